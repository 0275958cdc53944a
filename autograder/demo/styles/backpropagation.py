LOOPS = {
    "mse_loss": """
def mse_loss(Y, Y_hat):
    total = 0.0
    for n in range(Y.shape[0]):
        for k in range(Y.shape[1]):
            total += (Y[n, k] - Y_hat[n, k]) ** 2
    return total / (2 * Y.shape[0])
""",
    "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = np.zeros((n_steps + 1, len(theta0)))
    for i in range(len(theta0)):
        path[0, i] = theta0[i]
    for t in range(n_steps):
        slope = grad(path[t].copy())
        for i in range(len(theta0)):
            path[t + 1, i] = path[t, i] - learning_rate * slope[i]
    return path
""",
    "mlp_forward_cached": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    M = len(weights)
    Z = []
    H = [X]
    for m in range(M):
        z = np.zeros((X.shape[0], weights[m].shape[1]))
        for n in range(X.shape[0]):
            for j in range(weights[m].shape[1]):
                z[n, j] = np.sum(H[m][n] * weights[m][:, j]) + biases[m][j]
        Z.append(z)
        if m < M - 1:
            H.append(activation(z))
        else:
            H.append(sigmoid(z))
    return H[M], {"Z": Z, "H": H}
""",
    "output_delta": """
def output_delta(Y, Y_hat):
    delta = np.empty(Y_hat.shape)
    for n in range(len(Y)):
        for k in range(Y.shape[1]):
            p = Y_hat[n, k]
            delta[n, k] = (p - Y[n, k]) * p * (1 - p) / len(Y)
    return delta
""",
    "affine_backward": """
def affine_backward(delta, H_prev, W):
    dW, db, dH_prev = np.zeros(W.shape), np.zeros(W.shape[1]), np.zeros(H_prev.shape)
    for n in range(len(delta)):
        for j in range(W.shape[1]):
            db[j] += delta[n, j]
            for i in range(W.shape[0]):
                dW[i, j] += H_prev[n, i] * delta[n, j]
                dH_prev[n, i] += delta[n, j] * W[i, j]
    return dW, db, dH_prev
""",
    "mlp_backward": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    M = len(weights)
    dWs, dbs = [None] * M, [None] * M
    delta = output_delta(Y, cache["H"][M])
    m = M - 1
    while m >= 0:
        dWs[m], dbs[m], dH = affine_backward(delta, cache["H"][m], weights[m])
        if m > 0:
            delta = dH * slope(cache["Z"][m - 1])
        m -= 1
    return dWs, dbs
""",
    "numerical_gradient": """
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.asarray(theta, dtype=float)
    gradient = np.zeros(theta.size)
    for i in range(theta.size):
        plus, minus = theta.copy(), theta.copy()
        plus.flat[i] += eps
        minus.flat[i] -= eps
        gradient[i] = (f(plus) - f(minus)) / (2 * eps)
    return gradient.reshape(theta.shape)
""",
    "gradient_norms": """
def gradient_norms(dWs):
    norms = []
    for dW in dWs:
        total = 0.0
        for value in dW.ravel():
            total += value * value
        norms.append(total ** 0.5)
    return np.array(norms)
""",
}

EINSUM = {
    "mse_loss": """
def mse_loss(Y, Y_hat):
    difference = Y_hat - Y
    return np.einsum("nk,nk->", difference, difference) / (2 * Y.shape[0])
""",
    "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    path = [np.asarray(theta0, dtype=float)]
    while len(path) <= n_steps:
        path.append(path[-1] - learning_rate * np.asarray(grad(path[-1])))
    return np.stack(path)
""",
    "mlp_forward_cached": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    functions = [activation] * (len(weights) - 1) + [sigmoid]
    Z, H = [], [X]
    for W, b, function in zip(weights, biases, functions):
        Z.append(np.einsum("nd,dl->nl", H[-1], W) + b[None, :])
        H.append(function(Z[-1]))
    return H[-1], dict(Z=Z, H=H)
""",
    "output_delta": """
def output_delta(Y, Y_hat):
    return np.einsum("nk,nk,nk->nk", Y_hat - Y, Y_hat, 1 - Y_hat) / Y.shape[0]
""",
    "affine_backward": """
def affine_backward(delta, H_prev, W):
    return (
        np.einsum("nd,nl->dl", H_prev, delta),
        np.einsum("nl->l", delta),
        np.einsum("nl,dl->nd", delta, W),
    )
""",
    "mlp_backward": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    def back(delta, m):
        dW, db, dH = affine_backward(delta, cache["H"][m], weights[m])
        if m == 0:
            return [dW], [db]
        dWs, dbs = back(np.einsum("nl,nl->nl", dH, slope(cache["Z"][m - 1])), m - 1)
        return dWs + [dW], dbs + [db]

    return back(output_delta(Y, cache["H"][-1]), len(weights) - 1)
""",
    "numerical_gradient": """
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.asarray(theta, dtype=float)
    steps = eps * np.eye(theta.size).reshape(theta.size, *theta.shape)
    return np.array([(f(theta + h) - f(theta - h)) / (2 * eps) for h in steps]).reshape(theta.shape)
""",
    "gradient_norms": """
def gradient_norms(dWs):
    return np.sqrt([np.einsum("ij,ij->", dW, dW) for dW in dWs])
""",
}

LAMBDAS = {
    "mse_loss": """
mse_loss = lambda Y, Y_hat: 0.5 * np.mean(np.sum(np.square(Y - Y_hat), axis=1))
""",
    "gradient_descent": """
from itertools import accumulate, repeat


def gradient_descent(grad, theta0, learning_rate, n_steps):
    walk = lambda theta, _: theta - learning_rate * grad(theta)
    return np.array(list(accumulate(repeat(None, n_steps), walk, initial=np.array(theta0, dtype=float))))
""",
    "mlp_forward_cached": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    *hidden, last = list(zip(weights, biases))
    layer = lambda H, W, b, f: (H @ W + b, f(H @ W + b))
    Z, H = [], [X]
    for W, b in hidden:
        z, h = layer(H[-1], W, b, activation)
        Z, H = Z + [z], H + [h]
    z, h = layer(H[-1], *last, sigmoid)
    return h, {"Z": Z + [z], "H": H + [h]}
""",
    "output_delta": """
output_delta = lambda Y, Y_hat: (Y_hat - Y) * (Y_hat - Y_hat ** 2) * (1 / len(Y_hat))
""",
    "affine_backward": """
affine_backward = lambda delta, H_prev, W: (np.dot(H_prev.T, delta), delta.sum(0), np.dot(delta, W.T))
""",
    "mlp_backward": """
from functools import partial


def through(step, slope, pair, delta):
    Z_before, H_before, W = pair
    dW, db, dH = step(delta, H_before, W)
    return dW, db, dH if Z_before is None else dH * slope(Z_before)


def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    go = partial(through, affine_backward, slope)
    delta, dWs, dbs = output_delta(Y, cache["H"][-1]), (), ()
    for layer in reversed(list(zip([None, *cache["Z"][:-1]], cache["H"][:-1], weights))):
        dW, db, delta = go(layer, delta)
        dWs, dbs = (dW, *dWs), (db, *dbs)
    return list(dWs), list(dbs)
""",
    "numerical_gradient": """
def numerical_gradient(f, theta, eps=1e-5):
    at = lambda i, h: f(np.where(np.arange(np.size(theta)).reshape(np.shape(theta)) == i, theta + h, theta))
    slopes = [(at(i, eps) - at(i, -eps)) / (2 * eps) for i in range(np.size(theta))]
    return np.array(slopes).reshape(np.shape(theta))
""",
    "gradient_norms": """
gradient_norms = lambda dWs: np.array(list(map(np.linalg.norm, dWs)))
""",
}

FLOAT32_AND_LISTS = {
    "mse_loss": """
def mse_loss(Y, Y_hat):
    return np.float32(((Y - Y_hat) ** 2).sum(axis=1).mean() / 2)
""",
    "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    theta = [float(value) for value in theta0]
    path = [list(theta)]
    for _ in range(n_steps):
        theta = [t - learning_rate * g for t, g in zip(theta, grad(np.array(theta)))]
        path.append(theta)
    return path
""",
    "mlp_forward_cached": """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for m, (W, b) in enumerate(zip(weights, biases)):
        Z.append((H[-1] @ W + b).astype(np.float32))
        H.append((activation if m < len(weights) - 1 else sigmoid)(Z[-1]))
    return H[-1], {"Z": Z, "H": H}
""",
    "output_delta": """
def output_delta(Y, Y_hat):
    return ((Y_hat - Y) * Y_hat * (1 - Y_hat) / len(Y)).astype(np.float32)
""",
    "affine_backward": """
def affine_backward(delta, H_prev, W):
    return [(H_prev.T @ delta).astype("float32"), delta.sum(0).tolist(), (delta @ W.T).tolist()]
""",
    "mlp_backward": """
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    delta, dWs, dbs = output_delta(Y, cache["H"][-1]), [], []
    for m in range(len(weights) - 1, -1, -1):
        dW, db, dH = affine_backward(delta, cache["H"][m], weights[m])
        dWs.insert(0, np.asarray(dW, dtype=np.float32))
        dbs.insert(0, np.asarray(db, dtype=np.float32))
        if m:
            delta = np.asarray(dH) * slope(cache["Z"][m - 1])
    return tuple(dWs), tuple(dbs)
""",
    "numerical_gradient": """
def numerical_gradient(f, theta, eps=1e-5):
    theta = np.array(theta, dtype=np.float64)
    result = []
    for i in range(theta.size):
        h = np.zeros(theta.size)
        h[i] = eps
        h = h.reshape(theta.shape)
        result.append(float(f(theta + h) - f(theta - h)) / (2 * eps))
    return np.reshape(result, theta.shape).tolist()
""",
    "gradient_norms": """
def gradient_norms(dWs):
    return [float(np.sqrt((dW ** 2).sum())) for dW in dWs]
""",
}
