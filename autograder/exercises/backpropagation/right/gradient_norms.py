# %% loops
def gradient_norms(dWs):
    norms = []
    for dW in dWs:
        total = 0.0
        for value in dW.ravel():
            total += value * value
        norms.append(total ** 0.5)
    return np.array(norms)

# %% lambdas
gradient_norms = lambda dWs: np.array(list(map(np.linalg.norm, dWs)))

# %% einsum
def gradient_norms(dWs):
    return np.sqrt([np.einsum("ij,ij->", dW, dW) for dW in dWs])

# %% float32, lists and tuples
def gradient_norms(dWs):
    return [float(np.sqrt((dW ** 2).sum())) for dW in dWs]

# %% linalg
def gradient_norms(dWs):
    return np.array([np.linalg.norm(dW) for dW in dWs])

# %% loops, another way
def gradient_norms(dWs):
    norms = []
    for dW in dWs:
        total = 0.0
        for row in dW:
            for g in row:
                total += g * g
        norms.append(total ** 0.5)
    return norms

# %% einsum, another way
def gradient_norms(dWs):
    return np.sqrt([np.einsum("dl,dl->", dW, dW) for dW in dWs])

# %% singular values
def gradient_norms(dWs):
    return np.array([np.sqrt((np.linalg.svd(dW, compute_uv=False) ** 2).sum()) for dW in dWs])

# %% deques, tuples, namedtuples
def gradient_norms(dWs):
    return tuple(float(np.linalg.norm(dW.ravel())) for dW in dWs)

# %% scipy where it may be
def gradient_norms(dWs):
    from scipy.linalg import norm
    return [norm(dW, "fro") for dW in dWs]

# %% float32 where it may be, in place
def gradient_norms(dWs):
    return np.sqrt(np.array([np.sum(np.square(dW), dtype=np.float32) for dW in dWs]))

# %% one-liners
gradient_norms = lambda dWs: list(map(np.linalg.norm, dWs))

# %% slow but right
def gradient_norms(dWs):
    import math
    return [math.sqrt(math.fsum(float(g) * float(g) for g in dW.flat)) for dW in dWs]
