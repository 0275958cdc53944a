# %% expm1
def mu_law_decode(q, bits):
    mu = 2**bits - 1
    f = 2 * np.asarray(q, float) / mu - 1
    return np.sign(f) * np.expm1(np.abs(f) * np.log1p(mu)) / mu

# %% where
def mu_law_decode(q, bits):
    mu = 2**bits - 1
    f = (q - mu / 2) / (mu / 2)
    size = (2.0 ** (bits * np.abs(f)) - 1) / mu
    return np.where(f < 0, -size, size)

# %% a table, looked up
def mu_law_decode(q, bits):
    mu = 2**bits - 1
    f = np.linspace(-1, 1, mu + 1)
    table = np.copysign((np.exp(abs(f) * np.log(1 + mu)) - 1) / mu, f)
    return table[q]

# %% number by number
def mu_law_decode(q, bits):
    mu = 2**bits - 1
    out = np.empty(q.shape)
    for place, number in np.ndenumerate(q):
        f = 2 * int(number) / mu - 1
        out[place] = ((1 + mu) ** f - 1) / mu if f >= 0 else -((1 + mu) ** -f - 1) / mu
    return out
