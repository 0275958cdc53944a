# %% loops
def spectral_flatness(S):
    out = []
    for column in S.T:
        power = [max(float(s) ** 2, FLOOR) for s in column]
        out.append(np.exp(sum(np.log(p) for p in power) / len(power)) / (sum(power) / len(power)))
    return out

# %% decibels
def spectral_flatness(S):
    power = np.maximum(S * S, FLOOR)
    return 10 ** ((10 * np.log10(power)).mean(0) / 10) / power.mean(0)

# %% roots of factors
def spectral_flatness(S):
    power = np.where(S**2 > FLOOR, S**2, FLOOR)
    return np.prod(power ** (1 / len(S)), axis=0) * len(S) / power.sum(axis=0)
