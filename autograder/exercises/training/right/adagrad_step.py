# %% loops
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    theta, s = np.array(theta, float), np.array(s, float)
    for i, g in np.ndenumerate(gradient):
        s[i] += g * g
        theta[i] -= learning_rate / (s[i] ** 0.5 + eps) * g
    return theta, s

# %% length of two sides
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    root = np.hypot(np.sqrt(s), gradient)
    return theta - gradient * (learning_rate / (root + eps)), root**2

# %% float32
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    theta, gradient, s = (np.asarray(x, dtype=np.float32) for x in (theta, gradient, s))
    s = np.square(gradient) + s
    return theta - np.float32(learning_rate) * np.divide(gradient, np.sqrt(s) + np.float32(eps)), s
