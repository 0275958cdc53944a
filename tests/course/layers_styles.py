"""Right solutions of notebook 03 in other styles than its own: loops, einsum, one-liners, odd but right returns.

Each text defines one exercise's functions and is run after the notebook's given helpers.
"""

STYLES: dict[str, dict[str, str]] = {
    "mlp_forward": {
        "loops": """
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    rows = []
    for x in X:
        h = list(x)
        for m in range(len(weights)):
            f = output if m == len(weights) - 1 else activation
            z = []
            for j in range(weights[m].shape[1]):
                total = biases[m][j]
                for i in range(len(h)):
                    total += h[i] * weights[m][i][j]
                z.append(float(f(total)))
            h = z
        rows.append(h)
    return rows
""",
        "einsum": """
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    *hidden, last = zip(weights, biases)
    for W, b in hidden:
        X = activation(np.einsum("nd,dl->nl", X, W) + b)
    return output(np.einsum("nd,dl->nl", X, last[0]) + last[1])
""",
        "column by column, as the lecture writes it": """
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    h = X.T
    for m, (W, b) in enumerate(zip(weights, biases), 1):
        h = (output if m == len(weights) else activation)(W.T @ h + b.reshape(-1, 1))
    return h.T
""",
        "bias as one more weight": """
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    functions = [activation] * (len(weights) - 1) + [output]
    for W, b, f in zip(weights, biases, functions):
        X = f(np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b]))
    return X
""",
        "recursion": """
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    Z = np.dot(X, weights[0]) + biases[0]
    if len(weights) == 1:
        return output(Z)
    return mlp_forward(activation(Z), weights[1:], biases[1:], activation, output)
""",
        "single precision": """
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    H = X.astype(np.float32)
    for W, b in zip(weights[:-1], biases[:-1]):
        H = activation(H @ W.astype(np.float32) + b.astype(np.float32))
    return output(H @ weights[-1].astype(np.float32) + biases[-1].astype(np.float32))
""",
    },
    "xor_weights": {
        "one input and not the other": """
def xor_weights():
    W1 = [[1, -1], [-1, 1]]
    return [W1, [[1], [1]]], [[-0.5, -0.5], [-0.5]]
""",
        "NAND and OR": """
def xor_weights():
    W1, b1 = np.array([[-2.0, 3.0], [-2.0, 3.0]]), np.array([3.0, -1.0])
    W2, b2 = np.array([[1.0], [1.0]]), np.array(-1.5)
    return (W1, W2), (b1, b2)
""",
        "searched for": """
def xor_weights():
    rng = np.random.default_rng(0)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    while True:
        W1, b1, W2, b2 = rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=(2, 1)), rng.normal(size=1)
        if np.array_equal(step(step(X @ W1 + b1) @ W2 + b2)[:, 0], [0, 1, 1, 0]):
            return [W1, W2], [b1, b2]
""",
    },
    "receptor_responses": {
        "loops": """
def receptor_responses(W, images):
    responses = np.zeros((len(images), W.shape[1]))
    for n, image in enumerate(images):
        for j in range(W.shape[1]):
            i = 0
            for row in image:
                for pixel in row:
                    responses[n, j] += pixel * W[i, j]
                    i += 1
    return responses

def receptor_images(W, height, width):
    pictures = []
    for j in range(W.shape[1]):
        pictures.append([[W[r * width + c, j] for c in range(width)] for r in range(height)])
    return pictures
""",
        "receptors as images first": """
def receptor_responses(W, images):
    return np.einsum("nhw,lhw->nl", images, receptor_images(W, *images.shape[1:]))

def receptor_images(W, height, width):
    return np.moveaxis(W.reshape(height, width, W.shape[1]), -1, 0)
""",
        "image by image": """
def receptor_responses(W, images):
    return np.array([W.T @ image.ravel() for image in images])

def receptor_images(W, height, width):
    return np.stack([column.reshape(height, width) for column in W.T])
""",
        "tensordot": """
def receptor_responses(W, images):
    return np.tensordot(images, W.reshape(*images.shape[1:], -1), axes=2)

def receptor_images(W, height, width):
    return np.array(np.split(W, W.shape[1], axis=1)).reshape((-1, height, width))
""",
    },
    "collapse_linear": {
        "by what it does to zero and to unit vectors": """
def collapse_linear(weights, biases):
    H = np.vstack([np.zeros(len(weights[0])), np.eye(len(weights[0]))])
    for W, b in zip(weights, biases):
        H = H @ W + b
    return H[1:] - H[0], H[0]
""",
        "multi_dot": """
def collapse_linear(weights, biases):
    W = weights[0] if len(weights) == 1 else np.linalg.multi_dot(weights)
    b = biases[-1]
    for m in range(len(weights) - 1):
        rest = np.eye(weights[m].shape[1])
        for later in weights[m + 1 :]:
            rest = rest @ later
        b = b + biases[m] @ rest
    return W, b
""",
        "one matrix with a row of biases": """
def collapse_linear(weights, biases):
    whole = np.eye(len(weights[0]) + 1)
    for W, b in zip(weights, biases):
        corner = np.zeros((len(W) + 1, 1))
        corner[-1] = 1
        whole = whole @ np.hstack([np.vstack([W, b]), corner])
    return whole[:-1, :-1], whole[-1, :-1]
""",
        "reduce": """
def collapse_linear(weights, biases):
    from functools import reduce
    return list(reduce(lambda a, c: (a[0].dot(c[0]), a[1].dot(c[0]) + c[1]), zip(weights, biases)))
""",
    },
    "one_hot": {
        "rows of the identity": """
def one_hot(labels, n_classes):
    return np.eye(n_classes)[labels]
""",
        "loops": """
def one_hot(labels, n_classes):
    return [[1 if k == label else 0 for k in range(n_classes)] for label in labels]
""",
        "comparison": """
def one_hot(labels, n_classes):
    return (labels[:, None] == np.arange(n_classes)).astype(np.float32)
""",
        "put": """
def one_hot(labels, n_classes):
    Y = np.zeros((len(labels), n_classes), dtype=int)
    np.put_along_axis(Y, labels[:, None], 1, axis=1)
    return Y
""",
    },
    "count_parameters": {
        "loop": """
def count_parameters(sizes):
    total = 0
    for m in range(1, len(sizes)):
        total += (sizes[m - 1] + 1) * sizes[m]
    return total
""",
        "arrays": """
def count_parameters(sizes):
    sizes = np.array(sizes)
    return np.sum(sizes[:-1] * sizes[1:]) + sizes[1:].sum()
""",
        "dot": """
def count_parameters(sizes):
    return float(np.dot(np.add(sizes[:-1], 1), sizes[1:]))
""",
        "recursion": """
def count_parameters(sizes):
    if len(sizes) < 2:
        return 0
    return sizes[0] * sizes[1] + sizes[1] + count_parameters(sizes[1:])
""",
    },
}
