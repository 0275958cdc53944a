"""Right solutions of notebook 04 in other styles than its own: loops, einsum, one-liners, plain Python lists.

Each text defines one exercise's function and is run after the notebook's given helpers.
"""

STYLES: dict[str, dict[str, str]] = {
    "mse_loss": {
        "loops": """
def mse_loss(Y, Y_hat):
    total = 0.0
    for y, y_hat in zip(Y, Y_hat):
        for a, b in zip(y, y_hat):
            total += (a - b) ** 2
    return total / 2 / len(Y)
""",
        "einsum": """
def mse_loss(Y, Y_hat):
    D = Y_hat - Y
    return 0.5 * np.einsum("ik,ik->", D, D) / D.shape[0]
""",
        "mean of samples": """
def mse_loss(Y, Y_hat):
    return float(np.mean(0.5 * np.sum(np.square(Y - Y_hat), axis=1)))
""",
    },
    "gradient_descent": {
        "rows of an array": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = np.empty((n_steps + 1, len(theta0)))
    path[0] = theta0
    for t in range(n_steps):
        path[t + 1] = path[t] - learning_rate * grad(path[t])
    return path
""",
        "in place, copies kept": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    theta = theta0.astype(float)
    path = [theta.copy()]
    for _ in range(n_steps):
        theta -= learning_rate * grad(theta)
        path.append(theta.copy())
    return np.stack(path)
""",
        "recursion": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    here = np.asarray(theta0, float)[None]
    if n_steps == 0:
        return here
    rest = gradient_descent(grad, here[0] - learning_rate * grad(here[0]), learning_rate, n_steps - 1)
    return np.concatenate([here, rest])
""",
    },
    "mlp_forward_cached": {
        "last layer apart": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    cache = {"Z": [], "H": [X]}
    h = X
    for m in range(len(weights) - 1):
        z = h @ weights[m] + biases[m]
        h = activation(z)
        cache["Z"].append(z)
        cache["H"].append(h)
    z = h.dot(weights[-1]) + biases[-1]
    cache["Z"].append(z)
    cache["H"].append(1 / (1 + np.exp(-z)))
    return cache["H"][-1], cache
""",
        "einsum": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for m, (W, b) in enumerate(zip(weights, biases)):
        z = np.einsum("nd,dl->nl", H[m], W) + b[None, :]
        Z.append(z)
        H.append(sigmoid(z) if m == len(weights) - 1 else activation(z))
    return H[-1], dict(H=H, Z=Z)
""",
        "loops": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for m, (W, b) in enumerate(zip(weights, biases)):
        z = np.zeros((len(X), W.shape[1]))
        for i in range(len(X)):
            for j in range(W.shape[1]):
                z[i, j] = b[j]
                for k in range(W.shape[0]):
                    z[i, j] += H[m][i, k] * W[k, j]
        Z.append(z)
        H.append(activation(z))
    H[len(weights)] = sigmoid(Z[-1])
    return H[-1], {"Z": Z, "H": H}
""",
    },
    "output_delta": {
        "loops": """
def output_delta(Y, Y_hat):
    delta = np.empty(Y_hat.shape)
    for i in range(Y.shape[0]):
        for k in range(Y.shape[1]):
            y_hat = Y_hat[i, k]
            delta[i, k] = -(Y[i, k] - y_hat) * y_hat * (1 - y_hat) / Y.shape[0]
    return delta
""",
        "slope at the net input": """
def output_delta(Y, Y_hat):
    with np.errstate(divide="ignore"):
        Z = np.log(Y_hat) - np.log1p(-Y_hat)
    return (Y_hat - Y) / len(Y_hat) * sigmoid_slope(Z)
""",
        "expanded": """
def output_delta(Y, Y_hat):
    return (Y_hat**2 - Y_hat**3 - Y * Y_hat + Y * Y_hat**2) / Y.shape[0]
""",
    },
    "affine_backward": {
        "einsum": """
def affine_backward(delta, H_prev, W):
    return np.einsum("nd,nl->dl", H_prev, delta), np.einsum("nl->l", delta), np.einsum("nl,dl->nd", delta, W)
""",
        "outer products added up": """
def affine_backward(delta, H_prev, W):
    dW = np.zeros(W.shape)
    db = np.zeros(W.shape[1])
    rows = []
    for d, h in zip(delta, H_prev):
        dW += np.outer(h, d)
        db += d
        rows.append(W @ d)
    return dW, db, np.array(rows)
""",
        "transposed twice": """
def affine_backward(delta, H_prev, W):
    return (delta.T @ H_prev).T, np.ones(len(delta)) @ delta, (W @ delta.T).T
""",
    },
    "mlp_backward": {
        "lists filled by index": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    M = len(weights)
    dWs, dbs = [None] * M, [None] * M
    delta = output_delta(Y, cache["H"][M])
    for m in range(M - 1, -1, -1):
        dWs[m], dbs[m], dH = affine_backward(delta, cache["H"][m], weights[m])
        if m:
            delta = dH * slope(cache["Z"][m - 1])
    return dWs, dbs
""",
        "pieces written out": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    Z, H = cache["Z"], cache["H"]
    delta = (H[-1] - Y) * sigmoid_slope(Z[-1]) / len(Y)
    dWs, dbs = [H[-2].T @ delta], [delta.sum(0)]
    for m in range(len(weights) - 2, -1, -1):
        delta = np.einsum("nl,dl->nd", delta, weights[m + 1]) * slope(Z[m])
        dWs.insert(0, H[m].T @ delta)
        dbs.insert(0, delta.sum(0))
    return dWs, dbs
""",
        "recursion": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    def walk(m, delta):
        dW, db, dH = affine_backward(delta, cache["H"][m], weights[m])
        if m == 0:
            return [dW], [db]
        dWs, dbs = walk(m - 1, dH * slope(cache["Z"][m - 1]))
        return dWs + [dW], dbs + [db]
    return walk(len(weights) - 1, output_delta(Y, cache["H"][-1]))
""",
    },
    "numerical_gradient": {
        "unit vectors": """
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.asarray(theta, float)
    gradient = []
    for e in np.eye(theta.size):
        step = eps * e.reshape(theta.shape)
        gradient.append((f(theta + step) - f(theta - step)) / (2 * eps))
    return np.reshape(gradient, theta.shape)
""",
        "flat view of a copy": """
def numerical_gradient(f, theta, eps=1e-5):
    work = np.array(theta, dtype=np.float64)
    flat, out = work.reshape(-1), np.empty(work.size)
    for i in range(flat.size):
        old = flat[i]
        flat[i] = old + eps
        out[i] = f(work)
        flat[i] = old - eps
        out[i] -= f(work)
        flat[i] = old
    return (out / eps / 2).reshape(work.shape)
""",
        "restored by its caller's value": """
def numerical_gradient(f, theta, eps=1e-5):
    gradient = np.zeros(theta.shape)
    for i, value in np.ndenumerate(theta):
        up, down = theta.astype(float), theta.astype(float)
        up[i], down[i] = value + eps, value - eps
        gradient[i] = 0.5 * (f(up) - f(down)) / eps
    return gradient
""",
    },
    "gradient_norms": {
        "linalg": """
def gradient_norms(dWs):
    return np.array([np.linalg.norm(dW) for dW in dWs])
""",
        "loops": """
def gradient_norms(dWs):
    norms = []
    for dW in dWs:
        total = 0.0
        for row in dW:
            for g in row:
                total += g * g
        norms.append(total ** 0.5)
    return norms
""",
        "einsum": """
def gradient_norms(dWs):
    return np.sqrt([np.einsum("dl,dl->", dW, dW) for dW in dWs])
""",
        "singular values": """
def gradient_norms(dWs):
    return np.array([np.sqrt((np.linalg.svd(dW, compute_uv=False) ** 2).sum()) for dW in dWs])
""",
    },
}
