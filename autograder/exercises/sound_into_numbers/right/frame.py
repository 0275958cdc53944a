# %% loops
def frame(x, frame_length, hop_length):
    frames, start = [], 0
    while start + frame_length <= len(x):
        row = []
        for i in range(frame_length):
            row.append(x[start + i])
        frames.append(row)
        start += hop_length
    return np.array(frames)

# %% index arithmetic
def frame(x, frame_length, hop_length):
    count = 1 + (len(x) - frame_length) // hop_length
    return x[np.arange(frame_length) + hop_length * np.arange(count)[:, None]]

# %% sliding windows
def frame(x, frame_length, hop_length):
    return np.lib.stride_tricks.sliding_window_view(x, frame_length)[::hop_length]

# %% strides, float32
def frame(x, frame_length, hop_length):
    x = np.ascontiguousarray(x, dtype=np.float32)
    shape = ((x.size - frame_length) // hop_length + 1, frame_length)
    return np.lib.stride_tricks.as_strided(x, shape, (hop_length * x.strides[0], x.strides[0]), writeable=False)
