# %% one input and not the other
def xor_weights():
    W1 = [[1, -1], [-1, 1]]
    return [W1, [[1], [1]]], [[-0.5, -0.5], [-0.5]]

# %% NAND and OR
def xor_weights():
    W1, b1 = np.array([[-2.0, 3.0], [-2.0, 3.0]]), np.array([3.0, -1.0])
    W2, b2 = np.array([[1.0], [1.0]]), np.array(-1.5)
    return (W1, W2), (b1, b2)

# %% searched for
def xor_weights():
    rng = np.random.default_rng(0)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    while True:
        W1, b1, W2, b2 = rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=(2, 1)), rng.normal(size=1)
        if np.array_equal(step(step(X @ W1 + b1) @ W2 + b2)[:, 0], [0, 1, 1, 0]):
            return [W1, W2], [b1, b2]
