# %% both in one array
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    velocity = gradient + velocity * momentum
    return np.stack([theta - velocity * learning_rate, velocity])

# %% loops
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    new_theta, new_velocity = np.empty(theta.shape), np.empty(theta.shape)
    for i in np.ndindex(theta.shape):
        new_velocity[i] = momentum * velocity[i] + gradient[i]
        new_theta[i] = theta[i] - learning_rate * new_velocity[i]
    return new_theta, new_velocity

# %% in place on copies
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    theta, velocity = theta.copy(), velocity.copy()
    velocity *= momentum
    velocity += gradient
    theta -= learning_rate * velocity
    return [theta, velocity]

# %% plain step and momentum apart
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    if momentum == 0:
        return theta - learning_rate * gradient, gradient
    moved = np.add(np.multiply(momentum, velocity), gradient)
    return np.subtract(theta, np.multiply(learning_rate, moved)), moved
