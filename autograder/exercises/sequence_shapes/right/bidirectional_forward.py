# %% arrays filled by index
def bidirectional_forward(x, h0, g0, step, back_step):
    T, N, _ = x.shape
    q, r = h0.shape[1], g0.shape[1]
    out = np.zeros((T, N, q + r))
    h, g = h0, g0
    for t in range(T):
        h = step(x[t], h)
        out[t, :, :q] = h
        g = back_step(x[T - 1 - t], g)
        out[T - 1 - t, :, q:] = g
    return out

# %% a helper for both directions
def run(x, h, step):
    states = []
    for t in range(x.shape[0]):
        h = step(x[t], h)
        states.append(h)
    return np.stack(states)

def bidirectional_forward(x, h0, g0, step, back_step):
    left = run(x, h0, step)
    right = run(np.flip(x, axis=0), g0, back_step)
    return np.concatenate((left, np.flip(right, 0)), axis=-1)

# %% accumulate
from itertools import accumulate

def bidirectional_forward(x, h0, g0, step, back_step):
    H = list(accumulate(x, lambda h, x_t: step(x_t, h), initial=h0))[1:]
    G = list(accumulate(x[::-1], lambda g, x_t: back_step(x_t, g), initial=g0))[1:]
    return np.array([np.hstack(both) for both in zip(H, reversed(G))])

# %% states put in front of the list, keywords
def bidirectional_forward(x, h0, g0, step, back_step):
    H, G = [], []
    h = np.copy(h0)
    for t in range(len(x)):
        h = step(x=x[t], h=h)
        H += [h]
    g = np.copy(g0)
    for t in range(len(x) - 1, -1, -1):
        g = back_step(h=g, x=x[t])
        G.insert(0, g)
    return np.dstack([np.array(H), np.array(G)])
