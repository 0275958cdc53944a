# %% loops
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    energy = np.zeros(n_harmonics)
    spacing = sample_rate / 2 / (len(S) - 1)
    for h in range(n_harmonics):
        middle = int(round((h + 1) * f0 / spacing))
        for k in range(middle - 2, middle + 3):
            if 0 <= k < len(S):
                energy[h] += S[k] ** 2
    return energy

# %% padded, and indexed at once
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    rows = np.rint(f0 * np.arange(1, n_harmonics + 1) * 2 * (len(S) - 1) / sample_rate).astype(int)
    power = np.append(S**2, np.zeros(rows.max() + 3))
    return power[rows[:, None] + np.arange(-2, 3)].sum(axis=1)

# %% nearest frequency
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    spacing = sample_rate / (2 * (S.shape[0] - 1))
    f = spacing * np.arange(4 * len(S) * n_harmonics)
    power = np.convolve(np.append(S**2, np.zeros(len(f) - len(S))), np.ones(5), mode="same")
    return [power[np.argmin(np.abs(f - h * f0))] for h in range(1, 1 + n_harmonics)]
