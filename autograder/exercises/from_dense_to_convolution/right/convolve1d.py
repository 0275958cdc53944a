# %% the sums written out
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    padded = np.pad(x, padding)
    k = len(w)
    z = []
    for n in range(k - 1, len(padded), stride):
        z.append(sum(w[m] * padded[n - m] for m in range(k)))
    return np.array(z)

# %% flipped by numpy
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    return correlate(x, np.flip(w), stride=stride, padding=padding)

# %% a reversed list
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    turned = list(reversed(w))
    return correlate(x, np.array(turned), stride, padding)

# %% a window view, no piece
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    x = np.pad(x, padding)
    if len(x) < len(w):
        return np.zeros(0)
    return np.lib.stride_tricks.sliding_window_view(x, len(w))[::stride, ::-1] @ w

# %% echoes added up
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    x, k = np.pad(np.asarray(x, float), padding), len(w)
    full = np.zeros(len(x) + k - 1)
    for n, strength in enumerate(x):
        full[n : n + k] += strength * np.asarray(w)
    return full[k - 1 : max(len(x), k - 1) : stride]

# %% everything turned, then back
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    return np.asarray(correlate(np.asarray(x)[::-1], w, 1, padding))[::-1][::stride]

# %% one expression, no piece
convolve1d = lambda x, w, stride=1, padding=0, correlate=None: np.array(
    [w[::-1] @ np.pad(x, padding)[n : n + len(w)] for n in range(0, len(x) + 2 * padding - len(w) + 1, stride)])

# %% signal and kernel exchanged
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    x = np.concatenate([np.zeros(padding), x, np.zeros(padding)])
    full = correlate(w, x[::-1], padding=len(x) - 1)
    return full[len(w) - 1 : len(x)][::stride]

# %% window by window
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    x = np.pad(x, padding)
    k = len(w)
    return np.array([correlate(x[n : n + k], w[::-1])[0] for n in range(0, len(x) - k + 1, stride)])

# %% one weight at a time
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    x, k = np.pad(x, padding), len(w)
    length = max(len(x) - k + 1, 0)
    z = np.zeros(length)
    for m in range(k):
        z += correlate(x, [w[m]])[k - 1 - m :][:length]
    return z[::stride]
