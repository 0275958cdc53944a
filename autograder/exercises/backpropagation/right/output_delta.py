# %% loops
def output_delta(Y, Y_hat):
    delta = np.empty(Y_hat.shape)
    for n in range(len(Y)):
        for k in range(Y.shape[1]):
            p = Y_hat[n, k]
            delta[n, k] = (p - Y[n, k]) * p * (1 - p) / len(Y)
    return delta

# %% lambdas
output_delta = lambda Y, Y_hat: (Y_hat - Y) * (Y_hat - Y_hat ** 2) * (1 / len(Y_hat))

# %% einsum
def output_delta(Y, Y_hat):
    return np.einsum("nk,nk,nk->nk", Y_hat - Y, Y_hat, 1 - Y_hat) / Y.shape[0]

# %% float32, lists and tuples
def output_delta(Y, Y_hat):
    return ((Y_hat - Y) * Y_hat * (1 - Y_hat) / len(Y)).astype(np.float32)

# %% loops, another way
def output_delta(Y, Y_hat):
    delta = np.empty(Y_hat.shape)
    for i in range(Y.shape[0]):
        for k in range(Y.shape[1]):
            y_hat = Y_hat[i, k]
            delta[i, k] = -(Y[i, k] - y_hat) * y_hat * (1 - y_hat) / Y.shape[0]
    return delta

# %% slope at the net input
def output_delta(Y, Y_hat):
    with np.errstate(divide="ignore"):
        Z = np.log(Y_hat) - np.log1p(-Y_hat)
    return (Y_hat - Y) / len(Y_hat) * sigmoid_slope(Z)

# %% expanded
def output_delta(Y, Y_hat):
    return (Y_hat**2 - Y_hat**3 - Y * Y_hat + Y * Y_hat**2) / Y.shape[0]

# %% deques, tuples, namedtuples
def output_delta(Y, Y_hat):
    return [[(p - y) * p * (1 - p) / len(Y) for y, p in zip(*rows)] for rows in zip(Y, Y_hat)]

# %% scipy where it may be
def output_delta(Y, Y_hat):
    return np.multiply(np.subtract(Y_hat, Y) / len(Y), Y_hat - np.square(Y_hat))

# %% float32 where it may be, in place
def output_delta(Y, Y_hat):
    out = Y_hat.astype(np.float32) - Y.astype(np.float32)
    out *= Y_hat
    out *= 1 - Y_hat
    out /= len(out)
    return out

# %% one-liners
output_delta = np.vectorize(lambda y, p: (p - y) * p * (1 - p), otypes=[float])
_summed = output_delta
output_delta = lambda Y, Y_hat: _summed(Y, Y_hat) / len(Y)

# %% slow but right
def output_delta(Y, Y_hat):
    delta, h = np.zeros_like(Y_hat), 1e-20
    for n, k in np.ndindex(Y.shape):
        error = abs(Y[n, k] - Y_hat[n, k]) ** 2
        assert error >= 0
        slope = np.imag((Y[n, k] - (Y_hat[n, k] + 1j * h)) ** 2 / (2 * len(Y))) / h
        delta[n, k] = slope * Y_hat[n, k] * (1 - Y_hat[n, k])
    return delta
