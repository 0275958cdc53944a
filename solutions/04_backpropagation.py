# %% [markdown]
# # 04 · Backpropagation
#
# A network has thousands of weights. Training asks the same question of every one of them: if this weight grows a
# little, does the error rise or fall, and how fast? Asked one weight at a time, that takes thousands of runs through
# the network. Backpropagation answers for all weights together, for the price of a few runs.
#
# You build it here from eight short functions. You test it against brute force. Then it learns to read handwriting,
# and you look at what stops it from learning: gradients that vanish, starts that are too equal or too large.
#
# {{parts}}
#
# Plan about four hours. You need the sigmoid, the ReLU and their slopes (notebook 02), the matrix product, and the
# chain rule.

# %% [markdown]
# Run the next cell first. It holds the activation functions, which are given here.

# %%
import matplotlib.pyplot as plt
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


# %% [markdown]
# Cells like the next one draw and train. They use the functions you write, and they are never graded. Change them as
# you like.

# %% demo=true
from earlab.data import load_digits
from earlab.style import show, use_style, yours

use_style()
digits = load_digits()


def part(name):
    """Return images as rows (N, 784), one-hot targets (N, 10) and labels (N,)."""
    x, y = digits.part(name)
    return x.reshape(len(x), 784).astype(float), np.eye(10)[y], y


X_train, Y_train, y_train = part("train")
X_test, Y_test, y_test = part("test")

fig, axes = plt.subplots(2, 10, figsize=(7, 1.9))
for ax, image, target in zip(axes.T.ravel(), X_train, Y_train):
    ax.imshow(image.reshape(28, 28), cmap="gray_r")
    ax.set_title(f"{target.argmax()}", loc="center")
    ax.axis("off")
show(
    fig,
    alt=f"Twenty handwritten digits from the {len(X_train):,} images to train on, "
    "with their labels.",
)

# %% [markdown]
# These digits are the task. A network reads 784 pixels and answers with ten numbers between 0 and 1: one for "this is
# a 0", one for "this is a 1", and so on. Each output is a yes-or-no unit of its own, one digit against the rest. Its
# target is 1 for its digit and 0 otherwise, so the target of an image is a row with a single 1: *one-hot*.
#
# **Notation.** It stays the same to the end.
#
# | symbol | shape | meaning |
# |:--|:--|:--|
# | $N$, $M$ | numbers | samples in the batch; layers |
# | $l_m$ | number | units in layer $m$; $l_0 = d$ inputs, $l_M$ outputs |
# | $X = H_0$ | $(N, d)$ | the data, one sample per row |
# | $W_m,\ b_m$ | $(l_{m-1}, l_m),\ (l_m,)$ | weights and biases of layer $m$ |
# | $Z_m$ | $(N, l_m)$ | net inputs of layer $m$ |
# | $H_m$ | $(N, l_m)$ | outputs of layer $m$; $H_M = \hat Y$ |
# | $Y$ | $(N, l_M)$ | targets |
# | $\theta$ | – | all weights and biases together |
# | $\odot$ | – | product element by element |

# %% [markdown]
# ## 1 How wrong?
#
# To improve a network you need one number that says how bad it is. It has to be smooth, so that a small change of a
# weight changes it a little. Counting wrong answers is not smooth: almost every small step leaves the count as it is.
# The squared error is:
#
# $$E(\theta) = \frac{1}{2N}\sum_{i=1}^{N}\sum_{k=1}^{K}\left(y_{ik} - \hat y_{ik}\right)^2$$
#
# The sum over outputs $k$ collects what is wrong with one sample. The mean over samples $i$ makes $E$ comparable between
# a batch of 32 and a set of 8,000. The ½ is for convenience: the square brings down a 2 when you differentiate, and
# the two cancel.
#
# ### Exercise 1 · `mse_loss`
#
# **Goal.** One number for a whole batch. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `Y` | $(N, K)$ | targets |
# | `Y_hat` | $(N, K)$ | outputs |
# | returns | a number | $E$ |
#
# **Predict first.** Two samples with two outputs each, targets `[[1, 0], [0, 1]]`, outputs `[[0.5, 0.5], [1, 0]]`. What
# is $E$? Write the number down before you run anything.


# %% exercise="mse_loss" points=2 minutes=5 about="how far the outputs are from the targets, in one number"
def mse_loss(Y, Y_hat):
    """Return the squared error of a batch, E = 1/(2N) · Σ (Y − Ŷ)².

    Y: (N, K) targets.   Y_hat: (N, K) what the network says.
    Returns one number. The sum runs over samples and outputs; N is the
    number of rows. This is not np.mean: the outputs are added up.
    """
    ### BEGIN SOLUTION
    return np.sum((Y - Y_hat) ** 2) / (2 * len(Y))
    ### END SOLUTION


# %% check="mse_loss"
check(mse_loss)

# %% [markdown]
# The card explains what is wrong when something is. When you are stuck, ask it for a hint. There are three, each says
# more than the one before, and they cost nothing.
#
# **What you should see.** Let a network answer with the same number $c$ in all ten outputs, whatever the image is. The
# curve is your `mse_loss` for every $c$.

# %% demo=true
with yours("mse_loss"):
    levels = np.linspace(0, 1, 101)
    errors = [mse_loss(Y_train, np.full_like(Y_train, c)) for c in levels]
    best = levels[np.argmin(errors)]
    fig, ax = plt.subplots(figsize=(7, 2.8))
    ax.plot(levels, errors)
    ax.plot(best, min(errors), "o", color="C1", markersize=9)
    ax.annotate(
        f"c = {best:.2f}\nE = {min(errors):.3f}",
        (best, min(errors)),
        xytext=(14, 22),
        textcoords="offset points",
    )
    ax.set(
        xlabel="the same answer c in all ten outputs",
        ylabel="squared error E",
        title="The best answer of a network that ignores the image",
    )
    show(
        fig,
        alt="A parabola: the squared error of a constant answer c is smallest at c "
        f"= {best:.2f}, where E = {min(errors):.3f}.",
    )

# %% [markdown]
# **Discuss.** Why is the best constant where it is, and not at 0.5? Remember this value of $E$: a network that is stuck
# there has learned how common a digit is, and nothing else. You will meet it again.

# %% [markdown]
# ## 2 Downhill
#
# $E$ is a landscape over the weights. The gradient $\nabla E$ holds the slope along every weight. It points where $E$
# rises fastest, so you step the other way:
#
# $$\theta_{t+1} = \theta_t - \eta\,\nabla E(\theta_t)$$
#
# $\eta$ is the *learning rate*. Nothing here asks where the gradient comes from. In this part it is given; from part 3
# on you work it out.
#
# ### Exercise 2 · `gradient_descent`
#
# **Goal.** Walk downhill and remember the way. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `grad` | function | `grad(theta)` is the gradient at `theta`, $(d,)$ |
# | `theta0` | $(d,)$ | the start |
# | `learning_rate`, `n_steps` | numbers | $\eta$; how many steps |
# | returns | $(\text{n\_steps} + 1, d)$ | the path, start included |
#
# **Predict first.** In the bowl $E = \theta^2$ the gradient is $2\theta$. You start at 1. Where are you after one step with
# $\eta = 0.1$, with $\eta = 0.5$, with $\eta = 1$, with $\eta = 1.1$?


# %% exercise="gradient_descent" points=3 minutes=15 about="how a slope becomes a better network"
def gradient_descent(grad, theta0, learning_rate, n_steps):
    """Walk downhill: subtract learning_rate times the gradient, n_steps times.

    grad: a function; grad(theta) returns the gradient (d,) at theta (d,).
    theta0: (d,) where to start, perhaps integers; it must not change.
    learning_rate: a number.   n_steps: how many steps, 0 or more.
    Returns the path (n_steps + 1, d): row 0 is the start, row t the point
    after t steps.
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

# %% [markdown]
# **What you should see.** Here is a single sigmoid unit on real data, $\hat y = \sigma(w x + b)$. It sees only how much ink $x$ an image has, and should say whether it is a 1 or a 7. With one weight and one bias the
# landscape can be drawn. Your function walks through it three times from the same start.

# %% demo=true
chosen = (y_train == 1) | (y_train == 7)
ink = X_train[chosen].mean(axis=1)
ink = (ink - ink.mean()) / ink.std()
is_one = (y_train[chosen] == 1).astype(float)


def unit_loss(theta):
    """Squared error of the unit with weight theta[0] and bias theta[1]."""
    return mse_loss(is_one[:, None], sigmoid(theta[0] * ink + theta[1])[:, None])


def unit_gradient(theta, samples=slice(None)):
    """Gradient (2,) of unit_loss on the chosen samples; part 5 derives it."""
    x, y = ink[samples], is_one[samples]
    y_hat = sigmoid(theta[0] * x + theta[1])
    delta = (y_hat - y) * y_hat * (1 - y_hat) / len(x)
    return np.array([delta @ x, delta.sum()])


def draw_landscape(ax):
    """Draw lines of equal error over weight and bias."""
    w, b = np.linspace(-9, 5, 60), np.linspace(-5, 6, 50)
    levels = [[unit_loss((w_j, b_i)) for w_j in w] for b_i in b]
    picture = ax.contourf(w, b, levels, 24, cmap="viridis")
    ax.set(xlabel="weight w", ylabel="bias b", xlim=(w[0], w[-1]), ylim=(b[0], b[-1]))
    return picture


start = np.array([3.0, 2.5])
with yours("gradient_descent"):
    fig, axes = plt.subplots(1, 3, figsize=(8.8, 3.5), sharey=True)
    reached = []
    for ax, rate, name in zip(
        axes, (1, 10, 200), ("too small", "about right", "too large")
    ):
        path = gradient_descent(unit_gradient, start, rate, 25)
        reached.append(unit_loss(path[-1]))
        picture = draw_landscape(ax)
        ax.plot(*path.T, ".-", color="white", lw=1.2, markersize=5)
        ax.plot(*path[-1], "o", color="C1", markersize=9)
        ax.set_title(f"η = {rate}, {name}\nafter 25 steps E = {reached[-1]:.3f}")
        ax.label_outer()
    fig.colorbar(picture, ax=axes, label="squared error E")
    show(
        fig,
        alt="Three paths over the same landscape from the same start. Learning rate "
        "1 creeps, 10 reaches the bottom, "
        "200 jumps back and forth across it. After 25 steps E is "
        f"{reached[0]:.3f}, {reached[1]:.3f} and {reached[2]:.3f}.",
    )

# %% [markdown]
# Too small a rate is safe and slow. Too large a rate jumps across the valley and lands somewhere else on the slope. Where
# the lines of equal error lie far apart, the landscape is flat: there the unit is sure of itself, σ hardly changes, and
# so hardly any gradient leads back.
#
# **Discuss.** Try η = 50 and η = 1000 in the cell above. Does a larger η always end worse?

# %% [markdown]
# ### More than one valley
#
# Gradient descent sees the slope under its feet, nothing else. Where a landscape has two valleys, the start decides.


# %% demo=true
def two_valleys(theta):
    return (theta**2 - 1) ** 2 + 0.3 * theta


def two_valleys_gradient(theta):
    return 4 * theta * (theta**2 - 1) + 0.3


with yours("gradient_descent"):
    fig, ax = plt.subplots(figsize=(7, 3))
    line = np.linspace(-1.7, 1.6, 300)
    ax.plot(line, two_valleys(line), color="0.6")
    ends = []
    for theta0 in np.linspace(-1.6, 1.5, 9):
        path = gradient_descent(two_valleys_gradient, np.array([theta0]), 0.04, 80)[
            :, 0
        ]
        ends.append(path[-1])
        colour = "C0" if path[-1] < 0 else "C1"
        ax.plot(path, two_valleys(path), ".", color=colour, markersize=4)
        ax.plot(path[0], two_valleys(path[0]), "o", color=colour, markersize=8)
    left, right = min(ends), max(ends)
    ax.set(
        xlabel="θ",
        ylabel="E(θ)",
        title=f"Nine starts, two ends: E = {two_valleys(left):.2f} and E = {two_valleys(right):.2f}",
    )
    show(
        fig,
        alt="A curve with two valleys. Starts on the left slide into the deeper "
        "left valley at "
        f"θ = {left:.2f}, starts on the right into the shallower one at θ = "
        f"{right:.2f}: a local minimum.",
    )

# %% [markdown]
# The right valley is a *local minimum*: no small step improves it, and yet it is not the lowest point. Networks have very
# many. Part 10 shows how much that matters in practice.

# %% [markdown]
# ### The true gradient, and a cheap one
#
# $\nabla E$ over all samples is the *true gradient*. It costs a run over all data for one step. The gradient on a
# few samples drawn at random is a *stochastic gradient*: right on average, wrong in detail, and cheap. Your function
# does not mind which one it is given.

# %% demo=true
rng = np.random.default_rng(0)


def stochastic_gradient(theta):
    return unit_gradient(theta, rng.integers(0, len(ink), 8))


with yours("gradient_descent"):
    true_path = gradient_descent(unit_gradient, start, 10, 40)
    noisy_path = gradient_descent(stochastic_gradient, start, 10, 40)
    fig, (ax, right) = plt.subplots(1, 2, figsize=(8.8, 3.5))
    draw_landscape(ax)
    ax.plot(*true_path.T, ".-", color="white", lw=1.2, label="true")
    ax.plot(*noisy_path.T, ".-", color="C5", lw=1.2, label="stochastic, 8 samples")
    ax.legend(labelcolor="white", loc="lower left")
    for path, size, colour, name in (
        (true_path, len(ink), "C0", "true"),
        (noisy_path, 8, "C5", "stochastic, 8 samples"),
    ):
        right.plot(
            np.arange(1, 41) * size,
            [unit_loss(theta) for theta in path[1:]],
            color=colour,
            label=name,
        )
    right.set(
        xscale="log",
        xlabel="samples read so far",
        ylabel="E on all samples",
        title="The same 40 steps, by their price",
    )
    right.legend(loc="center")
    show(
        fig,
        alt="Left: the true path is smooth, the stochastic one staggers into the "
        "same valley. Right: for 40 steps the "
        f"true gradient reads {40 * len(ink):,} samples, the stochastic one {40 * 8}.",
    )

# %% [markdown]
# **Discuss.** The stochastic path never settles. When is that a nuisance, and when a help?

# %% [markdown]
# ## 3 The smallest network
#
# Two units in a row, one number each: a ReLU, then a sigmoid.
#
# $$x \;\to\; z_1 = w_1 x + b_1 \;\to\; h_1 = \mathrm{relu}(z_1)$$
# $$\to\; z_2 = w_2 h_1 + b_2 \;\to\; \hat y = \sigma(z_2) \;\to\; E = \tfrac12 (y - \hat y)^2$$
#
# Take $x = 2$, $y = 1$, $w_1 = 1$, $b_1 = -1$, $w_2 = 3$, $b_2 = -3$, and get paper. How does $E$ change when $w_1$ grows? $w_1$ acts
# on $z_1$, that on $h_1$, that on $z_2$, and so on, like cog wheels. The chain rule says: multiply the slopes along the way.
#
# Going back, start with the slope of $E$ at its nearest neighbour, $\hat y$, and move left one link at a time:
#
# | forward | value | backward | value |
# |:--|--:|:--|--:|
# | $z_1 = w_1 x + b_1$ | 1 | $\partial E/\partial \hat y = \hat y - y$ | −0.5 |
# | $h_1 = \mathrm{relu}(z_1)$ | 1 | $\partial E/\partial z_2 = \partial E/\partial \hat y \cdot \sigma'(z_2)$ | −0.5 · 0.25 = −0.125 |
# | $z_2 = w_2 h_1 + b_2$ | 0 | $\partial E/\partial w_2 = \partial E/\partial z_2 \cdot h_1$ | −0.125 |
# | $\hat y = \sigma(z_2)$ | 0.5 | $\partial E/\partial h_1 = \partial E/\partial z_2 \cdot w_2$ | −0.375 |
# | $E = \frac12 (y - \hat y)^2$ | 0.125 | $\partial E/\partial z_1 = \partial E/\partial h_1 \cdot \mathrm{relu}'(z_1)$ | −0.375 |
# | | | $\partial E/\partial w_1 = \partial E/\partial z_1 \cdot x$ | −0.75 |
#
# Look at the backward column. Every line is a line above it times one number, and that number was at hand: a weight, or
# something the forward pass left behind. No line starts over from $E$. That is all there is to backpropagation: *go back once, use
# each result for everything further left, and keep what the forward pass computed.*
#
# The biases come for free: $b$ is added, with slope 1, so $\partial E/\partial b_2 = \partial E/\partial z_2$ and $\partial E/\partial b_1 = \partial E/\partial z_1$.
#
# Does −0.75 mean anything? It promises that a step of 0.01 in $w_1$ changes $E$ by −0.0075.


# %% demo=true
def smallest_network(w1):
    """E of the smallest network as a function of its first weight."""
    h1 = relu(w1 * 2.0 - 1.0)
    y_hat = sigmoid(3.0 * h1 - 3.0)
    return 0.5 * (1.0 - y_hat) ** 2


before, after = smallest_network(1.0), smallest_network(1.01)
print(f"w1 = 1.00: E = {before:.5f}")
print(f"w1 = 1.01: E = {after:.5f}, a change of {after - before:.5f}")

# %% [markdown]
# Nearly as promised. The rest is curvature: the slope holds at the point, and a step of 0.01 leaves it.
#
# A unit that feeds several others is the one thing this chain does not show. Then $E$ depends on it along several paths,
# and their slopes *add up*. Keep that in mind: gradients from several places are summed, never overwritten.

# %% [markdown]
# ## 4 Forward, with a tape running
#
# Now all samples and all units at once. Layer $m$ takes $H_{m-1}$ and makes
#
# $$\underset{N\times l_m}{Z_m} = \underset{N\times l_{m-1}}{H_{m-1}}\;\underset{l_{m-1}\times l_m}{W_m} + \underset{1\times l_m}{b_m}, \qquad \underset{N\times l_m}{H_m} = f(Z_m).$$
#
# $b_m$ is one row. NumPy adds it to each of the $N$ rows. In the hidden layers $f$ is any activation; in the output layer it
# is $\sigma$ here, always, because the targets are 0 or 1.
#
# Going back you need every $Z_m$ and $H_m$ again. So the forward pass records them, like a tape.
#
# ### Exercise 3 · `mlp_forward_cached`
#
# **Goal.** Run a batch through the network and keep the tape. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `X` | $(N, d)$ | data, also $H_0$ |
# | `weights` | list of $(l_{m-1}, l_m)$ | $W_1 \dots W_M$; `weights[0]` is $W_1$ |
# | `biases` | list of $(l_m,)$ | $b_1 \dots b_M$ |
# | `activation` | function | for the hidden layers |
# | returns | $(N, l_M)$ and a dictionary | $\hat Y$ and the tape |
#
# Mind the counting: `cache["Z"]` has $M$ arrays and starts with $Z_1$. `cache["H"]` has $M + 1$ and starts with $H_0 = X$. So
# `H[m]` goes into the layer with `weights[m]`, and `Z[m]` comes out of it.
#
# **Predict first.** For `X` of shape (5, 4) and layers of 3 and 2 units, write down the shape of every array on the
# tape.


# %% exercise="mlp_forward_cached" points=4 minutes=20 about="what the network says, and what must be kept"
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    """Run a batch through all layers and keep what the backward pass will need.

    X: (N, d).
    weights: list of M arrays, W_m of shape (l_{m−1}, l_m), l_0 = d.
    biases: list of M arrays, b_m of shape (l_m,).
    activation: what the hidden layers use, element by element.
        The output layer always uses sigmoid.
    Returns (Y_hat, cache). Y_hat: (N, l_M).
    cache: {"Z": [Z_1, …, Z_M], "H": [X, H_1, …, H_M]}, lists of arrays;
        H_M is Y_hat.
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

# %% [markdown]
# **What you should see.** The tape of a network with 4 inputs, 3 ReLU units and 2 outputs, for a batch of 5. Rows are
# samples, columns are units.


# %% demo=true
def draw_tape(named, title):
    """Draw arrays (name, array) side by side with their numbers."""
    fig, axes = plt.subplots(
        1, len(named), figsize=(8.8, 2.7), width_ratios=[a.shape[1] for _, a in named]
    )
    fig.suptitle(title, x=0.01, ha="left", fontsize=11)
    for ax, (name, array) in zip(axes, named):
        limit = np.abs(array).max() or 1
        ax.imshow(
            array, cmap="PuOr", vmin=-1.6 * limit, vmax=1.6 * limit, aspect="auto"
        )
        for (i, j), value in np.ndenumerate(array):
            ax.text(j, i, f"{value + 0:.2g}", ha="center", va="center", fontsize=8)
        ax.set_title(f"{name}\n{array.shape}", loc="center", fontsize=10)
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    return fig


rng = np.random.default_rng(3)
small_X, small_Y = rng.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
small_weights = [rng.normal(size=(4, 3)), rng.normal(size=(3, 2))]
small_biases = [rng.normal(size=3), rng.normal(size=2)]

with yours("mlp_forward_cached"):
    _, tape = mlp_forward_cached(small_X, small_weights, small_biases, activation=relu)
    (Z1, Z2), (H0, H1, H2) = tape["Z"], tape["H"]
    fig = draw_tape(
        [("H₀ = X", H0), ("Z₁", Z1), ("H₁", H1), ("Z₂", Z2), ("H₂ = Ŷ", H2)],
        "The tape, from left to right",
    )
    show(
        fig,
        alt="Five tables of numbers: the input, the net inputs and outputs of layer "
        "1, where negative numbers became 0, "
        "and the net inputs and outputs of layer 2, all of them between 0 and 1.",
    )

# %% [markdown]
# Find a 0 in $H_1$ and the number it came from. Find the largest $Z_2$ and its output.

# %% [markdown]
# ## 5 Backward
#
# The backward pass carries one array with it, the gradient at the net inputs:
#
# $$\delta_m = \frac{\partial E}{\partial Z_m}, \qquad \text{of shape } (N, l_m), \text{ like } Z_m.$$
#
# A rule saves you most of the thinking: **a gradient has the shape of what it belongs to.** There is one slope per number.
#
# The walk has one step at the start, and one step that repeats.
#
# ### The start: the output layer
#
# $E$ depends on $Z_M$ through $\hat Y = \sigma(Z_M)$. Two slopes, multiplied element by element:
#
# $$\underset{N\times l_M}{\delta_M} = \underset{N\times l_M}{\frac{\partial E}{\partial \hat Y}} \odot \underset{N\times l_M}{\sigma'(Z_M)} = \frac{1}{N}\left(\hat Y - Y\right) \odot \hat Y \odot (1 - \hat Y)$$
#
# The slope of the sigmoid at $Z$ is $\sigma(Z)(1 - \sigma(Z))$, and $\sigma(Z_M)$ is at hand: it is $\hat Y$. Two ways to write the same
# number: `sigmoid_slope(Z)` or `Y_hat * (1 - Y_hat)`. What does not work is `sigmoid_slope(Y_hat)`: that applies σ twice.
#
# ### Exercise 4 · `output_delta`
#
# **Goal.** The gradient at the output's net input. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `Y`, `Y_hat` | $(N, l_M)$ | targets and outputs |
# | returns | $(N, l_M)$ | $\delta_M$ |
#
# **Predict first.** An output is 0.999 and its target is 0: as wrong as can be. Is its δ large or small?


# %% exercise="output_delta" points=3 minutes=15 about="the slope where it begins"
def output_delta(Y, Y_hat):
    """Return delta_M = ∂E/∂Z_M, the gradient at the output's net input.

    Y: (N, l) targets.   Y_hat: (N, l) = sigmoid(Z_M).
    E is the squared error of mse_loss.
    Returns (N, l).
    """
    ### BEGIN SOLUTION
    return (Y_hat - Y) / len(Y) * Y_hat * (1 - Y_hat)
    ### END SOLUTION


# %% check="output_delta"
check(output_delta)

# %% [markdown]
# **What you should see.** Your δ for one output whose target is 0, over all values the output can take.

# %% demo=true
with yours("output_delta"):
    outputs = np.linspace(0.001, 0.999, 999)
    deltas = np.array(
        [
            output_delta(np.zeros((1, 1)), np.array([[y_hat]])).item()
            for y_hat in outputs
        ]
    )
    worst = outputs[deltas.argmax()]
    fig, ax = plt.subplots(figsize=(7, 2.8))
    ax.plot(outputs, deltas)
    ax.plot(worst, deltas.max(), "o", color="C1", markersize=9)
    ax.set(
        xlabel="output ŷ; the target is 0",
        ylabel="δ = ∂E/∂z",
        title=f"δ is largest at ŷ = {worst:.2f}; at 0.999 it is {deltas[-1]:.3f}",
    )
    show(
        fig,
        alt=f"A hump: delta is zero at output 0, largest at {worst:.2f}, and falls "
        f"back to {deltas[-1]:.3f} at output 0.999, "
        "where the output is most wrong.",
    )

# %% [markdown]
# A unit that is completely wrong and completely sure gets almost no push. This is the price of squared error on a
# sigmoid; another loss removes it (notebook 05).
#
# ### The step that repeats: back through one layer
#
# You stand at $\delta_m$ and look at $Z = HW + b$, where $H$ is the output of the layer before. Written out for one element:
#
# $$Z_{ij} = \sum_k H_{ik} W_{kj} + b_j$$
#
# Three questions, and each one is answered by asking *where does it appear?*
#
# - $W_{kj}$ appears in column $j$ of $Z$, in every row $i$, times $H_{ik}$. So $\dfrac{\partial E}{\partial W_{kj}} = \sum_i H_{ik}\,\delta_{ij}$.
# - $b_j$ appears in column $j$, in every row, times 1. So $\dfrac{\partial E}{\partial b_j} = \sum_i \delta_{ij}$. It was copied to all rows; its gradient is
#   collected from all rows.
# - $H_{ik}$ appears in row $i$, in every column $j$, times $W_{kj}$. So $\dfrac{\partial E}{\partial H_{ik}} = \sum_j \delta_{ij}\,W_{kj}$.
#
# Each sum is a matrix product, and the shapes leave no choice:
#
# $$\underset{l_{m-1}\times l_m}{\frac{\partial E}{\partial W_m}} = \underset{l_{m-1}\times N}{H_{m-1}^{\mathsf T}}\;\underset{N\times l_m}{\delta_m}
# \qquad
# \underset{l_m}{\frac{\partial E}{\partial b_m}} = \sum_{i=1}^{N}\;\underset{N\times l_m}{\delta_m}
# \qquad
# \underset{N\times l_{m-1}}{\frac{\partial E}{\partial H_{m-1}}} = \underset{N\times l_m}{\delta_m}\;\underset{l_m\times l_{m-1}}{W_m^{\mathsf T}}$$
#
# ### Exercise 5 · `affine_backward`
#
# **Goal.** From δ of a layer to its weights, its biases, and the layer before. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `delta` | $(N, l)$ | $\delta_m$ |
# | `H_prev` | $(N, d)$ | $H_{m-1}$ |
# | `W` | $(d, l)$ | $W_m$ |
# | returns | $(d, l)$, $(l,)$, $(N, d)$ | `dW`, `db`, `dH_prev` |
#
# **Predict first.** There is no $1/N$ in these formulas, although $E$ is a mean over samples. Where has it gone?


# %% exercise="affine_backward" points=4 minutes=20 about="one layer back"
def affine_backward(delta, H_prev, W):
    """Go back through Z = H_prev W + b.

    delta: (N, l) = ∂E/∂Z.   H_prev: (N, d).   W: (d, l).
    Returns (dW, db, dH_prev): the gradients of E at W (d, l), at b (l,)
    and at H_prev (N, d).
    """
    ### BEGIN SOLUTION
    dW = H_prev.T @ delta
    db = delta.sum(axis=0)
    dH_prev = delta @ W.T
    return dW, db, dH_prev
    ### END SOLUTION


# %% check="affine_backward"
check(affine_backward)

# %% [markdown]
# **What you should see.** A bias was added to every row, so moving it moves every row. Your `db` must therefore promise
# what happens when all rows of $Z$ move together.

# %% demo=true
with yours("affine_backward"):
    delta = np.array([[0.2, -0.1], [0.3, 0.0], [-0.1, 0.4]])
    dW, db, dH_prev = affine_backward(delta, np.ones((3, 4)), np.ones((4, 2)))
    print("delta, one row per sample:", delta.tolist())
    print("db, one number per unit:  ", np.round(db, 3).tolist())
    print("dW has the shape of W:    ", dW.shape)
    print("dH_prev has that of H:    ", dH_prev.shape)

# %% [markdown]
# ### All layers
#
# Between $H_{m-1}$ and $Z_{m-1}$ lies the activation of the hidden layer. One more slope, element by element, and you stand
# where you started, one layer further left:
#
# $$\underset{N\times l_{m-1}}{\delta_{m-1}} = \left(\underset{N\times l_m}{\delta_m}\;\underset{l_m\times l_{m-1}}{W_m^{\mathsf T}}\right) \odot \underset{N\times l_{m-1}}{f'(Z_{m-1})}$$
#
# Both passes, side by side:
#
# | forward, $m = 1 \dots M$ | backward, $m = M \dots 1$ |
# |:--|:--|
# | starts with $H_0 = X$ | starts with $\delta_M = \frac1N(\hat Y - Y) \odot \sigma'(Z_M)$ |
# | $Z_m = H_{m-1} W_m + b_m$ | $\partial E/\partial W_m = H_{m-1}^{\mathsf T}\,\delta_m$, $\ \partial E/\partial b_m = \sum_i \delta_m$ |
# | $H_m = f(Z_m)$ | $\delta_{m-1} = (\delta_m W_m^{\mathsf T}) \odot f'(Z_{m-1})$ |
# | writes the tape | reads the tape from its end |
#
# ### Exercise 6 · `mlp_backward`
#
# **Goal.** The slope of $E$ along every weight and every bias. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `Y` | $(N, l_M)$ | targets |
# | `cache` | lists of arrays | the tape |
# | `weights` | list of $(l_{m-1}, l_m)$ | $W_1 \dots W_M$ |
# | `slope` | function | $f'$ of the hidden layers, takes $Z$ |
# | `output_delta`, `affine_backward` | functions | the two pieces you just wrote |
# | returns | two lists | `dWs` and `dbs`, first layer first |
#
# The pieces come in as arguments. When this exercise is graded, right ones are handed in, so a slip in exercise 4 or 5
# costs you nothing here.
#
# **Predict first.** In a network with $M$ layers, how often do you need $f'$, and which $Z$ is never given to it?


# %% exercise="mlp_backward" points=6 minutes=35 about="the slope along every weight"
def mlp_backward(
    Y,
    cache,
    weights,
    slope=sigmoid_slope,
    output_delta=output_delta,
    affine_backward=affine_backward,
):
    """Return the gradient of the squared error at every weight and every bias.

    Y: (N, l_M) targets.
    cache: as mlp_forward_cached returns it; leave it as it is.
    weights: list of M arrays (l_{m−1}, l_m).
    slope(z): slope of the hidden layers' activation at a net input z,
        element by element.
    output_delta(Y, Y_hat), affine_backward(delta, H_prev, W): the two
        pieces above.
    Returns (dWs, dbs): two lists of M arrays, first layer first, shaped
    like the weights and the biases.
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

# %% [markdown]
# **What you should see.** First the smallest network of part 3. These are the numbers you had on paper.

# %% demo=true
tiny_weights = [np.array([[1.0]]), np.array([[3.0]])]
tiny_biases = [np.array([-1.0]), np.array([-3.0])]
with yours("mlp_backward"):
    y_hat, tape = mlp_forward_cached(
        np.array([[2.0]]), tiny_weights, tiny_biases, activation=relu
    )
    (dw1, dw2), (db1, db2) = mlp_backward(
        np.array([[1.0]]), tape, tiny_weights, slope=relu_slope
    )
    print(f"ŷ = {y_hat.item():g}")
    print(f"∂E/∂w2 = {dw2.item():g}   ∂E/∂b2 = {db2.item():g}")
    print(f"∂E/∂w1 = {dw1.item():g}   ∂E/∂b1 = {db1.item():g}")

# %% [markdown]
# Then the tape of part 4 again, with the gradients the walk back leaves under it.

# %% demo=true
with yours("mlp_backward"):
    _, tape = mlp_forward_cached(small_X, small_weights, small_biases, activation=relu)
    (dW1, dW2), (db1, db2) = mlp_backward(
        small_Y, tape, small_weights, slope=relu_slope
    )
    (Z1, Z2), (H0, H1, H2) = tape["Z"], tape["H"]
    delta2 = output_delta(small_Y, H2)
    delta1 = affine_backward(delta2, H1, small_weights[1])[2] * relu_slope(Z1)
    fig = draw_tape(
        [
            ("∂E/∂W₁", dW1),
            ("δ₁ = ∂E/∂Z₁", delta1),
            ("∂E/∂W₂", dW2),
            ("δ₂ = ∂E/∂Z₂", delta2),
            ("Ŷ − Y", H2 - small_Y),
        ],
        "The way back, from right to left",
    )
    show(
        fig,
        alt="Five tables: the errors of the outputs, the gradient at the net inputs "
        "of layer 2, at its weights, and the same "
        "for layer 1. Where a ReLU unit was off, delta of layer 1 is exactly 0.",
    )

# %% [markdown]
# Compare δ₁ with $H_1$ in part 4. Where a ReLU was off, its output was 0, and no gradient passes through it: δ₁ is exactly 0
# there. On that sample the unit learns nothing.
#
# **Discuss.** The forward pass could throw $Z$ and $H$ away as it goes. What would the backward pass have to do then? What
# does it cost to keep them, for a batch of 1,000 images and ten layers of 1,000 units?

# %% [markdown]
# ## 6 Is it right?
#
# A wrong gradient often still goes downhill, only worse. You would not notice from a falling error. So check it against
# something too simple to be wrong: nudge one weight, look at $E$, nudge it the other way, look again.
#
# $$\frac{\partial E}{\partial \theta_i} \approx \frac{E(\theta + \varepsilon e_i) - E(\theta - \varepsilon e_i)}{2\varepsilon}$$
#
# $e_i$ is 1 at position $i$ and 0 elsewhere. This is a *central difference*: the error of the one-sided formula falls like $\varepsilon$, this
# one's like $\varepsilon^2$.
#
# ### Exercise 7 · `numerical_gradient`
#
# **Goal.** The gradient of any function, by brute force. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `f` | function | `f(theta)` is one number |
# | `theta` | any shape | the point; `f` must see it in this shape |
# | `eps` | number | the step ε |
# | returns | shape of `theta` | the estimate |
#
# `theta` belongs to the caller, so it must be the same afterwards, to the last bit. Adding ε and subtracting it again is
# not enough: rounding leaves a trace. Work on a float copy.
#
# **Predict first.** Why not make ε as small as possible, say $10^{-15}$?


# %% exercise="numerical_gradient" points=4 minutes=25 about="whether you can trust what you wrote"
def numerical_gradient(f, theta, eps=1e-5):
    """Estimate the gradient of f by central differences, one parameter at a time.

    f: a function; f(theta) returns one number for an array of theta's shape.
    theta: array of any shape with at least one axis, perhaps integers;
        it must be exactly the same afterwards.
    eps: the step to either side.
    Returns an array of theta's shape, at each index i
    (f(θ + ε e_i) − f(θ − ε e_i)) / 2ε. Compute in float64: answers are
    compared to eight digits.
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

# %% [markdown]
# **What you should see.** The derivative of sin at 1 is cos 1. Here is how far your estimate is off, for steps from
# very small to large, and how far the one-sided formula is off.

# %% demo=true
with yours("numerical_gradient"):
    steps = np.logspace(-13, 0, 53)
    sine, at, exact = (lambda theta: np.sin(theta).sum()), np.array([1.0]), np.cos(1.0)
    central = np.array(
        [abs(numerical_gradient(sine, at, eps=eps)[0] - exact) for eps in steps]
    )
    forward = np.abs((np.sin(1 + steps) - np.sin(1)) / steps - exact)
    fig, ax = plt.subplots(figsize=(7, 3.4))
    ax.loglog(steps, np.maximum(forward, 1e-14), color="C1", label="one-sided")
    ax.loglog(steps, np.maximum(central, 1e-14), color="C0", label="yours, central")
    ax.axvline(1e-5, color="0.5", lw=1, ls="--")
    best = steps[central.argmin()]
    ax.set(
        xlabel="step ε",
        ylabel="error of the estimate",
        title=f"Too large: the curve bends. Too small: digits cancel. Best here: ε = {best:.0e}",
    )
    ax.legend()
    show(
        fig,
        alt="Error against step, both axes logarithmic. Both curves form a V. The "
        f"central difference reaches {central.min():.0e} near "
        f"a step of {best:.0e}; the one-sided one does not get below "
        f"{forward.min():.0e}. A dashed line marks 1e-5.",
    )

# %% [markdown]
# On the right, slopes of 1 and 2: ε and ε². On the left both curves rise again, because two almost equal numbers are
# subtracted and only their last digits are left.
#
# Now the test that counts. Three layers, and every single weight and bias, your `mlp_backward` against your
# `numerical_gradient`.


# %% demo=true
def largest_difference(analytic, numeric):
    """Largest difference between two gradients, relative to the largest element."""
    return np.abs(analytic - numeric).max() / np.abs(numeric).max()


rng = np.random.default_rng(0)
X, Y = rng.normal(size=(12, 5)), rng.integers(0, 2, (12, 3)).astype(float)
weights = [rng.normal(size=shape) for shape in ((5, 4), (4, 6), (6, 3))]
biases = [rng.normal(size=size) for size in (4, 6, 3)]

with yours("mlp_backward and numerical_gradient"):
    _, tape = mlp_forward_cached(X, weights, biases)
    dWs, dbs = mlp_backward(Y, tape, weights)
    for name, parameters, gradients in (("W", weights, dWs), ("b", biases, dbs)):
        for m, gradient in enumerate(gradients):

            def error(theta):
                """E with parameter array m replaced by theta."""
                replaced = [*parameters[:m], theta, *parameters[m + 1 :]]
                pair = (replaced, biases) if name == "W" else (weights, replaced)
                return mse_loss(Y, mlp_forward_cached(X, *pair)[0])

            difference = largest_difference(
                gradient, numerical_gradient(error, parameters[m])
            )
            print(
                f"{name}{m + 1}, {gradient.size:2d} numbers: relative "
                f"difference {difference:.0e}",
                "ok" if difference < 1e-7 else "WRONG",
            )

# %% [markdown]
# Differences of 1e-9 or so are what rounding leaves. A real mistake shows up as 1e-2 or more.
#
# Brute force is honest, but it needs two forward passes *per parameter*. The network you train next has 784 inputs, 32
# hidden units and 10 outputs:

# %% demo=true
import time

with yours("mlp_backward"):
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) / 28 for shape in ((784, 32), (32, 10))]
    biases = [np.zeros(32), np.zeros(10)]
    seconds = []
    for _ in range(20):
        start_time = time.perf_counter()
        _, tape = mlp_forward_cached(X_train[:32], weights, biases)
        between = time.perf_counter()
        mlp_backward(Y_train[:32], tape, weights)
        seconds.append((between - start_time, time.perf_counter() - between))
    once, back = np.median(seconds, axis=0)
    count = sum(W.size for W in weights) + sum(b.size for b in biases)
    print(f"{count:,} parameters")
    print(f"one forward pass    {1e3 * once:8.2f} ms")
    print(f"one backward pass   {1e3 * back:8.2f} ms, all gradients at once")
    print(f"by brute force      {1e3 * once * 2 * count:8.0f} ms")

# %% [markdown]
# **Look inside.** A network of 2–4–4–1 units that learns XOR, driven by your functions. Take some steps and watch the
# gradients of each layer. Click a weight to have yours compared with your numerical gradient.

# %% demo=true
from earlab.widgets import GradientFlow

rng = np.random.default_rng(1)
xor_X, xor_Y = (
    np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]),
    np.array([[0.0], [1], [1], [0]]),
)
sizes = (2, 4, 4, 1)
GradientFlow(
    mlp_forward_cached,
    mlp_backward,
    xor_X,
    xor_Y,
    weights=[
        rng.normal(size=(inputs, units)) for inputs, units in zip(sizes, sizes[1:])
    ],
    biases=[np.zeros(units) for units in sizes[1:]],
    loss=mse_loss,
    numeric=numerical_gradient,
)

# %% [markdown]
# ## 7 Reading digits
#
# All the pieces exist. Training is a loop around them: draw a batch, go forward, go backward, take a step. One pass over
# all images is an *epoch*. The weights start small and random; part 9 says why.


# %% demo=true
def new_network(sizes, scale=1.0, seed=0):
    """Return weights drawn from N(0, scale² / inputs of the layer), and biases of zero."""
    rng = np.random.default_rng(seed)
    weights = [
        scale * rng.normal(size=(inputs, units)) / np.sqrt(inputs)
        for inputs, units in zip(sizes, sizes[1:])
    ]
    return weights, [np.zeros(units) for units in sizes[1:]]


def train(
    network,
    X,
    Y,
    learning_rate,
    n_epochs,
    batch=32,
    activation=sigmoid,
    slope=sigmoid_slope,
    watch=None,
):
    """Train by stochastic gradient descent.

    Returns the trained network and what `watch` said after each epoch.
    """
    rng = np.random.default_rng(0)
    weights, biases = ([array.copy() for array in arrays] for arrays in network)
    seen = []
    for _ in range(n_epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch):
            rows = order[first : first + batch]
            _, tape = mlp_forward_cached(X[rows], weights, biases, activation)
            dWs, dbs = mlp_backward(Y[rows], tape, weights, slope)
            for m in range(len(weights)):
                weights[m] -= learning_rate * dWs[m]
                biases[m] -= learning_rate * dbs[m]
        if watch:
            seen.append(watch((weights, biases)))
    return (weights, biases), seen


def accuracy(network, X, y, activation=sigmoid):
    """Return the share of samples whose largest output is the right one."""
    return np.mean(mlp_forward_cached(X, *network, activation)[0].argmax(axis=1) == y)


def both_errors(network):
    """Return E on the images to train on and on those to test with."""
    return [
        mse_loss(Y, mlp_forward_cached(X, *network)[0])
        for X, Y in ((X_train, Y_train), (X_test, Y_test))
    ]


untrained = trained = new_network((784, 32, 10))
with yours("mlp_backward"):
    print(
        f"before training: {accuracy(untrained, X_test, y_test):.1%} of "
        f"{len(y_test):,} test images read correctly"
    )
    start_time = time.perf_counter()
    trained, history = train(
        untrained, X_train, Y_train, learning_rate=3.0, n_epochs=20, watch=both_errors
    )
    print(
        f"after 20 epochs: {accuracy(trained, X_test, y_test):.1%}, in "
        f"{time.perf_counter() - start_time:.0f} seconds"
    )

    fig, ax = plt.subplots(figsize=(7, 3))
    for errors, name in zip(np.transpose(history), ("train", "test")):
        ax.plot(range(1, 21), errors, ".-", label=name)
    ax.set(
        xlabel="epoch",
        ylabel="squared error E",
        ylim=(0, None),
        title="Your network learns",
        xticks=range(2, 21, 2),
    )
    ax.legend()
    show(
        fig,
        alt="Two falling curves over 20 epochs. The error on the training images "
        f"ends at {history[-1][0]:.3f}, on the test images at "
        f"{history[-1][1]:.3f}.",
    )

# %% [markdown]
# The network has never seen the test images. The two curves part: what helps on the images it knows helps less and
# less on new ones. What to do about that is the subject of notebook 05.
#
# Here is what it reads wrongly, most confident mistakes first.

# %% demo=true
with yours("mlp_forward_cached"):
    Y_hat, _ = mlp_forward_cached(X_test, *trained)
    answers = Y_hat.argmax(axis=1)
    wrong = np.flatnonzero(answers != y_test)
    wrong = wrong[np.argsort(-Y_hat[wrong].max(axis=1))]
    fig, axes = plt.subplots(2, 9, figsize=(8.5, 2.7))
    for ax, i in zip(axes.ravel(), wrong):
        ax.imshow(X_test[i].reshape(28, 28), cmap="gray_r")
        ax.set_title(f"{y_test[i]}, read as {answers[i]}", fontsize=8, loc="center")
        ax.axis("off")
    show(
        fig,
        alt=f"Eighteen of the {len(wrong)} test images that the network reads "
        "wrongly, each with its label and the answer. Many are hard for people "
        "too.",
    )

# %% [markdown]
# Each hidden unit has one weight per pixel, so its weights are an image: what the unit looks for. Orange pixels speak
# for it, violet ones against.


# %% demo=true
def draw_receptors(ax, W, title):
    """Draw the first 16 columns of W (784, l) as images in two rows."""
    rows = W.T[:16].reshape(2, -1, 28, 28)
    picture = np.concatenate(
        [np.concatenate([np.pad(w, 1) for w in row], axis=1) for row in rows]
    )
    limit = np.abs(W).max()
    ax.imshow(picture, cmap="PuOr_r", vmin=-limit, vmax=limit)
    ax.set_title(title)
    ax.axis("off")


with yours("mlp_backward"):
    mlp_backward(Y_test[:1], mlp_forward_cached(X_test[:1], *trained)[1], trained[0])
    fig, axes = plt.subplots(2, 1, figsize=(8.5, 4.8))
    draw_receptors(
        axes[0], untrained[0][0], "Weights of 16 hidden units before training"
    )
    draw_receptors(axes[1], trained[0][0], "and after")
    show(
        fig,
        alt="Two rows of images twice. Before training the weights are noise. "
        "Afterwards blobs and strokes appear in the middle, "
        "while nothing has grown at the rim, where no digit has ink.",
    )
    blank = X_train.max(axis=0) == 0
    moved = np.abs(trained[0][0] - untrained[0][0])[blank].max()
    print(
        f"{blank.sum()} of the 784 pixels never have ink; the largest change of "
        f"a weight there is {moved:g}"
    )

# %% [markdown]
# **Discuss.** Weights at pixels that never have ink keep the noise they started with, exactly. Which factor in
# $\partial E/\partial W_1 = X^{\mathsf T}\delta_1$ says why?

# %% [markdown]
# ## 8 Vanishing gradients
#
# Follow the walk back through many layers. Each layer multiplies δ by $W_m^{\mathsf T}$ and by $f'(Z_{m-1})$. For the sigmoid,
# $f'$ is never more than ¼, and that only at $z = 0$. Unless the weights make up for it, δ shrinks by a factor of four or
# more with every layer. Ten layers further left little is left: the first layers, which everything else depends on, hardly
# move. This is the *vanishing gradient*.
#
# For the ReLU $f'$ is 1 wherever the unit is on. Nothing shrinks there.
#
# ### Exercise 8 · `gradient_norms`
#
# **Goal.** One number per layer that says how much gradient arrives. {{worth}}
#
# {{forbidden}}
#
# $$\left\lVert \frac{\partial E}{\partial W_m} \right\rVert = \sqrt{\sum_{k,j} \left(\frac{\partial E}{\partial W_{m}}\right)_{kj}^2}$$
#
# | name | shape | |
# |:--|:--|:--|
# | `dWs` | list of $M$ arrays | gradients, first layer first |
# | returns | $(M,)$ | their Frobenius norms |
#
# **Predict first.** A network has ten layers of sigmoids. By what factor, roughly, is the first layer's gradient smaller
# than the last one's: 10, 1,000, or 100,000?


# %% exercise="gradient_norms" points=2 minutes=5 about="why deep sigmoid networks stand still"
def gradient_norms(dWs):
    """Return the size of each layer's gradient.

    dWs: list of M arrays, first layer first.
    Returns (M,): the Frobenius norm of each, the root of the sum of its
    squared elements.
    """
    ### BEGIN SOLUTION
    return np.array([np.sqrt(np.sum(dW**2)) for dW in dWs])
    ### END SOLUTION


# %% check="gradient_norms"
check(gradient_norms)

# %% [markdown]
# **What you should see.** Left: the two slopes. Right: your norms for two untrained networks of ten layers on 200 digits,
# one with sigmoids, one with ReLUs.
#
# The ReLU network starts with weights √2 times larger. About half of its units are off at any time, which halves the mean
# square of what passes; a factor √2 on the weights makes up for it.

# %% demo=true
deep = (784, *[32] * 9, 10)
kinds = {
    "sigmoid": (sigmoid, sigmoid_slope, 1.0, "C0"),
    "ReLU": (relu, relu_slope, np.sqrt(2), "C1"),
}

with yours("gradient_norms"):
    fig, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.4), width_ratios=(2, 3))
    z, ratio = np.linspace(-6, 6, 401), {}
    for name, (f, slope, scale, colour) in kinds.items():
        left.plot(z, slope(z), color=colour, label=name)
        weights, biases = new_network(deep, scale)
        _, tape = mlp_forward_cached(X_train[:200], weights, biases, f)
        norms = gradient_norms(mlp_backward(Y_train[:200], tape, weights, slope)[0])
        ratio[name] = norms[-1] / norms[0]
        right.semilogy(range(1, len(norms) + 1), norms, "o-", color=colour, label=name)
    left.axhline(0.25, color="0.5", lw=1, ls="--")
    left.set(
        xlabel="net input z",
        ylabel="slope f′(z)",
        title="The sigmoid's slope is at most ¼",
    )
    right.set(
        xlabel="layer",
        ylabel="gradient norm",
        title="How much gradient arrives",
        xticks=range(1, 11),
    )
    right.legend()
    show(
        fig,
        alt="Left: the slope of the sigmoid is a low hill of height one quarter, "
        "that of the ReLU a step from 0 to 1. Right, logarithmic: "
        f"with sigmoids the first layer's gradient is {ratio['sigmoid']:,.0f} "
        f"times smaller than the last one's, with ReLUs {ratio['ReLU']:.1f} "
        "times.",
    )
    print(
        f"last layer / first layer: {ratio['sigmoid']:,.0f} with sigmoids, "
        f"{ratio['ReLU']:.1f} with ReLUs"
    )

# %% [markdown]
# Now play. Which layers are frozen, which thaw when you train, and what happens when you change depth, activation, and
# the scale of the first weights?

# %% demo=true
from earlab.widgets import VanishingExplorer

VanishingExplorer(
    mlp_forward_cached,
    mlp_backward,
    gradient_norms,
    {"sigmoid": (sigmoid, sigmoid_slope), "ReLU": (relu, relu_slope)},
)

# %% [markdown]
# A gradient that is small is not wrong, so could you not just take larger steps? The two networks train on digits, each
# with the best learning rate of three.

# %% demo=true
with yours("mlp_backward"):
    fig, ax = plt.subplots(figsize=(7, 3.2))
    curves = {}
    for name, (f, slope, scale, colour) in kinds.items():
        tries = [
            train(
                new_network((784, *[32] * 5, 10), scale),
                X_train,
                Y_train,
                rate,
                5,
                activation=f,
                slope=slope,
                watch=lambda network: accuracy(network, X_test, y_test, f),
            )[1]
            for rate in (0.1, 1.0, 10.0)
        ]
        curves[name] = max(tries, key=lambda seen: seen[-1])
        ax.plot(
            range(1, 6), 100 * np.array(curves[name]), "o-", color=colour, label=name
        )
    ax.set(
        xlabel="epoch",
        ylabel="test images read correctly (%)",
        ylim=(0, 100),
        xticks=range(1, 6),
        title="Six layers: the same network, another activation",
    )
    ax.legend()
    show(
        fig,
        alt="Accuracy over five epochs. With ReLUs it ends at "
        f"{curves['ReLU'][-1]:.0%}, with sigmoids at "
        f"{curves['sigmoid'][-1]:.0%}, which is close to guessing.",
    )

# %% [markdown]
# Larger steps do not help: they are too large for the last layers long before they are large enough for the first. The
# sigmoid network sits where the best constant answer of part 1 sits. The output units stay sigmoids in both networks:
# a single one at the end costs a factor of four once, not ten times.
#
# **Discuss.** The ReLU has a price too. What happens to a unit whose net input is negative for every sample?

# %% [markdown]
# ## 9 Where to start
#
# ### Random, because equal units stay equal
#
# Start two hidden units with the same weights. They get the same input, give the same output, and receive the same
# gradient. After the step they are still the same. Nothing can ever tell them apart, so the layer has one unit, however
# many you paid for. That is *symmetry*, and zero weights are its most popular case.

# %% demo=true
with yours("mlp_backward"):
    equal = (
        [np.full((784, 16), 0.02), np.full((16, 10), 0.02)],
        [np.zeros(16), np.zeros(10)],
    )
    results = []
    for name, network in (("equal", equal), ("random", new_network((784, 16, 10)))):
        network, _ = train(network, X_train, Y_train, learning_rate=3.0, n_epochs=5)
        W1 = network[0][0]
        apart = np.abs(W1 - W1[:, :1]).max()
        results.append((name, W1, apart, accuracy(network, X_test, y_test)))
        print(
            f"{name:6s} start: largest difference between two units "
            f"{apart:.2g}, test images read correctly {results[-1][-1]:.1%}"
        )
    fig, axes = plt.subplots(2, 1, figsize=(8.5, 4.8))
    for ax, (name, W1, apart, share) in zip(axes, results):
        draw_receptors(
            ax, W1, f"{name} start, after 5 epochs: {share:.0%} read correctly"
        )
    show(
        fig,
        alt="Weights of 16 hidden units as images, twice. After an equal start all "
        "16 images are the same. After a random start all differ.",
    )

# %% [markdown]
# ### Small, because large weights saturate
#
# With large weights the net inputs are large, the sigmoids sit at 0 or 1, and their slope is almost 0. No gradient gets
# through. With very small weights the signal itself dies out on its way through many layers. Here both networks start with
# weights of different scale and train for three epochs.

# %% demo=true
with yours("mlp_backward"):
    scales = np.array([0.01, 0.1, 0.3, 0.6, 1, 2, 4, 10, 30, 100])
    plans = {
        "2 layers, sigmoid": ((784, 32, 10), sigmoid, sigmoid_slope, 3.0),
        "6 layers, ReLU": ((784, *[32] * 5, 10), relu, relu_slope, 0.3),
    }
    fig, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.4))
    for name, (sizes, f, slope, rate) in plans.items():
        shares = []
        for scale in scales:
            with np.errstate(over="ignore", invalid="ignore"):
                network, _ = train(
                    new_network(sizes, scale),
                    X_train,
                    Y_train,
                    rate,
                    3,
                    activation=f,
                    slope=slope,
                )
                shares.append(100 * accuracy(network, X_test, y_test, f))
        left.semilogx(scales, shares, "o-", label=name)
    left.set(
        xlabel="scale of the initial weights",
        ylabel="test images read correctly (%)",
        ylim=(0, 100),
        title="After three epochs",
    )
    left.legend()
    Z1 = [
        mlp_forward_cached(X_train[:500], *new_network((784, 32, 10), scale))[1]["Z"][0]
        for scale in scales
    ]
    right.semilogx(scales, [sigmoid_slope(Z).mean() for Z in Z1], "o-")
    right.set(
        xlabel="scale of the initial weights",
        ylabel="mean slope of the hidden sigmoids",
        ylim=(0, 0.26),
        title="Saturation, before the first step",
    )
    show(
        fig,
        alt="Left: accuracy against the scale of the initial weights. Both networks "
        "learn near scale 1 and fail at 100; the deep one also fails "
        "when the weights are very small. Right: the mean slope of the hidden "
        "sigmoids falls from one quarter to almost zero as the scale grows.",
    )

# %% [markdown]
# So: *random*, so that units can become different, and *small*, so that they can still learn. The scale 1 on this axis
# means weights from $N(0, 1/l_{m-1})$: the more inputs a unit has, the smaller each weight, so that $Z$ has about the same size in
# every layer.

# %% [markdown]
# ## 10 Local minima
#
# Part 2 had a landscape with two valleys. Do networks get trapped like that? Here XOR is learned from 20 random starts, by
# networks with 2, 3, 4 and 8 hidden units. Each dot is one start.

# %% demo=true
with yours("mlp_backward"):
    fig, ax = plt.subplots(figsize=(7, 3.2))
    trapped = {}
    for place, hidden in enumerate((2, 3, 4, 8)):
        ends = []
        for seed in range(20):
            rng = np.random.default_rng(seed)
            weights, biases = (
                [rng.normal(size=(2, hidden)), rng.normal(size=(hidden, 1))],
                [rng.normal(size=hidden), rng.normal(size=1)],
            )
            network, _ = train(
                (weights, biases),
                xor_X,
                xor_Y,
                learning_rate=10.0,
                n_epochs=1500,
                batch=4,
            )
            ends.append(mse_loss(xor_Y, mlp_forward_cached(xor_X, *network)[0]))
        trapped[hidden] = sum(end > 0.01 for end in ends)
        ax.semilogy(place + np.linspace(-0.3, 0.3, 20), ends, "o", markersize=5)
    ax.set_xticks(
        range(4),
        [
            f"{hidden} hidden units\n{count} of 20 trapped"
            for hidden, count in trapped.items()
        ],
    )
    ax.set(ylabel="E after 1,500 steps", title="XOR from 20 starts each")
    ax.grid(axis="x", visible=False)
    show(
        fig,
        alt="Final error of 20 starts for each width, logarithmic. Trapped starts "
        "stay far above the others: "
        + ", ".join(
            f"{count} of 20 with {hidden} hidden units"
            for hidden, count in trapped.items()
        )
        + ".",
    )

# %% [markdown]
# With two units, the fewest that can do it, some starts end in a valley that is no solution. With a few units to spare this
# hardly happens. In many dimensions a point is a local minimum only if *every* direction goes up, and that is rare.
#
# The digits say the same. Ten networks, ten starts:

# %% demo=true
with yours("mlp_backward"):
    ends = []
    for seed in range(10):
        network, _ = train(
            new_network((784, 16, 10), seed=seed),
            X_train,
            Y_train,
            learning_rate=3.0,
            n_epochs=4,
        )
        ends.append(
            (
                mse_loss(Y_train, mlp_forward_cached(X_train, *network)[0]),
                accuracy(network, X_test, y_test),
            )
        )
    errors, shares = np.transpose(ends)
    print(f"E after 4 epochs:            from {errors.min():.4f} to {errors.max():.4f}")
    print(f"test images read correctly:  from {shares.min():.1%} to {shares.max():.1%}")

# %% [markdown]
# Ten different places in the landscape, almost equally low. Local minima exist; in networks with room to spare most of them
# are good enough. Vanishing gradients are the trouble you will meet more often.

# %% [markdown]
# ## 11 Sound
#
# Nothing you wrote knows what a digit is. The same functions take any rows of numbers and any targets. A *spectrogram* turns
# sound into an image: time from left to right, frequency from bottom to top, brightness for level. Here 56 recorded drum
# hits become images of 28 × 28 points, and your network reads those.

# %% demo=true
from IPython.display import Audio, display

from earlab.data import load_drums

drums = load_drums()


def spectrogram_images(waves):
    """Return (N, 28, 28) images of sounds (N, samples), bands by frames.

    1 is the loudest point of a sound, 0 is 60 dB below it or less.
    """
    hop = waves.shape[1] // 29
    frames = np.lib.stride_tricks.sliding_window_view(waves, 2 * hop, axis=1)[:, ::hop][
        :, :28
    ]
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(2 * hop), axis=2))
    edges = np.geomspace(2, magnitude.shape[2], 29).astype(int)
    bands = np.stack(
        [
            magnitude[:, :, a : max(b, a + 1)].mean(axis=2)
            for a, b in zip(edges, edges[1:])
        ],
        axis=1,
    )
    level = 20 * np.log10(bands + 1e-6)
    return np.clip(1 + (level - level.max(axis=(1, 2), keepdims=True)) / 60, 0, 1)


def drum_part(name):
    """Return image rows (N, 784), one-hot targets (N, 3), labels, sounds."""
    waves, labels = drums.part(name)
    return (
        spectrogram_images(waves).reshape(len(waves), 784),
        np.eye(3)[labels],
        labels,
        waves,
    )


drum_X, drum_Y, drum_y, _ = drum_part("train")
drum_X_test, _, drum_y_test, sounds = drum_part("test")

fig, axes = plt.subplots(1, 9, figsize=(8.8, 1.6))
for ax, i in zip(
    axes, np.concatenate([np.flatnonzero(drum_y == k)[:3] for k in range(3)])
):
    ax.imshow(drum_X[i].reshape(28, 28), origin="lower")
    ax.set_title(drums.classes[drum_y[i]], fontsize=9, loc="center")
    ax.axis("off")
show(
    fig,
    alt="Spectrograms of nine drum hits: kicks are low, snares spread over all "
    "frequencies, hi-hats reach to the top.",
)

with yours("mlp_backward"):
    drum_network, _ = train(
        new_network((784, 16, 3)),
        drum_X,
        drum_Y,
        learning_rate=1.0,
        n_epochs=400,
        batch=len(drum_X),
    )
    heard = mlp_forward_cached(drum_X_test, *drum_network)[0].argmax(axis=1)
    print(
        f"trained on {len(drum_y)} hits; of {len(heard)} others, by other "
        f"people, {np.sum(heard == drum_y_test)} recognised"
    )
    for i in np.flatnonzero(heard != drum_y_test)[:3]:
        print(f"{drums.classes[drum_y_test[i]]}, taken for {drums.classes[heard[i]]}:")
        wave = 0.3 * sounds[i] / np.abs(sounds[i]).max()  # as loud as any sound of this course
        display(Audio(wave, rate=drums.sample_rate, normalize=False))

# %% [markdown]
# It works, and it is wasteful: 784 weights per unit, tied to fixed places. A hit that comes a little later would meet other
# weights. Layers that look for a pattern wherever it appears come later in the course. They are trained by exactly what
# you built here.

# %% [markdown]
# ## 12 A question to hand in
#
# {{worth}} A person reads your answer. Five sentences are enough.

# %% [markdown] question="frozen_layers" points=2 minutes=10
# **Question.** A friend trains a network of twelve sigmoid layers on spectrograms. After an hour the images of the first
# layer's weights still look like the noise they started with, and E has hardly left the value of the best constant
# answer. Explain with the formulas of the backward pass what happened. Then name two changes, and say for each which
# factor in the formulas it acts on.
#
# ### BEGIN SOLUTION
# On the way back δ is multiplied in every layer by W_mᵀ and by f′(Z). For the sigmoid f′ ≤ ¼, so after eleven hidden layers
# δ₁ is smaller by a factor of up to 4¹¹ unless the weights make up for it, and ∂E/∂W₁ = Xᵀδ₁ is nearly zero: the first layer
# keeps its noise. The layers after it see a random image of the input, and the network falls back to how common each class is.
#
# Change one: ReLU for sigmoid in the hidden layers. It acts on f′(Z), which becomes 1 wherever a unit is on.
# Change two: fewer layers, which means fewer factors; or weights started at a scale that keeps the size of Z and δ from layer
# to layer, which acts on W_mᵀ (weights that are too large would saturate the units and shrink f′ instead).
#
# A full answer names both factors (1 point) and gives two changes with the factor each acts on (½ point each).
# A larger learning rate is no answer: it is too large for the last layers long before it is large enough for the first.
# ### END SOLUTION

# %% [markdown]
# ## Summary
#
# | idea | formula | your function |
# |:--|:--|:--|
# | squared error | $E = \frac{1}{2N}\sum_{i,k} (y_{ik} - \hat y_{ik})^2$ | `mse_loss` |
# | gradient descent | $\theta \leftarrow \theta - \eta\,\nabla E(\theta)$ | `gradient_descent` |
# | true and stochastic gradient | all samples, or a few drawn at random | – |
# | forward pass | $Z_m = H_{m-1} W_m + b_m,\quad H_m = f(Z_m)$ | `mlp_forward_cached` |
# | start of the way back | $\delta_M = \frac1N (\hat Y - Y) \odot \hat Y \odot (1 - \hat Y)$ | `output_delta` |
# | one layer | $\partial E/\partial W_m = H_{m-1}^{\mathsf T}\delta_m$, $\partial E/\partial b_m = \sum_i \delta_m$, $\partial E/\partial H_{m-1} = \delta_m W_m^{\mathsf T}$ | `affine_backward` |
# | all layers | $\delta_{m-1} = (\delta_m W_m^{\mathsf T}) \odot f'(Z_{m-1})$ | `mlp_backward` |
# | gradient check | $\bigl(E(\theta + \varepsilon e_i) - E(\theta - \varepsilon e_i)\bigr) / 2\varepsilon$ | `numerical_gradient` |
# | vanishing gradients | $\sigma' \le \frac14$ in every layer; ReLU: 1 where it is on | `gradient_norms` |
# | where to start | random: units become different; small: units can learn | – |
# | local minima | many, and with units to spare most are good | – |
#
# **Next.** You took plain steps with one learning rate, and watched the test error part from the training error. Notebook
# 05, Training, takes both up: a loss that pushes hardest where the network is most wrong, momentum and Adam, and what
# to do about overfitting.
#
# **Sources.** The derivation follows the backpropagation lectures this course is built on: squared error, forward and backward
# pass in matrix notation. D. Rumelhart, G. Hinton, R. Williams: *Learning representations by back-propagating errors*, Nature 323, 1986. Initial
# weights: X. Glorot, Y. Bengio, AISTATS 2010; K. He and others, ICCV 2015. Digits: Y. LeCun and others, 1998; see
# `data/digits/README.md`. Drums: `data/drums/README.md`.
