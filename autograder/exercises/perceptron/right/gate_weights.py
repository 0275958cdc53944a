# %% loops
def gate_weights(gate):
    if gate == "AND":
        return np.array([2.0, 2.0]), -3.0
    if gate == "OR":
        return np.array([2.0, 2.0]), -1.0
    return np.array([-4.0]), 2.0

# %% lambdas
gate_weights = {"AND": (np.ones(2), -1.2), "OR": (np.ones(2), -0.9), "NOT": (-np.ones(1), 0.9)}.__getitem__

# %% float32
def gate_weights(gate):
    if gate == "NOT":
        return np.array([-1], dtype=np.float32), np.float32(0.5)
    return np.array([1, 1], dtype=np.float32), np.float32(-1.5 if gate == "AND" else -0.5)

# %% lists
def gate_weights(gate):
    return {"AND": ([1, 1], -1.5), "OR": ([1, 1], -0.5), "NOT": ([-1], 0.5)}[gate]

# %% loops over indices
def gate_weights(gate):
    if gate == "AND":
        return [2, 2], -3
    if gate == "OR":
        return [2, 2], -1
    return [-2], 1

# %% einsum
def gate_weights(gate):
    w, b = {"AND": ((0.3, 0.4), -0.5), "OR": ((5, 7), -1), "NOT": ((-4,), np.array([1.0]))}[gate]
    return np.array(w), b

# %% careful
def gate_weights(gate):
    table = {"AND": (np.ones(2), -1.5), "OR": (np.ones(2), -0.5), "NOT": (-np.ones(1), 0.5)}
    return table[gate]

# %% classes, partials, decorators
def gate_weights(gate):
    match gate:
        case "AND":
            return (1, 1), -1.9
        case "OR":
            return [1, 1], -0.1
        case _:
            return (-1,), 0.1

# %% float32, tuples, type hints
GATES = dict(AND=np.array([2, 2, -3], dtype=np.int8), OR=np.array([2, 2, -1], dtype=np.int8), NOT=np.array([-2, 1], dtype=np.int8))

def gate_weights(gate):
    *w, b = GATES[gate]
    return w, b

# %% iterators
def gate_weights(gate):
    import itertools
    table = {"AND": min, "OR": max, "NOT": lambda x: 1 - x}[gate]
    n = 1 if gate == "NOT" else 2
    for *w, b in itertools.product(np.arange(-2, 2.5, 0.5), repeat=n + 1):
        z = {x: np.dot(w, x) + b for x in itertools.product([0, 1], repeat=n)}
        if all(v != 0 and (v > 0) == bool(table(*x) if n == 1 else table(x)) for x, v in z.items()):
            return np.array(w), b

# %% made by exec, in a loop, recursive
def gate_weights(gate):
    X = np.array([[0], [1]]) if gate == "NOT" else np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = 2 * np.array([{"AND": all, "OR": any, "NOT": lambda r: not r[0]}[gate](r) for r in X]) - 1
    w, b = np.zeros(X.shape[1]), 0.0
    while ((X @ w + b) * y).min() <= 0:
        for x, t in zip(X, y):
            if (w @ x + b) * t <= 0:
                w, b = w + t * x, b + t
    return w, b

# %% loud: prints, warnings, figures, magics
def gate_weights(gate):
    w, b = {"AND": ([1, 1], -1.5), "OR": ([1, 1], -.5), "NOT": ([-1], .5)}[gate]
    return w, b
check(gate_weights)
assert gate_weights("AND")[1] == -1.5
