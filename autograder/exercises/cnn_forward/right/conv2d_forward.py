# %% all loops
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    N, C, H, W = x.shape
    F, C, KH, KW = weight.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    z = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    total = bias[f]
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                total += x[n, c, i * stride + u, j * stride + v] * weight[f, c, u, v]
                    z[n, f, i, j] = total
    return z

# %% a loop over positions
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    F, C, KH, KW = weight.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH, OW = (x.shape[2] - KH) // stride + 1, (x.shape[3] - KW) // stride + 1
    z = np.empty((len(x), F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            patch = x[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            z[:, :, i, j] = np.tensordot(patch, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
    return z

# %% einsum over windows
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows[:, :, ::stride, ::stride], weight) + bias[:, None, None]

# %% a loop over the kernel
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    N, C, H, W = x.shape
    F, _, KH, KW = weight.shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    z = np.zeros((F, N, OH, OW))
    for u in range(KH):
        for v in range(KW):
            part = x[:, :, u:, v:][:, :, ::stride, ::stride][:, :, :OH, :OW]
            z += np.tensordot(weight[:, :, u, v], part, axes=(1, 1))
    return z.swapaxes(0, 1) + bias.reshape(1, F, 1, 1)

# %% im2col, filters first
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    F, C, KH, KW = weight.shape
    cols = im2col(x=x, KH=KH, KW=KW, stride=stride, padding=padding)
    maps = weight.reshape(F, C * KH * KW) @ cols.swapaxes(1, 2) + bias[:, None]
    OH = (x.shape[2] + 2 * padding - KH) // stride + 1
    return maps.reshape(len(x), F, OH, -1)

# %% im2col, picture by picture, padded before
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    F, _, KH, KW = weight.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = len(range(0, x.shape[2] - KH + 1, stride))
    batch = []
    for n in range(len(x)):
        z = im2col(x[n : n + 1], KH, KW, stride, 0)[0] @ weight.reshape(F, -1).T
        batch.append([(z[:, f] + bias[f]).reshape(rows, -1) for f in range(F)])
    return np.array(batch)

# %% im2col, channel by channel, float32
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    x, weight, bias = np.float32(x), np.float32(weight), np.float32(bias)
    (F, C, KH, KW), (N, _, H, W) = weight.shape, x.shape
    z = 0
    for c in range(C):
        z = z + np.einsum("npk,fk->nfp", im2col(x[:, c : c + 1], KH, KW, stride, padding), weight[:, c].reshape(F, -1))
    shape = N, F, (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    return (z + bias[None, :, None]).reshape(shape)
