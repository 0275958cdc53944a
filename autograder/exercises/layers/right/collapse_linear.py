# %% by what it does to zero and to unit vectors
def collapse_linear(weights, biases):
    H = np.vstack([np.zeros(len(weights[0])), np.eye(len(weights[0]))])
    for W, b in zip(weights, biases):
        H = H @ W + b
    return H[1:] - H[0], H[0]

# %% multi_dot
def collapse_linear(weights, biases):
    W = weights[0] if len(weights) == 1 else np.linalg.multi_dot(weights)
    b = biases[-1]
    for m in range(len(weights) - 1):
        rest = np.eye(weights[m].shape[1])
        for later in weights[m + 1 :]:
            rest = rest @ later
        b = b + biases[m] @ rest
    return W, b

# %% one matrix with a row of biases
def collapse_linear(weights, biases):
    whole = np.eye(len(weights[0]) + 1)
    for W, b in zip(weights, biases):
        corner = np.zeros((len(W) + 1, 1))
        corner[-1] = 1
        whole = whole @ np.hstack([np.vstack([W, b]), corner])
    return whole[:-1, :-1], whole[-1, :-1]

# %% reduce
def collapse_linear(weights, biases):
    from functools import reduce
    return list(reduce(lambda a, c: (a[0].dot(c[0]), a[1].dot(c[0]) + c[1]), zip(weights, biases)))
