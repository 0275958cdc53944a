# %% einsum, four rows of one array
def spectral_moments(S, sample_rate):
    f, total = np.arange(len(S)) * sample_rate / (2 * (len(S) - 1)), S.sum(axis=0)
    p = np.divide(S, total, out=np.zeros_like(S), where=total > 0)
    centroid = f @ p
    second, third, fourth = (np.einsum("ft,ft->t", p, (f[:, None] - centroid) ** e) for e in (2, 3, 4))
    spread = np.sqrt(second)
    safe = np.where(spread > 0, spread, 1)
    return np.array([centroid, spread, third / safe**3, fourth / safe**4])

# %% loops
def spectral_moments(S, sample_rate):
    F, T = S.shape
    out = np.zeros((4, T))
    for t in range(T):
        total = sum(S[:, t])
        if total == 0:
            continue
        p = [s / total for s in S[:, t]]
        f = [k * sample_rate / 2 / (F - 1) for k in range(F)]
        mean = sum(a * b for a, b in zip(p, f))
        spread = sum(a * (b - mean) ** 2 for a, b in zip(p, f)) ** 0.5
        out[:, t] = mean, spread, *(sum(a * ((b - mean) / spread) ** n for a, b in zip(p, f)) for n in (3, 4))
    return list(out)

# %% averages
def spectral_moments(S, sample_rate):
    f = np.fft.rfftfreq(2 * (len(S) - 1), 1 / sample_rate)
    quiet = S.sum(axis=0) == 0
    W = S + quiet
    mean = np.array([np.average(f, weights=w) for w in W.T])
    d = f[:, None] - mean
    m2, m3, m4 = (np.average(d**n, axis=0, weights=W) for n in (2, 3, 4))
    found = mean, np.sqrt(m2), m3 / m2**1.5, m4 / m2**2
    return tuple(np.where(quiet, 0, values) for values in found)

# %% einsum, and nothing for nan
def spectral_moments(S, sample_rate):
    f = np.arange(S.shape[0]) * (0.5 * sample_rate / (S.shape[0] - 1))
    with np.errstate(all="ignore"):
        p = S / S.sum(0)
        c = np.einsum("kt,k->t", p, f)
        d = f[:, None] - c
        s = np.sqrt(np.einsum("kt,kt->t", p, d * d))
        third, fourth = np.einsum("kt,kt->t", p, d**3) / s**3, np.einsum("kt,kt->t", p, d**4) / s**4
    return [np.nan_to_num(v) for v in (c, s, third, fourth)]
