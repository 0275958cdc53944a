# %% loops
def pca_inverse(Z, mean, components):
    X = np.tile(mean, (len(Z), 1))
    for n in range(len(Z)):
        for j in range(len(components)):
            X[n] = X[n] + Z[n, j] * components[j]
    return X

# %% einsum
def pca_inverse(Z, mean, components):
    return mean[None, :] + np.einsum("nk,kd->nd", Z, components)

# %% row by row
def pca_inverse(Z, mean, components):
    return np.array([mean + components.T.dot(z) for z in Z])
