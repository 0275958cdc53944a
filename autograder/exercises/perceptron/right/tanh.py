# %% loops
import math


def each(function, z):
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        result[index] = function(float(z[index]))
    return result


def tanh(z):
    return each(math.tanh, z)


def tanh_slope(z):
    return each(lambda v: 1 - math.tanh(v) ** 2, z)

# %% lambdas
tanh = np.tanh
tanh_slope = lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2

# %% float32
def tanh(z):
    return np.tanh(z).astype(np.float32)


def tanh_slope(z):
    return (1 - np.tanh(z) ** 2).astype(np.float32)

# %% lists
def tanh(z):
    return np.tanh(z).tolist()


def tanh_slope(z):
    return (1 - np.tanh(z) ** 2).tolist()

# %% loops over indices
def elementwise(f):
    def run(z, *rest):
        out = np.zeros(z.shape)
        for place in np.ndindex(*z.shape):
            out[place] = f(z[place], *rest)
        return out
    return run


tanh = elementwise(lambda z: 2 / (1 + np.exp(-2 * z)) - 1)
tanh_slope = elementwise(lambda z: 1 - np.tanh(z) * np.tanh(z))

# %% einsum
def tanh(z):
    return 2 * sigmoid(2 * z) - 1

def tanh_slope(z):
    return 4 * sigmoid_slope(2 * z)

# %% careful
def tanh(z):
    small = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - small) / (1 + small)

def tanh_slope(z):
    return (1 - tanh(z)) * (1 + tanh(z))

# %% classes, partials, decorators
import functools

tanh = functools.partial(np.tanh)
tanh_slope = lambda z: np.square(1 / np.cosh(np.clip(z, -300, 300)))

# %% float32, tuples, type hints
f32 = np.float32


def tanh(z: np.ndarray) -> np.ndarray: return np.tanh(z).astype(f32)
def tanh_slope(z: np.ndarray) -> np.ndarray: return 1 - tanh(z).astype(f32) ** 2

# %% iterators
def tanh(z):
    return 2 * sigmoid(2 * z) - 1
def tanh_slope(z):
    return np.reciprocal(np.cosh(z)) ** 2

# %% made by exec, in a loop, recursive
FORMULAS = {
    "tanh": "sigmoid(2 * z) - sigmoid(-2 * z)",
    "tanh_slope": "4 * sigmoid_slope(2 * z)",
}
for name, formula in FORMULAS.items():
    globals()[name] = eval(f"lambda z: {formula}")

# %% loud: prints, warnings, figures, magics
def tanh(z): return np.tanh(z)
def tanh_slope(z): return 1 - tanh(z) ** 2
print(tanh_slope(np.zeros(3)))
