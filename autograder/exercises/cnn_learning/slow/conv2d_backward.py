# %% loops
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    N, C, H, W = x.shape
    F, _, KH, KW = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dweight, dbias = np.zeros(padded.shape), np.zeros(weight.shape), np.zeros(F)
    for n in range(N):
        for f in range(F):
            for r in range(d_out.shape[2]):
                for k in range(d_out.shape[3]):
                    g = d_out[n, f, r, k]
                    dbias[f] += g
                    for c in range(C):
                        for i in range(KH):
                            for j in range(KW):
                                dweight[f, c, i, j] += g * padded[n, c, r * stride + i, k * stride + j]
                                dpadded[n, c, r * stride + i, k * stride + j] += g * weight[f, c, i, j]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dweight, dbias


# %% a loop over samples and places
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    H, W = x.shape[2:]
    KH, KW = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for n in range(len(x)):
        for r in range(d_out.shape[2]):
            for k in range(d_out.shape[3]):
                patch = padded[n, :, r * stride : r * stride + KH, k * stride : k * stride + KW]
                back = dpadded[n, :, r * stride : r * stride + KH, k * stride : k * stride + KW]
                for f in range(len(weight)):
                    dweight[f] += d_out[n, f, r, k] * patch
                    back += d_out[n, f, r, k] * weight[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dweight, d_out.sum((0, 2, 3))


# %% a loop over samples and places, all filters at once
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    H, W = x.shape[2:]
    KH, KW = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for n, r, k in np.ndindex(len(x), *d_out.shape[2:]):
        there = n, slice(None), slice(r * stride, r * stride + KH), slice(k * stride, k * stride + KW)
        dweight += np.multiply.outer(d_out[n, :, r, k], padded[there])
        dpadded[there] += np.tensordot(d_out[n, :, r, k], weight, 1)
    return dpadded[:, :, padding : padding + H, padding : padding + W], dweight, d_out.sum((0, 2, 3))
