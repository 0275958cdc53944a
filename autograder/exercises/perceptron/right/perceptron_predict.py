# %% loops
def perceptron_predict(X, w, b):
    labels = []
    for row in X:
        z = 0.0
        for weight, value in zip(w, row):
            z += weight * value
        labels.append(1 if z + b >= 0 else -1)
    return np.array(labels)

# %% lambdas
from functools import partial

signs = partial(np.where)
perceptron_predict = lambda X, w, b: signs(np.dot(X, w) + b >= 0, 1.0, -1.0)

# %% float32
def perceptron_predict(X, w, b):
    return np.where(np.matmul(X, w) + b >= 0, np.float32(1), np.float32(-1))

# %% lists
def perceptron_predict(X, w, b):
    return [1 if z >= 0 else -1 for z in (X @ w + b).tolist()]

# %% loops over indices
def perceptron_predict(X, w, b):
    labels = []
    for x in X:
        z = b
        for x_j, w_j in zip(x, w):
            z += x_j * w_j
        labels.append(1 if z >= 0 else -1)
    return labels

# %% einsum
def perceptron_predict(X, w, b):
    return 2 * (np.einsum("nd,d->n", X, w) + b >= 0) - 1

# %% careful
def perceptron_predict(X, w, b):
    labels = np.sign(np.hstack([X, np.ones((len(X), 1))]) @ np.append(w, b))
    labels[labels == 0] = 1
    return labels

# %% classes, partials, decorators
class Predictor:
    def __call__(self, X, w, b):
        return np.fromiter((self.label(sum(x * w) + b) for x in X), dtype=np.int8)

    @staticmethod
    def label(z):
        return +1 if z >= 0 else -1

perceptron_predict = Predictor()

# %% float32, tuples, type hints
from __future__ import annotations
from typing import Sequence

def perceptron_predict(X: np.ndarray, w: np.ndarray, b: float = 0.0, *, tie: int = 1) -> Sequence[int]:
    """Labels. In LaTeX: $\hat y = \sigma(z)$."""
    return tuple(int(tie) if z == 0 else int(np.sign(z)) for z in (X * w).sum(-1) + b)

# %% iterators
def perceptron_predict(X, w, b):
    from operator import mul
    return [1 if sum(map(mul, x, w)) + b >= 0 else -1 for x in X]

# %% made by exec, in a loop, recursive
exec('''
def perceptron_predict(X, w, b):
    if len(X) == 0:
        return []
    return [1 if float(np.vdot(X[0], w)) + b >= 0 else -1] + list(perceptron_predict(X[1:], w, b))
''')

# %% loud: prints, warnings, figures, magics
# %matplotlib inline
# !pip install tqdm
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
# %time perceptron_predict(np.eye(2), np.ones(2), 0.)
print("done", perceptron_predict(np.eye(3), np.ones(3), -1))
