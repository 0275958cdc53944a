# %% a sliding view
def window_dataset(x, length):
    view = np.lib.stride_tricks.sliding_window_view(x, length, axis=0)[:-1]
    return view.transpose(0, 2, 1).reshape(len(view), -1), x[length:].copy()

# %% rows by number
def window_dataset(x, length):
    rows = np.arange(len(x) - length)[:, None] + np.arange(length)[None, :]
    return x[rows].reshape(len(rows), length * x.shape[1]), x[rows[:, -1] + 1]

# %% columns side by side
def window_dataset(x, length):
    T = x.shape[0]
    parts = []
    for age in range(length):
        parts.append(x[age : T - length + age])
    return np.hstack(parts), x[length:T]

# %% filled in, one number at a time
def window_dataset(x, length):
    T, d = np.shape(x)
    inputs, targets = np.empty((T - length, length * d)), np.empty((T - length, d))
    for i in range(T - length):
        for j in range(length):
            for c in range(d):
                inputs[i, j * d + c] = x[i + j, c]
        targets[i] = x[i + length]
    return inputs, targets

# %% lists of lists, float32
def window_dataset(x, length):
    pairs = [(sum((list(row) for row in x[end - length : end]), []), list(x[end])) for end in range(length, len(x))]
    inputs, targets = zip(*pairs)
    return np.array(inputs, dtype=np.float32), np.array(targets, dtype=np.float32)
