"""Right solutions of notebook 02 as different students write them; each text defines all functions."""

LOOPS = """
def perceptron_predict(X, w, b):
    labels = []
    for x in X:
        z = b
        for x_j, w_j in zip(x, w):
            z += x_j * w_j
        labels.append(1 if z >= 0 else -1)
    return labels

def perceptron_update(x, y, w, b):
    z = b
    for j in range(len(x)):
        z += w[j] * x[j]
    if (z >= 0) != (y == 1):
        return [w[j] + y * x[j] for j in range(len(x))], b + y
    return w, b

def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w, b, errors, epoch = np.zeros(len(X[0])), 0, [], 0
    while epoch < max_epochs:
        wrong = 0
        for i in range(len(X)):
            z = sum(w[j] * X[i, j] for j in range(len(w))) + b
            if (1 if z >= 0 else -1) != y[i]:
                wrong = wrong + 1
            w, b = update(X[i], y[i], w, b)
        errors.append(wrong)
        epoch += 1
        if wrong == 0:
            return w, b, errors
    return w, b, errors

def elementwise(f):
    def run(z, *rest):
        out = np.zeros(z.shape)
        for place in np.ndindex(*z.shape):
            out[place] = f(z[place], *rest)
        return out
    return run

step = elementwise(lambda z: 1 if z >= 0 else 0)
sigmoid = elementwise(lambda z: 1 / (1 + np.exp(-z)))
sigmoid_slope = elementwise(lambda z: (1 - 1 / (1 + np.exp(-z))) / (1 + np.exp(-z)))
tanh = elementwise(lambda z: 2 / (1 + np.exp(-2 * z)) - 1)
tanh_slope = elementwise(lambda z: 1 - np.tanh(z) * np.tanh(z))
relu = elementwise(lambda z: z if z > 0 else 0)
relu_slope = elementwise(lambda z: 1 if z > 0 else 0)
leaky_relu = elementwise(lambda z, alpha: z if z > 0 else alpha * z)
leaky_relu_slope = elementwise(lambda z, alpha: 1 if z > 0 else alpha)

def gate_weights(gate):
    if gate == "AND":
        return [2, 2], -3
    if gate == "OR":
        return [2, 2], -1
    return [-2], 1
"""

EINSUM = """
def perceptron_predict(X, w, b):
    return 2 * (np.einsum("nd,d->n", X, w) + b >= 0) - 1

def perceptron_update(x, y, w, b):
    error = (y - perceptron_predict(x[None], w, b)[0]) // 2
    return w + error * x, b + error

def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w, b = np.zeros(X.shape[1]), 0.0
    errors = np.zeros(max_epochs, dtype=int)
    for epoch in range(max_epochs):
        for i in range(len(X)):
            errors[epoch] += perceptron_predict(X[i : i + 1], w, b)[0] != y[i]
            w, b = update(X[i], y[i], w, b)
        if errors[epoch] == 0:
            return w, b, errors[: epoch + 1]
    return w, b, errors

def step(z):
    return np.heaviside(z, 1)

def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))

def sigmoid_slope(z):
    return sigmoid(z) * sigmoid(-z)

def tanh(z):
    return 2 * sigmoid(2 * z) - 1

def tanh_slope(z):
    return 4 * sigmoid_slope(2 * z)

def relu(z):
    return (z + np.abs(z)) / 2

def relu_slope(z):
    return np.heaviside(z, 0)

def leaky_relu(z, alpha):
    return np.maximum(z, alpha * z)

def leaky_relu_slope(z, alpha):
    return alpha + (1 - alpha) * (z > 0)

def gate_weights(gate):
    w, b = {"AND": ((0.3, 0.4), -0.5), "OR": ((5, 7), -1), "NOT": ((-4,), np.array([1.0]))}[gate]
    return np.array(w), b
"""

CAREFUL = """
def perceptron_predict(X, w, b):
    labels = np.sign(np.hstack([X, np.ones((len(X), 1))]) @ np.append(w, b))
    labels[labels == 0] = 1
    return labels

def perceptron_update(x, y, w, b):
    w, b = w.copy(), float(b)
    if np.sign(np.sign(x @ w + b) + 0.5) != y:
        w += y * x
        b += y
    return w, b

def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y):
            w_new, b_new = update(x_i, y_i, w, b)
            wrong += int(b_new != b)
            w, b = w_new, b_new
        errors.append(wrong)
        if not wrong:
            break
    return w, b, np.array(errors)

def step(z):
    return (z >= 0).astype(int)

def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))

def sigmoid_slope(z):
    return sigmoid(z) - sigmoid(z) ** 2

def tanh(z):
    small = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - small) / (1 + small)

def tanh_slope(z):
    return (1 - tanh(z)) * (1 + tanh(z))

def relu(z):
    out = z.copy()
    out[out < 0] = 0
    return out

def relu_slope(z):
    return (z > 0).astype(np.float32)

def leaky_relu(z, alpha):
    return relu(z) - alpha * relu(-z)

def leaky_relu_slope(z, alpha):
    out = np.ones(z.shape)
    out[z <= 0] = alpha
    return out

def gate_weights(gate):
    table = {"AND": (np.ones(2), -1.5), "OR": (np.ones(2), -0.5), "NOT": (-np.ones(1), 0.5)}
    return table[gate]
"""

EXERCISES = ("perceptron_predict", "perceptron_update", "perceptron_fit", "activations", "gate_weights")
STYLES = {name: {"loops": LOOPS, "einsum": EINSUM, "careful": CAREFUL} for name in EXERCISES}
