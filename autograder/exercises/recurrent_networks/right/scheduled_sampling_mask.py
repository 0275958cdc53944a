# %% step by step
def scheduled_sampling_mask(u, p, given):
    T, N = u.shape
    ratios = [p] * T if np.ndim(p) == 0 else p
    mask = np.zeros((T, N), dtype=bool)
    for t in range(T):
        for n in range(N):
            mask[t, n] = t < given or u[t, n] < ratios[t]
    return mask

# %% one expression
def scheduled_sampling_mask(u, p, given):
    return (u < np.reshape(p, (-1, 1))) | (np.arange(len(u)) < given)[:, np.newaxis]

# %% turned round
def scheduled_sampling_mask(u, p, given):
    own = u.T >= p
    own[:, :given] = False
    return ~own.T

# %% a ratio of 1 in the first steps
def scheduled_sampling_mask(u, p, given):
    ratio = np.ones(u.shape[0])
    ratio[given:] = (p * np.ones(u.shape[0]))[given:]
    return np.less(u, ratio[:, None])

# %% np.where and concatenate
def scheduled_sampling_mask(u, p, given):
    p = np.array(p, dtype=float)
    if p.ndim == 1:
        p = p[:, None]
    below = np.where(u - p < 0, True, False)
    return np.concatenate([np.full((given, u.shape[1]), True), below[given:]], axis=0)
