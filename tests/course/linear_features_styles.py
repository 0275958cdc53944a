"""Right solutions of notebook 01 in other styles than its own: decompositions, loops, einsum, odd but right returns.

Each text defines one exercise's function and is run after the notebook's given helpers.
"""

STYLES: dict[str, dict[str, str]] = {
    "pca_fit": {
        "singular values": """
def pca_fit(X, k):
    mean = X.mean(0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return mean, Vt[:k], s[:k] ** 2 / len(X)
""",
        "np.cov and a sort": """
def pca_fit(X, k):
    values, vectors = np.linalg.eigh(np.cov(X, rowvar=False, bias=True))
    order = np.argsort(-values)[:k]
    return X.mean(axis=0), np.array([vectors[:, j] for j in order]), [values[j] for j in order]
""",
        "general eigenvalues, signs by a rule": """
def pca_fit(X, k):
    N, d = X.shape
    mean = sum(X) / N
    C = np.zeros((d, d))
    for x in X:
        C += np.outer(x - mean, x - mean) / N
    values, vectors = np.linalg.eig(C)
    order = values.real.argsort()[::-1][:k]
    rows = vectors.real.T[order]
    rows = rows * np.sign(rows[np.arange(k), np.abs(rows).argmax(axis=1)])[:, None]
    return mean, rows, values.real[order]
""",
        "power iteration and deflation": """
def pca_fit(X, k):
    mean = np.mean(X, axis=0)
    C = np.einsum("ni,nj->ij", X - mean, X - mean) / X.shape[0]
    components, variances = [], []
    for j in range(k):
        c = np.cos(np.arange(len(C)) + j + 1)
        for _ in range(400):
            c = C @ c
            c = c / np.linalg.norm(c)
        components.append(-c)
        variances.append(c @ C @ c)
        C = C - variances[-1] * np.outer(c, c)
    return [mean, np.stack(components), np.array(variances)]
""",
        "scipy, in single precision": """
def pca_fit(X, k):
    from scipy.linalg import svd
    X = X.astype(np.float32)
    mean = X.mean(axis=0)
    _, s, Vt = svd(X - mean, full_matrices=False)
    return mean, Vt[:k], (s**2 / len(X))[:k]
""",
    },
    "pca_transform": {
        "loops": """
def pca_transform(X, mean, components):
    Z = []
    for x in X:
        Z.append([sum(c[i] * (x[i] - mean[i]) for i in range(len(x))) for c in components])
    return Z
""",
        "einsum": """
def pca_transform(X, mean, components):
    return np.einsum("nd,kd->nk", X - mean, components)
""",
        "W and b": """
def pca_transform(X, mean, components):
    W, b = components, -components @ mean
    return (W @ X.T + b[:, None]).T
""",
        "least squares": """
def pca_transform(X, mean, components):
    return np.linalg.lstsq(components.T, (X - mean).T, rcond=None)[0].T
""",
    },
    "pca_inverse": {
        "loops": """
def pca_inverse(Z, mean, components):
    X = np.tile(mean, (len(Z), 1))
    for n in range(len(Z)):
        for j in range(len(components)):
            X[n] = X[n] + Z[n, j] * components[j]
    return X
""",
        "einsum": """
def pca_inverse(Z, mean, components):
    return mean[None, :] + np.einsum("nk,kd->nd", Z, components)
""",
        "row by row": """
def pca_inverse(Z, mean, components):
    return np.array([mean + components.T.dot(z) for z in Z])
""",
    },
    "nmf_step": {
        "loops": """
def nmf_step(V, W, H):
    F, T = V.shape
    r = W.shape[1]
    model, new_H, new_W = W @ H, np.zeros((r, T)), np.zeros((F, r))
    for k in range(r):
        for t in range(T):
            top = sum(W[f, k] * V[f, t] for f in range(F))
            bottom = sum(W[f, k] * model[f, t] for f in range(F))
            new_H[k, t] = H[k, t] * top / bottom if bottom > 0 else 0
    model = W @ new_H
    for f in range(F):
        for k in range(r):
            top, bottom = V[f] @ new_H[k], model[f] @ new_H[k]
            new_W[f, k] = W[f, k] * top / bottom if bottom > 0 else 0
    return new_W, new_H
""",
        "einsum": """
def nmf_step(V, W, H):
    up, down = np.einsum("fk,ft->kt", W, V), np.einsum("fk,fj,jt->kt", W, W, H)
    H = np.einsum("kt,kt->kt", H, up / (down + 1e-10))
    up, down = np.einsum("ft,kt->fk", V, H), np.einsum("fj,jt,kt->fk", W, H, H)
    return [W * (up / (down + 1e-10)), H]
""",
        "maximum against zero": """
def nmf_step(V, W, H):
    H = H * (W.T.dot(V) / np.maximum(W.T.dot(W.dot(H)), EPS))
    W = W * (V.dot(H.T) / np.maximum(W.dot(H).dot(H.T), EPS))
    return W, H
""",
        "one function, used on the transpose": """
def nmf_step(V, W, H):
    def updated(V, W, H):
        down = W.T @ (W @ H)
        return np.divide(H * (W.T @ V), down, out=np.zeros_like(down), where=down > 0)
    H = updated(V, W, H)
    return updated(V.T, H.T, W.T).T, H
""",
        "a gradient step of the right size": """
def nmf_step(V, W, H):
    H = H - H / (W.T @ W @ H + EPS) * (W.T @ (W @ H - V))
    return W - W / (W @ H @ H.T + EPS) * ((W @ H - V) @ H.T), H
""",
    },
    "nmf": {
        "while": """
def nmf(V, W0, H0, n_iter, step=nmf_step):
    done = 0
    while done < n_iter:
        W0, H0 = step(V, W0, H0)
        done += 1
    return W0, H0
""",
        "recursion": """
def nmf(V, W0, H0, n_iter, step=nmf_step):
    return (W0, H0) if n_iter == 0 else nmf(V, *step(V, W0, H0), n_iter - 1, step)
""",
        "reduce, with names": """
def nmf(V, W0, H0, n_iter, step=nmf_step):
    from functools import reduce
    return list(reduce(lambda pair, _: step(V, W=pair[0], H=pair[1]), range(n_iter), (W0.copy(), H0.copy())))
""",
    },
    "linear_score": {
        "pseudo-inverse": """
def linear_score(X, y):
    theta = np.linalg.pinv(np.c_[X, np.ones(len(X))]) @ y
    return theta[:-1], theta[-1:]
""",
        "centred": """
def linear_score(X, y):
    w = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=None)[0]
    return w, y.mean() - X.mean(axis=0) @ w
""",
        "normal equations by lstsq, ones first": """
def linear_score(X, y):
    A = np.insert(X, 0, 1.0, axis=1)
    theta = np.linalg.lstsq(A.T @ A, A.T @ y, rcond=None)[0]
    return list(theta[1:]), float(theta[0])
""",
        "by the singular values": """
def linear_score(X, y):
    A = np.column_stack((X, np.ones(X.shape[0])))
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    keep = s > 1e-9 * s[0]
    theta = Vt[keep].T @ ((U[:, keep].T @ y) / s[keep])
    return theta[: X.shape[1]], theta[X.shape[1]]
""",
        "normal equations without the dark columns": """
def linear_score(X, y):
    lit = np.flatnonzero(X.any(axis=0))
    A = np.hstack([X[:, lit], np.ones((len(X), 1))])
    theta = np.linalg.solve(A.T @ A, A.T @ y)
    w = np.zeros(X.shape[1])
    w[lit] = theta[:-1]
    return w, theta[-1]
""",
    },
}
