# %% loops
def mel_filterbank(sample_rate, n_fft, n_mels, fmin, fmax):
    low, high = float(hz_to_mel(fmin)), float(hz_to_mel(fmax))
    corner = [float(mel_to_hz(low + i * (high - low) / (n_mels + 1))) for i in range(n_mels + 2)]
    bank = np.zeros((n_mels, n_fft // 2 + 1))
    for i in range(n_mels):
        a, b, c = corner[i : i + 3]
        for k in range(n_fft // 2 + 1):
            f = k * sample_rate / n_fft
            if a < f <= b:
                bank[i, k] = (f - a) / (b - a)
            elif b < f < c:
                bank[i, k] = (c - f) / (c - b)
        bank[i] *= 2 / (c - a)
    return bank

# %% interpolation
def mel_filterbank(sample_rate, n_fft, n_mels, fmin, fmax):
    corner = mel_to_hz(np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2))
    f = np.fft.rfftfreq(n_fft, 1 / sample_rate)
    rows = [np.interp(f, corner[i : i + 3], [0, 2 / (corner[i + 2] - corner[i]), 0]) for i in range(n_mels)]
    return np.stack(rows)

# %% ramps, float32
def mel_filterbank(sample_rate, n_fft, n_mels, fmin, fmax):
    mel = np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), num=n_mels + 2)
    hz = mel_to_hz(mel)
    ramps = np.subtract.outer(hz, np.arange(1 + n_fft // 2) * (sample_rate / n_fft))
    width = np.diff(hz)[:, None]
    up, down = -ramps[:-2] / width[:-1], ramps[2:] / width[1:]
    return (np.maximum(0, np.minimum(up, down)) * (2.0 / (hz[2:] - hz[:-2]))[:, None]).astype(np.float32)
