# %% loops
def spectral_rolloff(S, sample_rate, share=0.85):
    out = []
    for column in S.T:
        total, k = column[0], 0
        while total < share * sum(column):
            k += 1
            total += column[k]
        out.append(k * sample_rate / 2 / (len(S) - 1))
    return np.array(out)

# %% sorted search
def spectral_rolloff(S, sample_rate, share=0.85):
    f = np.fft.rfftfreq(2 * len(S) - 2, d=1 / sample_rate)
    return np.array([f[np.searchsorted(c, share * c[-1])] for c in np.cumsum(S, axis=0).T])

# %% how many are too low
def spectral_rolloff(S, sample_rate, share=0.85):
    sums = np.add.accumulate(S)
    return np.sum(sums < share * sums[-1:], axis=0) * (sample_rate / (2 * len(S) - 2))
