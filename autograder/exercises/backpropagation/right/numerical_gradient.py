# %% loops
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.asarray(theta, dtype=float)
    gradient = np.zeros(theta.size)
    for i in range(theta.size):
        plus, minus = theta.copy(), theta.copy()
        plus.flat[i] += eps
        minus.flat[i] -= eps
        gradient[i] = (f(plus) - f(minus)) / (2 * eps)
    return gradient.reshape(theta.shape)

# %% lambdas
def numerical_gradient(f, theta, eps=1e-5):
    at = lambda i, h: f(np.where(np.arange(np.size(theta)).reshape(np.shape(theta)) == i, theta + h, theta))
    slopes = [(at(i, eps) - at(i, -eps)) / (2 * eps) for i in range(np.size(theta))]
    return np.array(slopes).reshape(np.shape(theta))

# %% einsum
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.asarray(theta, dtype=float)
    steps = eps * np.eye(theta.size).reshape(theta.size, *theta.shape)
    return np.array([(f(theta + h) - f(theta - h)) / (2 * eps) for h in steps]).reshape(theta.shape)

# %% float32, lists and tuples
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.array(theta, dtype=np.float64)
    result = []
    for i in range(theta.size):
        h = np.zeros(theta.size)
        h[i] = eps
        h = h.reshape(theta.shape)
        result.append(float(f(theta + h) - f(theta - h)) / (2 * eps))
    return np.reshape(result, theta.shape).tolist()

# %% unit vectors
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.asarray(theta, float)
    gradient = []
    for e in np.eye(theta.size):
        step = eps * e.reshape(theta.shape)
        gradient.append((f(theta + step) - f(theta - step)) / (2 * eps))
    return np.reshape(gradient, theta.shape)

# %% flat view of a copy
def numerical_gradient(f, theta, eps=1e-5):
    work = np.array(theta, dtype=np.float64)
    flat, out = work.reshape(-1), np.empty(work.size)
    for i in range(flat.size):
        old = flat[i]
        flat[i] = old + eps
        out[i] = f(work)
        flat[i] = old - eps
        out[i] -= f(work)
        flat[i] = old
    return (out / eps / 2).reshape(work.shape)

# %% restored by its caller's value
def numerical_gradient(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for i, value in np.ndenumerate(theta):
        up, down = theta.astype(float), theta.astype(float)
        up[i], down[i] = value + eps, value - eps
        gradient[i] = 0.5 * (f(up) - f(down)) / eps
    return gradient

# %% deques, tuples, namedtuples
def numerical_gradient(f, theta, eps=1e-5):
    out = np.zeros(theta.shape, dtype=np.float64)
    with np.nditer(theta, flags=["multi_index"]) as places:
        for _ in places:
            e = np.zeros(theta.shape)
            e[places.multi_index] = eps
            out[places.multi_index] = f(theta + e) - f(theta - e)
    return out / (2 * eps)

# %% scipy where it may be
def numerical_gradient(f, theta, eps=1e-5):
    flat = np.asarray(theta, dtype=float).ravel()
    steps = eps * np.eye(flat.size)
    ask = lambda row: f(row.reshape(np.shape(theta)))
    return np.array([ask(flat + s) - ask(flat - s) for s in steps]).reshape(np.shape(theta)) / (2 * eps)

# %% float32 where it may be, in place
def numerical_gradient(f, theta, eps=1e-5):
    before, dtype = theta.copy(), theta.dtype
    work = theta.astype(np.longdouble)
    out = np.full(theta.shape, np.nan)
    it = np.ndindex(*theta.shape)
    while True:
        try:
            i = next(it)
        except StopIteration:
            break
        value = work[i]
        work[i] = value + eps
        out[i] = +f(work)
        work[i] = value - eps
        out[i] -= f(work)
        out[i] /= 2 * eps
        work[i] = value
    assert (before == theta).all() and theta.dtype == dtype
    return out

# %% one-liners
def numerical_gradient(f, theta, eps=1e-5):
    bump = lambda i, by: np.array(theta, float) + by * (np.arange(theta.size) == i).reshape(theta.shape)
    return np.reshape([(f(bump(i, eps)) - f(bump(i, -eps))) / eps / 2 for i in range(theta.size)], theta.shape)

# %% slow but right
def numerical_gradient(f, theta, eps=1e-5):
    if theta.ndim == 1:
        rows = range(len(theta))
        moved = lambda i, by: np.array([t + by * (i == j) for j, t in enumerate(theta)], dtype=float)
        return [(f(moved(i, eps)) - f(moved(i, -eps))) / (2 * eps) for i in rows]
    def inner(i):
        def g(row):
            whole = np.array(theta, dtype=float)
            whole[i] = row
            return f(whole)
        return numerical_gradient(g, theta[i], eps)
    return [inner(i) for i in range(len(theta))]
