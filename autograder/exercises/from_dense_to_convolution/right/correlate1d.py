# %% loops
def correlate1d(x, w, stride=1, padding=0):
    padded = [0.0] * padding + list(x) + [0.0] * padding
    z = []
    n = 0
    while n + len(w) <= len(padded):
        total = 0.0
        for m in range(len(w)):
            total += w[m] * padded[n + m]
        z.append(total)
        n += stride
    return np.array(z)

# %% a window view
def correlate1d(x, w, stride=1, padding=0):
    x = np.concatenate([np.zeros(padding), x, np.zeros(padding)])
    if len(x) < len(w):
        return np.zeros(0)
    return np.lib.stride_tricks.sliding_window_view(x, len(w))[::stride] @ w

# %% strides
def correlate1d(x, w, stride=1, padding=0):
    x = np.ascontiguousarray(np.pad(x, padding), dtype=float)
    L = max(0, (len(x) - len(w)) // stride + 1)
    rows = np.lib.stride_tricks.as_strided(x, (L, len(w)), (stride * x.itemsize, x.itemsize))
    return rows @ np.asarray(w, dtype=float)

# %% one weight at a time
def correlate1d(x, w, stride=1, padding=0):
    x = np.pad(np.asarray(x, dtype=float), (padding, padding), mode="constant")
    L = max(0, len(x) - len(w) + 1)
    z = np.zeros(L)
    for m, weight in enumerate(w):
        z += weight * x[m : m + L]
    return z[::stride]

# %% einsum, gathered
def correlate1d(x, w, stride=1, padding=0):
    x = np.pad(x, padding)
    begins = np.arange(0, len(x) - len(w) + 1, stride)
    where = begins[:, None] + np.arange(len(w))
    return np.einsum("nk,k->n", x[where], w)

# %% a banded matrix
def correlate1d(x, w, stride=1, padding=0):
    x, k = np.pad(x, padding), len(w)
    rows = max(0, len(x) - k + 1)
    T = np.zeros((rows, len(x)))
    for i in range(rows):
        T[i, i : i + k] = w
    return (T @ x)[::stride]

# %% by spectra
def correlate1d(x, w, stride=1, padding=0):
    x = np.pad(x, padding)
    if len(w) > len(x):
        return np.array([])
    full = np.fft.irfft(np.fft.rfft(x) * np.conj(np.fft.rfft(w, len(x))), len(x))
    return full[: len(x) - len(w) + 1 : stride]

# %% lists
def correlate1d(x, w, stride=1, padding=0):
    x = [0] * padding + [*x] + [0] * padding
    return [sum(a * b for a, b in zip(w, x[n:])) for n in range(0, len(x) - len(w) + 1, stride)]
