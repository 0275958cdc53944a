# %% loops over every number
def im2col(x, KH, KW, stride, padding):
    N, C, H, W = x.shape
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    cols = np.zeros((N, OH * OW, C * KH * KW))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                k = 0
                for c in range(C):
                    for u in range(KH):
                        for v in range(KW):
                            row, column = i * stride + u - padding, j * stride + v - padding
                            if 0 <= row < H and 0 <= column < W:
                                cols[n, i * OW + j, k] = x[n, c, row, column]
                            k += 1
    return cols

# %% sliding windows
from numpy.lib.stride_tricks import sliding_window_view

def im2col(x, KH, KW, stride, padding):
    x = np.pad(x, [(0, 0), (0, 0), (padding,) * 2, (padding,) * 2])
    windows = sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    n, c, oh, ow, kh, kw = windows.shape
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, oh * ow, c * kh * kw)

# %% strides
def im2col(x, KH, KW, stride, padding):
    x = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))))
    N, C, H, W = x.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    n, c, h, w = x.strides
    shape, steps = (N, OH, OW, C, KH, KW), (n, h * stride, w * stride, c, h, w)
    return np.lib.stride_tricks.as_strided(x, shape, steps).reshape(N, OH * OW, -1).copy()

# %% fancy indices
def im2col(x, KH, KW, stride, padding):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    top, left = np.mgrid[0 : H - KH + 1 : stride, 0 : W - KW + 1 : stride].reshape(2, -1, 1)
    c, u, v = np.indices((C, KH, KW)).reshape(3, 1, -1)
    return padded[:, c, top + u, left + v]

# %% a loop over the kernel, in place
def im2col(x, KH, KW, stride, padding):
    N, C, H, W = x.shape
    big = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    big[:, :, padding : padding + H, padding : padding + W] = x
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    cols = np.empty((N, C, KH, KW, OH, OW))
    for u in range(KH):
        for v in range(KW):
            cols[:, :, u, v] = big[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride][:, :, :OH, :OW]
    return cols.reshape(N, C * KH * KW, OH * OW).swapaxes(1, 2)

# %% picture by picture, lists
def im2col(x, KH, KW, stride, padding):
    batch = []
    for one in x:
        one = np.pad(one, ((0, 0), (padding, padding), (padding, padding)))
        rows = []
        for top in range(0, one.shape[1] - KH + 1, stride):
            for left in range(0, one.shape[2] - KW + 1, stride):
                rows.append([number for channel in one for line in channel[top : top + KH] for number in line[left : left + KW]])
        batch.append(rows)
    return np.array(batch)

# %% float32
def im2col(x, KH, KW, stride, padding):
    x = np.pad(np.float32(x), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    starts = [(i, j) for i in range(0, x.shape[2] - KH + 1, stride) for j in range(0, x.shape[3] - KW + 1, stride)]
    return np.concatenate([x[:, None, :, i : i + KH, j : j + KW].reshape(len(x), 1, -1) for i, j in starts], axis=1)
