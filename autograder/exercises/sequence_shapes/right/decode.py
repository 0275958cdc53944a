# %% all signs first, the ends afterwards
def decode(h0, start, end, longest, step, V, c):
    N, k = len(h0), len(c)
    said, h, last = [], h0, np.full(N, start)
    for _ in range(longest):
        h = step(np.eye(k)[last], h)
        last = np.argmax(h @ V.T + c, axis=1)
        said.append(last)
    signs = np.array(said)
    ended = np.cumsum(signs == end, axis=0) > 0
    signs[ended] = end
    return signs, (~ended).sum(axis=0)

# %% stops when all have ended
def decode(h0, start, end, longest, step, V, c):
    N = h0.shape[0]
    x = np.zeros((N, len(c)))
    x[:, start] = 1
    signs = np.full((longest, N), end)
    lengths = np.full(N, longest)
    done = np.zeros(N, dtype=bool)
    h = h0
    for m in range(longest):
        if done.all():
            break
        h = step(x, h)
        best = (h @ V.T + c).argmax(axis=-1)
        lengths[~done & (best == end)] = m
        done |= best == end
        signs[m] = np.where(done, end, best)
        x = np.zeros_like(x)
        x[np.arange(N), best] = 1
    return signs, lengths

# %% ended ones read the end sign, lists
def decode(h0, start, end, longest, step, V, c):
    N = len(h0)
    rows, h, now = [], h0, [start] * N
    ended = [False] * N
    lengths = [longest] * N
    for m in range(longest):
        x = np.array([[1.0 if k == sign else 0.0 for k in range(len(c))] for sign in now])
        h = step(x=x, h=h)
        z = h @ np.transpose(V) + c
        now = []
        for n in range(N):
            sign = int(np.argmax(z[n]))
            if sign == end and not ended[n]:
                ended[n] = True
                lengths[n] = m
            now.append(end if ended[n] else sign)
        rows.append(now)
    return np.array(rows), np.array(lengths)

# %% lengths from the end signs
def decode(h0, start, end, longest, step, V, c):
    N, (k, q) = len(h0), V.shape
    one_hot = np.eye(k)
    signs = np.full((longest + 1, N), end)
    h, y = np.array(h0), np.repeat(start, N)
    for m in range(longest):
        h = step(one_hot[y], h)
        y = np.einsum("nq,kq->nk", h, V).__add__(c).argmax(1)
        signs[m] = y
    lengths = np.argmax(signs == end, axis=0)
    for n in range(N):
        signs[lengths[n] :, n] = end
    return signs[:longest], lengths
