# %% normal equations
def lpc(x, order):
    r = np.array([np.dot(x[: len(x) - lag], x[lag:]) for lag in range(order + 1)])
    R = r[np.abs(np.subtract.outer(np.arange(order), np.arange(order)))]
    a = np.append(1.0, np.linalg.solve(R, -r[1:]))
    return a, a @ r

# %% loops
def lpc(x, order):
    r = [float(sum(x[t] * x[t + lag] for t in range(len(x) - lag))) for lag in range(order + 1)]
    a, E = [1.0] + [0.0] * order, r[0]
    for i in range(1, order + 1):
        k = -sum(a[j] * r[i - j] for j in range(i)) / E
        old = list(a)
        for j in range(1, i + 1):
            a[j] = old[j] + k * old[i - j]
        E *= 1 - k * k
    return a, E

# %% least squares of a padded sound
def lpc(x, order):
    n = len(x) + order
    past = np.array([np.concatenate([np.zeros(j), x, np.zeros(order - j)]) for j in range(order + 1)]).T
    found = np.linalg.lstsq(past[:, 1:], -past[:, 0], rcond=None)[0]
    a = np.concatenate([[1.0], found])
    return a, np.sum((past @ a) ** 2)
