# %% loops
def col2im(cols, x_shape, KH, KW, stride, padding):
    N, C, H, W = x_shape
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.zeros(x_shape)
    for n in range(N):
        for p in range(cols.shape[1]):
            for q in range(cols.shape[2]):
                c, rest = divmod(q, KH * KW)
                i, j = divmod(rest, KW)
                h = p // OW * stride + i - padding
                w = p % OW * stride + j - padding
                if 0 <= h < H and 0 <= w < W:
                    out[n, c, h, w] += cols[n, p, q]
    return out

# %% a loop over the patches
def col2im(cols, x_shape, KH, KW, stride, padding):
    N, C, H, W = x_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    number = 0
    for top in range(0, H + 2 * padding - KH + 1, stride):
        for left in range(0, W + 2 * padding - KW + 1, stride):
            padded[:, :, top : top + KH, left : left + KW] += cols[:, number].reshape(N, C, KH, KW)
            number += 1
    return padded[:, :, padding : H + padding, padding : W + padding]

# %% add.at with index arrays
def col2im(cols, x_shape, KH, KW, stride, padding):
    N, C, H, W = x_shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    n, r, k, c, i, j = np.indices((N, OH, OW, C, KH, KW))
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    np.add.at(padded, (n, c, r * stride + i, k * stride + j), cols.reshape(n.shape))
    return padded[:, :, padding:, padding:][:, :, :H, :W]

# %% the transpose of im2col as a matrix
def col2im(cols, x_shape, KH, KW, stride, padding):
    N, C, H, W = x_shape
    cells = np.eye(C * H * W).reshape(-1, C, H, W)
    padded = np.pad(cells, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    v = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    matrix = v.transpose(0, 2, 3, 1, 4, 5).reshape(C * H * W, -1)
    return (cols.reshape(N, -1) @ matrix.T).reshape(x_shape)

# %% einsum with two matrices of places
def col2im(cols, x_shape, KH, KW, stride, padding):
    N, C, H, W = x_shape

    def places(length, side):
        count = (length + 2 * padding - side) // stride + 1
        cell = np.arange(count)[:, None] * stride + np.arange(side)[None] - padding
        return (cell[..., None] == np.arange(length)).astype(float)

    rows, columns = places(H, KH), places(W, KW)
    patches = cols.reshape(N, len(rows), len(columns), C, KH, KW)
    return np.einsum("nabcij,aih,bjw->nchw", patches, rows, columns, optimize=True)

# %% float32, by slices
def col2im(cols, x_shape, KH, KW, stride, padding):
    N, C, H, W = x_shape
    P = padding
    OH, OW = (H + 2 * P - KH) // stride + 1, (W + 2 * P - KW) // stride + 1
    c6 = np.moveaxis(cols.astype(np.float32).reshape(N, OH, OW, C, KH, KW), 3, 1)
    pad = np.zeros((N, C, H + 2 * P, W + 2 * P), np.float32)
    for i in range(KH):
        for j in range(KW):
            pad[:, :, i : i + (OH - 1) * stride + 1 : stride, j : j + (OW - 1) * stride + 1 : stride] += c6[..., i, j]
    return pad[:, :, P : P + H, P : P + W]
