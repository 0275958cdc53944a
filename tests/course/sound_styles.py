"""Right solutions of notebook 00 in other styles than its own: loops, other numpy, scipy where it is allowed, float32.

Each text defines one exercise's function and is run after the notebook's given helpers and its other solutions.
"""

STYLES: dict[str, dict[str, str]] = {
    "frame": {
        "loops": """
def frame(x, frame_length, hop_length):
    frames, start = [], 0
    while start + frame_length <= len(x):
        row = []
        for i in range(frame_length):
            row.append(x[start + i])
        frames.append(row)
        start += hop_length
    return np.array(frames)
""",
        "index arithmetic": """
def frame(x, frame_length, hop_length):
    count = 1 + (len(x) - frame_length) // hop_length
    return x[np.arange(frame_length) + hop_length * np.arange(count)[:, None]]
""",
        "sliding windows": """
def frame(x, frame_length, hop_length):
    return np.lib.stride_tricks.sliding_window_view(x, frame_length)[::hop_length]
""",
        "strides, float32": """
def frame(x, frame_length, hop_length):
    x = np.ascontiguousarray(x, dtype=np.float32)
    shape = ((x.size - frame_length) // hop_length + 1, frame_length)
    return np.lib.stride_tricks.as_strided(x, shape, (hop_length * x.strides[0], x.strides[0]), writeable=False)
""",
    },
    "rms": {
        "loops": """
def rms(frames):
    return [(sum(float(x) ** 2 for x in frame) / len(frame)) ** 0.5 for frame in frames]
""",
        "length of each row": """
def rms(frames):
    return np.linalg.norm(frames, axis=1) / np.sqrt(frames.shape[1])
""",
        "einsum": """
def rms(frames):
    return np.sqrt(np.einsum("ti,ti->t", frames, frames) / len(frames[0]))
""",
    },
    "zero_crossing_rate": {
        "loops": """
def zero_crossing_rate(frames):
    rates = []
    for frame in frames:
        count = 0
        for i in range(1, len(frame)):
            if (frame[i] >= 0) != (frame[i - 1] >= 0):
                count += 1
        rates.append(count / len(frame))
    return rates
""",
        "differences of signs": """
def zero_crossing_rate(frames):
    signs = np.where(frames < 0, -1, 1)
    return np.abs(np.diff(signs, axis=1)).sum(axis=1) / 2 / frames.shape[-1]
""",
        "exclusive or of sign bits": """
def zero_crossing_rate(frames):
    negative = np.signbit(frames + 0.0)
    return np.count_nonzero(negative[:, 1:] ^ negative[:, :-1], axis=1) / len(frames.T)
""",
    },
    "stft_magnitude": {
        "frame by frame, without framing": """
def stft_magnitude(x, n_fft, hop_length, framing=None):
    window = np.array([0.5 * (1 - np.cos(2 * np.pi * i / n_fft)) for i in range(n_fft)])
    spectra = []
    for start in range(0, len(x) - n_fft + 1, hop_length):
        spectra.append(np.abs(np.fft.rfft(x[start : start + n_fft] * window)))
    return np.array(spectra).T
""",
        "the Fourier matrix": """
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    n = np.arange(n_fft)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(1 + n_fft // 2), n) / n_fft) * np.sin(np.pi * n / n_fft) ** 2
    return abs(waves @ framing(x, frame_length=n_fft, hop_length=hop_length).T)
""",
        "all frequencies, then half, float32": """
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    from scipy.signal import get_window

    frames = np.asarray(framing(x.astype(np.float32), n_fft, hop_length))
    spectra = np.fft.fft(frames * get_window("hann", n_fft), axis=-1)[:, : n_fft // 2 + 1]
    return np.sqrt(spectra.real**2 + spectra.imag**2).transpose()
""",
        "one longer window": """
def stft_magnitude(x, n_fft, hop_length, framing=frame):
    frames = framing(x, n_fft, hop_length) * np.hanning(n_fft + 1)[:-1][None, :]
    return np.abs(np.fft.rfft(frames.T, axis=0))
""",
    },
    "spectral_moments": {
        "einsum, four rows of one array": """
def spectral_moments(S, sample_rate):
    f, total = np.arange(len(S)) * sample_rate / (2 * (len(S) - 1)), S.sum(axis=0)
    p = np.divide(S, total, out=np.zeros_like(S), where=total > 0)
    centroid = f @ p
    second, third, fourth = (np.einsum("ft,ft->t", p, (f[:, None] - centroid) ** e) for e in (2, 3, 4))
    spread = np.sqrt(second)
    safe = np.where(spread > 0, spread, 1)
    return np.array([centroid, spread, third / safe**3, fourth / safe**4])
""",
        "loops": """
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
""",
        "averages": """
def spectral_moments(S, sample_rate):
    f = np.fft.rfftfreq(2 * (len(S) - 1), 1 / sample_rate)
    quiet = S.sum(axis=0) == 0
    W = S + quiet
    mean = np.array([np.average(f, weights=w) for w in W.T])
    d = f[:, None] - mean
    m2, m3, m4 = (np.average(d**n, axis=0, weights=W) for n in (2, 3, 4))
    found = mean, np.sqrt(m2), m3 / m2**1.5, m4 / m2**2
    return tuple(np.where(quiet, 0, values) for values in found)
""",
        "einsum, and nothing for nan": """
def spectral_moments(S, sample_rate):
    f = np.arange(S.shape[0]) * (0.5 * sample_rate / (S.shape[0] - 1))
    with np.errstate(all="ignore"):
        p = S / S.sum(0)
        c = np.einsum("kt,k->t", p, f)
        d = f[:, None] - c
        s = np.sqrt(np.einsum("kt,kt->t", p, d * d))
        third, fourth = np.einsum("kt,kt->t", p, d**3) / s**3, np.einsum("kt,kt->t", p, d**4) / s**4
    return [np.nan_to_num(v) for v in (c, s, third, fourth)]
""",
    },
    "spectral_flux": {
        "loops": """
def spectral_flux(S):
    flux = [0]
    for t in range(1, S.shape[1]):
        total = 0.0
        for k in range(S.shape[0]):
            rise = S[k, t] - S[k, t - 1]
            if rise > 0:
                total += rise**2
        flux.append(np.sqrt(total))
    return np.array(flux)
""",
        "filled in": """
def spectral_flux(S):
    flux = np.zeros(S.shape[1])
    flux[1:] = np.sqrt((np.maximum(S[:, 1:] - S[:, :-1], 0) ** 2).sum(0))
    return flux
""",
        "the first frame twice": """
def spectral_flux(S):
    change = np.diff(S, axis=1, prepend=S[:, :1])
    return np.linalg.norm((change + np.abs(change)) / 2, axis=0)
""",
    },
    "spectral_flatness": {
        "loops": """
def spectral_flatness(S):
    out = []
    for column in S.T:
        power = [max(float(s) ** 2, FLOOR) for s in column]
        out.append(np.exp(sum(np.log(p) for p in power) / len(power)) / (sum(power) / len(power)))
    return out
""",
        "decibels": """
def spectral_flatness(S):
    power = np.maximum(S * S, FLOOR)
    return 10 ** ((10 * np.log10(power)).mean(0) / 10) / power.mean(0)
""",
        "roots of factors": """
def spectral_flatness(S):
    power = np.where(S**2 > FLOOR, S**2, FLOOR)
    return np.prod(power ** (1 / len(S)), axis=0) * len(S) / power.sum(axis=0)
""",
    },
    "spectral_irregularity": {
        "loops": """
def spectral_irregularity(S):
    F, T = S.shape
    out = np.zeros(T)
    for t in range(T):
        steps = sum((S[k, t] - (S[k + 1, t] if k + 1 < F else 0)) ** 2 for k in range(F))
        power = sum(S[k, t] ** 2 for k in range(F))
        out[t] = steps / power if power else 0
    return out
""",
        "a row of zeros": """
def spectral_irregularity(S):
    step = S - np.vstack([S[1:], np.zeros((1, S.shape[1]))])
    power = (S**2).sum(0)
    return (step**2).sum(0) / np.where(power > 0, power, 1)
""",
        "squares written out": """
def spectral_irregularity(S):
    power = np.einsum("kt,kt->t", S, S)
    both = np.einsum("kt,kt->t", S[:-1], S[1:])
    total = 2 * power - S[0] ** 2 - 2 * both
    return np.divide(total, power, out=np.zeros_like(power), where=power > 0)
""",
    },
    "spectral_rolloff": {
        "loops": """
def spectral_rolloff(S, sample_rate, share=0.85):
    out = []
    for column in S.T:
        total, k = column[0], 0
        while total < share * sum(column):
            k += 1
            total += column[k]
        out.append(k * sample_rate / 2 / (len(S) - 1))
    return np.array(out)
""",
        "sorted search": """
def spectral_rolloff(S, sample_rate, share=0.85):
    f = np.fft.rfftfreq(2 * len(S) - 2, d=1 / sample_rate)
    return np.array([f[np.searchsorted(c, share * c[-1])] for c in np.cumsum(S, axis=0).T])
""",
        "how many are too low": """
def spectral_rolloff(S, sample_rate, share=0.85):
    sums = np.add.accumulate(S)
    return np.sum(sums < share * sums[-1:], axis=0) * (sample_rate / (2 * len(S) - 2))
""",
    },
    "f0_autocorrelation": {
        "loops": """
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    best, best_r = None, -np.inf
    for lag in range(int(np.ceil(sample_rate / fmax)), int(np.floor(sample_rate / fmin)) + 1):
        r = 0.0
        for t in range(len(x) - lag):
            r += x[t] * x[t + lag]
        if r > best_r:
            best, best_r = lag, r
    return sample_rate / best
""",
        "full correlation": """
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    r = np.correlate(x, x, mode="full")[len(x) - 1 :] / len(x)
    first, last = -int(-sample_rate // fmax), int(sample_rate // fmin)
    return sample_rate / (first + r[first : last + 1].argmax())
""",
        "through the power spectrum": """
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    r = np.fft.irfft(np.abs(np.fft.rfft(x, 2 * len(x))) ** 2)[: len(x)]
    f = sample_rate / np.arange(1, len(x))
    r = np.where((f >= fmin) & (f <= fmax), r[1:], -np.inf)
    return f[np.argmax(np.round(r, 9))]
""",
        "with a parabola through the peak": """
def f0_autocorrelation(x, sample_rate, fmin, fmax):
    r = np.correlate(x, x, "full")[len(x) - 1 :]
    f = sample_rate / np.maximum(np.arange(len(x)), 1)
    allowed = (f >= fmin) & (f <= fmax)
    allowed[0] = False
    lag = np.flatnonzero(allowed)[np.argmax(r[allowed])]
    a, b, c = r[lag - 1 : lag + 2]
    shift = 0.5 * (a - c) / (a - 2 * b + c) if lag > 20 and a < b > c else 0
    return sample_rate / (lag + shift)
""",
    },
    "harmonic_energy": {
        "loops": """
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    energy = np.zeros(n_harmonics)
    spacing = sample_rate / 2 / (len(S) - 1)
    for h in range(n_harmonics):
        middle = int(round((h + 1) * f0 / spacing))
        for k in range(middle - 2, middle + 3):
            if 0 <= k < len(S):
                energy[h] += S[k] ** 2
    return energy
""",
        "padded, and indexed at once": """
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    rows = np.rint(f0 * np.arange(1, n_harmonics + 1) * 2 * (len(S) - 1) / sample_rate).astype(int)
    power = np.append(S**2, np.zeros(rows.max() + 3))
    return power[rows[:, None] + np.arange(-2, 3)].sum(axis=1)
""",
        "nearest frequency": """
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    spacing = sample_rate / (2 * (S.shape[0] - 1))
    f = spacing * np.arange(4 * len(S) * n_harmonics)
    power = np.convolve(np.append(S**2, np.zeros(len(f) - len(S))), np.ones(5), mode="same")
    return [power[np.argmin(np.abs(f - h * f0))] for h in range(1, 1 + n_harmonics)]
""",
    },
    "power_cepstrum": {
        "twice the real cepstrum, squared": """
def power_cepstrum(x):
    c = np.fft.ifft(np.log(np.maximum(np.abs(np.fft.fft(x)), FLOOR**0.5))).real
    return (2 * c) ** 2
""",
        "the Fourier matrix": """
def power_cepstrum(x):
    n = np.arange(len(x))
    waves = np.exp(-2j * np.pi * np.outer(n, n) / len(n))
    power = np.abs(waves @ x) ** 2
    power[power < FLOOR] = FLOOR
    return np.abs(waves.conj() @ np.log(power) / len(n)) ** 2
""",
        "half a spectrum": """
def power_cepstrum(x):
    X = np.fft.rfft(x)
    power = np.fmax(X.real**2 + X.imag**2, FLOOR)
    return np.square(np.fft.irfft(np.log(power), n=len(x)))
""",
    },
    "mel_filterbank": {
        "loops": """
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
""",
        "interpolation": """
def mel_filterbank(sample_rate, n_fft, n_mels, fmin, fmax):
    corner = mel_to_hz(np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2))
    f = np.fft.rfftfreq(n_fft, 1 / sample_rate)
    rows = [np.interp(f, corner[i : i + 3], [0, 2 / (corner[i + 2] - corner[i]), 0]) for i in range(n_mels)]
    return np.stack(rows)
""",
        "ramps, float32": """
def mel_filterbank(sample_rate, n_fft, n_mels, fmin, fmax):
    mel = np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), num=n_mels + 2)
    hz = mel_to_hz(mel)
    ramps = np.subtract.outer(hz, np.arange(1 + n_fft // 2) * (sample_rate / n_fft))
    width = np.diff(hz)[:, None]
    up, down = -ramps[:-2] / width[:-1], ramps[2:] / width[1:]
    return (np.maximum(0, np.minimum(up, down)) * (2.0 / (hz[2:] - hz[:-2]))[:, None]).astype(np.float32)
""",
    },
    "mfcc": {
        "loops": """
def mfcc(S, bank, n_mfcc):
    M, T = len(bank), S.shape[1]
    C = np.zeros((n_mfcc, T))
    for t in range(T):
        level = [10 * np.log10(max(sum(bank[m] * S[:, t] ** 2), FLOOR)) for m in range(M)]
        for q in range(n_mfcc):
            scale = (1 / M if q == 0 else 2 / M) ** 0.5
            C[q, t] = scale * sum(level[m] * np.cos(np.pi * q * (m + 0.5) / M) for m in range(M))
    return C
""",
        "a matrix of cosines": """
def mfcc(S, bank, n_mfcc):
    M = bank.shape[0]
    waves = np.cos(np.pi / M * np.outer(np.arange(n_mfcc), np.arange(M) + 0.5)) * np.sqrt(2 / M)
    waves[0] /= np.sqrt(2)
    return waves @ (10 * np.log10(np.maximum(np.einsum("mk,kt->mt", bank, np.square(S)), FLOOR)))
""",
        "transposed": """
def mfcc(S, bank, n_mfcc):
    from scipy.fftpack import dct as older

    power = (S.T**2) @ bank.T
    power[power < FLOOR] = FLOOR
    return older(np.log(power) * 10 / np.log(10), type=2, norm="ortho")[:, :n_mfcc].T
""",
    },
    "lpc": {
        "normal equations": """
def lpc(x, order):
    r = np.array([np.dot(x[: len(x) - lag], x[lag:]) for lag in range(order + 1)])
    R = r[np.abs(np.subtract.outer(np.arange(order), np.arange(order)))]
    a = np.append(1.0, np.linalg.solve(R, -r[1:]))
    return a, a @ r
""",
        "loops": """
def lpc(x, order):
    r = [float(sum(x[t] * x[t + lag] for t in range(len(x) - lag))) for lag in range(order + 1)]
    a, E = [1.0] + [0.0] * order, r[0]
    for i in range(1, order + 1):
        k = -sum(a[j] * r[i - j] for j in range(i)) / E
        old = list(a)
        for j in range(1, i + 1):
            a[j] = old[j] + k * old[i - j]
        E *= 1 - k * k
    return a, E
""",
        "least squares of a padded sound": """
def lpc(x, order):
    n = len(x) + order
    past = np.array([np.concatenate([np.zeros(j), x, np.zeros(order - j)]) for j in range(order + 1)]).T
    found = np.linalg.lstsq(past[:, 1:], -past[:, 0], rcond=None)[0]
    a = np.concatenate([[1.0], found])
    return a, np.sum((past @ a) ** 2)
""",
    },
    "superposition_residual": {
        "flattened": """
def superposition_residual(feature, a, b):
    one, two, both = (np.ravel(feature(x)) for x in (a, b, a + b))
    top = np.sqrt(np.sum(np.abs(both - one - two) ** 2))
    bottom = np.sqrt(np.sum(np.abs(both) ** 2)) + np.sqrt(np.sum(np.abs(one + two) ** 2))
    return 0 if bottom == 0 else top / bottom
""",
        "with an exception": """
def superposition_residual(feature, a, b):
    together = np.asarray(feature(np.add(a, b)))
    apart = np.asarray(feature(a)) + np.asarray(feature(b))
    try:
        bottom = float(np.linalg.norm(together)) + float(np.linalg.norm(apart))
        return float(np.linalg.norm(together - apart)) / bottom
    except ZeroDivisionError:
        return 0.0
""",
        "nothing for nan": """
def superposition_residual(feature, a, b):
    f = lambda x: np.atleast_1d(feature(x))
    sides = f(a + b), f(a) + f(b)
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.linalg.norm(np.subtract(*sides)) / sum(map(np.linalg.norm, sides)))
""",
    },
}
