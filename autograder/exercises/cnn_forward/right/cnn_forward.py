# %% one list of layers
def cnn_forward(x, convs, dense, alpha, conv=conv2d_forward):
    for layer in convs:
        z = conv(x, *layer)
        x = np.where(z > 0, z, alpha * z)
    h = np.reshape(x, (x.shape[0], -1))
    for number, (W, b) in enumerate(dense, 1):
        z = np.dot(h, W) + b
        h = z if number == len(dense) else np.where(z > 0, z, alpha * z)
    e = np.exp(h - h.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

# %% keywords, ravel
def cnn_forward(x, convs, dense, alpha, conv=conv2d_forward):
    maps = x
    for weight, bias, stride, padding in convs:
        maps = leaky_relu(conv(x=maps, weight=weight, bias=bias, stride=stride, padding=padding), alpha)
    h = np.array([one.ravel() for one in maps])
    *hidden, (W_end, b_end) = dense
    for W, b in hidden:
        h = leaky_relu(np.einsum("nd,dl->nl", h, W) + b, alpha)
    return softmax(np.einsum("nd,dl->nl", h, W_end) + b_end)

# %% reduce
from functools import reduce

def cnn_forward(x, convs, dense, alpha, conv=conv2d_forward):
    maps = reduce(lambda h, layer: leaky_relu(conv(h, *layer), alpha), convs, x)
    hidden = reduce(lambda h, layer: leaky_relu(h @ layer[0] + layer[1], alpha), dense[:-1], maps.reshape(len(maps), -1))
    return softmax(hidden @ dense[-1][0] + dense[-1][1])

# %% picture by picture, flattened by loops
def cnn_forward(x, convs, dense, alpha, conv=conv2d_forward):
    rows = []
    for n in range(len(x)):
        maps = x[n : n + 1]
        for weight, bias, stride, padding in convs:
            maps = conv(maps, weight, bias, stride, padding)
            maps = np.maximum(maps, 0) + alpha * np.minimum(maps, 0)
        h = np.array([number for channel in maps[0] for line in channel for number in line])
        for W, b in dense[:-1]:
            h = leaky_relu(h @ W + b, alpha)
        rows.append(softmax(h @ dense[-1][0] + dense[-1][1]))
    return np.stack(rows)

# %% float32, a logarithm on the way
def cnn_forward(x, convs, dense, alpha, conv=conv2d_forward):
    h = np.float32(x)
    for weight, bias, stride, padding in convs:
        h = np.float32(leaky_relu(conv(h, np.float32(weight), np.float32(bias), stride, padding), alpha))
    h = h.reshape(h.shape[0], h.shape[1] * h.shape[2] * h.shape[3])
    for W, b in dense[:-1]:
        h = leaky_relu(h @ np.float32(W) + np.float32(b), alpha)
    z = np.float64(h) @ dense[-1][0] + dense[-1][1]
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))
