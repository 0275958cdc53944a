# %% loops
def spectral_irregularity(S):
    F, T = S.shape
    out = np.zeros(T)
    for t in range(T):
        steps = sum((S[k, t] - (S[k + 1, t] if k + 1 < F else 0)) ** 2 for k in range(F))
        power = sum(S[k, t] ** 2 for k in range(F))
        out[t] = steps / power if power else 0
    return out

# %% a row of zeros
def spectral_irregularity(S):
    step = S - np.vstack([S[1:], np.zeros((1, S.shape[1]))])
    power = (S**2).sum(0)
    return (step**2).sum(0) / np.where(power > 0, power, 1)

# %% squares written out
def spectral_irregularity(S):
    power = np.einsum("kt,kt->t", S, S)
    both = np.einsum("kt,kt->t", S[:-1], S[1:])
    total = 2 * power - S[0] ** 2 - 2 * both
    return np.divide(total, power, out=np.zeros_like(power), where=power > 0)
