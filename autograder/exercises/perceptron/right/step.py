# %% loops
def each(function, z):
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        result[index] = function(float(z[index]))
    return result


def step(z):
    return each(lambda v: 1.0 if v >= 0 else 0.0, z)

# %% lambdas
step = lambda z: np.heaviside(z, 1.0)

# %% float32
def step(z):
    return (z >= 0).astype(np.float32)

# %% lists
def step(z):
    return np.where(z >= 0, 1, 0).tolist()

# %% loops over indices
def elementwise(f):
    def run(z, *rest):
        out = np.zeros(z.shape)
        for place in np.ndindex(*z.shape):
            out[place] = f(z[place], *rest)
        return out
    return run

step = elementwise(lambda z: 1 if z >= 0 else 0)

# %% einsum
def step(z):
    return np.heaviside(z, 1)

# %% careful
def step(z):
    return (z >= 0).astype(int)

# %% classes, partials, decorators
step = lambda z: np.vectorize(lambda t: 1.0 if t >= 0 else 0.0)(z)

# %% float32, tuples, type hints
f32 = np.float32
def step(z: np.ndarray) -> np.ndarray: return np.heaviside(z, 1).astype(f32)

# %% iterators
def step(z):
    from scipy.special import xlog1py
    return 1 - xlog1py(z < 0, np.e - 1)

# %% made by exec, in a loop, recursive
FORMULAS = {
    "step": "(z >= 0) * 1.0",
}
for name, formula in FORMULAS.items():
    globals()[name] = eval(f"lambda z: {formula}")

# %% loud: prints, warnings, figures, magics
np.seterr(all="raise")
def step(z): return np.where(z < 0, 0, 1)
