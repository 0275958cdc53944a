# %% loops
def max_pool_backward(d_out, x, size, stride):
    N, C, OH, OW = d_out.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for r in range(OH):
                for k in range(OW):
                    best, at = -np.inf, None
                    for i in range(size):
                        for j in range(size):
                            value = x[n, c, r * stride + i, k * stride + j]
                            if value > best:
                                best, at = value, (r * stride + i, k * stride + j)
                    dx[n, c, at[0], at[1]] += d_out[n, c, r, k]
    return dx

# %% a loop over windows, unravel_index
def max_pool_backward(d_out, x, size, stride):
    dx = np.zeros_like(x)
    for n, c, r, k in np.ndindex(*d_out.shape):
        top, left = r * stride, k * stride
        i, j = np.unravel_index(np.argmax(x[n, c, top : top + size, left : left + size]), (size, size))
        dx[n, c, top + i, left + j] += d_out[n, c, r, k]
    return dx

# %% a loop over the places of a window, who is still without
def max_pool_backward(d_out, x, size, stride):
    OH, OW = d_out.shape[2:]

    def cut(a, i, j):
        return a[:, :, i : i + (OH - 1) * stride + 1 : stride, j : j + (OW - 1) * stride + 1 : stride]

    best = np.max([cut(x, i, j) for i in range(size) for j in range(size)], axis=0)
    waiting, dx = np.ones(d_out.shape, dtype=bool), np.zeros(x.shape)
    for i in range(size):
        for j in range(size):
            wins = waiting & (cut(x, i, j) == best)
            cut(dx, i, j)[...] += wins * d_out
            waiting &= ~wins
    return dx

# %% bincount
def max_pool_backward(d_out, x, size, stride):
    N, C, H, W = x.shape
    OH, OW = d_out.shape[2:]
    v = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    a = v.reshape(N, C, OH, OW, -1).argmax(-1)
    i = np.arange(OH)[:, None] * stride + a // size
    j = np.arange(OW)[None] * stride + a % size
    image = np.arange(N * C).reshape(N, C, 1, 1)
    places = (image * H + i) * W + j
    return np.bincount(places.ravel(), weights=d_out.ravel(), minlength=x.size).reshape(x.shape)

# %% one-hot of argmax
def max_pool_backward(d_out, x, size, stride):
    dx = np.zeros(x.shape)
    for r in range(d_out.shape[2]):
        for k in range(d_out.shape[3]):
            rows, columns = slice(r * stride, r * stride + size), slice(k * stride, k * stride + size)
            flat = x[:, :, rows, columns].reshape(len(x), x.shape[1], size * size)
            hot = np.eye(size * size)[flat.argmax(axis=2)].reshape(len(x), x.shape[1], size, size)
            dx[:, :, rows, columns] += hot * d_out[:, :, r, k][:, :, None, None]
    return dx
