# %% step by step
def rnn_loss(o, y):
    T, N, k = o.shape
    loss, do = 0.0, np.zeros(o.shape)
    for t in range(T):
        for n in range(N):
            z = o[t, n] - np.max(o[t, n])
            total = np.log(np.sum(np.exp(z)))
            loss += (total - z[y[t, n]]) / N
            do[t, n] = np.exp(z - total) / N
            do[t, n, y[t, n]] -= 1 / N
    return loss, do

# %% all rows in one table
def rnn_loss(o, y):
    N, k = o.shape[1:]
    rows, right = o.reshape(-1, k), y.reshape(-1)
    grown = np.exp(rows - rows.max(axis=1)[:, None])
    log_sum = np.log(grown.sum(axis=1)) + rows.max(axis=1)
    loss = np.sum(log_sum - rows[np.arange(len(rows)), right]) / N
    P = grown / grown.sum(axis=1, keepdims=True)
    P[np.arange(len(rows)), right] -= 1
    return loss, P.reshape(o.shape) / N

# %% logaddexp
def rnn_loss(o, y):
    log_p = o - np.logaddexp.reduce(o, axis=2)[..., None]
    came = np.take_along_axis(log_p, y[:, :, None], axis=2)
    target = (np.arange(o.shape[2]) == y[..., None]).astype(float)
    return float(-came.sum(axis=0).mean()), (np.exp(log_p) - target) / o.shape[1]

# %% a mean over sequences
def rnn_loss(o, y):
    N, k = o.shape[1], o.shape[2]
    z = o - np.amax(o, axis=2, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=2, keepdims=True))
    target = np.zeros_like(o)
    np.put_along_axis(target, y[..., np.newaxis], 1.0, axis=2)
    return np.where(target > 0, -log_p, 0).sum(axis=(0, 2)).mean(), (np.exp(log_p) - target) * (1.0 / N)
