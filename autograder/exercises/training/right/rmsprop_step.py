# %% loops
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    theta, v = np.array(theta, float), np.array(v, float)
    for i, g in np.ndenumerate(gradient):
        v[i] = decay * v[i] + (1 - decay) * g**2
        theta[i] -= learning_rate * g / (np.sqrt(v[i]) + eps)
    return theta, v

# %% moved towards the square
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    v = v + (1 - decay) * (gradient * gradient - v)
    scale = learning_rate / (v**0.5 + eps)
    return theta - scale * gradient, v

# %% average
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    v = np.average([v, np.square(gradient)], axis=0, weights=[decay, 1 - decay])
    return np.subtract(theta, learning_rate * np.divide(gradient, np.add(np.sqrt(v), eps))), v
