# %% loops
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    M = len(weights)
    dWs, dbs = [None] * M, [None] * M
    delta = output_delta(Y, cache["H"][M])
    m = M - 1
    while m >= 0:
        dWs[m], dbs[m], dH = affine_backward(delta, cache["H"][m], weights[m])
        if m > 0:
            delta = dH * slope(cache["Z"][m - 1])
        m -= 1
    return dWs, dbs

# %% lambdas
from functools import partial


def through(step, slope, pair, delta):
    Z_before, H_before, W = pair
    dW, db, dH = step(delta, H_before, W)
    return dW, db, dH if Z_before is None else dH * slope(Z_before)


def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    go = partial(through, affine_backward, slope)
    delta, dWs, dbs = output_delta(Y, cache["H"][-1]), (), ()
    for layer in reversed(list(zip([None, *cache["Z"][:-1]], cache["H"][:-1], weights))):
        dW, db, delta = go(layer, delta)
        dWs, dbs = (dW, *dWs), (db, *dbs)
    return list(dWs), list(dbs)

# %% einsum
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    def back(delta, m):
        dW, db, dH = affine_backward(delta, cache["H"][m], weights[m])
        if m == 0:
            return [dW], [db]
        dWs, dbs = back(np.einsum("nl,nl->nl", dH, slope(cache["Z"][m - 1])), m - 1)
        return dWs + [dW], dbs + [db]

    return back(output_delta(Y, cache["H"][-1]), len(weights) - 1)

# %% float32, lists and tuples
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    delta, dWs, dbs = output_delta(Y, cache["H"][-1]), [], []
    for m in range(len(weights) - 1, -1, -1):
        dW, db, dH = affine_backward(delta, cache["H"][m], weights[m])
        dWs.insert(0, np.asarray(dW, dtype=np.float32))
        dbs.insert(0, np.asarray(db, dtype=np.float32))
        if m:
            delta = np.asarray(dH) * slope(cache["Z"][m - 1])
    return tuple(dWs), tuple(dbs)

# %% lists filled by index
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    M = len(weights)
    dWs, dbs = [None] * M, [None] * M
    delta = output_delta(Y, cache["H"][M])
    for m in range(M - 1, -1, -1):
        dWs[m], dbs[m], dH = affine_backward(delta, cache["H"][m], weights[m])
        if m:
            delta = dH * slope(cache["Z"][m - 1])
    return dWs, dbs

# %% pieces written out
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    Z, H = cache["Z"], cache["H"]
    delta = (H[-1] - Y) * sigmoid_slope(Z[-1]) / len(Y)
    dWs, dbs = [H[-2].T @ delta], [delta.sum(0)]
    for m in range(len(weights) - 2, -1, -1):
        delta = np.einsum("nl,dl->nd", delta, weights[m + 1]) * slope(Z[m])
        dWs.insert(0, H[m].T @ delta)
        dbs.insert(0, delta.sum(0))
    return dWs, dbs

# %% recursion
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    def walk(m, delta):
        dW, db, dH = affine_backward(delta, cache["H"][m], weights[m])
        if m == 0:
            return [dW], [db]
        dWs, dbs = walk(m - 1, dH * slope(cache["Z"][m - 1]))
        return dWs + [dW], dbs + [db]
    return walk(len(weights) - 1, output_delta(Y, cache["H"][-1]))

# %% deques, tuples, namedtuples
from collections import deque

def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    dWs, dbs = deque(), deque()
    delta = output_delta(Y, cache["H"][-1])
    for m, W in reversed(list(enumerate(weights))):
        dW, db, dH = affine_backward(delta, cache["H"][m], W)
        dWs.appendleft(dW)
        dbs.appendleft(db)
        delta = dH * slope(cache["Z"][m - 1]) if m else None
    return dWs, dbs

# %% scipy where it may be
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    deltas = [output_delta(Y, cache["H"][-1])]
    for W, Z in zip(weights[:0:-1], cache["Z"][-2::-1]):
        deltas.insert(0, (deltas[0] @ W.T) * slope(Z))
    return [H.T @ d for H, d in zip(cache["H"], deltas)], [d.sum(axis=0) for d in deltas]

# %% float32 where it may be, in place
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    dWs, dbs = [np.empty(W.shape, "f4") for W in weights], [np.empty(W.shape[1], "f4") for W in weights]
    delta = output_delta(Y, cache["H"][-1]).astype("f4")
    for m in range(len(weights))[::-1]:
        dWs[m][...], dbs[m][...], dH = affine_backward(delta, cache["H"][m], weights[m])
        if m:
            delta = dH
            delta *= slope(cache["Z"][m - 1])
    return dWs, dbs

# %% one-liners
def mlp_backward(targets, tape, Ws, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward, /, **unused):
    raise NotImplementedError("a draft; the real one follows")

def mlp_backward(targets, tape, Ws, **pieces):
    Z, H = tape["Z"], tape["H"]
    def walk(m, delta):
        *grads, dH = pieces["affine_backward"](delta, H[m], Ws[m])
        yield grads
        if m > 0:
            yield from walk(m - 1, dH * pieces["slope"](Z[m - 1]))
    pairs = list(walk(len(Ws) - 1, pieces["output_delta"](targets, H[-1])))[::-1]
    return tuple(map(list, zip(*pairs)))

# %% slow but right
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    def delta(m):
        if m == len(weights) - 1:
            return output_delta(Y, cache["H"][-1])
        return affine_backward(delta(m + 1), cache["H"][m + 1], weights[m + 1])[2] * slope(cache["Z"][m])
    both = [affine_backward(delta(m), cache["H"][m], weights[m])[:2] for m in range(len(weights))]
    return [dW for dW, _ in both], [db for _, db in both]
