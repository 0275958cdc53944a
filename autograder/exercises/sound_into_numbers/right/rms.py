# %% loops
def rms(frames):
    return [(sum(float(x) ** 2 for x in frame) / len(frame)) ** 0.5 for frame in frames]

# %% length of each row
def rms(frames):
    return np.linalg.norm(frames, axis=1) / np.sqrt(frames.shape[1])

# %% einsum
def rms(frames):
    return np.sqrt(np.einsum("ti,ti->t", frames, frames) / len(frames[0]))
