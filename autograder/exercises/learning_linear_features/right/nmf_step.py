# %% loops
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

# %% einsum
def nmf_step(V, W, H):
    up, down = np.einsum("fk,ft->kt", W, V), np.einsum("fk,fj,jt->kt", W, W, H)
    H = np.einsum("kt,kt->kt", H, up / (down + 1e-10))
    up, down = np.einsum("ft,kt->fk", V, H), np.einsum("fj,jt,kt->fk", W, H, H)
    return [W * (up / (down + 1e-10)), H]

# %% maximum against zero
def nmf_step(V, W, H):
    H = H * (W.T.dot(V) / np.maximum(W.T.dot(W.dot(H)), EPS))
    W = W * (V.dot(H.T) / np.maximum(W.dot(H).dot(H.T), EPS))
    return W, H

# %% one function, used on the transpose
def nmf_step(V, W, H):
    def updated(V, W, H):
        down = W.T @ (W @ H)
        return np.divide(H * (W.T @ V), down, out=np.zeros_like(down), where=down > 0)
    H = updated(V, W, H)
    return updated(V.T, H.T, W.T).T, H

# %% a gradient step of the right size
def nmf_step(V, W, H):
    H = H - H / (W.T @ W @ H + EPS) * (W.T @ (W @ H - V) + EPS)
    return W - W / (W @ H @ H.T + EPS) * ((W @ H - V) @ H.T + EPS), H
