# %% flattened
def superposition_residual(feature, a, b):
    one, two, both = (np.ravel(feature(x)) for x in (a, b, a + b))
    top = np.sqrt(np.sum(np.abs(both - one - two) ** 2))
    bottom = np.sqrt(np.sum(np.abs(both) ** 2)) + np.sqrt(np.sum(np.abs(one + two) ** 2))
    return 0 if bottom == 0 else top / bottom

# %% with an exception
def superposition_residual(feature, a, b):
    together = np.asarray(feature(np.add(a, b)))
    apart = np.asarray(feature(a)) + np.asarray(feature(b))
    try:
        bottom = float(np.linalg.norm(together)) + float(np.linalg.norm(apart))
        return float(np.linalg.norm(together - apart)) / bottom
    except ZeroDivisionError:
        return 0.0

# %% nothing for nan
def superposition_residual(feature, a, b):
    f = lambda x: np.atleast_1d(feature(x))
    sides = f(a + b), f(a) + f(b)
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.linalg.norm(np.subtract(*sides)) / sum(map(np.linalg.norm, sides)))
