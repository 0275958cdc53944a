# %% loops
def find_onsets(S, w, threshold, correlate=correlate1d):
    total = 0
    for band in S:
        z = np.array(correlate(band, w))
        z[z < 0] = 0
        total = total + z
    z = total / len(S)
    frames = []
    for n in range(len(z)):
        if z[n] < threshold:
            continue
        if n > 0 and z[n] <= z[n - 1]:
            continue
        if n < len(z) - 1 and z[n] < z[n + 1]:
            continue
        frames.append(n + len(w) // 2)
    return np.array(frames, dtype=int)

# %% differences of neighbours
def find_onsets(S, w, threshold, correlate=correlate1d):
    z = np.stack([np.clip(correlate(row, w), 0, None) for row in S]).mean(axis=0)
    step = np.diff(np.concatenate([[-1.0], z, [-1.0]]))
    return np.where((step[:-1] > 0) & (step[1:] <= 0) & (z >= threshold))[0] + len(w) // 2

# %% the sums written out
def find_onsets(S, w, threshold, correlate=correlate1d):
    k = len(w)
    windows = np.lib.stride_tricks.sliding_window_view(S, k, axis=1)
    z = np.maximum(windows @ w, 0).mean(axis=0)
    left = np.insert(z, 0, -1)[:-1]
    right = np.append(z, -1)[1:]
    return np.nonzero((z >= threshold) & (z > left) & (z >= right))[0] + k // 2

# %% lists
def find_onsets(S, w, threshold, correlate=correlate1d):
    rows = [[max(v, 0) for v in correlate(band, w)] for band in S]
    z = [sum(column) / len(rows) for column in zip(*rows)]
    fits = lambda n: z[n] >= threshold and (n == 0 or z[n] > z[n - 1]) and (n + 1 == len(z) or z[n] >= z[n + 1])
    return [n + len(w) // 2 for n in range(len(z)) if fits(n)]

# %% padded
def find_onsets(S, w, threshold, correlate=correlate1d):
    z = np.pad(sum(np.maximum(correlate(band, w, 1, 0), 0) for band in S) / S.shape[0], 1, constant_values=-1)
    peak = np.logical_and.reduce([z[1:-1] >= threshold, z[1:-1] > z[:-2], z[1:-1] >= z[2:]])
    return np.argwhere(peak)[:, 0] + len(w) // 2
