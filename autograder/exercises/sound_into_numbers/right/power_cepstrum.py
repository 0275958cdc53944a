# %% twice the real cepstrum, squared
def power_cepstrum(x):
    c = np.fft.ifft(np.log(np.maximum(np.abs(np.fft.fft(x)), FLOOR**0.5))).real
    return (2 * c) ** 2

# %% the Fourier matrix
def power_cepstrum(x):
    n = np.arange(len(x))
    waves = np.exp(-2j * np.pi * np.outer(n, n) / len(n))
    power = np.abs(waves @ x) ** 2
    power[power < FLOOR] = FLOOR
    return np.abs(waves.conj() @ np.log(power) / len(n)) ** 2

# %% half a spectrum
def power_cepstrum(x):
    X = np.fft.rfft(x)
    power = np.fmax(X.real**2 + X.imag**2, FLOOR)
    return np.square(np.fft.irfft(np.log(power), n=len(x)))
