# %% loops
def equivariance_residual(f, x, k):
    n = len(x)
    shifted = np.array([x[(i - k) % n] for i in range(n)])
    a, b = f(shifted), f(x)
    worst = 0.0
    for i in range(n):
        worst = max(worst, abs(a[i] - b[(i - k) % n]))
    return worst

# %% pieces put together
def equivariance_residual(f, x, k):
    def turn(y):
        cut = len(y) - k % len(y)
        return np.concatenate([y[cut:], y[:cut]])
    return np.abs(f(turn(np.asarray(x))) - turn(np.asarray(f(x)))).max()

# %% shifted back
def equivariance_residual(f, x, k):
    return np.max(np.abs(np.roll(f(np.roll(x, k)), -k) - f(x)))

# %% a permutation matrix
def equivariance_residual(f, x, k):
    S = np.roll(np.eye(len(x)), k, axis=0)
    return np.linalg.norm(f(S @ x) - S @ f(x), ord=np.inf)

# %% index arrays
def equivariance_residual(f, x, k):
    from_where = (np.arange(len(x)) - k) % len(x)
    return float(max(abs(f(x[from_where]) - f(x)[from_where])))

# %% one expression
equivariance_residual = lambda f, x, k: np.ptp(np.append(np.abs(np.subtract(f(np.roll(x, k)), np.roll(f(x), k))), 0))
