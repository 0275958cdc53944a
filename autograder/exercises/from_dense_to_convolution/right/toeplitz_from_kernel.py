# %% loops
def toeplitz_from_kernel(w, n):
    T = np.zeros((n, n))
    half = (len(w) - 1) // 2
    for i in range(n):
        for m in range(len(w)):
            j = i + m - half
            if 0 <= j < n:
                T[i, j] = w[m]
    return T

# %% rows cut out of a long one
def toeplitz_from_kernel(w, n):
    half = len(w) // 2
    rows = []
    for i in range(n):
        row = np.zeros(n + 2 * half)
        row[i : i + len(w)] = w
        rows.append(row[half : half + n])
    return np.array(rows)

# %% index arrays
def toeplitz_from_kernel(w, n):
    where = np.arange(n)[None, :] - np.arange(n)[:, None] + len(w) // 2
    inside = (where >= 0) & (where < len(w))
    return np.where(inside, np.asarray(w)[np.clip(where, 0, len(w) - 1)], 0)

# %% strides
def toeplitz_from_kernel(w, n):
    half = len(w) // 2
    line = np.concatenate([np.zeros(n - 1 - half), w, np.zeros(n - 1 - half)]) if half < n else np.asarray(w, float)
    rows = np.lib.stride_tricks.sliding_window_view(line, n)
    return rows[::-1].copy()

# %% one expression
toeplitz_from_kernel = lambda w, n: sum(np.diag(np.full(n - abs(m - len(w) // 2), float(w[m])), m - len(w) // 2)
                                        for m in range(len(w)) if abs(m - len(w) // 2) < n)

# %% columns: what a click does
def toeplitz_from_kernel(w, n):
    def slide(x):
        half = len(w) // 2
        padded = [0.0] * half + list(x) + [0.0] * half
        return [sum(a * b for a, b in zip(w, padded[i : i + len(w)])) for i in range(n)]
    return np.stack([slide(click) for click in np.eye(n)], axis=1)

# %% einsum, float32
def toeplitz_from_kernel(w, n):
    shifts = np.stack([np.eye(n, k=m - len(w) // 2, dtype=np.float32) for m in range(len(w))])
    return np.einsum("m,mij->ij", np.asarray(w, np.float32), shifts)

# %% lists
def toeplitz_from_kernel(w, n):
    half = len(w) // 2
    return [[w[j - i + half] if abs(j - i) <= half else 0 for j in range(n)] for i in range(n)]
