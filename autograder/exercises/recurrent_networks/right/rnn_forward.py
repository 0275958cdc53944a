# %% arrays made first
def rnn_forward(x, h0, params, step=rnn_step):
    T, N = x.shape[:2]
    k, q = params["V"].shape
    H, O = np.zeros((T, N, q)), np.zeros((T, N, k))
    for t in range(T):
        H[t] = step(x[t], H[t - 1] if t else h0, params)
        O[t] = H[t] @ params["V"].T + params["c"]
    return H, O

# %% h0 in front, cut off at the end
def rnn_forward(x, h0, params, step=rnn_step):
    states = [h0]
    for t in range(len(x)):
        states.append(step(x=x[t], h=states[-1], params=params))
    H = np.array(states)[1:]
    return H, np.einsum("tnq,kq->tnk", H, params["V"]) + params["c"]

# %% accumulate
from itertools import accumulate

def rnn_forward(x, h0, params, step=rnn_step):
    states = accumulate(x, lambda h, now: step(now, h, params), initial=h0)
    H = np.stack(list(states)[1:])
    return H, np.inner(H, params["V"]) + params["c"][None, None]

# %% recursion
def rnn_forward(x, h0, params, step=rnn_step):
    h = step(x[0], h0, params)
    o = h.dot(params["V"].T) + params["c"]
    if len(x) == 1:
        return h[None], o[None]
    H, O = rnn_forward(x[1:], h, params, step)
    return np.concatenate([h[None], H]), np.concatenate([o[None], O])

# %% lists
def rnn_forward(x, h0, params, step=rnn_step):
    H, O, h = [], [], h0.copy()
    for t in range(x.shape[0]):
        h = step(x[t, :, :], h, params)
        H += [h]
        O += [np.matmul(h, np.transpose(params["V"])) + params["c"]]
    return np.asarray(H), np.asarray(O)
