# %% a loop over the places
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    H, W = x.shape[2:]
    KH, KW = weight.shape[2:]
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, frame)
    dpadded, dweight = np.zeros_like(padded), np.zeros_like(weight)
    for r in range(d_out.shape[2]):
        for k in range(d_out.shape[3]):
            there = np.s_[:, :, r * stride : r * stride + KH, k * stride : k * stride + KW]
            dweight += np.tensordot(d_out[:, :, r, k], padded[there], ((0,), (0,)))
            dpadded[there] += np.tensordot(d_out[:, :, r, k], weight, 1)
    return dpadded[:, :, padding : padding + H, padding : padding + W], dweight, d_out.sum((0, 2, 3))

# %% strides and einsum
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    N, C, H, W = x.shape
    KH, KW = weight.shape[2:]
    OH, OW = d_out.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    dweight = np.einsum("nfrk,ncrkij->fcij", d_out, view)
    patches = np.einsum("nfrk,fcij->ncrkij", d_out, weight)
    back = np.zeros(padded.shape)
    for i in range(KH):
        for j in range(KW):
            back[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += patches[..., i, j]
    return back[:, :, padding : padding + H, padding : padding + W], dweight, np.einsum("nfrk->f", d_out)

# %% the pieces, sample by sample
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    F, C, KH, KW = weight.shape
    W = weight.reshape(F, -1)
    dcols, dW = [], np.zeros(W.shape)
    for g, cols in zip(d_out, im2col(x, KH, KW, stride, padding)):
        g = g.reshape(F, -1)
        dW += g @ cols
        dcols.append(g.T @ W)
    dx = col2im(np.array(dcols), x.shape, KH, KW, stride, padding)
    return dx, dW.reshape(F, C, KH, KW), d_out.sum(axis=(0, 2, 3))

# %% a transposed convolution, with the rows that are left over
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    N, C, H, W = x.shape
    F, _, KH, KW = weight.shape
    spread = np.zeros((N, F, H + 2 * padding + KH - 1, W + 2 * padding + KW - 1))
    OH, OW = d_out.shape[2:]
    spread[:, :, KH - 1 : KH - 1 + stride * OH : stride, KW - 1 : KW - 1 + stride * OW : stride] = d_out
    view = np.lib.stride_tricks.sliding_window_view(spread, (KH, KW), axis=(2, 3))
    dx = np.einsum("nfhwij,fcij->nchw", view, weight[:, :, ::-1, ::-1])[:, :, padding : padding + H, padding : padding + W]
    cols = im2col(x, KH, KW, stride, padding)
    dweight = np.einsum("nfp,npq->fq", d_out.reshape(N, F, -1), cols).reshape(weight.shape)
    return dx, dweight, d_out.sum(axis=3).sum(axis=2).sum(axis=0)

# %% float32, one matrix product for all samples
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    N, F = d_out.shape[:2]
    KH, KW = weight.shape[2:]
    g = np.moveaxis(d_out, 1, -1).reshape(-1, F).astype(np.float32)
    cols = im2col(x, KH, KW, stride, padding).astype(np.float32)
    dW = g.T @ cols.reshape(len(g), -1)
    dcols = (g @ weight.reshape(F, -1).astype(np.float32)).reshape(cols.shape)
    return col2im(dcols, x.shape, KH, KW, stride, padding), dW.reshape(weight.shape), g.sum(0)

# %% half of the batch at a time
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    if len(x) > 1:
        halves = [(d_out[: len(x) // 2], x[: len(x) // 2]), (d_out[len(x) // 2 :], x[len(x) // 2 :])]
    else:
        halves = [(d_out, x)]
    parts, dweight, dbias = [], 0, 0
    for gradient, sample in halves:
        filters, _, KH, KW = weight.shape
        delta = np.moveaxis(gradient, 1, 3).reshape(len(sample), -1, filters)
        cols = im2col(sample, KH=KH, KW=KW, stride=stride, padding=padding)
        dweight = dweight + np.einsum("npf,npk->fk", delta, cols, optimize=True).reshape(weight.shape)
        dbias = dbias + delta.sum(axis=(0, 1))
        back = delta @ weight.reshape(filters, -1)
        parts.append(col2im(back, list(sample.shape), KH=KH, KW=KW, stride=stride, padding=padding))
    return np.concatenate(parts), dweight, dbias
