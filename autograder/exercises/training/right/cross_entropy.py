# %% loops
def cross_entropy(Z, Y):
    total = 0.0
    for z, y in zip(Z, Y):
        right = list(y).index(1)
        m = max(z)
        total += np.log(sum(np.exp(z_k - m) for z_k in z)) + m - z[right]
    return total / len(Z)

# %% labels picked by index
def cross_entropy(Z, Y):
    right = Z[np.arange(len(Z)), Y.argmax(axis=1)]
    return np.mean(np.logaddexp.reduce(Z, axis=1) - right)

# %% einsum
def cross_entropy(Z, Y):
    m = Z.max(1)
    log_sum = m + np.log(np.einsum("nk->n", np.exp(Z - m[:, None])))
    return (log_sum.sum() - np.einsum("nk,nk->", Z, Y)) / Z.shape[0]

# %% boolean mask
def cross_entropy(Z, Y):
    gap = Z - Z[Y > 0][:, None]
    top = gap.max(axis=1, keepdims=True)
    return float(np.average(top[:, 0] + np.log(np.exp(gap - top).sum(axis=1))))
