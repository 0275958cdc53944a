# %% a loop
def dilated_receptive_field(kernel, dilations):
    samples = 1
    for dilation in dilations:
        samples += (kernel - 1) * dilation
    return samples

# %% numpy
def dilated_receptive_field(kernel, dilations):
    return int(1 + np.sum((kernel - 1) * np.array(dilations, dtype=int)))

# %% which samples are reached
def dilated_receptive_field(kernel, dilations):
    reached = {0}
    for d in dilations:
        reached = {back + k * d for back in reached for k in (0, kernel - 1)}
    return max(reached) + 1

# %% by trying it
def dilated_receptive_field(kernel, dilations):
    spans = [kernel * d - d for d in dilations]
    x = np.ones(1)
    for span in spans:
        x = np.convolve(x, np.ones(span + 1))
    return len(x)

# %% from the last layer on, by itself
def dilated_receptive_field(kernel, dilations):
    if not dilations:
        return 1
    return dilated_receptive_field(kernel, dilations[:-1]) + (kernel - 1) * dilations[-1]
