# %% loops
def softmax_cross_entropy_grad(P, Y):
    dZ = np.zeros(P.shape)
    for i in range(P.shape[0]):
        for k in range(P.shape[1]):
            dZ[i, k] = (P[i, k] - (1 if Y[i, k] == 1 else 0)) / P.shape[0]
    return dZ

# %% one subtracted at the right class
def softmax_cross_entropy_grad(P, Y):
    dZ = P.astype(float)
    dZ[np.arange(len(P)), Y.argmax(axis=1)] -= 1
    return dZ / len(P)

# %% through the softmax's own derivative
def softmax_cross_entropy_grad(P, Y):
    J = np.einsum("nk,kj->nkj", P, np.eye(P.shape[1])) - np.einsum("nk,nj->nkj", P, P)
    dP = np.where(Y > 0, -1 / np.where(P > 0, P, 1), 0)
    through = np.einsum("nk,nkj->nj", dP, J)
    lost = (P * Y).sum(axis=1, keepdims=True) == 0
    return np.where(lost, P - Y, through) / len(Y)
