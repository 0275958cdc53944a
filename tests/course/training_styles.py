"""Right solutions of notebook 05 in other styles than its own: loops, einsum, in place on copies, plain Python.

Each text defines one exercise's function and is run after the solutions of the others.
"""

STYLES: dict[str, dict[str, str]] = {
    "softmax": {
        "loops over samples": """
def softmax(Z):
    if Z.ndim == 1:
        shifted = [z - max(Z) for z in Z]
        total = sum(np.exp(z) for z in shifted)
        return [np.exp(z) / total for z in shifted]
    return np.array([softmax(row) for row in Z])
""",
        "through the logarithm": """
def softmax(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=-1, keepdims=True))
""",
        "transposed": """
def softmax(Z):
    E = np.exp((Z.T - Z.max(-1).T).T)
    return (E.T / E.sum(-1).T).T
""",
        "float32, in place on a copy": """
def softmax(Z):
    P = np.array(Z, dtype=np.float32)
    P -= np.expand_dims(np.amax(P, axis=P.ndim - 1), -1)
    np.exp(P, out=P)
    P /= np.einsum("...k->...", P)[..., None]
    return P
""",
        "ratios of pairs": """
def softmax(Z):
    return 1 / np.exp(np.minimum(Z[..., None, :] - Z[..., :, None], 700)).sum(axis=-1)
""",
    },
    "cross_entropy": {
        "loops": """
def cross_entropy(Z, Y):
    total = 0.0
    for z, y in zip(Z, Y):
        right = list(y).index(1)
        m = max(z)
        total += np.log(sum(np.exp(z_k - m) for z_k in z)) + m - z[right]
    return total / len(Z)
""",
        "labels picked by index": """
def cross_entropy(Z, Y):
    right = Z[np.arange(len(Z)), Y.argmax(axis=1)]
    return np.mean(np.logaddexp.reduce(Z, axis=1) - right)
""",
        "einsum": """
def cross_entropy(Z, Y):
    m = Z.max(1)
    log_sum = m + np.log(np.einsum("nk->n", np.exp(Z - m[:, None])))
    return (log_sum.sum() - np.einsum("nk,nk->", Z, Y)) / Z.shape[0]
""",
        "boolean mask": """
def cross_entropy(Z, Y):
    gap = Z - Z[Y > 0][:, None]
    top = gap.max(axis=1, keepdims=True)
    return float(np.average(top[:, 0] + np.log(np.exp(gap - top).sum(axis=1))))
""",
    },
    "softmax_cross_entropy_grad": {
        "loops": """
def softmax_cross_entropy_grad(P, Y):
    dZ = np.zeros(P.shape)
    for i in range(P.shape[0]):
        for k in range(P.shape[1]):
            dZ[i, k] = (P[i, k] - (1 if Y[i, k] == 1 else 0)) / P.shape[0]
    return dZ
""",
        "one subtracted at the right class": """
def softmax_cross_entropy_grad(P, Y):
    dZ = P.astype(float)
    dZ[np.arange(len(P)), Y.argmax(axis=1)] -= 1
    return dZ / len(P)
""",
        "through the softmax's own derivative": """
def softmax_cross_entropy_grad(P, Y):
    J = np.einsum("nk,kj->nkj", P, np.eye(P.shape[1])) - np.einsum("nk,nj->nkj", P, P)
    dP = np.where(Y > 0, -1 / np.where(P > 0, P, 1), 0)
    through = np.einsum("nk,nkj->nj", dP, J)
    lost = (P * Y).sum(axis=1, keepdims=True) == 0
    return np.where(lost, P - Y, through) / len(Y)
""",
    },
    "minibatches": {
        "shuffled first": """
def minibatches(X, Y, batch_size, order):
    X, Y = X[order], Y[order]
    return [(X[i:i + batch_size], Y[i:i + batch_size]) for i in range(0, len(X), batch_size)]
""",
        "a generator": """
def minibatches(X, Y, batch_size, order):
    while len(order):
        rows, order = order[:batch_size], order[batch_size:]
        yield X[rows], Y[rows]
""",
        "split at cuts": """
def minibatches(X, Y, batch_size, order):
    cuts = np.arange(batch_size, len(order), batch_size)
    return list(zip(np.split(X[order], cuts), np.split(Y[order], cuts)))
""",
        "row by row": """
def minibatches(X, Y, batch_size, order):
    batches, X_rows, Y_rows = [], [], []
    for i in order:
        X_rows.append(X[i])
        Y_rows.append(Y[i])
        if len(X_rows) == batch_size:
            batches.append([np.array(X_rows), np.array(Y_rows)])
            X_rows, Y_rows = [], []
    if X_rows:
        batches.append([np.array(X_rows), np.array(Y_rows)])
    return batches
""",
        "sorted within a batch, float32": """
def minibatches(X, Y, batch_size, order):
    batch_of = np.empty(len(order), int)
    batch_of[order] = np.arange(len(order)) // batch_size
    return tuple((X[batch_of == i].astype(np.float32), Y[batch_of == i]) for i in range(batch_of.max() + 1))
""",
    },
    "sgd_step": {
        "both in one array": """
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    velocity = gradient + velocity * momentum
    return np.stack([theta - velocity * learning_rate, velocity])
""",
        "loops": """
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    new_theta, new_velocity = np.empty(theta.shape), np.empty(theta.shape)
    for i in np.ndindex(theta.shape):
        new_velocity[i] = momentum * velocity[i] + gradient[i]
        new_theta[i] = theta[i] - learning_rate * new_velocity[i]
    return new_theta, new_velocity
""",
        "in place on copies": """
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    theta, velocity = theta.copy(), velocity.copy()
    velocity *= momentum
    velocity += gradient
    theta -= learning_rate * velocity
    return [theta, velocity]
""",
        "plain step and momentum apart": """
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    if momentum == 0:
        return theta - learning_rate * gradient, gradient
    moved = np.add(np.multiply(momentum, velocity), gradient)
    return np.subtract(theta, np.multiply(learning_rate, moved)), moved
""",
    },
    "adagrad_step": {
        "loops": """
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    theta, s = np.array(theta, float), np.array(s, float)
    for i, g in np.ndenumerate(gradient):
        s[i] += g * g
        theta[i] -= learning_rate / (s[i] ** 0.5 + eps) * g
    return theta, s
""",
        "length of two sides": """
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    root = np.hypot(np.sqrt(s), gradient)
    return theta - gradient * (learning_rate / (root + eps)), root**2
""",
        "float32": """
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    theta, gradient, s = (np.asarray(x, dtype=np.float32) for x in (theta, gradient, s))
    s = np.square(gradient) + s
    return theta - np.float32(learning_rate) * np.divide(gradient, np.sqrt(s) + np.float32(eps)), s
""",
    },
    "rmsprop_step": {
        "loops": """
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    theta, v = np.array(theta, float), np.array(v, float)
    for i, g in np.ndenumerate(gradient):
        v[i] = decay * v[i] + (1 - decay) * g**2
        theta[i] -= learning_rate * g / (np.sqrt(v[i]) + eps)
    return theta, v
""",
        "moved towards the square": """
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    v = v + (1 - decay) * (gradient * gradient - v)
    scale = learning_rate / (v**0.5 + eps)
    return theta - scale * gradient, v
""",
        "average": """
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    v = np.average([v, np.square(gradient)], axis=0, weights=[decay, 1 - decay])
    return np.subtract(theta, learning_rate * np.divide(gradient, np.add(np.sqrt(v), eps))), v
""",
    },
    "adam_step": {
        "loops": """
def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    old_m, old_v, t = state
    t += 1
    m, v, theta = np.empty(theta.shape), np.empty(theta.shape), theta.copy()
    for i in np.ndindex(theta.shape):
        m[i] = beta1 * old_m[i] + (1 - beta1) * gradient[i]
        v[i] = beta2 * old_v[i] + (1 - beta2) * gradient[i] ** 2
        theta[i] -= learning_rate * (m[i] / (1 - beta1**t)) / (np.sqrt(v[i] / (1 - beta2**t)) + eps)
    return theta, (m, v, t)
""",
        "correction in the rate": """
def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * state[0] + (1 - beta1) * gradient
    v = beta2 * state[1] + (1 - beta2) * gradient * gradient
    t = state[2] + 1
    root = np.sqrt(1 - beta2**t)
    rate = learning_rate * root / (1 - beta1**t)
    return theta - rate * m / (np.sqrt(v) + eps * root), [m, v, t]
""",
        "moved towards, in place on copies": """
def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state[0].copy(), np.copy(state[1]), state[2]
    t = float(t + 1)
    m += (1 - beta1) * (gradient - m)
    v *= beta2
    v += (1 - beta2) * np.square(gradient)
    step = m / (1 - np.power(beta1, t))
    step /= np.sqrt(v / (1 - np.power(beta2, t))) + eps
    return theta - learning_rate * step, (m, v, t)
""",
    },
}
