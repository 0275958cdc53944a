# %% loops
def affine_backward(delta, H_prev, W):
    dW, db, dH_prev = np.zeros(W.shape), np.zeros(W.shape[1]), np.zeros(H_prev.shape)
    for n in range(len(delta)):
        for j in range(W.shape[1]):
            db[j] += delta[n, j]
            for i in range(W.shape[0]):
                dW[i, j] += H_prev[n, i] * delta[n, j]
                dH_prev[n, i] += delta[n, j] * W[i, j]
    return dW, db, dH_prev

# %% lambdas
affine_backward = lambda delta, H_prev, W: (np.dot(H_prev.T, delta), delta.sum(0), np.dot(delta, W.T))

# %% einsum
def affine_backward(delta, H_prev, W):
    return (
        np.einsum("nd,nl->dl", H_prev, delta),
        np.einsum("nl->l", delta),
        np.einsum("nl,dl->nd", delta, W),
    )

# %% float32, lists and tuples
def affine_backward(delta, H_prev, W):
    return [(H_prev.T @ delta).astype("float32"), delta.sum(0).tolist(), (delta @ W.T).tolist()]

# %% outer products added up
def affine_backward(delta, H_prev, W):
    dW = np.zeros(W.shape)
    db = np.zeros(W.shape[1])
    rows = []
    for d, h in zip(delta, H_prev):
        dW += np.outer(h, d)
        db += d
        rows.append(W @ d)
    return dW, db, np.array(rows)

# %% transposed twice
def affine_backward(delta, H_prev, W):
    return (delta.T @ H_prev).T, np.ones(len(delta)) @ delta, (W @ delta.T).T

# %% deques, tuples, namedtuples
from collections import namedtuple
Gradients = namedtuple("Gradients", ["dW", "db", "dH_prev"])

def affine_backward(delta, H_prev, W):
    return Gradients(dW=np.tensordot(H_prev, delta, axes=(0, 0)), db=tuple(delta.sum(0)), dH_prev=np.inner(delta, W))

# %% scipy where it may be
def affine_backward(delta, H_prev, W):
    from scipy.linalg.blas import dgemm
    return dgemm(1.0, H_prev, delta, trans_a=True), np.ones(len(delta)) @ delta, dgemm(1.0, delta, W, trans_b=True)

# %% float32 where it may be, in place
def affine_backward(delta, H_prev, W):
    delta, H_prev, W = (np.float32(a) for a in (delta, H_prev, W))
    return [np.einsum("ni,no->io", H_prev, delta), np.einsum("no->o", delta), np.einsum("no,io->ni", delta, W)]

# %% one-liners
affine_backward = lambda delta, H_prev, W: (H_prev.T @ delta, np.add.reduce(delta), (W @ delta.T).T)

# %% slow but right
def affine_backward(delta, H_prev, W):
    (N, l), d = delta.shape, W.shape[0]
    dW, db, dH = [[0] * l for _ in range(d)], [0] * l, [[0] * d for _ in range(N)]
    for n in range(N):
        for j in range(l):
            db[j] += delta[n][j]
            for i in range(d):
                dW[i][j] += H_prev[n][i] * delta[n][j]
                dH[n][i] += W[i][j] * delta[n][j]
    return dW, db, dH
