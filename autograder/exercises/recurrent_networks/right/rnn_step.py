# %% einsum
def rnn_step(x, h, params):
    a = np.einsum("nj,ij->ni", h, params["W"])
    a = a + np.einsum("nj,ij->ni", x, params["U"]) + params["b"]
    return np.tanh(a)

# %% one matrix for both
def rnn_step(x, h, params):
    both = np.concatenate([params["W"], params["U"]], axis=1)
    heard = np.hstack([h, x])
    return np.tanh(heard.dot(both.T) + params["b"][None, :])

# %% columns, as the lectures write it
def rnn_step(x, h, params):
    U, W, b = params["U"], params["W"], params["b"]
    a = b[:, None] + W @ h.T + U @ x.T
    return np.tanh(a).T

# %% sequence by sequence, with exponentials
def rnn_step(x, h, params):
    found = []
    for one, before in zip(x, h):
        a = np.array([params["W"][i] @ before + params["U"][i] @ one + params["b"][i] for i in range(len(params["b"]))])
        found.append(2 / (1 + np.exp(-2 * a)) - 1)
    return np.array(found)

# %% float32
def rnn_step(x, h, params):
    p = {name: value.astype("f4") for name, value in params.items()}
    return np.tanh(np.inner(h.astype("f4"), p["W"]) + np.inner(x.astype("f4"), p["U"]) + p["b"])
