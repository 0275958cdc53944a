# %% shuffled first
def minibatches(X, Y, batch_size, order):
    X, Y = X[order], Y[order]
    return [(X[i:i + batch_size], Y[i:i + batch_size]) for i in range(0, len(X), batch_size)]

# %% a generator
def minibatches(X, Y, batch_size, order):
    while len(order):
        rows, order = order[:batch_size], order[batch_size:]
        yield X[rows], Y[rows]

# %% split at cuts
def minibatches(X, Y, batch_size, order):
    cuts = np.arange(batch_size, len(order), batch_size)
    return list(zip(np.split(X[order], cuts), np.split(Y[order], cuts)))

# %% row by row
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

# %% sorted within a batch, float32
def minibatches(X, Y, batch_size, order):
    batch_of = np.empty(len(order), int)
    batch_of[order] = np.arange(len(order)) // batch_size
    return tuple((X[batch_of == i].astype(np.float32), Y[batch_of == i]) for i in range(batch_of.max() + 1))
