LOOPS = {
    "perceptron_predict": """
def perceptron_predict(X, w, b):
    labels = []
    for row in X:
        z = 0.0
        for weight, value in zip(w, row):
            z += weight * value
        labels.append(1 if z + b >= 0 else -1)
    return np.array(labels)
""",
    "perceptron_update": """
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
""",
    "perceptron_fit": """
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w = np.zeros(len(X[0]))
    b = 0.0
    errors = []
    epoch = 0
    while epoch < max_epochs:
        wrong = 0
        for i in range(len(X)):
            z = float(np.dot(w, X[i])) + b
            label = 1 if z >= 0 else -1
            if label != y[i]:
                wrong = wrong + 1
            w, b = update(X[i], y[i], w, b)
        errors.append(wrong)
        epoch = epoch + 1
        if wrong == 0:
            break
    return w, b, np.array(errors, dtype=int)
""",
    "activations": """
import math


def each(function, z):
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        result[index] = function(float(z[index]))
    return result


def one_sigmoid(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    return math.exp(v) / (1 + math.exp(v))


def step(z):
    return each(lambda v: 1.0 if v >= 0 else 0.0, z)


def sigmoid(z):
    return each(one_sigmoid, z)


def sigmoid_slope(z):
    return each(lambda v: one_sigmoid(v) * one_sigmoid(-v), z)


def tanh(z):
    return each(math.tanh, z)


def tanh_slope(z):
    return each(lambda v: 1 - math.tanh(v) ** 2, z)


def relu(z):
    return each(lambda v: v if v > 0 else 0.0, z)


def relu_slope(z):
    return each(lambda v: 1.0 if v > 0 else 0.0, z)


def leaky_relu(z, alpha):
    return each(lambda v: v if v > 0 else alpha * v, z)


def leaky_relu_slope(z, alpha):
    return each(lambda v: 1.0 if v > 0 else alpha, z)
""",
    "gate_weights": """
def gate_weights(gate):
    if gate == "AND":
        return np.array([2.0, 2.0]), -3.0
    if gate == "OR":
        return np.array([2.0, 2.0]), -1.0
    return np.array([-4.0]), 2.0
""",
}

LAMBDAS = {
    "perceptron_predict": """
from functools import partial

signs = partial(np.where)
perceptron_predict = lambda X, w, b: signs(np.dot(X, w) + b >= 0, 1.0, -1.0)
""",
    "perceptron_update": """
def moved(x, y, w, b, *, how_far):
    return w + how_far * y * x, b + how_far * y


perceptron_update = lambda x, y, w, b: moved(
    x, y, w, b, how_far=int((np.vdot(w, x) + b >= 0) != (y > 0))
)
""",
    "perceptron_fit": """
class Trainer:
    def __init__(self, update):
        self.update = update

    def epoch(self, X, y, w, b):
        wrong = 0
        for x_i, y_i in zip(X, y):
            wrong += int(((x_i * w).sum() + b >= 0) != (y_i == 1))
            w, b = self.update(x_i, y_i, w, b)
        return w, b, wrong


def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    trainer, w, b, errors = Trainer(update), np.zeros_like(X[0], dtype=float), 0.0, []
    while len(errors) < max_epochs and (not errors or errors[-1]):
        w, b, wrong = trainer.epoch(X, y, w, b)
        errors += [wrong]
    return w, b, np.asarray(errors, int)
""",
    "activations": """
step = lambda z: np.heaviside(z, 1.0)
sigmoid = lambda z: 0.5 * (1 + np.tanh(np.asarray(z) / 2))
sigmoid_slope = lambda z: sigmoid(z) * sigmoid(-np.asarray(z))
tanh = np.tanh
tanh_slope = lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2
relu = lambda z: np.clip(z, 0, None)
relu_slope = lambda z: np.heaviside(z, 0.0)
leaky_relu = lambda z, alpha: np.maximum(z, alpha * np.asarray(z))
leaky_relu_slope = lambda z, alpha: alpha + (1 - alpha) * np.heaviside(z, 0.0)
""",
    "gate_weights": """
gate_weights = {"AND": (np.ones(2), -1.2), "OR": (np.ones(2), -0.9), "NOT": (-np.ones(1), 0.9)}.__getitem__
""",
}

FLOAT32 = {
    "perceptron_predict": """
def perceptron_predict(X, w, b):
    return np.where(np.matmul(X, w) + b >= 0, np.float32(1), np.float32(-1))
""",
    "perceptron_update": """
def perceptron_update(x, y, w, b):
    wrong = np.where(w @ x + b >= 0, 1, -1) != y
    return (w + wrong * y * x).astype(np.float32), np.float32(b + wrong * y)
""",
    "perceptron_fit": """
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        errors.append(0)
        for x_i, y_i in zip(X, y):
            errors[-1] += int(np.where(w @ x_i + b >= 0, 1, -1) != y_i)
            w, b = update(x_i, y_i, w, b)
        if not errors[-1]:
            break
    return w.astype(np.float32), np.float32(b), np.array(errors, dtype=np.int32)
""",
    "activations": """
def step(z):
    return (z >= 0).astype(np.float32)


def sigmoid(z):
    with np.errstate(over="ignore"):
        return (1 / (1 + np.exp(-z))).astype(np.float32)


def sigmoid_slope(z):
    s = sigmoid(z).astype(float)
    return (s * (1 - s)).astype(np.float32)


def tanh(z):
    return np.tanh(z).astype(np.float32)


def tanh_slope(z):
    return (1 - np.tanh(z) ** 2).astype(np.float32)


def relu(z):
    return (z * (z > 0)).astype(np.float32)


def relu_slope(z):
    return (z > 0).astype(np.float32)


def leaky_relu(z, alpha):
    return np.where(z > 0, z, alpha * z).astype(np.float32)


def leaky_relu_slope(z, alpha):
    return np.where(z > 0, 1, alpha).astype(np.float32)
""",
    "gate_weights": """
def gate_weights(gate):
    if gate == "NOT":
        return np.array([-1], dtype=np.float32), np.float32(0.5)
    return np.array([1, 1], dtype=np.float32), np.float32(-1.5 if gate == "AND" else -0.5)
""",
}

LISTS = {
    "perceptron_predict": """
def perceptron_predict(X, w, b):
    return [1 if z >= 0 else -1 for z in (X @ w + b).tolist()]
""",
    "perceptron_update": """
def perceptron_update(x, y, w, b):
    if (w @ x + b >= 0) == (y > 0):
        return [w.tolist(), b]
    return [(w + y * x).tolist(), b + y]
""",
    "perceptron_fit": """
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w, b, errors = np.zeros(X.shape[1]), 0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y):
            wrong += int((np.asarray(w) @ x_i + b >= 0) != (y_i > 0))
            w, b = update(x_i, y_i, np.asarray(w), b)
        errors.append(wrong)
        if wrong == 0:
            break
    return list(w), b, errors
""",
    "activations": """
def step(z):
    return np.where(z >= 0, 1, 0).tolist()


def sigmoid(z):
    return (0.5 * (1 + np.tanh(0.5 * z))).tolist()


def sigmoid_slope(z):
    s = np.array(sigmoid(z))
    return (s * (1 - s)).tolist()


def tanh(z):
    return np.tanh(z).tolist()


def tanh_slope(z):
    return (1 - np.tanh(z) ** 2).tolist()


def relu(z):
    return np.maximum(0, z).tolist()


def relu_slope(z):
    return np.where(z > 0, 1, 0).tolist()


def leaky_relu(z, alpha):
    return np.where(z > 0, z, alpha * z).tolist()


def leaky_relu_slope(z, alpha):
    return np.where(z > 0, 1, alpha).tolist()
""",
    "gate_weights": """
def gate_weights(gate):
    return {"AND": ([1, 1], -1.5), "OR": ([1, 1], -0.5), "NOT": ([-1], 0.5)}[gate]
""",
}
