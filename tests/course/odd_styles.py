"""Right work as odd students write it: whole notebooks, one text for each exercise cell, by assignment.

Every text is legitimate: nothing in a docstring forbids it, and it works in a notebook.
"""

PERCEPTRON: dict[str, dict[str, str]] = {
    "classes, partials, decorators": {
        "perceptron_predict": """
class Predictor:
    def __call__(self, X, w, b):
        return np.fromiter((self.label(sum(x * w) + b) for x in X), dtype=np.int8)

    @staticmethod
    def label(z):
        return +1 if z >= 0 else -1

perceptron_predict = Predictor()
""",
        "perceptron_update": """
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
""",
        "perceptron_fit": """
def _train(update, X, y, max_epochs):
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    while len(errors) < max_epochs and 0 not in errors:
        errors.append(0)
        for row, label in zip(X, y):
            errors[-1] += label * np.sign(np.sign(row @ w + b) + 0.5) < 0
            w, b = update(row, label, w, b)
    return w, b, errors

def perceptron_fit(X, y, max_epochs=1000, verbose=False, update=perceptron_update):
    return functools.partial(_train, update)(X, y, max_epochs)
""",
        "activations": """
def slope_of(f, above, below):
    def slope(z, *alpha):
        return np.piecewise(np.asarray(z, float), [np.asarray(z) > 0], [above, alpha[0] if alpha else below])
    slope.__name__ = f + "_slope"
    return slope

step = lambda z: np.vectorize(lambda t: 1.0 if t >= 0 else 0.0)(z)
sigmoid = lambda z: np.where(z < 0, np.exp(np.minimum(z, 0)) / (1 + np.exp(np.minimum(z, 0))), 1 / (1 + np.exp(-np.maximum(z, 0))))
sigmoid_slope = lambda z: (lambda s: s - s * s)(sigmoid(z))
tanh = np.tanh
tanh_slope = lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2
relu = functools.partial(np.maximum, 0)
relu_slope = slope_of("relu", 1.0, 0.0)
leaky_relu = lambda z, slope_left: np.select([z > 0], [z], slope_left * z)
leaky_relu_slope = slope_of("leaky_relu", 1.0, None)
""",
        "gate_weights": """
def gate_weights(gate):
    match gate:
        case "AND":
            return (1, 1), -1.9
        case "OR":
            return [1, 1], -0.1
        case _:
            return (-1,), 0.1
""",
    },
    "float32, tuples, type hints": {
        "perceptron_predict": """
from __future__ import annotations
from typing import Sequence

def perceptron_predict(X: np.ndarray, w: np.ndarray, b: float = 0.0, *, tie: int = 1) -> Sequence[int]:
    \"\"\"Labels. In LaTeX: $\\hat y = \\sigma(z)$.\"\"\"
    return tuple(int(tie) if z == 0 else int(np.sign(z)) for z in (X * w).sum(-1) + b)
""",
        "perceptron_update": """
def perceptron_update(x: np.ndarray, y: int, w: np.ndarray, b: float) -> tuple[np.ndarray, float]:
    x32, w32 = np.float32(x), np.float32(w)
    step = y * int((1 if x @ w + b >= 0 else -1) != y)
    return w32 + np.float32(step) * x32, np.float32(b + step)
""",
        "perceptron_fit": """
def perceptron_fit(X, y, max_epochs: int, update=perceptron_update):
    w: np.ndarray
    w, b, errors = np.zeros_like(X[0]), 0, np.array([], dtype=np.uint16)
    for epoch in range(1, max_epochs + 1):
        wrong = np.uint16(0)
        for i in np.arange(X.shape[0]):
            if int(np.where(w @ X[i, :] + b >= 0, 1, -1)) != int(y[i]):
                wrong += np.uint16(1)
            (w, b) = update(X[i, :], y[i], w, b)
        errors = np.append(errors, wrong)
        if not wrong:
            break
    return w, np.array(b), errors
""",
        "activations": """
f32 = np.float32
def step(z: np.ndarray) -> np.ndarray: return np.heaviside(z, 1).astype(f32)
def sigmoid(z: np.ndarray) -> np.ndarray: return (0.5 * np.tanh(0.5 * z) + 0.5).astype(f32)
def sigmoid_slope(z: np.ndarray) -> np.ndarray: return (0.25 * (1 - np.tanh(0.5 * z) ** 2)).astype(f32)
def tanh(z: np.ndarray) -> np.ndarray: return np.tanh(z).astype(f32)
def tanh_slope(z: np.ndarray) -> np.ndarray: return 1 - tanh(z).astype(f32) ** 2
def relu(z: np.ndarray) -> np.ndarray: return (z * (z > 0)).astype(f32)
def relu_slope(z: np.ndarray) -> np.ndarray: return (z > 0) * 1
def leaky_relu(z: np.ndarray, alpha: float) -> np.ndarray: return (z > 0) * z + (z <= 0) * alpha * z
def leaky_relu_slope(z: np.ndarray, alpha: float) -> np.ndarray: return (z > 0) + (z <= 0) * f32(alpha)
""",
        "gate_weights": """
GATES = dict(AND=np.array([2, 2, -3], dtype=np.int8), OR=np.array([2, 2, -1], dtype=np.int8), NOT=np.array([-2, 1], dtype=np.int8))

def gate_weights(gate):
    *w, b = GATES[gate]
    return w, b
""",
    },
    "iterators": {
        "perceptron_predict": """
def perceptron_predict(X, w, b):
    from operator import mul
    return [1 if sum(map(mul, x, w)) + b >= 0 else -1 for x in X]
""",
        "perceptron_update": """
def perceptron_update(x, y, w, b):
    right = np.copysign(1, np.vdot(w, x) + b + 0.0) == y
    return (w, b) if right else (np.add(w, np.multiply(y, x)), np.add(b, y))
""",
        "perceptron_fit": """
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    from itertools import islice

    def epochs():
        w, b = np.zeros(X.shape[1]), 0.0
        while True:
            wrong = 0
            for i, (point, label) in enumerate(zip(X, y)):
                wrong += bool((np.dot(point, w) + b >= 0) ^ (label == 1))
                w, b = update(point, label, w, b)
            yield w, b, wrong

    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for w, b, wrong in islice(epochs(), max_epochs):
        errors += [wrong]
        if wrong == 0:
            break
    return [w, b, errors]
""",
        "activations": """
def step(z):
    from scipy.special import xlog1py
    return 1 - xlog1py(z < 0, np.e - 1)
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))
def sigmoid_slope(z):
    return np.exp(-np.logaddexp(0, -z) - np.logaddexp(0, z))
def tanh(z):
    return 2 * sigmoid(2 * z) - 1
def tanh_slope(z):
    return np.reciprocal(np.cosh(z)) ** 2
def relu(z):
    return np.fromiter((max(number, 0.0) for number in z.flat), float).reshape(z.shape)
def relu_slope(z):
    return np.heaviside(z, 0)
def leaky_relu(z, alpha):
    return np.select([z > 0], [z], alpha * z)
def leaky_relu_slope(z, alpha):
    return np.choose(z > 0, [alpha, 1.0])
""",
        "gate_weights": """
def gate_weights(gate):
    import itertools
    table = {"AND": min, "OR": max, "NOT": lambda x: 1 - x}[gate]
    n = 1 if gate == "NOT" else 2
    for *w, b in itertools.product(np.arange(-2, 2.5, 0.5), repeat=n + 1):
        z = {x: np.dot(w, x) + b for x in itertools.product([0, 1], repeat=n)}
        if all(v != 0 and (v > 0) == bool(table(*x) if n == 1 else table(x)) for x, v in z.items()):
            return np.array(w), b
""",
    },
    "made by exec, in a loop, recursive": {
        "perceptron_predict": """
exec('''
def perceptron_predict(X, w, b):
    if len(X) == 0:
        return []
    return [1 if float(np.vdot(X[0], w)) + b >= 0 else -1] + list(perceptron_predict(X[1:], w, b))
''')
""",
        "perceptron_update": """
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
""",
        "perceptron_fit": """
def perceptron_fit(X, y, max_epochs, update=perceptron_update, w=None, b=0.0, errors=()):
    w = np.zeros(X.shape[1]) if w is None else w
    if len(errors) >= max_epochs or errors and errors[-1] == 0:
        return w, b, np.asarray(errors)
    mistakes = 0
    for x_i, y_i in zip(X, y):
        mistakes, (w, b) = mistakes + int((np.dot(w, x_i) + b >= 0) != (y_i == 1)), update(x_i, y_i, w, b)
    return perceptron_fit(X, y, max_epochs, update, w, b, (*errors, mistakes))
""",
        "activations": """
FORMULAS = {
    "step": "(z >= 0) * 1.0",
    "sigmoid": "np.exp(-np.log1p(np.exp(-z)))",
    "sigmoid_slope": "sigmoid(z) * sigmoid(-z)",
    "tanh": "sigmoid(2 * z) - sigmoid(-2 * z)",
    "tanh_slope": "4 * sigmoid_slope(2 * z)",
    "relu": "np.clip(z, 0, None)",
    "relu_slope": "np.sign(relu(z))",
    "leaky_relu": "np.maximum(alpha * z, z)",
    "leaky_relu_slope": "np.where(z > 0, 1, alpha)",
}
for name, formula in FORMULAS.items():
    arguments = "z, alpha" if name.startswith("leaky") else "z"
    globals()[name] = eval(f"lambda {arguments}: {formula}")
""",
        "gate_weights": """
def gate_weights(gate):
    X = np.array([[0], [1]]) if gate == "NOT" else np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = 2 * np.array([{"AND": all, "OR": any, "NOT": lambda r: not r[0]}[gate](r) for r in X]) - 1
    w, b = np.zeros(X.shape[1]), 0.0
    while ((X @ w + b) * y).min() <= 0:
        for x, t in zip(X, y):
            if (w @ x + b) * t <= 0:
                w, b = w + t * x, b + t
    return w, b
""",
    },
    "loud: prints, warnings, figures, magics": {
        "perceptron_predict": """
%matplotlib inline
!pip install tqdm
import warnings
import matplotlib.pyplot as plt
def perceptron_predict(X, w, b):
    print("are the labels right?")
    warnings.warn("a figure each time")
    fig, ax = plt.subplots()
    ax.plot(X @ w)
    plt.show()
    display(fig)
    return np.where(X.dot(w) + b < 0, -1, 1)  # is 0 really +1?
%time perceptron_predict(np.eye(2), np.ones(2), 0.)
print("done", perceptron_predict(np.eye(3), np.ones(3), -1))
""",
        "perceptron_update": """
%%time
def perceptron_update(x, y, w, b):
    import sys
    print("x =", x, "\\u2603", file=sys.stderr)
    print(f"{w=} {b=}" * 2000)
    if perceptron_predict(x[np.newaxis, :], w, b)[0] != y:
        w, b = w + y * x, b + y
    return w, b
""",
        "perceptron_fit": """
import logging, time
log = logging.getLogger("perceptron")
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    time.sleep(0.01)
    log.warning("training on %d points", len(X))
    w, b = np.zeros(X.shape[1]), 0.0
    errors = []
    for epoch in range(max_epochs):
        n = 0
        for i in range(len(X)):
            if (X[i] @ w + b >= 0) != (y[i] == 1):
                n += 1
            w, b = update(X[i], y[i], w, b)
        errors.append(n)
        if n == 0: break
    np.random.seed(3); np.random.shuffle(X.copy())
    return w, b, np.array(errors)
perceptron_fit?
help(perceptron_fit)
""",
        "activations": """
np.seterr(all="raise")
def step(z): return np.where(z < 0, 0, 1)
def sigmoid(z): return 1 / (1 + np.exp(-z))
plt.plot(grid_of_a_demonstration, sigmoid(grid_of_a_demonstration)); plt.show()
def sigmoid_slope(z): return sigmoid(z) * (1 - sigmoid(z))
def tanh(z): return np.tanh(z)
def tanh_slope(z): return 1 - tanh(z) ** 2
def relu(z): return np.where(z > 0, z, 0)
def relu_slope(z): return np.where(z > 0, 1, 0)
def leaky_relu(z, alpha): return np.where(z > 0, z, alpha * z)
def leaky_relu_slope(z, alpha): return np.where(z > 0, 1, alpha)
input("are you happy with these?")
""",
        "gate_weights": """
def gate_weights(gate):
    w, b = {"AND": ([1, 1], -1.5), "OR": ([1, 1], -.5), "NOT": ([-1], .5)}[gate]
    return w, b
check(gate_weights)
assert gate_weights("AND")[1] == -1.5
""",
    },
}

BACKPROPAGATION: dict[str, dict[str, str]] = {
    "deques, tuples, namedtuples": {
        "mse_loss": """
def mse_loss(Y, Y_hat):
    return sum(((y - p) ** 2 for row, hat in zip(Y.tolist(), Y_hat.tolist()) for y, p in zip(row, hat))) / len(Y) / 2
""",
        "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = [tuple(theta0)]
    while len(path) <= n_steps:
        here = np.array(path[-1])
        path.append(tuple(here - learning_rate * grad(here)))
    return tuple(path)
""",
        "mlp_forward_cached": """
from collections import OrderedDict, defaultdict, deque, namedtuple
Pass = namedtuple("Pass", "Y_hat cache")

def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    cache = defaultdict(list)
    cache["H"].append(X)
    *hidden, last = list(zip(weights, biases))
    for W, b in hidden:
        cache["Z"].append(np.matmul(cache["H"][-1], W) + b)
        cache["H"].append(activation(cache["Z"][-1]))
    cache["Z"].append(np.matmul(cache["H"][-1], last[0]) + last[1])
    cache["H"].append(sigmoid(cache["Z"][-1]))
    cache["layers"] = len(weights)
    return Pass(cache["H"][-1], cache)
""",
        "output_delta": """
def output_delta(Y, Y_hat):
    return [[(p - y) * p * (1 - p) / len(Y) for y, p in zip(*rows)] for rows in zip(Y, Y_hat)]
""",
        "affine_backward": """
Gradients = namedtuple("Gradients", ["dW", "db", "dH_prev"])

def affine_backward(delta, H_prev, W):
    return Gradients(dW=np.tensordot(H_prev, delta, axes=(0, 0)), db=tuple(delta.sum(0)), dH_prev=np.inner(delta, W))
""",
        "mlp_backward": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    dWs, dbs = deque(), deque()
    delta = output_delta(Y, cache["H"][-1])
    for m, W in reversed(list(enumerate(weights))):
        dW, db, dH = affine_backward(delta, cache["H"][m], W)
        dWs.appendleft(dW)
        dbs.appendleft(db)
        delta = dH * slope(cache["Z"][m - 1]) if m else None
    return dWs, dbs
""",
        "numerical_gradient": """
def numerical_gradient(f, theta, eps=1e-5):
    out = np.zeros(theta.shape, dtype=np.float64)
    with np.nditer(theta, flags=["multi_index"]) as places:
        for _ in places:
            e = np.zeros(theta.shape)
            e[places.multi_index] = eps
            out[places.multi_index] = f(theta + e) - f(theta - e)
    return out / (2 * eps)
""",
        "gradient_norms": """
def gradient_norms(dWs):
    return tuple(float(np.linalg.norm(dW.ravel())) for dW in dWs)
""",
    },
    "scipy where it may be": {
        "mse_loss": """
def mse_loss(Y, Y_hat):
    from scipy.spatial.distance import sqeuclidean
    return sqeuclidean(Y.ravel(), Y_hat.ravel()) / (2 * len(Y))
""",
        "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    from itertools import accumulate
    return np.stack([*accumulate(range(n_steps), lambda theta, _: theta - learning_rate * grad(theta), initial=theta0)])
""",
        "mlp_forward_cached": """
from scipy.special import expit

def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    layers = [activation] * (len(weights) - 1) + [expit]
    Z, H = [], [X.copy()]
    for W, b, f in zip(weights, biases, layers):
        Z += [H[-1] @ W + b]
        H += [f(Z[-1])]
    return np.copy(H[-1]), {"Z": tuple(Z), "H": tuple(H)}
""",
        "output_delta": """
def output_delta(Y, Y_hat):
    return np.multiply(np.subtract(Y_hat, Y) / len(Y), Y_hat - np.square(Y_hat))
""",
        "affine_backward": """
def affine_backward(delta, H_prev, W):
    from scipy.linalg.blas import dgemm
    return dgemm(1.0, H_prev, delta, trans_a=True), np.ones(len(delta)) @ delta, dgemm(1.0, delta, W, trans_b=True)
""",
        "mlp_backward": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    deltas = [output_delta(Y, cache["H"][-1])]
    for W, Z in zip(weights[:0:-1], cache["Z"][-2::-1]):
        deltas.insert(0, (deltas[0] @ W.T) * slope(Z))
    return [H.T @ d for H, d in zip(cache["H"], deltas)], [d.sum(axis=0) for d in deltas]
""",
        "numerical_gradient": """
def numerical_gradient(f, theta, eps=1e-5):
    flat = np.asarray(theta, dtype=float).ravel()
    steps = eps * np.eye(flat.size)
    ask = lambda row: f(row.reshape(np.shape(theta)))
    return np.array([ask(flat + s) - ask(flat - s) for s in steps]).reshape(np.shape(theta)) / (2 * eps)
""",
        "gradient_norms": """
def gradient_norms(dWs):
    from scipy.linalg import norm
    return [norm(dW, "fro") for dW in dWs]
""",
    },
    "float32 where it may be, in place": {
        "mse_loss": """
def mse_loss(Y, Y_hat):
    D = (Y - Y_hat).astype(np.float32)
    np.square(D, out=D)
    return np.float32(0.5) * D.sum(axis=1).mean()
""",
        "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = np.zeros((1 + n_steps, *np.shape(theta0)), dtype=np.float32)
    path[0] += theta0
    for t, theta in enumerate(path[:-1]):
        path[t + 1] = theta - np.float32(learning_rate) * grad(theta)
    return path
""",
        "mlp_forward_cached": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    X = X.astype("f4")
    H, Z = [X], []
    for W, b in zip(weights, biases):
        z = H[-1] @ W.astype("f4")
        z += b.astype("f4")
        Z.append(z)
        H.append(activation(z))
    H.pop()
    H.append(1 / (1 + np.exp(-Z[-1])))
    return H[-1], {"H": H, "Z": Z}
""",
        "output_delta": """
def output_delta(Y, Y_hat):
    out = Y_hat.astype(np.float32) - Y.astype(np.float32)
    out *= Y_hat
    out *= 1 - Y_hat
    out /= len(out)
    return out
""",
        "affine_backward": """
def affine_backward(delta, H_prev, W):
    delta, H_prev, W = (np.float32(a) for a in (delta, H_prev, W))
    return [np.einsum("ni,no->io", H_prev, delta), np.einsum("no->o", delta), np.einsum("no,io->ni", delta, W)]
""",
        "mlp_backward": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    dWs, dbs = [np.empty(W.shape, "f4") for W in weights], [np.empty(W.shape[1], "f4") for W in weights]
    delta = output_delta(Y, cache["H"][-1]).astype("f4")
    for m in range(len(weights))[::-1]:
        dWs[m][...], dbs[m][...], dH = affine_backward(delta, cache["H"][m], weights[m])
        if m:
            delta = dH
            delta *= slope(cache["Z"][m - 1])
    return dWs, dbs
""",
        "numerical_gradient": """
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
""",
        "gradient_norms": """
def gradient_norms(dWs):
    return np.sqrt(np.array([np.sum(np.square(dW), dtype=np.float32) for dW in dWs]))
""",
    },
    "one-liners": {
        "mse_loss": "mse_loss = lambda Y, Y_hat: np.linalg.norm(Y - Y_hat) ** 2 / (2 * Y.shape[0])",
        "gradient_descent": """
from itertools import accumulate
gradient_descent = lambda grad, theta0, learning_rate, n_steps: np.array(list(accumulate(
    range(n_steps), lambda theta, _: theta - learning_rate * grad(theta), initial=np.asarray(theta0, float))))
""",
        "mlp_forward_cached": """
from functools import reduce
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    def layer(so_far, m):
        (Z, H), W, b = so_far, weights[m], biases[m]
        z = H[-1] @ W + b
        return [*Z, z], [*H, (sigmoid if m == len(weights) - 1 else activation)(z)]
    Z, H = reduce(layer, range(len(weights)), ([], [X]))
    return H[-1], dict(Z=Z, H=H)
""",
        "output_delta": "output_delta = np.vectorize(lambda y, p: (p - y) * p * (1 - p), otypes=[float])\n_summed = output_delta\noutput_delta = lambda Y, Y_hat: _summed(Y, Y_hat) / len(Y)",
        "affine_backward": "affine_backward = lambda delta, H_prev, W: (H_prev.T @ delta, np.add.reduce(delta), (W @ delta.T).T)",
        "mlp_backward": """
def mlp_backward(targets, tape, Ws, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward, /, **unused):
    raise NotImplementedError("a draft; the real one follows")

def mlp_backward(targets, tape, Ws, **pieces):
    Z, H = tape["Z"], tape["H"]
    def walk(m, delta):
        *grads, dH = pieces["affine_backward"](delta, H[m], Ws[m])
        yield grads
        if m > 0:
            yield from walk(m - 1, dH * pieces["slope"](Z[m - 1]))
    pairs = list(walk(len(Ws) - 1, pieces["output_delta"](targets, H[-1])))[::-1]
    return tuple(map(list, zip(*pairs)))
""",
        "numerical_gradient": """
def numerical_gradient(f, theta, eps=1e-5):
    bump = lambda i, by: np.array(theta, float) + by * (np.arange(theta.size) == i).reshape(theta.shape)
    return np.reshape([(f(bump(i, eps)) - f(bump(i, -eps))) / eps / 2 for i in range(theta.size)], theta.shape)
""",
        "gradient_norms": "gradient_norms = lambda dWs: list(map(np.linalg.norm, dWs))",
    },
    "slow but right": {
        "mse_loss": """
def mse_loss(Y, Y_hat):
    from fractions import Fraction
    total = Fraction(0)
    for index in np.ndindex(Y.shape):
        total += (Fraction(float(Y[index])) - Fraction(float(Y_hat[index]))) ** 2
    return float(total / (2 * Y.shape[0]))
""",
        "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    def at(t):  # computes everything again for every row
        return np.array(theta0, float) if t == 0 else at(t - 1) - learning_rate * grad(at(t - 1))
    return [at(t) for t in range(n_steps + 1)]
""",
        "mlp_forward_cached": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for m in range(len(weights)):
        z = np.zeros((X.shape[0], weights[m].shape[1]))
        for n, i, j in np.ndindex(X.shape[0], *weights[m].shape):
            z[n, j] += H[m][n, i] * weights[m][i, j]
        z += np.repeat(biases[m][None], len(X), axis=0)
        Z.append(z)
        H.append(activation(z) if m < len(weights) - 1 else sigmoid(z))
    return H[-1], {"Z": Z, "H": H}
""",
        "output_delta": """
def output_delta(Y, Y_hat):
    delta, h = np.zeros_like(Y_hat), 1e-20
    for n, k in np.ndindex(Y.shape):
        error = abs(Y[n, k] - Y_hat[n, k]) ** 2
        assert error >= 0
        slope = np.imag((Y[n, k] - (Y_hat[n, k] + 1j * h)) ** 2 / (2 * len(Y))) / h
        delta[n, k] = slope * Y_hat[n, k] * (1 - Y_hat[n, k])
    return delta
""",
        "affine_backward": """
def affine_backward(delta, H_prev, W):
    (N, l), d = delta.shape, W.shape[0]
    dW, db, dH = [[0] * l for _ in range(d)], [0] * l, [[0] * d for _ in range(N)]
    for n in range(N):
        for j in range(l):
            db[j] += delta[n][j]
            for i in range(d):
                dW[i][j] += H_prev[n][i] * delta[n][j]
                dH[n][i] += W[i][j] * delta[n][j]
    return dW, db, dH
""",
        "mlp_backward": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    def delta(m):
        if m == len(weights) - 1:
            return output_delta(Y, cache["H"][-1])
        return affine_backward(delta(m + 1), cache["H"][m + 1], weights[m + 1])[2] * slope(cache["Z"][m])
    both = [affine_backward(delta(m), cache["H"][m], weights[m])[:2] for m in range(len(weights))]
    return [dW for dW, _ in both], [db for _, db in both]
""",
        "numerical_gradient": """
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
""",
        "gradient_norms": """
def gradient_norms(dWs):
    import math
    return [math.sqrt(math.fsum(float(g) * float(g) for g in dW.flat)) for dW in dWs]
""",
    },
}

WHOLE: dict[str, dict[str, dict[str, str]]] = {
    "02_perceptron": PERCEPTRON,
    "04_backpropagation": BACKPROPAGATION,
}
