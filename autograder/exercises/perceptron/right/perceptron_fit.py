# %% loops
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

# %% lambdas
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

# %% float32
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

# %% lists
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

# %% loops over indices
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

# %% einsum
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

# %% careful
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

# %% classes, partials, decorators
import functools

def _train(update, X, y, max_epochs):
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    while len(errors) < max_epochs and 0 not in errors:
        errors.append(0)
        for row, label in zip(X, y):
            errors[-1] += label * np.sign(np.sign(row @ w + b) + 0.5) < 0
            w, b = update(row, label, w, b)
    return w, b, errors

def perceptron_fit(X, y, max_epochs=1000, verbose=False, update=perceptron_update):
    return functools.partial(_train, update)(X, y, max_epochs)

# %% float32, tuples, type hints
def perceptron_fit(X, y, max_epochs: int, update=perceptron_update):
    w: np.ndarray
    w, b, errors = np.zeros_like(X[0]), 0, np.array([], dtype=np.uint16)
    for epoch in range(1, max_epochs + 1):
        wrong = np.uint16(0)
        for i in np.arange(X.shape[0]):
            if int(np.where(w @ X[i, :] + b >= 0, 1, -1)) != int(y[i]):
                wrong += np.uint16(1)
            (w, b) = update(X[i, :], y[i], w, b)
        errors = np.append(errors, wrong)
        if not wrong:
            break
    return w, np.array(b), errors

# %% iterators
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    from itertools import islice

    def epochs():
        w, b = np.zeros(X.shape[1]), 0.0
        while True:
            wrong = 0
            for i, (point, label) in enumerate(zip(X, y)):
                wrong += bool((np.dot(point, w) + b >= 0) ^ (label == 1))
                w, b = update(point, label, w, b)
            yield w, b, wrong

    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for w, b, wrong in islice(epochs(), max_epochs):
        errors += [wrong]
        if wrong == 0:
            break
    return [w, b, errors]

# %% made by exec, in a loop, recursive
def perceptron_fit(X, y, max_epochs, update=perceptron_update, w=None, b=0.0, errors=()):
    w = np.zeros(X.shape[1]) if w is None else w
    if len(errors) >= max_epochs or errors and errors[-1] == 0:
        return w, b, np.asarray(errors)
    mistakes = 0
    for x_i, y_i in zip(X, y):
        mistakes, (w, b) = mistakes + int((np.dot(w, x_i) + b >= 0) != (y_i == 1)), update(x_i, y_i, w, b)
    return perceptron_fit(X, y, max_epochs, update, w, b, (*errors, mistakes))

# %% loud: prints, warnings, figures, magics
import logging, time
log = logging.getLogger("perceptron")
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    time.sleep(0.01)
    log.warning("training on %d points", len(X))
    w, b = np.zeros(X.shape[1]), 0.0
    errors = []
    for epoch in range(max_epochs):
        n = 0
        for i in range(len(X)):
            if (X[i] @ w + b >= 0) != (y[i] == 1):
                n += 1
            w, b = update(X[i], y[i], w, b)
        errors.append(n)
        if n == 0: break
    np.random.seed(3); np.random.shuffle(X.copy())
    return w, b, np.array(errors)
# perceptron_fit?
help(perceptron_fit)
