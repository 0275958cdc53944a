# %% loops
def zero_crossing_rate(frames):
    rates = []
    for frame in frames:
        count = 0
        for i in range(1, len(frame)):
            if (frame[i] >= 0) != (frame[i - 1] >= 0):
                count += 1
        rates.append(count / len(frame))
    return rates

# %% differences of signs
def zero_crossing_rate(frames):
    signs = np.where(frames < 0, -1, 1)
    return np.abs(np.diff(signs, axis=1)).sum(axis=1) / 2 / frames.shape[-1]

# %% exclusive or of sign bits
def zero_crossing_rate(frames):
    negative = np.signbit(frames + 0.0)
    return np.count_nonzero(negative[:, 1:] ^ negative[:, :-1], axis=1) / len(frames.T)
