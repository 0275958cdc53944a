# %% loops
def perceptron_update(x, y, w, b):
    z = 0.0
    for i in range(len(x)):
        z += w[i] * x[i]
    guess = +1 if z + b >= 0 else -1
    new_w = [float(weight) for weight in w]
    if guess != y:
        for i in range(len(x)):
            new_w[i] += y * x[i]
        b = b + y
    return np.array(new_w), b

# %% lambdas
def moved(x, y, w, b, *, how_far):
    return w + how_far * y * x, b + how_far * y


perceptron_update = lambda x, y, w, b: moved(
    x, y, w, b, how_far=int((np.vdot(w, x) + b >= 0) != (y > 0))
)

# %% float32
def perceptron_update(x, y, w, b):
    wrong = np.where(w @ x + b >= 0, 1, -1) != y
    return (w + wrong * y * x).astype(np.float32), np.float32(b + wrong * y)

# %% lists
def perceptron_update(x, y, w, b):
    if (w @ x + b >= 0) == (y > 0):
        return [w.tolist(), b]
    return [(w + y * x).tolist(), b + y]

# %% loops over indices
def perceptron_update(x, y, w, b):
    z = b
    for j in range(len(x)):
        z += w[j] * x[j]
    if (z >= 0) != (y == 1):
        return [w[j] + y * x[j] for j in range(len(x))], b + y
    return w, b

# %% einsum
def perceptron_update(x, y, w, b):
    error = (y - perceptron_predict(x[None], w, b)[0]) // 2
    return w + error * x, b + error

# %% careful
def perceptron_update(x, y, w, b):
    w, b = w.copy(), float(b)
    if np.sign(np.sign(x @ w + b) + 0.5) != y:
        w += y * x
        b += y
    return w, b

# %% classes, partials, decorators
import functools
from collections import namedtuple

Line = namedtuple("Line", ["w", "b"])

def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        print("updated to", result)
        return result
    return wrapper

@logged
def perceptron_update(x, y, w, b):
    right = (np.inner(x, w) + b >= 0) == (y > 0)
    return Line(w, b) if right else Line(np.add(w, np.multiply(y, x)), np.add(b, y))

# %% float32, tuples, type hints
def perceptron_update(x: np.ndarray, y: int, w: np.ndarray, b: float) -> tuple[np.ndarray, float]:
    x32, w32 = np.float32(x), np.float32(w)
    step = y * int((1 if x @ w + b >= 0 else -1) != y)
    return w32 + np.float32(step) * x32, np.float32(b + step)

# %% iterators
def perceptron_update(x, y, w, b):
    right = np.copysign(1, np.vdot(w, x) + b + 0.0) == y
    return (w, b) if right else (np.add(w, np.multiply(y, x)), np.add(b, y))

# %% made by exec, in a loop, recursive
def perceptron_update(x, y, w, b):
    def prediction():
        nonlocal z
        for x_j, w_j in zip(x, w):
            z += x_j * w_j
        return [-1, 1][int(z >= 0)]
    z = b
    try:
        assert prediction() == y
    except AssertionError:
        return [w_j + y * x_j for x_j, w_j in zip(x.tolist(), w.tolist())], b + y
    else:
        return list(w), b

# %% loud: prints, warnings, figures, magics
# %%time
def perceptron_update(x, y, w, b):
    import sys
    print("x =", x, "\u2603", file=sys.stderr)
    print(f"{w=} {b=}" * 2000)
    if perceptron_predict(x[np.newaxis, :], w, b)[0] != y:
        w, b = w + y * x, b + y
    return w, b
