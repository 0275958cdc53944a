# %% [markdown]
# # 04 · Backpropagation

# %%
import numpy as np

from earlab import check


def sigmoid(z):
    """1 / (1 + exp(−z)), written so that no large z overflows."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def sigmoid_slope(z):
    """Slope of the sigmoid at the net input z: s (1 − s) with s = sigmoid(z)."""
    s = sigmoid(z)
    return s * (1 - s)


def relu(z):
    """z where z > 0, else 0."""
    return np.maximum(z, 0)


def relu_slope(z):
    """1 where z > 0, else 0."""
    return np.where(z > 0, 1.0, 0.0)

# %% exercise="mse_loss" points=2 minutes=5
def mse_loss(Y, Y_hat):
    """Return the squared error of a batch: E = 1/(2N) · sum over samples and outputs of (Y − Ŷ)².

    Y: (N, K) targets.   Y_hat: (N, K) what the network says.
    Returns one number. N is the number of rows. This is not np.mean: the outputs are added up.
    """
    ### BEGIN SOLUTION
    return np.sum((Y - Y_hat) ** 2) / (2 * len(Y))
    ### END SOLUTION

# %% check="mse_loss"
check(mse_loss)

# %% exercise="gradient_descent" points=3 minutes=15
def gradient_descent(grad, theta0, learning_rate, n_steps):
    """Walk downhill: in each step subtract learning_rate times the gradient where you are.

    grad: a function; grad(theta) returns the gradient (d,) at theta (d,).
    theta0: (d,) where to start, perhaps integers; it must not change.
    learning_rate: a number.   n_steps: how many steps, 0 or more.
    Returns the path (n_steps + 1, d): row 0 is the start, row t the point after t steps.
    """
    ### BEGIN SOLUTION
    theta = np.array(theta0, dtype=float)
    path = [theta]
    for _ in range(n_steps):
        theta = theta - learning_rate * grad(theta)
        path.append(theta)
    return np.array(path)
    ### END SOLUTION

# %% check="gradient_descent"
check(gradient_descent)

# %% exercise="mlp_forward_cached" points=4 minutes=20
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    """Run a batch through all layers and keep what the backward pass will need.

    X: (N, d).   weights: list of M arrays, W_m of shape (l_{m−1}, l_m), l_0 = d.
    biases: list of M arrays, b_m of shape (l_m,).
    activation: what the hidden layers use, element by element. The output layer always uses sigmoid.
    Returns (Y_hat, cache). Y_hat: (N, l_M).
    cache: {"Z": [Z_1, …, Z_M], "H": [X, H_1, …, H_M]}, lists of arrays; H_M is Y_hat.
    """
    ### BEGIN SOLUTION
    Z, H = [], [X]
    for W, b in zip(weights, biases):
        Z.append(H[-1] @ W + b)
        H.append(activation(Z[-1]))
    H[-1] = sigmoid(Z[-1])
    return H[-1], {"Z": Z, "H": H}
    ### END SOLUTION

# %% check="mlp_forward_cached"
check(mlp_forward_cached)

# %% exercise="output_delta" points=3 minutes=15
def output_delta(Y, Y_hat):
    """Return delta_M = ∂E/∂Z_M, the gradient at the net input of the output layer.

    Y: (N, l) targets.   Y_hat: (N, l) = sigmoid(Z_M).   E is the squared error of mse_loss.
    Returns (N, l).
    """
    ### BEGIN SOLUTION
    return (Y_hat - Y) / len(Y) * Y_hat * (1 - Y_hat)
    ### END SOLUTION

# %% check="output_delta"
check(output_delta)

# %% exercise="affine_backward" points=4 minutes=20
def affine_backward(delta, H_prev, W):
    """Go back through Z = H_prev W + b.

    delta: (N, l) = ∂E/∂Z.   H_prev: (N, d).   W: (d, l).
    Returns (dW, db, dH_prev): the gradients of E at W (d, l), at b (l,) and at H_prev (N, d).
    """
    ### BEGIN SOLUTION
    dW = H_prev.T @ delta
    db = delta.sum(axis=0)
    dH_prev = delta @ W.T
    return dW, db, dH_prev
    ### END SOLUTION

# %% check="affine_backward"
check(affine_backward)

# %% exercise="mlp_backward" points=6 minutes=35
def mlp_backward(Y, cache, weights, slope=sigmoid_slope, output_delta=output_delta, affine_backward=affine_backward):
    """Return the gradient of the squared error at every weight and every bias.

    Y: (N, l_M) targets.   cache: as mlp_forward_cached returns it; leave it as it is.
    weights: list of M arrays (l_{m−1}, l_m).
    slope(Z): slope of the hidden layers' activation at the net input Z, element by element.
    output_delta, affine_backward: the two pieces above. The grader hands in right ones.
    Returns (dWs, dbs): two lists of M arrays, first layer first, shaped like the weights and the biases.
    """
    ### BEGIN SOLUTION
    Z, H = cache["Z"], cache["H"]
    dWs, dbs = [], []
    delta = output_delta(Y, H[-1])
    for m in reversed(range(len(weights))):
        dW, db, dH = affine_backward(delta, H[m], weights[m])
        dWs.append(dW)
        dbs.append(db)
        if m > 0:
            delta = dH * slope(Z[m - 1])
    return dWs[::-1], dbs[::-1]
    ### END SOLUTION

# %% check="mlp_backward"
check(mlp_backward)

# %% exercise="numerical_gradient" points=4 minutes=25
def numerical_gradient(f, theta, eps=1e-5):
    """Estimate the gradient of f by central differences, one parameter at a time.

    f: a function; f(theta) returns one number for an array of theta's shape.
    theta: array of any shape, perhaps integers; it must be exactly the same afterwards.
    eps: the step to either side.
    Returns an array of theta's shape: (f(θ + ε e_i) − f(θ − ε e_i)) / 2ε at each index i.
    """
    ### BEGIN SOLUTION
    theta = np.array(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for i in np.ndindex(theta.shape):
        kept = theta[i]
        theta[i] = kept + eps
        above = f(theta)
        theta[i] = kept - eps
        below = f(theta)
        theta[i] = kept
        gradient[i] = (above - below) / (2 * eps)
    return gradient
    ### END SOLUTION

# %% check="numerical_gradient"
check(numerical_gradient)

# %% exercise="gradient_norms" points=2 minutes=5
def gradient_norms(dWs):
    """Return the size of each layer's gradient.

    dWs: list of M arrays, first layer first.
    Returns (M,): the Frobenius norm of each, the root of the sum of its squared elements.
    """
    ### BEGIN SOLUTION
    return np.array([np.sqrt(np.sum(dW**2)) for dW in dWs])
    ### END SOLUTION

# %% check="gradient_norms"
check(gradient_norms)
