# %% loop
def count_parameters(sizes):
    total = 0
    for m in range(1, len(sizes)):
        total += (sizes[m - 1] + 1) * sizes[m]
    return total

# %% arrays
def count_parameters(sizes):
    sizes = np.array(sizes)
    return np.sum(sizes[:-1] * sizes[1:]) + sizes[1:].sum()

# %% dot
def count_parameters(sizes):
    return float(np.dot(np.add(sizes[:-1], 1), sizes[1:]))

# %% recursion
def count_parameters(sizes):
    if len(sizes) < 2:
        return 0
    return sizes[0] * sizes[1] + sizes[1] + count_parameters(sizes[1:])
