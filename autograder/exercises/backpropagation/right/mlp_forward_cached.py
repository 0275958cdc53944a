# %% loops
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

# %% lambdas
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    *hidden, last = list(zip(weights, biases))
    layer = lambda H, W, b, f: (H @ W + b, f(H @ W + b))
    Z, H = [], [X]
    for W, b in hidden:
        z, h = layer(H[-1], W, b, activation)
        Z, H = Z + [z], H + [h]
    z, h = layer(H[-1], *last, sigmoid)
    return h, {"Z": Z + [z], "H": H + [h]}

# %% einsum
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    functions = [activation] * (len(weights) - 1) + [sigmoid]
    Z, H = [], [X]
    for W, b, function in zip(weights, biases, functions):
        Z.append(np.einsum("nd,dl->nl", H[-1], W) + b[None, :])
        H.append(function(Z[-1]))
    return H[-1], dict(Z=Z, H=H)

# %% float32, lists and tuples
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for m, (W, b) in enumerate(zip(weights, biases)):
        Z.append((H[-1] @ W + b).astype(np.float32))
        H.append((activation if m < len(weights) - 1 else sigmoid)(Z[-1]))
    return H[-1], {"Z": Z, "H": H}

# %% last layer apart
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

# %% einsum, another way
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for m, (W, b) in enumerate(zip(weights, biases)):
        z = np.einsum("nd,dl->nl", H[m], W) + b[None, :]
        Z.append(z)
        H.append(sigmoid(z) if m == len(weights) - 1 else activation(z))
    return H[-1], dict(H=H, Z=Z)

# %% loops, another way
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

# %% deques, tuples, namedtuples
from collections import OrderedDict, defaultdict, deque, namedtuple
Pass = namedtuple("Pass", "Y_hat cache")

def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    cache = defaultdict(list)
    cache["H"].append(X)
    *hidden, last = list(zip(weights, biases))
    for W, b in hidden:
        cache["Z"].append(np.matmul(cache["H"][-1], W) + b)
        cache["H"].append(activation(cache["Z"][-1]))
    cache["Z"].append(np.matmul(cache["H"][-1], last[0]) + last[1])
    cache["H"].append(sigmoid(cache["Z"][-1]))
    cache["layers"] = len(weights)
    return Pass(cache["H"][-1], cache)

# %% scipy where it may be
from scipy.special import expit

def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    layers = [activation] * (len(weights) - 1) + [expit]
    Z, H = [], [X.copy()]
    for W, b, f in zip(weights, biases, layers):
        Z += [H[-1] @ W + b]
        H += [f(Z[-1])]
    return np.copy(H[-1]), {"Z": tuple(Z), "H": tuple(H)}

# %% float32 where it may be, in place
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    X = X.astype("f4")
    H, Z = [X], []
    for W, b in zip(weights, biases):
        z = H[-1] @ W.astype("f4")
        z += b.astype("f4")
        Z.append(z)
        H.append(activation(z))
    H.pop()
    H.append(1 / (1 + np.exp(-Z[-1])))
    return H[-1], {"H": H, "Z": Z}

# %% one-liners
from functools import reduce
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    def layer(so_far, m):
        (Z, H), W, b = so_far, weights[m], biases[m]
        z = H[-1] @ W + b
        return [*Z, z], [*H, (sigmoid if m == len(weights) - 1 else activation)(z)]
    Z, H = reduce(layer, range(len(weights)), ([], [X]))
    return H[-1], dict(Z=Z, H=H)

# %% slow but right
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for m in range(len(weights)):
        z = np.zeros((X.shape[0], weights[m].shape[1]))
        for n, i, j in np.ndindex(X.shape[0], *weights[m].shape):
            z[n, j] += H[m][n, i] * weights[m][i, j]
        z += np.repeat(biases[m][None], len(X), axis=0)
        Z.append(z)
        H.append(activation(z) if m < len(weights) - 1 else sigmoid(z))
    return H[-1], {"Z": Z, "H": H}
