# %% loops
def pca_transform(X, mean, components):
    Z = []
    for x in X:
        Z.append([sum(c[i] * (x[i] - mean[i]) for i in range(len(x))) for c in components])
    return Z

# %% einsum
def pca_transform(X, mean, components):
    return np.einsum("nd,kd->nk", X - mean, components)

# %% W and b
def pca_transform(X, mean, components):
    W, b = components, -components @ mean
    return (W @ X.T + b[:, None]).T

# %% least squares
def pca_transform(X, mean, components):
    return np.linalg.lstsq(components.T, (X - mean).T, rcond=None)[0].T
