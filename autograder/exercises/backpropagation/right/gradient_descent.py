# %% loops
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = np.zeros((n_steps + 1, len(theta0)))
    for i in range(len(theta0)):
        path[0, i] = theta0[i]
    for t in range(n_steps):
        slope = grad(path[t].copy())
        for i in range(len(theta0)):
            path[t + 1, i] = path[t, i] - learning_rate * slope[i]
    return path

# %% lambdas
from itertools import accumulate, repeat


def gradient_descent(grad, theta0, learning_rate, n_steps):
    walk = lambda theta, _: theta - learning_rate * grad(theta)
    return np.array(list(accumulate(repeat(None, n_steps), walk, initial=np.array(theta0, dtype=float))))

# %% einsum
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = [np.asarray(theta0, dtype=float)]
    while len(path) <= n_steps:
        path.append(path[-1] - learning_rate * np.asarray(grad(path[-1])))
    return np.stack(path)

# %% float32, lists and tuples
def gradient_descent(grad, theta0, learning_rate, n_steps):
    theta = [float(value) for value in theta0]
    path = [list(theta)]
    for _ in range(n_steps):
        theta = [t - learning_rate * g for t, g in zip(theta, grad(np.array(theta)))]
        path.append(theta)
    return path

# %% rows of an array
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = np.empty((n_steps + 1, len(theta0)))
    path[0] = theta0
    for t in range(n_steps):
        path[t + 1] = path[t] - learning_rate * grad(path[t])
    return path

# %% in place, copies kept
def gradient_descent(grad, theta0, learning_rate, n_steps):
    theta = theta0.astype(float)
    path = [theta.copy()]
    for _ in range(n_steps):
        theta -= learning_rate * grad(theta)
        path.append(theta.copy())
    return np.stack(path)

# %% recursion
def gradient_descent(grad, theta0, learning_rate, n_steps):
    here = np.asarray(theta0, float)[None]
    if n_steps == 0:
        return here
    rest = gradient_descent(grad, here[0] - learning_rate * grad(here[0]), learning_rate, n_steps - 1)
    return np.concatenate([here, rest])

# %% deques, tuples, namedtuples
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = [tuple(theta0)]
    while len(path) <= n_steps:
        here = np.array(path[-1])
        path.append(tuple(here - learning_rate * grad(here)))
    return tuple(path)

# %% scipy where it may be
def gradient_descent(grad, theta0, learning_rate, n_steps):
    from itertools import accumulate
    return np.stack([*accumulate(range(n_steps), lambda theta, _: theta - learning_rate * grad(theta), initial=theta0)])

# %% float32 where it may be, in place
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = np.zeros((1 + n_steps, *np.shape(theta0)), dtype=np.float32)
    path[0] += theta0
    for t, theta in enumerate(path[:-1]):
        path[t + 1] = theta - np.float32(learning_rate) * grad(theta)
    return path

# %% one-liners
from itertools import accumulate
gradient_descent = lambda grad, theta0, learning_rate, n_steps: np.array(list(accumulate(
    range(n_steps), lambda theta, _: theta - learning_rate * grad(theta), initial=np.asarray(theta0, float))))

# %% slow but right
def gradient_descent(grad, theta0, learning_rate, n_steps):
    def at(t):  # computes everything again for every row
        return np.array(theta0, float) if t == 0 else at(t - 1) - learning_rate * grad(at(t - 1))
    return [at(t) for t in range(n_steps + 1)]
