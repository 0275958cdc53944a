# %% loops
def each(function, z):
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        result[index] = function(float(z[index]))
    return result


def leaky_relu(z, alpha):
    return each(lambda v: v if v > 0 else alpha * v, z)


def leaky_relu_slope(z, alpha):
    return each(lambda v: 1.0 if v > 0 else alpha, z)

# %% lambdas
leaky_relu = lambda z, alpha: np.maximum(z, alpha * np.asarray(z))
leaky_relu_slope = lambda z, alpha: alpha + (1 - alpha) * np.heaviside(z, 0.0)

# %% float32
def leaky_relu(z, alpha):
    return np.where(z > 0, z, alpha * z).astype(np.float32)


def leaky_relu_slope(z, alpha):
    return np.where(z > 0, 1, alpha).astype(np.float32)

# %% lists
def leaky_relu(z, alpha):
    return np.where(z > 0, z, alpha * z).tolist()


def leaky_relu_slope(z, alpha):
    return np.where(z > 0, 1, alpha).tolist()

# %% loops over indices
def elementwise(f):
    def run(z, *rest):
        out = np.zeros(z.shape)
        for place in np.ndindex(*z.shape):
            out[place] = f(z[place], *rest)
        return out
    return run


leaky_relu = elementwise(lambda z, alpha: z if z > 0 else alpha * z)
leaky_relu_slope = elementwise(lambda z, alpha: 1 if z > 0 else alpha)

# %% einsum
def leaky_relu(z, alpha):
    return np.maximum(z, alpha * z)

def leaky_relu_slope(z, alpha):
    return alpha + (1 - alpha) * (z > 0)

# %% careful
def leaky_relu(z, alpha):
    return relu(z) - alpha * relu(-z)

def leaky_relu_slope(z, alpha):
    out = np.ones(z.shape)
    out[z <= 0] = alpha
    return out

# %% classes, partials, decorators
def slope_of(f, above, below):
    def slope(z, *alpha):
        return np.piecewise(np.asarray(z, float), [np.asarray(z) > 0], [above, alpha[0] if alpha else below])
    slope.__name__ = f + "_slope"
    return slope


leaky_relu = lambda z, slope_left: np.select([z > 0], [z], slope_left * z)
leaky_relu_slope = slope_of("leaky_relu", 1.0, None)

# %% float32, tuples, type hints
f32 = np.float32


def leaky_relu(z: np.ndarray, alpha: float) -> np.ndarray: return (z > 0) * z + (z <= 0) * alpha * z
def leaky_relu_slope(z: np.ndarray, alpha: float) -> np.ndarray: return (z > 0) + (z <= 0) * f32(alpha)

# %% iterators
def leaky_relu(z, alpha):
    return np.select([z > 0], [z], alpha * z)
def leaky_relu_slope(z, alpha):
    return np.choose(z > 0, [alpha, 1.0])

# %% made by exec, in a loop, recursive
FORMULAS = {
    "leaky_relu": "np.maximum(alpha * z, z)",
    "leaky_relu_slope": "np.where(z > 0, 1, alpha)",
}
for name, formula in FORMULAS.items():
    globals()[name] = eval(f"lambda z, alpha: {formula}")

# %% loud: prints, warnings, figures, magics
def leaky_relu(z, alpha): return np.where(z > 0, z, alpha * z)
def leaky_relu_slope(z, alpha): return np.where(z > 0, 1, alpha)
input("are you happy with these?")
