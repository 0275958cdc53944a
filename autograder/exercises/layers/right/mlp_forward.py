# %% loops
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

# %% einsum
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    *hidden, last = zip(weights, biases)
    for W, b in hidden:
        X = activation(np.einsum("nd,dl->nl", X, W) + b)
    return output(np.einsum("nd,dl->nl", X, last[0]) + last[1])

# %% column by column, as the lecture writes it
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    h = X.T
    for m, (W, b) in enumerate(zip(weights, biases), 1):
        h = (output if m == len(weights) else activation)(W.T @ h + b.reshape(-1, 1))
    return h.T

# %% bias as one more weight
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    functions = [activation] * (len(weights) - 1) + [output]
    for W, b, f in zip(weights, biases, functions):
        X = f(np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b]))
    return X

# %% recursion
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    Z = np.dot(X, weights[0]) + biases[0]
    if len(weights) == 1:
        return output(Z)
    return mlp_forward(activation(Z), weights[1:], biases[1:], activation, output)

# %% single precision
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    H = X.astype(np.float32)
    for W, b in zip(weights[:-1], biases[:-1]):
        H = activation(H @ W.astype(np.float32) + b.astype(np.float32))
    return output(H @ weights[-1].astype(np.float32) + biases[-1].astype(np.float32))
