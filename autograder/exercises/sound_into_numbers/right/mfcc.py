# %% loops
def mfcc(S, bank, n_mfcc):
    M, T = len(bank), S.shape[1]
    C = np.zeros((n_mfcc, T))
    for t in range(T):
        level = [10 * np.log10(max(sum(bank[m] * S[:, t] ** 2), FLOOR)) for m in range(M)]
        for q in range(n_mfcc):
            scale = (1 / M if q == 0 else 2 / M) ** 0.5
            C[q, t] = scale * sum(level[m] * np.cos(np.pi * q * (m + 0.5) / M) for m in range(M))
    return C

# %% a matrix of cosines
def mfcc(S, bank, n_mfcc):
    M = bank.shape[0]
    waves = np.cos(np.pi / M * np.outer(np.arange(n_mfcc), np.arange(M) + 0.5)) * np.sqrt(2 / M)
    waves[0] /= np.sqrt(2)
    return waves @ (10 * np.log10(np.maximum(np.einsum("mk,kt->mt", bank, np.square(S)), FLOOR)))

# %% transposed
def mfcc(S, bank, n_mfcc):
    from scipy.fftpack import dct as older

    power = (S.T**2) @ bank.T
    power[power < FLOOR] = FLOOR
    return older(np.log(power) * 10 / np.log(10), type=2, norm="ortho")[:, :n_mfcc].T
