# %% from the output down
def receptive_field(layers):
    span = 1
    for kernel, stride, dilation in reversed(layers):
        span = (span - 1) * stride + (kernel - 1) * dilation + 1
    return span

# %% the closed formula
def receptive_field(layers):
    strides = [s for _, s, _ in layers]
    return 1 + sum((k - 1) * d * int(np.prod(strides[:i])) for i, (k, _, d) in enumerate(layers))

# %% which inputs are seen
def receptive_field(layers):
    seen = {0}
    for k, s, d in layers[::-1]:
        seen = {unit * s + d * m for unit in seen for m in range(k)}
    return max(seen) - min(seen) + 1

# %% recursion
def receptive_field(layers):
    if not layers:
        return 1
    (k, s, d), *above = layers
    return (receptive_field(above) - 1) * s + (k - 1) * d + 1

# %% first and last input
def receptive_field(layers):
    first = last = 0
    for k, s, d in layers[::-1]:
        first, last = first * s, last * s + d * (k - 1)
    return last - first + 1

# %% arrays
def receptive_field(layers):
    if len(layers) == 0:
        return 1
    k, s, d = np.array(layers).T
    jump = np.concatenate([[1], np.cumprod(s)[:-1]])
    return 1 + np.sum((k - 1) * d * jump)
