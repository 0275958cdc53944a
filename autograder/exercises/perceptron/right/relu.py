# %% loops
def each(function, z):
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        result[index] = function(float(z[index]))
    return result


def relu(z):
    return each(lambda v: v if v > 0 else 0.0, z)


def relu_slope(z):
    return each(lambda v: 1.0 if v > 0 else 0.0, z)

# %% lambdas
relu = lambda z: np.clip(z, 0, None)
relu_slope = lambda z: np.heaviside(z, 0.0)

# %% float32
def relu(z):
    return (z * (z > 0)).astype(np.float32)


def relu_slope(z):
    return (z > 0).astype(np.float32)

# %% lists
def relu(z):
    return np.maximum(0, z).tolist()


def relu_slope(z):
    return np.where(z > 0, 1, 0).tolist()

# %% loops over indices
def elementwise(f):
    def run(z, *rest):
        out = np.zeros(z.shape)
        for place in np.ndindex(*z.shape):
            out[place] = f(z[place], *rest)
        return out
    return run


relu = elementwise(lambda z: z if z > 0 else 0)
relu_slope = elementwise(lambda z: 1 if z > 0 else 0)

# %% einsum
def relu(z):
    return (z + np.abs(z)) / 2

def relu_slope(z):
    return np.heaviside(z, 0)

# %% careful
def relu(z):
    out = z.copy()
    out[out < 0] = 0
    return out

def relu_slope(z):
    return (z > 0).astype(np.float32)

# %% classes, partials, decorators
import functools

def slope_of(f, above, below):
    def slope(z, *alpha):
        return np.piecewise(np.asarray(z, float), [np.asarray(z) > 0], [above, alpha[0] if alpha else below])
    slope.__name__ = f + "_slope"
    return slope


relu = functools.partial(np.maximum, 0)
relu_slope = slope_of("relu", 1.0, 0.0)

# %% float32, tuples, type hints
f32 = np.float32


def relu(z: np.ndarray) -> np.ndarray: return (z * (z > 0)).astype(f32)
def relu_slope(z: np.ndarray) -> np.ndarray: return (z > 0) * 1

# %% iterators
def relu(z):
    return np.fromiter((max(number, 0.0) for number in z.flat), float).reshape(z.shape)
def relu_slope(z):
    return np.heaviside(z, 0)

# %% made by exec, in a loop, recursive
FORMULAS = {
    "relu": "np.clip(z, 0, None)",
    "relu_slope": "np.sign(relu(z))",
}
for name, formula in FORMULAS.items():
    globals()[name] = eval(f"lambda z: {formula}")

# %% loud: prints, warnings, figures, magics
def relu(z): return np.where(z > 0, z, 0)
def relu_slope(z): return np.where(z > 0, 1, 0)
# %timeit relu(np.ones(3))
