# %% loops
def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    old_m, old_v, t = state
    t += 1
    m, v, theta = np.empty(theta.shape), np.empty(theta.shape), theta.copy()
    for i in np.ndindex(theta.shape):
        m[i] = beta1 * old_m[i] + (1 - beta1) * gradient[i]
        v[i] = beta2 * old_v[i] + (1 - beta2) * gradient[i] ** 2
        theta[i] -= learning_rate * (m[i] / (1 - beta1**t)) / (np.sqrt(v[i] / (1 - beta2**t)) + eps)
    return theta, (m, v, t)

# %% correction in the rate
def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * state[0] + (1 - beta1) * gradient
    v = beta2 * state[1] + (1 - beta2) * gradient * gradient
    t = state[2] + 1
    root = np.sqrt(1 - beta2**t)
    rate = learning_rate * root / (1 - beta1**t)
    return theta - rate * m / (np.sqrt(v) + eps * root), [m, v, t]

# %% moved towards, in place on copies
def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state[0].copy(), np.copy(state[1]), state[2]
    t = float(t + 1)
    m += (1 - beta1) * (gradient - m)
    v *= beta2
    v += (1 - beta2) * np.square(gradient)
    step = m / (1 - np.power(beta1, t))
    step /= np.sqrt(v / (1 - np.power(beta2, t))) + eps
    return theta - learning_rate * step, (m, v, t)
