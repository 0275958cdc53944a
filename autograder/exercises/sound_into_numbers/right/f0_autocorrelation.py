# %% loops
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    best, best_r = None, -np.inf
    for lag in range(int(np.ceil(sample_rate / fmax)), int(np.floor(sample_rate / fmin)) + 1):
        r = 0.0
        for t in range(len(x) - lag):
            r += x[t] * x[t + lag]
        if r > best_r:
            best, best_r = lag, r
    return sample_rate / best

# %% full correlation
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    r = np.correlate(x, x, mode="full")[len(x) - 1 :] / len(x)
    first, last = -int(-sample_rate // fmax), int(sample_rate // fmin)
    return sample_rate / (first + r[first : last + 1].argmax())

# %% through the power spectrum
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    r = np.fft.irfft(np.abs(np.fft.rfft(x, 2 * len(x))) ** 2)[: len(x)]
    f = sample_rate / np.arange(1, len(x))
    r = np.where((f >= fmin) & (f <= fmax), r[1:], -np.inf)
    return f[np.argmax(np.round(r, 9))]

# %% with a parabola through the peak
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    r = np.correlate(x, x, "full")[len(x) - 1 :]
    f = sample_rate / np.maximum(np.arange(len(x)), 1)
    allowed = (f >= fmin) & (f <= fmax)
    allowed[0] = False
    lag = np.flatnonzero(allowed)[np.argmax(r[allowed])]
    a, b, c = r[lag - 1 : lag + 2]
    shift = 0.5 * (a - c) / (a - 2 * b + c) if lag > 20 and a < b > c else 0
    return sample_rate / (lag + shift)
