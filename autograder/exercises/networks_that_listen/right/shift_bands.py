# %% gather and a mask
def shift_bands(X, shift, fill):
    N, _, M, T = X.shape
    source = torch.arange(M)[None, :] - shift[:, None]
    inside = (source >= 0) & (source < M)
    index = source.clamp(0, M - 1)[:, None, :, None].expand(N, 1, M, T)
    return torch.where(inside[:, None, :, None], X.gather(2, index), fill)

# %% pad and narrow
def shift_bands(X, shift, fill):
    M = X.shape[2]
    padded = nn.functional.pad(X, (0, 0, M, M), value=fill)
    out = []
    for picture, s in zip(padded, shift.clamp(-M, M)):
        begin = M - int(s)
        out.append(picture[:, begin : begin + M])
    return torch.stack(out)

# %% roll, then erase
def shift_bands(X, shift, fill):
    rows = torch.arange(X.shape[2])
    shifted = []
    for n in range(X.shape[0]):
        s = shift[n].item()
        picture = torch.roll(X[n], shifts=s, dims=1)
        gone = (rows < s) | (rows >= X.shape[2] + s)
        picture[:, gone] = fill
        shifted.append(picture)
    return torch.stack(shifted)

# %% band by band
def shift_bands(X, shift, fill):
    result = X.clone()
    M = X.shape[2]
    for n, s in enumerate(shift):
        for m in range(M):
            comes_from = m - int(s)
            result[n, 0, m] = X[n, 0, comes_from] if 0 <= comes_from < M else fill
    return result

# %% numpy inside
def shift_bands(X, shift, fill):
    pictures = X.detach().numpy()
    moved = np.full_like(pictures, fill)
    N, M = pictures.shape[0], pictures.shape[2]
    for n, s in zip(range(N), shift.numpy()):
        low, high = max(0, s), min(M, M + s)
        if low < high:
            moved[n, 0, low:high] = pictures[n, 0, low - s : high - s]
    return torch.from_numpy(moved)
