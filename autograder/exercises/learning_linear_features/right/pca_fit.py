# %% singular values
def pca_fit(X, k):
    mean = X.mean(0)
    U, s, Vt = np.linalg.svd(X - mean)
    variances = np.zeros(len(Vt))
    variances[:len(s)] = s ** 2 / len(X)
    return mean, Vt[:k], variances[:k]

# %% np.cov and a sort
def pca_fit(X, k):
    values, vectors = np.linalg.eigh(np.cov(X, rowvar=False, bias=True))
    order = np.argsort(-values)[:k]
    return X.mean(axis=0), np.array([vectors[:, j] for j in order]), [values[j] for j in order]

# %% general eigenvalues, signs by a rule
def pca_fit(X, k):
    N, d = X.shape
    mean = sum(X) / N
    C = np.zeros((d, d))
    for x in X:
        C += np.outer(x - mean, x - mean) / N
    values, vectors = np.linalg.eig(C)
    order = values.real.argsort()[::-1][:k]
    rows = np.linalg.qr(vectors.real[:, order])[0].T
    rows = rows * np.sign(rows[np.arange(k), np.abs(rows).argmax(axis=1)])[:, None]
    return mean, rows, values.real[order]

# %% power iteration and deflation
def pca_fit(X, k):
    mean = np.mean(X, axis=0)
    C = np.einsum("ni,nj->ij", X - mean, X - mean) / X.shape[0]
    components, variances = [], []
    for j in range(k):
        c = np.cos(np.arange(len(C)) + j + 1)
        for _ in range(400):
            c = C @ c + 1e-9 * c
            for before in components:
                c = c - (c @ before) * before
            c = c / np.linalg.norm(c)
        components.append(-c)
        variances.append(c @ C @ c)
        C = C - variances[-1] * np.outer(c, c)
    return [mean, np.stack(components), np.array(variances)]

# %% scipy, in single precision
def pca_fit(X, k):
    from scipy.linalg import svd
    X = X.astype(np.float32)
    mean = X.mean(axis=0)
    _, s, Vt = svd(X - mean)
    return mean, Vt[:k], np.pad(s**2 / len(X), (0, len(Vt) - len(s)))[:k]
