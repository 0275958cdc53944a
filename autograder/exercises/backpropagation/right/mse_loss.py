# %% loops
def mse_loss(Y, Y_hat):
    total = 0.0
    for n in range(Y.shape[0]):
        for k in range(Y.shape[1]):
            total += (Y[n, k] - Y_hat[n, k]) ** 2
    return total / (2 * Y.shape[0])

# %% lambdas
mse_loss = lambda Y, Y_hat: 0.5 * np.mean(np.sum(np.square(Y - Y_hat), axis=1))

# %% einsum
def mse_loss(Y, Y_hat):
    difference = Y_hat - Y
    return np.einsum("nk,nk->", difference, difference) / (2 * Y.shape[0])

# %% float32, lists and tuples
def mse_loss(Y, Y_hat):
    return np.float32(((Y - Y_hat) ** 2).sum(axis=1).mean() / 2)

# %% loops, another way
def mse_loss(Y, Y_hat):
    total = 0.0
    for y, y_hat in zip(Y, Y_hat):
        for a, b in zip(y, y_hat):
            total += (a - b) ** 2
    return total / 2 / len(Y)

# %% einsum, another way
def mse_loss(Y, Y_hat):
    D = Y_hat - Y
    return 0.5 * np.einsum("ik,ik->", D, D) / D.shape[0]

# %% mean of samples
def mse_loss(Y, Y_hat):
    return float(np.mean(0.5 * np.sum(np.square(Y - Y_hat), axis=1)))

# %% deques, tuples, namedtuples
def mse_loss(Y, Y_hat):
    return sum(((y - p) ** 2 for row, hat in zip(Y.tolist(), Y_hat.tolist()) for y, p in zip(row, hat))) / len(Y) / 2

# %% scipy where it may be
def mse_loss(Y, Y_hat):
    from scipy.spatial.distance import sqeuclidean
    return sqeuclidean(Y.ravel(), Y_hat.ravel()) / (2 * len(Y))

# %% float32 where it may be, in place
def mse_loss(Y, Y_hat):
    D = (Y - Y_hat).astype(np.float32)
    np.square(D, out=D)
    return np.float32(0.5) * D.sum(axis=1).mean()

# %% one-liners
mse_loss = lambda Y, Y_hat: np.linalg.norm(Y - Y_hat) ** 2 / (2 * Y.shape[0])

# %% slow but right
def mse_loss(Y, Y_hat):
    from fractions import Fraction
    total = Fraction(0)
    for index in np.ndindex(Y.shape):
        total += (Fraction(float(Y[index])) - Fraction(float(Y_hat[index]))) ** 2
    return float(total / (2 * Y.shape[0]))
