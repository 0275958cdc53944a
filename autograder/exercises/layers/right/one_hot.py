# %% rows of the identity
def one_hot(labels, n_classes):
    return np.eye(n_classes)[labels]

# %% loops
def one_hot(labels, n_classes):
    return [[1 if k == label else 0 for k in range(n_classes)] for label in labels]

# %% comparison
def one_hot(labels, n_classes):
    return (labels[:, None] == np.arange(n_classes)).astype(np.float32)

# %% put
def one_hot(labels, n_classes):
    Y = np.zeros((len(labels), n_classes), dtype=int)
    np.put_along_axis(Y, labels[:, None], 1, axis=1)
    return Y
