# %% loops over indices
def cnn_train_step(
    x, Y, layers, learning_rate, conv2d_forward=conv2d_forward, conv2d_backward=conv2d_backward,
    max_pool_forward=max_pool_forward, max_pool_backward=max_pool_backward,
    leaky_relu=leaky_relu, leaky_relu_backward=leaky_relu_backward, softmax=softmax,
):
    inputs = [x]
    for m in range(len(layers)):
        L, h = layers[m], inputs[m]
        if L["kind"] == "conv":
            out = conv2d_forward(h, L["weight"], L["bias"], L["stride"], L["padding"])
        elif L["kind"] == "max_pool":
            out = max_pool_forward(h, L["size"], L["stride"])
        elif L["kind"] == "leaky_relu":
            out = leaky_relu(h)
        else:
            out = h.reshape(h.shape[0], -1) @ L["weight"] + L["bias"]
        inputs.append(out)
    P = softmax(inputs[-1])
    loss = -np.sum(Y * np.log(P)) / len(Y)
    d = (P - Y) / len(Y)
    new, grads = [dict(L) for L in layers], [None] * len(layers)
    for m in range(len(layers) - 1, -1, -1):
        L, h = layers[m], inputs[m]
        if L["kind"] == "leaky_relu":
            d = leaky_relu_backward(d, h)
        elif L["kind"] == "max_pool":
            d = max_pool_backward(d, h, L["size"], L["stride"])
        elif L["kind"] == "conv":
            d, dW, db = conv2d_backward(d, h, L["weight"], L["stride"], L["padding"])
            grads[m] = (dW, db)
        else:
            flat = h.reshape(len(h), -1)
            grads[m] = (flat.T @ d, d.sum(0))
            d = (d @ L["weight"].T).reshape(h.shape)
        if grads[m] is not None:
            new[m]["weight"] = L["weight"] - learning_rate * grads[m][0]
            new[m]["bias"] = L["bias"] - learning_rate * grads[m][1]
    return loss, new, [g for g in grads if g is not None]

# %% recursion
def cnn_train_step(
    x, Y, layers, learning_rate, conv2d_forward=conv2d_forward, conv2d_backward=conv2d_backward,
    max_pool_forward=max_pool_forward, max_pool_backward=max_pool_backward,
    leaky_relu=leaky_relu, leaky_relu_backward=leaky_relu_backward, softmax=softmax,
):
    def through(rest, h):
        if not rest:
            P = softmax(h)
            return -np.log((P * Y).sum(axis=1)).mean(), [], [], (P - Y) / Y.shape[0]
        first, *others = rest
        kind = first["kind"]
        if kind == "leaky_relu":
            loss, new, grads, d = through(others, leaky_relu(h))
            return loss, [first] + new, grads, leaky_relu_backward(d, h)
        if kind == "max_pool":
            loss, new, grads, d = through(others, max_pool_forward(h, first["size"], first["stride"]))
            return loss, [first] + new, grads, max_pool_backward(d, h, first["size"], first["stride"])
        W, b = first["weight"], first["bias"]
        if kind == "conv":
            s, p = first["stride"], first["padding"]
            loss, new, grads, d = through(others, conv2d_forward(h, W, b, s, p))
            back, dW, db = conv2d_backward(d, h, W, s, p)
        else:
            flat = h.reshape(h.shape[0], W.shape[0])
            loss, new, grads, d = through(others, flat @ W + b)
            back, dW, db = (d @ W.T).reshape(h.shape), flat.T @ d, d.sum(axis=0)
        stepped = dict(first, weight=W - learning_rate * dW, bias=b - learning_rate * db)
        return loss, [stepped] + new, [(dW, db)] + grads, back

    return through(list(layers), x)[:3]

# %% closures on a stack
def cnn_train_step(
    x, Y, layers, learning_rate, conv2d_forward=conv2d_forward, conv2d_backward=conv2d_backward,
    max_pool_forward=max_pool_forward, max_pool_backward=max_pool_backward,
    leaky_relu=leaky_relu, leaky_relu_backward=leaky_relu_backward, softmax=softmax,
):
    stack, h = [], x
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            go = lambda d, h=h, l=layer: conv2d_backward(d, h, l["weight"], l["stride"], l["padding"])
            h = conv2d_forward(h, layer["weight"], layer["bias"], layer["stride"], layer["padding"])
        elif kind == "leaky_relu":
            go = lambda d, h=h: (leaky_relu_backward(d, h),)
            h = leaky_relu(h)
        elif kind == "max_pool":
            go = lambda d, h=h, l=layer: (max_pool_backward(d, h, l["size"], l["stride"]),)
            h = max_pool_forward(h, layer["size"], layer["stride"])
        else:
            def go(d, h=h, l=layer):
                return (d @ l["weight"].T).reshape(h.shape), np.einsum("nd,nl->dl", h.reshape(len(h), -1), d), np.sum(d, 0)
            h = h.reshape(len(h), -1) @ layer["weight"] + layer["bias"]
        stack.append((layer, go))
    P = softmax(h)
    right = P[np.arange(len(P)), Y.argmax(1)]
    d, new, gradients = (P - Y) / len(P), [], []
    while stack:
        layer, go = stack.pop()
        d, *found = go(d)
        copy = layer.copy()
        if found:
            gradients.append(tuple(found))
            for name, g in zip(("weight", "bias"), found):
                copy[name] = copy[name] - learning_rate * g
        new.append(copy)
    return float(np.mean(-np.log(right))), new[::-1], gradients[::-1]

# %% a deep copy that is changed, lists
import copy

def cnn_train_step(
    x, Y, layers, learning_rate, conv2d_forward=conv2d_forward, conv2d_backward=conv2d_backward,
    max_pool_forward=max_pool_forward, max_pool_backward=max_pool_backward,
    leaky_relu=leaky_relu, leaky_relu_backward=leaky_relu_backward, softmax=softmax,
):
    new, tape = copy.deepcopy(layers), []
    h = x
    for layer in layers:
        tape.append(h)
        match layer["kind"]:
            case "conv":
                h = conv2d_forward(h, layer["weight"], layer["bias"], layer["stride"], layer["padding"])
            case "max_pool":
                h = max_pool_forward(h, layer["size"], layer["stride"])
            case "leaky_relu":
                h = leaky_relu(h, 0.01)
            case "dense":
                h = np.dot(h.reshape(len(h), -1), layer["weight"]) + layer["bias"]
    P = softmax(h)
    loss = np.sum(-np.log(P) * Y, axis=1).mean()
    d, gradients = (P - Y) / Y.shape[0], []
    for layer, changed in zip(layers[::-1], new[::-1]):
        h = tape.pop()
        match layer["kind"]:
            case "leaky_relu":
                d = leaky_relu_backward(d, h, 0.01)
                continue
            case "max_pool":
                d = max_pool_backward(d, h, layer["size"], layer["stride"])
                continue
            case "conv":
                d, dW, db = conv2d_backward(d, h, layer["weight"], layer["stride"], layer["padding"])
            case "dense":
                dW, db = h.reshape(len(h), -1).T.dot(d), d.sum(0)
                d = d.dot(layer["weight"].T).reshape(h.shape)
        gradients = [[dW, db]] + gradients
        changed["weight"] -= learning_rate * dW
        changed["bias"] -= learning_rate * db
    return loss, new, gradients
