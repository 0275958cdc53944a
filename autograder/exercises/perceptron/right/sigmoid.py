# %% loops
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


def sigmoid(z):
    return each(one_sigmoid, z)


def sigmoid_slope(z):
    return each(lambda v: one_sigmoid(v) * one_sigmoid(-v), z)

# %% lambdas
sigmoid = lambda z: 0.5 * (1 + np.tanh(np.asarray(z) / 2))
sigmoid_slope = lambda z: sigmoid(z) * sigmoid(-np.asarray(z))

# %% float32
def sigmoid(z):
    with np.errstate(over="ignore"):
        return (1 / (1 + np.exp(-z))).astype(np.float32)


def sigmoid_slope(z):
    s = sigmoid(z).astype(float)
    return (s * (1 - s)).astype(np.float32)

# %% lists
def sigmoid(z):
    return (0.5 * (1 + np.tanh(0.5 * z))).tolist()


def sigmoid_slope(z):
    s = np.array(sigmoid(z))
    return (s * (1 - s)).tolist()

# %% loops over indices
def elementwise(f):
    def run(z, *rest):
        out = np.zeros(z.shape)
        for place in np.ndindex(*z.shape):
            out[place] = f(z[place], *rest)
        return out
    return run


sigmoid = elementwise(lambda z: 1 / (1 + np.exp(-z)))
sigmoid_slope = elementwise(lambda z: (1 - 1 / (1 + np.exp(-z))) / (1 + np.exp(-z)))

# %% einsum
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))

def sigmoid_slope(z):
    return sigmoid(z) * sigmoid(-z)

# %% careful
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))

def sigmoid_slope(z):
    return sigmoid(z) - sigmoid(z) ** 2

# %% classes, partials, decorators
sigmoid = lambda z: np.where(z < 0, np.exp(np.minimum(z, 0)) / (1 + np.exp(np.minimum(z, 0))), 1 / (1 + np.exp(-np.maximum(z, 0))))
sigmoid_slope = lambda z: (lambda s: s - s * s)(sigmoid(z))

# %% float32, tuples, type hints
f32 = np.float32

def sigmoid(z: np.ndarray) -> np.ndarray: return (0.5 * np.tanh(0.5 * z) + 0.5).astype(f32)
def sigmoid_slope(z: np.ndarray) -> np.ndarray: return (0.25 * (1 - np.tanh(0.5 * z) ** 2)).astype(f32)

# %% iterators
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))
def sigmoid_slope(z):
    return np.exp(-np.logaddexp(0, -z) - np.logaddexp(0, z))

# %% made by exec, in a loop, recursive
FORMULAS = {
    "sigmoid": "np.exp(-np.log1p(np.exp(-z)))",
    "sigmoid_slope": "sigmoid(z) * sigmoid(-z)",
}
for name, formula in FORMULAS.items():
    globals()[name] = eval(f"lambda z: {formula}")

# %% loud: prints, warnings, figures, magics
def sigmoid(z): return 1 / (1 + np.exp(-z))
plt.plot(grid_of_a_demonstration, sigmoid(grid_of_a_demonstration)); plt.show()
def sigmoid_slope(z): return sigmoid(z) * (1 - sigmoid(z))
