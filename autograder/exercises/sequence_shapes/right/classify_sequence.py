# %% arrays filled by index
def classify_sequence(x, lengths, h0, step, V, c, pick=last_valid_state):
    T, N, _ = x.shape
    H = np.zeros((T, N, h0.shape[1]))
    h = h0
    for t in range(T):
        h = step(x[t], h)
        H[t] = h
    scores = pick(H, lengths) @ V.T + c
    return softmax(scores)

# %% softmax written out
def classify_sequence(x, lengths, h0, step, V, c, pick=last_valid_state):
    states, h = [], h0
    for now in x:
        h = step(now, h)
        states.append(h)
    chosen = pick(np.stack(states), lengths)
    z = np.einsum("nq,kq->nk", chosen, V) + c[None]
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1)[:, None]

# %% accumulate, keywords
from itertools import accumulate

def classify_sequence(x, lengths, h0, step, V, c, pick=last_valid_state):
    H = list(accumulate(x, lambda h, x_t: step(x=x_t, h=h), initial=h0))
    h = pick(H=np.array(H[1:]), lengths=lengths)
    return softmax(np.dot(h, np.transpose(V)) + c)

# %% row by row at the end
def classify_sequence(x, lengths, h0, step, V, c, pick=last_valid_state):
    H = [step(x[0], h0)]
    for t in range(1, len(x)):
        H.append(step(x[t], H[-1]))
    last = pick(np.asarray(H), lengths)
    return np.array([softmax(V @ state + c) for state in last])
