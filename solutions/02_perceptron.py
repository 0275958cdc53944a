# %% [markdown]
# # 02 · The perceptron
#
# A perceptron is the smallest thing that learns. You build one, train it, see where it fails, and let it tell kick
# drums from snare drums.

# %%
import numpy as np

from earlab import check

# %% [markdown]
# ## Exercise 1: predict

# %% exercise="perceptron_predict" points=4 minutes=15
def perceptron_predict(X, w, b):
    """Predict the label of every point.

    X: (N, d) points, one per row.   w: (d,) weights.   b: bias, a number.
    Returns (N,) labels, each −1 or +1. A net input of exactly 0 gets +1.
    """
    ### BEGIN SOLUTION
    z = X @ w + b
    return np.where(z >= 0, 1, -1)
    ### END SOLUTION

# %% check="perceptron_predict"
check(perceptron_predict)

# %% [markdown]
# ## Exercise 2: learn from one point

# %% exercise="perceptron_update" points=4 minutes=20
def perceptron_update(x, y, w, b):
    """Show the perceptron one point; return its weights and bias afterwards.

    x: (d,) the point.   y: its label, −1 or +1.   w: (d,) weights.   b: bias, a number.
    Returns (w, b): changed by the rule if the prediction was wrong, with the same values if it was right.
    A net input of exactly 0 predicts +1. The arrays you are given stay as they are.
    """
    ### BEGIN SOLUTION
    prediction = 1 if w @ x + b >= 0 else -1
    if prediction == y:
        return w, b
    return w + y * x, b + y
    ### END SOLUTION

# %% check="perceptron_update"
check(perceptron_update)

# %% [markdown]
# ## Exercise 3: learn from all points

# %% exercise="perceptron_fit" points=6 minutes=35
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    """Train a perceptron: start at zero, then go through the points in order, epoch after epoch.

    X: (N, d) points.   y: (N,) labels, −1 or +1.   max_epochs: how many epochs at most (0 is allowed).
    update(x, y, w, b) returns the new (w, b) for one point. Call whatever you are given here.
    Returns (w, b, errors). errors: (epochs run,) how many points were predicted wrongly in each epoch,
    each at the moment it was met, before its update. Stop after the first epoch without an error;
    that epoch's 0 is the last entry.
    """
    ### BEGIN SOLUTION
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y):
            wrong += (w @ x_i + b >= 0) != (y_i > 0)
            w, b = update(x_i, y_i, w, b)
        errors.append(wrong)
        if wrong == 0:
            break
    return w, b, np.array(errors, dtype=int)
    ### END SOLUTION

# %% check="perceptron_fit"
check(perceptron_fit)

# %% [markdown]
# ## Exercise 4: activation functions

# %% exercise="activations" points=5 minutes=25
def step(z):
    """1 where z ≥ 0, else 0."""
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1.0, 0.0)
    ### END SOLUTION


def sigmoid(z):
    """1 / (1 + e⁻ᶻ), between 0 and 1. Finite for every finite z, also for ±800."""
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-z))
    ### END SOLUTION


def sigmoid_slope(z):
    """The slope of the sigmoid at the net input z."""
    ### BEGIN SOLUTION
    s = sigmoid(z)
    return s * (1 - s)
    ### END SOLUTION


def tanh(z):
    """The hyperbolic tangent, between −1 and 1."""
    ### BEGIN SOLUTION
    return np.tanh(z)
    ### END SOLUTION


def tanh_slope(z):
    """The slope of tanh at the net input z."""
    ### BEGIN SOLUTION
    return 1 - np.tanh(z) ** 2
    ### END SOLUTION


def relu(z):
    """z where z > 0, else 0."""
    ### BEGIN SOLUTION
    return np.maximum(z, 0)
    ### END SOLUTION


def relu_slope(z):
    """The slope of relu at z; at exactly 0 it is taken as 0."""
    ### BEGIN SOLUTION
    return np.where(z > 0, 1.0, 0.0)
    ### END SOLUTION


def leaky_relu(z, alpha):
    """z where z > 0, else alpha · z, with a small slope 0 < alpha < 1."""
    ### BEGIN SOLUTION
    return np.where(z > 0, z, alpha * z)
    ### END SOLUTION


def leaky_relu_slope(z, alpha):
    """The slope of leaky_relu at z; at exactly 0 it is taken as alpha."""
    ### BEGIN SOLUTION
    return np.where(z > 0, 1.0, alpha)
    ### END SOLUTION

# %% check="activations"
check("activations")

# %% [markdown]
# ## Exercise 5: gates

# %% exercise="gate_weights" points=3 minutes=15
def gate_weights(gate):
    """Return weights and bias of a perceptron that computes a logic gate.

    gate: "AND", "OR" (two inputs) or "NOT" (one input). Inputs are 0 or 1.
    Returns (w, b): w of shape (2,) or (1,), b a number. The output is 1 if w·x + b > 0, else 0.
    No row of the truth table may have a net input of exactly 0.
    """
    ### BEGIN SOLUTION
    weights = {
        "AND": ([1.0, 1.0], -1.5),
        "OR": ([1.0, 1.0], -0.5),
        "NOT": ([-1.0], 0.5),
    }
    w, b = weights[gate]
    return np.array(w), b
    ### END SOLUTION

# %% check="gate_weights"
check(gate_weights)

# %% [markdown] question="why_it_cycles" points=3
# **Question.** Train your perceptron on XOR for 20 epochs. Its weights come back to where they were and go round
# again. Why can it never settle?
#
# ### BEGIN SOLUTION
# No line separates XOR, so in every epoch at least one point is predicted wrongly and the weights move.
# ### END SOLUTION
