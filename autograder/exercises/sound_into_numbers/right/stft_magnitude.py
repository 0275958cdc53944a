# %% frame by frame, without framing
def stft_magnitude(x, n_fft, hop_length, framing=None):
    window = np.array([0.5 * (1 - np.cos(2 * np.pi * i / n_fft)) for i in range(n_fft)])
    spectra = []
    for start in range(0, len(x) - n_fft + 1, hop_length):
        spectra.append(np.abs(np.fft.rfft(x[start : start + n_fft] * window)))
    return np.array(spectra).T

# %% the Fourier matrix
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    n = np.arange(n_fft)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(1 + n_fft // 2), n) / n_fft) * np.sin(np.pi * n / n_fft) ** 2
    return abs(waves @ framing(x, frame_length=n_fft, hop_length=hop_length).T)

# %% all frequencies, then half, float32
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    from scipy.signal import get_window

    frames = np.asarray(framing(x.astype(np.float32), n_fft, hop_length))
    spectra = np.fft.fft(frames * get_window("hann", n_fft), axis=-1)[:, : n_fft // 2 + 1]
    return np.sqrt(spectra.real**2 + spectra.imag**2).transpose()

# %% one longer window
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    frames = framing(x, n_fft, hop_length) * np.hanning(n_fft + 1)[:-1][None, :]
    return np.abs(np.fft.rfft(frames.T, axis=0))
