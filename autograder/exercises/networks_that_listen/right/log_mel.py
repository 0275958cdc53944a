# %% clip by clip, in decibels
def log_mel(power, filterbank, lowest):
    pictures = []
    for clip in power:
        bands = np.dot(filterbank, clip)
        if bands.max() == 0:
            pictures.append(np.full(bands.shape, float(lowest)))
            continue
        with np.errstate(divide="ignore"):
            decibels = 10 * np.log10(bands)
        decibels -= decibels.max()
        decibels[decibels < lowest] = lowest
        pictures.append(decibels)
    return np.array(pictures)

# %% einsum, clip, nan_to_num
def log_mel(power, filterbank, lowest):
    mel = np.einsum("mf,nft->nmt", filterbank, power)
    with np.errstate(all="ignore"):
        level = 10 * (np.log10(mel) - np.log10(np.amax(mel, axis=(1, 2), keepdims=True)))
    return np.clip(np.nan_to_num(level, nan=lowest, neginf=lowest), lowest, None)

# %% torch
def log_mel(power, filterbank, lowest):
    mel = torch.as_tensor(filterbank, dtype=torch.float64) @ torch.as_tensor(power, dtype=torch.float64)
    top = mel.amax(dim=(1, 2), keepdim=True).clamp(min=1e-300)
    return (10 * torch.log10(mel / top)).clamp(min=lowest)

# %% tensordot, a tiny number
def log_mel(power, filterbank, lowest):
    mel = np.tensordot(power, filterbank, (1, 1)).swapaxes(1, 2) + 1e-200
    top = mel.reshape(len(mel), -1).max(1)
    top[top <= 1e-190] = 1.0
    return np.maximum(10 * np.log10(mel / top[:, None, None]), lowest)
