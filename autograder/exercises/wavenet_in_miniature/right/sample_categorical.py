# %% how many ends are at most u
def sample_categorical(logits, u, temperature):
    z = (logits - logits.max(axis=1, keepdims=True)) / temperature
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    count = (np.cumsum(p, axis=1) <= u[:, None]).sum(axis=1)
    return np.clip(count, 0, logits.shape[1] - 1)

# %% loops
def sample_categorical(logits, u, temperature):
    out = []
    for row, throw in zip(logits, u):
        z = row / temperature
        p = np.exp(z - max(z))
        p = p / sum(p)
        total, k = 0.0, 0
        for k, share in enumerate(p):
            total += share
            if total > throw:
                break
        out.append(k)
    return out

# %% argmax of what is larger
def sample_categorical(logits, u, temperature):
    z = logits / temperature
    z = z - np.log(np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True)) - z.max(1, keepdims=True)
    larger = np.cumsum(np.exp(z), axis=1) > u.reshape(-1, 1) + 1e-12
    larger[:, -1] = True
    return larger.argmax(axis=1)

# %% torch
def sample_categorical(logits, u, temperature):
    p = torch.softmax(torch.as_tensor(logits) / temperature, dim=1)
    ends = p.cumsum(dim=1)
    drawn = torch.searchsorted(ends, torch.as_tensor(u)[:, None], right=True)[:, 0]
    return drawn.clamp(max=p.shape[1] - 1).numpy()

# %% the last end set to infinity
def sample_categorical(logits, u, temperature):
    rows = []
    for z, throw in zip(np.asarray(logits) / temperature, u):
        p = np.exp(z - z.max())
        ends = np.cumsum(p) / p.sum()
        ends[-1] = np.inf
        rows.append(int(np.searchsorted(ends, throw, "right")))
    return np.array(rows)
