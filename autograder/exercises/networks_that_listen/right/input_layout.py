# %% numpy first
def input_layout(x, dims, channels):
    single = x.ndim == dims + (channels != "none")
    if single:
        x = x[np.newaxis]
    if channels == "none":
        x = np.expand_dims(x, 1)
    if channels == "last":
        x = np.moveaxis(x, -1, 1)
    return torch.from_numpy(np.ascontiguousarray(x, dtype=np.float32))

# %% permute, by names of axes
def input_layout(x, dims, channels):
    t = torch.tensor(x).float()
    places = "abc"[:dims]
    axes = {"none": places, "first": "C" + places, "last": places + "C"}[channels]
    if t.dim() > len(axes):
        axes = "N" + axes
    for missing in "NC":
        if missing not in axes:
            axes, t = missing + axes, t[None]
    return t.permute([axes.index(name) for name in "NC" + places])

# %% reshape to known sizes
def input_layout(x, dims, channels):
    if channels == "last":
        sizes, C = x.shape[-dims - 1 : -1], x.shape[-1]
        x = x.reshape(-1, int(np.prod(sizes)), C).transpose(0, 2, 1)
    else:
        sizes = x.shape[-dims:]
        C = 1 if channels == "none" else x.shape[-dims - 1]
    return torch.Tensor(np.array(x, dtype="f4").reshape(-1, C, *sizes))

# %% einops by hand, three cases
def input_layout(x, dims, channels):
    x = torch.from_numpy(x.astype(np.float32))
    expected = dims if channels == "none" else dims + 1
    if x.ndim == expected:
        x = x.unsqueeze(0)
    if dims == 1 and channels == "last":
        return x.permute(0, 2, 1)
    if dims == 2 and channels == "last":
        return x.permute(0, 3, 1, 2)
    if dims == 3 and channels == "last":
        return x.permute(0, 4, 1, 2, 3)
    return x if channels == "first" else x[:, None]
