# %% [markdown]
# # 05 · Training
#
# You know the slope along every weight. What do you do with it? On this page you build what every training run of this
# course rests on: a loss for classes, batches, and the four update rules SGD, Adagrad, RMSprop and Adam. Then a network
# with 159,010 weights learns to read digits on your computer, in well under a minute, by nothing but your functions.
#
# {{exercises}}
#
# With reading and looking, plan four hours. You need the matrix product and the idea of a gradient (notebook 04). Nothing you
# wrote there is needed here.

# %%
import matplotlib.pyplot as plt
import numpy as np

from earlab import check

# %% demo=true
import time

from IPython.display import Audio, display

from earlab.audio import log_mel
from earlab.data import load_digits, load_instruments
from earlab.plots import training as plots
from earlab.style import Live, show, use_style, yours
from earlab.widgets import FilterBoard, LossSurfaceRace

use_style()
digits = load_digits()


def part(name):
    """Return images as rows (N, 784), one-hot targets (N, 10) and labels (N,)."""
    x, y = digits.part(name)
    return x.reshape(len(x), 784).astype(float), np.eye(10)[y], y


X_train, Y_train, y_train = part("train")
X_test, Y_test, y_test = part("test")

# A part of the training images is set aside, to choose settings with: they are the validation images.
X_fit, Y_fit, y_fit = X_train[:7000], Y_train[:7000], y_train[:7000]
X_val, Y_val, y_val = X_train[7000:], Y_train[7000:], y_train[7000:]

show(
    plots.digits(X_train[:20], [str(k) for k in y_train[:20]]),
    alt="Twenty handwritten digits of the training images, each with its label above it.",
)
print(
    f"{len(X_fit):,} images to train on, {len(X_val):,} to choose settings with, {len(X_test):,} to test on at the end"
)

# %% [markdown]
# *Three parts, because whatever you choose by looking at some images fits those images a little too well. The learning
# rate is chosen on the validation images. The test images stay in the drawer until part 6.*
#
# | symbol | shape | meaning |
# |:--|:--|:--|
# | $N$, $d$, $K$ | numbers | samples in the batch, inputs, classes |
# | $X$, $Y$ | $(N, d)$, $(N, K)$ | data; targets, *one-hot*: 1 at the right class, else 0 |
# | $Z$ | $(N, K)$ | net inputs of the last layer |
# | $P$ | $(N, K)$ | probabilities |
# | $\theta$, $g$ | any shape | some weights, and their gradient on one batch |
# | $\eta$ | number | the learning rate |

# %% [markdown]
# ## 1 Ten outputs that share one answer
#
# In notebook 04 each digit had an output of its own, a yes or no. But an image is *one* of ten digits. The outputs should be
# probabilities: none negative, and together 1. The **softmax** makes such numbers of any net inputs $z_1, \dots, z_K$:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# The exponential makes everything positive, the sum makes it share. Adding the same number $c$ to all net inputs changes
# nothing, because $e^{z_k + c} = e^c e^{z_k}$ and $e^c$ cancels. That is worth a lot: $e^{1000}$ is too large for a computer's
# numbers, so subtract the largest net input first. What remains is at most $e^0 = 1$.
#
# ### Exercise 1 · Softmax
#
# **Goal.** Probabilities for every sample, for net inputs of any size. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `Z` | (N, K), or (…, K) | net inputs; the *last* axis runs over the classes |
# | result | as `Z` | probabilities, 1 along the last axis |
#
# **Predict first.** What is the softmax of $(0, 0, 0)$, of $(5, 5, 5)$, and of $(\ln 1, \ln 2, \ln 1)$?
#
# <details><summary>Compare</summary>
#
# A third each, twice: equal net inputs get equal shares, whatever their size. For the last one $e^{\ln a} = a$, so the shares are
# $1/4, 2/4, 1/4$.
# </details>


# %% exercise="softmax" points=4 minutes=20 about="from net inputs to probabilities"
def softmax(Z):
    """Turn net inputs into probabilities: p_k = exp(z_k) / Σ_j exp(z_j).

    Z: (N, K) net inputs, one sample per row, or any shape whose last
        axis runs over the classes, such as (K,) for a single sample.
    Returns P of the same shape; it adds up to 1 along the last axis.
    Net inputs of any size must come out right: no exp may overflow.
    """
    ### BEGIN SOLUTION
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
check(softmax)

# %% [markdown]
# When you are stuck, ask the card for a hint. There are three, each says more than the one before, and they cost nothing.
#
# **What you should see.** Three classes, and your softmax. The net input of the first one grows from −6 to 6.

# %% demo=true
with yours("softmax"):
    show(
        plots.shares(softmax),
        alt="Three curves. While z grows, p1 rises from 0 to 1 in an S and takes its share from "
        "the other two, whose ratio stays the same.",
    )
    Z = np.random.default_rng(0).normal(size=(4, 3))
    print(
        f"largest change when 1,000 is added to all net inputs: {np.abs(softmax(Z + 1000) - softmax(Z)).max():.1g}"
    )

# %% [markdown]
# *One class can win only what the others lose. Between $p_2$ and $p_3$ the ratio stays* $e^{1-0} \approx 2.7$.
#
# **To discuss.** With two classes and net inputs $(z, 0)$, $p_1$ is a function you know. Which one?

# %% [markdown]
# ## 2 A loss for probabilities
#
# How wrong are probabilities? Look at the one that matters: the probability of the right class. 1 should cost nothing, and 0
# should cost everything. The logarithm does that. With one-hot targets the **cross entropy** of a sample is
#
# $$-\sum_{k=1}^{K} y_k \log p_k = -\log p_{\text{right}},$$
#
# and the loss $E$ of a batch is its *mean* over the $N$ samples. The sum runs over classes, the mean over samples.
#
# A probability may be so small that the computer stores 0, and $\log 0 = -\infty$. So never form it. Put the softmax into the
# logarithm and simplify on paper, with $m$ the largest net input of the row:
#
# $$\log p_k = (z_k - m) - \log \sum_j e^{z_j - m}$$
#
# The sum is at least 1, because one of its terms is $e^0$. Nothing can overflow, and no logarithm meets a 0.
#
# ### Exercise 2 · Cross entropy
#
# **Goal.** One number for a batch, straight from the net inputs. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `Z` | (N, K) | net inputs, *before* any softmax |
# | `Y` | (N, K) | one-hot targets |
# | result | a number | the mean of $-\log p_{\text{right}}$ over the batch |
#
# **Predict first.** A network has learned nothing and gives each of ten classes the same probability. What is its loss?
#
# <details><summary>Compare</summary>
#
# $-\log \frac{1}{10} = \log 10 \approx 2.30$. Remember this number: a training run that stays there has learned nothing.
# </details>


# %% exercise="cross_entropy" points=4 minutes=25 about="a loss for probabilities"
def cross_entropy(Z, Y):
    """Return the mean over the batch of −Σ_k y_k log p_k.

    p is the softmax of the net inputs.
    Z: (N, K) net inputs, one sample per row, before any softmax.
    Y: (N, K) one-hot targets.
    Returns one number, finite for net inputs of any size: take the
    logarithm before anything is rounded to 0.
    """
    ### BEGIN SOLUTION
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.sum(Y * log_P) / len(Y)
    ### END SOLUTION


# %% check="cross_entropy"
check(cross_entropy)

# %% [markdown]
# **What you should see.** Two classes, and the net input $z$ of the right one. On the left a very wrong network, on the right one
# that is right and sure.

# %% demo=true
with yours("cross_entropy"):
    show(
        plots.push(cross_entropy),
        alt="Left: cross entropy rises in a straight line where the network is wrong, the squared "
        "error levels off at one half. Right: there the slope of cross entropy is nearly −1, that of the squared error nearly 0.",
    )
    print(
        f"ten classes, nothing learned: {cross_entropy(np.zeros((3, 10)), np.eye(10)[:3]):.3f}"
    )

# %% [markdown]
# *Cross entropy pushes hardest where the network is most wrong. The squared error behind a sigmoid hardly pushes there at all:
# its slope has the factor* $\sigma'(z)$*, and a unit that is sure has none.*
#
# **To discuss.** A network is right in 95 of 100 images and gives the other five a probability of $10^{-6}$. What is its loss, about? Is that
# a good network?

# %% [markdown]
# ## 3 The slope, and the first network
#
# How does the loss of one sample with right class $c$ change with $z_k$? Take $E = -z_c + \log \sum_j e^{z_j}$ and differentiate:
#
# $$\frac{\partial E}{\partial z_k} = -[k = c] + \frac{e^{z_k}}{\sum_j e^{z_j}} = p_k - y_k$$
#
# A difference, nothing more: what the network said, minus what was right. The factor $\sigma'$ that stood behind the squared error
# has cancelled. A batch is a mean, so each row gets $1/N$ of it.
#
# ### Exercise 3 · The gradient at the net inputs
#
# **Goal.** The slope of a batch's loss along every net input. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `P` | (N, K) | probabilities, the softmax of the net inputs |
# | `Y` | (N, K) | one-hot targets |
# | result | (N, K) | $\partial E / \partial Z$ |
#
# **Predict first.** What does each row of the result add up to, and why must it?
#
# <details><summary>Compare</summary>
#
# To 0: both rows add up to 1. It must, because raising all net inputs together changes no probability.
# </details>


# %% exercise="softmax_cross_entropy_grad" points=4 minutes=20 about="its slope"
def softmax_cross_entropy_grad(P, Y):
    """Return the gradient of the mean cross entropy at the net inputs Z.

    P: (N, K) probabilities, the softmax of Z.
    Y: (N, K) one-hot targets.
    Returns dZ: (N, K), one slope per net input.
    """
    ### BEGIN SOLUTION
    return (P - Y) / len(Y)
    ### END SOLUTION


# %% check="softmax_cross_entropy_grad"
check(softmax_cross_entropy_grad)

# %% [markdown]
# **What you should see.** One sample of four classes, the right one in orange. It is pulled up, the others are pushed down, each by
# as much as it was believed. And the test from notebook 04: your slope against differences of your loss.

# %% demo=true
with yours("softmax_cross_entropy_grad"):
    Z, Y = np.array([[1.0, 2.0, 0.0, -1.0]]), np.array([[1.0, 0.0, 0.0, 0.0]])
    P = softmax(Z)
    dZ = softmax_cross_entropy_grad(P, Y)
    show(
        plots.pulls(P[0], Y[0], dZ[0], ["1", "2", "3", "4"]),
        alt="Left: four probabilities, the second is the largest though the first class is right. Right: the net input of "
        "class 1 is pulled up, that of class 2 is pushed down most.",
    )
    numeric = [
        (cross_entropy(Z + e, Y) - cross_entropy(Z - e, Y)) / 2e-5
        for e in 1e-5 * np.eye(4)
    ]
    print(
        f"largest difference to a numerical gradient: {np.abs(numeric - dZ[0]).max():.1g}"
    )

# %% [markdown]
# ### Logistic regression
#
# A softmax on top of a single layer, $Z = XW + b$, is called *logistic regression*: 784 · 10 + 10 = 7,850 weights. The next cell holds all
# that training needs: forward, and backward as in notebook 04. It takes any number of layers with ReLUs between them; with one layer there
# is no ReLU at all.


# %% demo=true
def new_network(sizes, seed=0):
    """Return weights and biases [W1, b1, W2, b2, …]: hidden layers start random and small, the last one at 0."""
    rng = np.random.default_rng(seed)
    parameters = []
    for inputs, units in zip(sizes, sizes[1:]):
        parameters += [
            0.1 * rng.normal(size=(inputs, units)) / np.sqrt(inputs),
            np.zeros(units),
        ]
    parameters[-2] = np.zeros_like(parameters[-2])
    return parameters


def forward(parameters, X):
    """Return the net inputs of the last layer (N, K), and what went into each layer."""
    H = [X]
    for W, b in zip(parameters[:-2:2], parameters[1:-2:2]):
        H.append(np.maximum(H[-1] @ W + b, 0))
    return H[-1] @ parameters[-2] + parameters[-1], H


def gradients(parameters, X, Y):
    """Return the gradient of every array in parameters, on this batch."""
    Z, H = forward(parameters, X)
    delta = softmax_cross_entropy_grad(softmax(Z), Y)
    slopes = []
    for m in reversed(range(len(H))):
        slopes = [H[m].T @ delta, delta.sum(axis=0), *slopes]
        delta = (delta @ parameters[2 * m].T) * (H[m] > 0)
    return slopes


def accuracy(parameters, X, y):
    """Return the share of samples whose most probable class is the right one."""
    return np.mean(forward(parameters, X)[0].argmax(axis=1) == y)


with yours("softmax_cross_entropy_grad"):
    logistic = new_network((784, 10))
    for _ in range(60):
        logistic = [
            theta - 0.5 * slope
            for theta, slope in zip(logistic, gradients(logistic, X_fit, Y_fit))
        ]
    print(
        f"60 steps of gradient descent on all {len(X_fit):,} images: loss {cross_entropy(forward(logistic, X_fit)[0], Y_fit):.3f}, "
        f"{accuracy(logistic, X_val, y_val):.1%} of the validation images read correctly"
    )
    show(
        plots.templates(logistic[0], [str(k) for k in range(10)]),
        alt="The weights of the ten classes as images. Each is a rough picture of its digit, surrounded by weights of the other sign.",
    )

# %% [markdown]
# *The weights of the ten classes. Ink on orange speaks for the class, ink on violet against it.*
#
# **To discuss.** Where in the picture of the 0 do you find violet, and which digits does that keep out?

# %% [markdown]
# ## 4 A few at a time
#
# Every one of those 60 steps read all 7,000 images. A gradient from a few images is noisy, but it points the right way on average, and it is
# a hundred times cheaper. So shuffle the data, cut it into **mini-batches**, and take a step after each. One pass through all of
# them is an *epoch*; then shuffle again.
#
# Your function gets the shuffled order as an array. So everybody can repeat what you did, and so it can be checked.
#
# ### Exercise 4 · Mini-batches
#
# **Goal.** Cut data and targets into batches, in a given order. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `X`, `Y` | (N, d), (N, K) | samples and their targets |
# | `batch_size` | number | samples in a batch |
# | `order` | (N,) | the row numbers 0 … N − 1, shuffled |
# | result | list of pairs | `(X_batch, Y_batch)`, batch after batch |
#
# Three things must hold. Every sample is in exactly one batch. Each keeps its own target. Nothing is dropped: the last batch may be
# smaller. A batch is the next `batch_size` numbers of `order`. A generator is fine too, and so is another order of rows *within* a batch.
#
# **Predict first.** How many batches of 64 do 7,000 images give, and how large is the last one?
#
# <details><summary>Compare</summary>
#
# 110: 109 full ones hold 6,976 images, and 24 are left for the last.
# </details>


# %% exercise="minibatches" points=5 minutes=25 about="a few samples at a time"
def minibatches(X, Y, batch_size, order):
    """Cut the data into batches, in the given order.

    X: (N, d) samples.   Y: (N, K) their targets.
    batch_size: how many samples a batch has.
    order: (N,) the row numbers 0 … N − 1, shuffled. The first batch
        holds the rows order[0], order[1], …, the next one goes on there.
    Returns a list of pairs (X_batch, Y_batch). Every sample is in one
    batch, beside its own target. The last batch is smaller when N is
    no multiple of batch_size.
    """
    ### BEGIN SOLUTION
    batches = []
    for first in range(0, len(X), batch_size):
        rows = order[first : first + batch_size]
        batches.append((X[rows], Y[rows]))
    return batches
    ### END SOLUTION


# %% check="minibatches"
check(minibatches)

# %% [markdown]
# **What you should see.** The same logistic regression, with batches of three sizes. All three read 20,000 images. Only the number of steps
# they take for it differs.


# %% demo=true
def steps_of(batch_size, images=20_000, learning_rate=0.5):
    """Train logistic regression by plain steps; return images read and validation loss, after every so many steps."""
    rng, parameters, read, losses = (
        np.random.default_rng(0),
        new_network((784, 10)),
        0,
        [],
    )
    points = iter(np.geomspace(200, images, 25))
    due = next(points)
    while True:
        for X_batch, Y_batch in minibatches(
            X_fit, Y_fit, batch_size, rng.permutation(len(X_fit))
        ):
            slopes = gradients(parameters, X_batch, Y_batch)
            parameters = [
                theta - learning_rate * slope
                for theta, slope in zip(parameters, slopes)
            ]
            read += len(X_batch)
            if read >= due:
                losses.append(
                    (read, cross_entropy(forward(parameters, X_val)[0], Y_val))
                )
                due = next((point for point in points if point > read), np.inf)
            if read >= images:
                return np.transpose(losses)


with yours("minibatches"):
    lines = {f"batches of {size:,}": steps_of(size) for size in (8, 64, len(X_fit))}
    show(
        plots.curves(
            lines,
            "images read so far",
            "loss on the validation images",
            "The same images, more or fewer steps",
            xscale="log",
        ),
        alt="Loss against images read, both falling. Batches of 8 fall first but stay noisy and high, batches of 64 end lowest, and all images at once has "
        "taken three steps only.",
    )

# %% [markdown]
# *Small batches take many cheap, noisy steps. With batches of 8 and this learning rate the noise keeps the loss from settling. The whole set
# takes a perfect step, three times.*
#
# **To discuss.** Why shuffle again before every epoch? Think of data that come sorted by class.

# %% [markdown]
# ## 5 Better steps
#
# Now the steps themselves. From here on an update rule is a function with a memory, the *state*. It takes weights, their gradient on
# a batch, its state and the learning rate, and returns new weights and a new state:
#
# $$(\theta,\ \text{state}) \leftarrow \text{step}(\theta,\ g,\ \text{state},\ \eta)$$
#
# All four rules have this form, so one training loop serves them all. They never change what they are given: they return new arrays.
#
# ### SGD, with momentum
#
# Plain *stochastic gradient descent* is $\theta \leftarrow \theta - \eta g$. In a long narrow valley it bounces from wall to wall and creeps along
# the floor. **Momentum** lets it roll: a velocity $u$ keeps a share $\mu$ of itself and takes up each gradient.
#
# $$u \leftarrow \mu u + g, \qquad \theta \leftarrow \theta - \eta u$$
#
# Gradients that keep changing sign cancel in $u$. Gradients that agree add up, to $1/(1-\mu)$ times one of them.
#
# ### Exercise 5 · SGD
#
# **Goal.** One step, with momentum. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `theta`, `gradient` | any, the same | weights and their gradient |
# | `velocity` | as `theta` | the state: $u$ before the step |
# | `learning_rate`, `momentum` | numbers | $\eta$, $\mu$; with $\mu = 0$ this is plain SGD |
# | result | `(theta, velocity)` | both after the step |
#
# **Predict first.** The gradient is 1 at every step, $\mu = 0.9$, $\eta = 0.1$. How far does the first step go, and how far one after very many?
#
# <details><summary>Compare</summary>
#
# 0.1 at first. The velocity approaches $1 + 0.9 + 0.81 + \dots = 10$, so in the end every step goes 1.
# </details>


# %% exercise="sgd_step" points=3 minutes=15 about="the plain step, and momentum"
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    """Take one step of stochastic gradient descent with momentum.

    theta, gradient, velocity: arrays of one shape.
        The velocity is zeros before the first step.
    learning_rate, momentum: numbers; momentum 0 is plain SGD.
    The velocity keeps the share `momentum` of itself and adds the
    gradient; the step is learning_rate times the new velocity.
    Returns (theta, velocity) after the step. Make new arrays: what is
    passed in stays as it is.
    """
    ### BEGIN SOLUTION
    velocity = momentum * velocity + gradient
    return theta - learning_rate * velocity, velocity
    ### END SOLUTION


# %% check="sgd_step"
check(sgd_step)

# %% [markdown]
# **What you should see.** A long valley, fifty times steeper across than along. The star is its lowest point.

# %% demo=true
valley, start = "long valley", (-10.0, 4.0)


def momentum(mu):
    """Return your SGD step with this momentum."""
    return lambda theta, gradient, velocity, rate: sgd_step(
        theta, gradient, velocity, rate, momentum=mu
    )


with yours("sgd_step"):
    eta = 1.6
    runs = {
        f"momentum {mu}": plots.walk(
            momentum(mu), valley, start, np.zeros(2), eta, 60
        )
        for mu in (0, 0.8)
    }
    show(
        plots.race(runs, valley, f"60 steps, η = {eta}"),
        alt="Left: two paths in a long valley. Without momentum the path zigzags across and creeps along; with momentum it swings out and arrives. "
        "Right: the height after every step, lower with momentum in the end.",
    )

# %% [markdown]
# *The same gradient, the same learning rate. A larger $\eta$ is no way out: beyond 2 the path without momentum leaves the valley.*
#
# **To discuss.** Set the momentum to 0.99. What does it gain, what does it lose?

# %% [markdown]
# ### A step size for each weight
#
# One learning rate for all weights is a compromise. A pixel in the middle of the image has ink often, so its weights get large gradients all the time. A pixel
# at the rim has ink once in a thousand images: its weights should make the most of it. **Adagrad** (Duchi, Hazan and Singer, 2011) gives each weight a step
# size of its own. It adds up the squares of all gradients a weight has had, and divides by the root of that sum:
#
# $$s \leftarrow s + g^2, \qquad \theta \leftarrow \theta - \frac{\eta}{\sqrt{s} + \varepsilon}\, g$$
#
# Everything happens element by element. The small $\varepsilon$ keeps a weight that never had a gradient from dividing 0 by 0. It stands *next to*
# the root.
#
# ### Exercise 6 · Adagrad
#
# **Goal.** One step with a step size per weight. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `theta`, `gradient` | any, the same | weights and their gradient |
# | `s` | as `theta` | the state: squares added up so far |
# | `learning_rate`, `eps` | numbers | $\eta$, $\varepsilon$ |
# | result | `(theta, s)` | both after the step |
#
# **Predict first.** How far does the *first* step move a weight whose gradient is 100, and one whose gradient is 0.01?
#
# <details><summary>Compare</summary>
#
# Both by $\eta$: at the first step $\sqrt{s} = |g|$, so only the sign of the gradient is left.
# </details>


# %% exercise="adagrad_step" points=3 minutes=15 about="a step size for each weight"
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    """Take one step of Adagrad: a step size of its own for each weight.

    theta, gradient, s: arrays of one shape. s adds up the squared
        gradients, this step's included; zeros before the first step.
    learning_rate, eps: numbers. eps is added to the root of s, not
        inside it.
    Returns (theta, s) after the step. Make new arrays: what is passed
    in stays as it is.
    """
    ### BEGIN SOLUTION
    s = s + gradient**2
    return theta - learning_rate * gradient / (np.sqrt(s) + eps), s
    ### END SOLUTION


# %% check="adagrad_step"
check(adagrad_step)

# %% [markdown]
# **What you should see.** Logistic regression after one epoch of your Adagrad. The picture shows the step size $\eta/(\sqrt s + \varepsilon)$ of each
# pixel's weights, averaged over the ten classes.

# %% demo=true
with yours("adagrad_step"):
    W, b = new_network((784, 10))
    s_W, s_b = np.zeros_like(W), np.zeros_like(b)
    for X_batch, Y_batch in minibatches(
        X_fit, Y_fit, 64, np.random.default_rng(0).permutation(len(X_fit))
    ):
        dW, db = gradients([W, b], X_batch, Y_batch)
        W, s_W = adagrad_step(W, dW, s_W, 0.05)
        b, s_b = adagrad_step(b, db, s_b, 0.05)
    never = (s_W == 0).all(axis=1)
    sizes = (0.05 / (np.sqrt(s_W) + 1e-8)).mean(axis=1)
    show(
        plots.pixel_steps(sizes, never, "Rare pixels take large steps"),
        alt="Step size of every pixel as an image. It is smallest in the middle and grows more than a hundredfold towards the "
        f"rim. {never.sum()} pixels without any ink are grey.",
    )
    print(
        f"step sizes from {sizes[~never].min():.2g} to {sizes[~never].max():.2g}; {never.sum()} pixels never had ink; "
        f"{accuracy([W, b], X_val, y_val):.1%} of the validation images read correctly"
    )

# %% [markdown]
# *One learning rate went in, 7,840 step sizes came out.*
#
# **To discuss.** The sum $s$ only grows. What becomes of the step sizes after a hundred epochs?

# %% [markdown]
# ### Forget the past
#
# Adagrad never forgets. A few large gradients at the start slow a weight down for good. **RMSprop** (Tieleman and Hinton, 2012) replaces the sum by a
# *running mean*: it keeps a share $\rho$ of the old value and takes $1 - \rho$ of the new square. A gradient from long ago no longer counts.
#
# $$v \leftarrow \rho v + (1 - \rho)\, g^2, \qquad \theta \leftarrow \theta - \frac{\eta}{\sqrt{v} + \varepsilon}\, g$$
#
# ### Exercise 7 · RMSprop
#
# **Goal.** Change one line of Adagrad. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `theta`, `gradient` | any, the same | weights and their gradient |
# | `v` | as `theta` | the state: running mean of squares |
# | `learning_rate`, `decay`, `eps` | numbers | $\eta$, $\rho$, $\varepsilon$ |
# | result | `(theta, v)` | both after the step |
#
# **Predict first.** The gradient is 10 for a long time and then 1 for a long time. What is the step at the end of each, with RMSprop? With Adagrad?
#
# <details><summary>Compare</summary>
#
# RMSprop: $\eta$ both times, once $v$ has caught up with $g^2$. Adagrad: a step that shrinks and shrinks, because the old squares stay in the sum.
# </details>


# %% exercise="rmsprop_step" points=3 minutes=15 about="one that forgets"
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    """Take one step of RMSprop: as Adagrad, but old squares fade.

    theta, gradient, v: arrays of one shape. v is a running mean of
        squared gradients, this step's included: it keeps the share
        `decay` of its old value; zeros before the first step.
    learning_rate, decay, eps: numbers. eps is added to the root of v,
        not inside it.
    Returns (theta, v) after the step. Make new arrays: what is passed
    in stays as it is.
    """
    ### BEGIN SOLUTION
    v = decay * v + (1 - decay) * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(v) + eps), v
    ### END SOLUTION


# %% check="rmsprop_step"
check(rmsprop_step)

# %% [markdown]
# **What you should see.** A gradient that is ten times smaller from step 150 on, as in a landscape that flattens. Its sign never changes. How far does
# each rule step?

# %% demo=true
with yours("rmsprop_step"):
    rng = np.random.default_rng(1)
    slopes = np.where(np.arange(300) < 150, 1.0, 0.1)[:, None] * rng.uniform(
        0.7, 1.3, (300, 1)
    )
    moved = {}
    for name, step in (("Adagrad", adagrad_step), ("RMSprop", rmsprop_step)):
        theta, state, distances = np.zeros(1), np.zeros(1), []
        for g in slopes:
            before = theta
            theta, state = step(theta, g, state, 0.1)
            distances.append(float(np.abs(theta - before)[0]))
        moved[name] = (np.arange(300), distances)
    show(
        plots.curves(
            moved,
            "step",
            "distance moved",
            "From step 150 on the gradient is ten times smaller",
            yscale="log",
        ),
        alt="Distance moved per step. Adagrad's shrinks all the time and drops tenfold at step 150 for good. RMSprop's stays near 0.1, drops at step "
        "150, and is back within some fifty steps.",
    )

# %% [markdown]
# *RMSprop finds its step size again. Look at its very first steps, too: they are about three times too long, because $v$ starts at 0 and is far too small at
# first. Adam mends that.*

# %% [markdown]
# ### Adam
#
# **Adam** (Kingma and Ba, 2015) puts both ideas together. $m$ is a running mean of the gradient, a kind of momentum. $v$ is a running mean of its square, as in RMSprop.
#
# $$
# \begin{aligned}
# t &\leftarrow t + 1 \\
# m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
# v &\leftarrow \beta_2 v + (1 - \beta_2)\, g^2
# \end{aligned}
# \qquad
# \hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
# \theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}
# $$
#
# Why the hats? Both means start at 0. After the first step $m = (1 - \beta_1)\, g$, which is a tenth of the gradient when $\beta_1 = 0.9$. Dividing
# by $1 - \beta_1^1$ gives $g$ back. After $t$ equal gradients $m = (1 - \beta_1^t)\, g$, so the same division is right at every $t$, as long as $t$ counts from 1.
# This is the *bias correction*; after some thousand steps it does nothing any more.
#
# ### Exercise 8 · Adam
#
# **Goal.** One step of the rule that most networks are trained with. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `theta`, `gradient` | any, the same | weights and their gradient |
# | `state` | `(m, v, t)` | two arrays like `theta`, and the number of steps taken so far; `(zeros, zeros, 0)` at the start |
# | `learning_rate`, `beta1`, `beta2`, `eps` | numbers | $\eta$, $\beta_1$, $\beta_2$, $\varepsilon$ |
# | result | `(theta, (m, v, t))` | weights and state after the step |
#
# The state that you return holds $m$ and $v$ themselves. The corrected ones are for this step only.
#
# **Predict first.** $\beta_1 = 0.5$, $\beta_2 = 0.75$, $\varepsilon = 1$, $\eta = 1$. The first gradient is 3. Work out $m$, $v$, $\hat m$, $\hat v$ and the step. Then take the same
# gradient once more.
#
# <details><summary>Compare</summary>
#
# $m = 1.5$, $v = 2.25$, $\hat m = 3$, $\hat v = 9$, step $3/(3+1) = 0.75$. The second time $m = 2.25$ and $v = 3.9375$, and again $\hat m = 3$, $\hat v = 9$ and a step of
# 0.75. These are the first two cases of the check.
# </details>


# %% exercise="adam_step" points=6 minutes=35 about="both, and no slow start"
def adam_step(
    theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Take one step of Adam: momentum, and a step size for each weight.

    theta, gradient: arrays of one shape.
    state: (m, v, t): the running means of the gradient and of its
        square, and how many steps were taken so far; (zeros, zeros, 0)
        before the first step.
    learning_rate, beta1, beta2, eps: numbers. beta1 belongs to m, beta2
        to v. eps is added to the root of the corrected v, not inside it.
    Returns (theta, (m, v, t)) after the step; t is 1 after the first.
    m and v are handed on as they are, not corrected. Make new arrays:
    what is passed in stays as it is.
    """
    ### BEGIN SOLUTION
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learning_rate * m_hat / (np.sqrt(v_hat) + eps), (m, v, t)
    ### END SOLUTION


# %% check="adam_step"
check(adam_step)

# %% [markdown]
# **What you should see.** The gradient is always 1. A well-made rule should step by $\eta$ from the start. All means are slow here, $\rho = \beta_2 = 0.999$.

# %% demo=true
with yours("adam_step"):
    moved = {}
    for name, step, state, options in (
        ("RMSprop, ρ = 0.999", rmsprop_step, np.zeros(1), {"decay": 0.999}),
        ("Adam", adam_step, (np.zeros(1), np.zeros(1), 0), {}),
    ):
        theta, distances = np.zeros(1), []
        for _ in range(100):
            before = theta
            theta, state = step(theta, np.ones(1), state, 0.01, **options)
            distances.append(float(np.abs(theta - before)[0] / 0.01))
        moved[name] = (np.arange(1, 101), distances)
    show(
        plots.curves(
            moved,
            "step",
            "distance moved, in units of η",
            "The first hundred steps on an even slope",
            yscale="log",
        ),
        alt=f"RMSprop's first step is {moved['RMSprop, ρ = 0.999'][1][0]:.0f} times η long and its steps shrink slowly. Adam's are exactly η long from the first.",
    )

# %% [markdown]
# *Without the correction the first steps are thirty times too long, just when the weights are still random and the gradient says least.*
#
# **To discuss.** At the first step Adam moves every weight by almost exactly $\eta$, whatever its gradient is. When is that good, and when is it not?

# %% [markdown]
# ### The race
#
# All of them in the long valley, from the same start; SGD runs twice, plain and with momentum. Each has a learning rate that suits it. The three small plots show the height, and how
# far each of the two weights moves at every step.

# %% demo=true
LossSurfaceRace(sgd_step, adagrad_step, rmsprop_step, adam_step)

# %% [markdown]
# *Your functions at work. Plain SGD moves a weight in proportion to its gradient: far across the valley, hardly along it. The others move both weights equally far at first, because dividing
# by the root of $s$ or $v$ makes the valley round.*
#
# Drag the start, and change the learning rates. Then answer with the board, not with the formulas:
#
# - **Predict first.** The *turned valley* is the same one, at an angle of 45° to both weights. Which rules lose most? Then look.
# - Which rules cross the *plateau*, where there is almost no slope, and why?
# - Choose the *two wells*. Which rules end in the deeper one? Does it depend on the start?
# - Add noise to the slope, as small batches do. Who comes to rest, and who goes on trembling?
#
# <details><summary>Compare: the turned valley</summary>
#
# A step size per <em>weight</em> is no step size per <em>direction</em>. In the turned valley both weights have gradients of the same size, so they get the same step size, and
# little is left of the advantage. Momentum does not care: the valley is the same to it, whichever way it lies.
# </details>

# %% [markdown]
# ### The same race on digits
#
# Logistic regression again, 7,850 weights, five epochs. Every rule gets the learning rate from a list that does best on the validation images: nobody races with a
# handicap.


# %% demo=true
def start_state(step, theta):
    """Return what a rule remembers before its first step."""
    zeros = np.zeros_like(theta)
    return (zeros, zeros, 0) if step is adam_step else zeros


def train(
    parameters,
    X,
    Y,
    step,
    learning_rate,
    n_epochs,
    batch_size=128,
    seed=0,
    watch=None,
    follow=None,
    budget=120,
    **options,
):
    """Train with any of the four steps.

    Returns the parameters, and what `watch(parameters)` said after each epoch.
    `follow(parameters, slopes)` is called after every step.
    Stops when `budget` seconds of computing are used up, and says so.
    """
    rng, end = np.random.default_rng(seed), time.process_time() + budget
    parameters, seen = list(parameters), []
    states = [start_state(step, theta) for theta in parameters]
    for epoch in range(n_epochs):
        for X_batch, Y_batch in minibatches(
            X, Y, batch_size, rng.permutation(len(X))
        ):
            slopes = gradients(parameters, X_batch, Y_batch)
            for i, slope in enumerate(slopes):
                parameters[i], states[i] = step(
                    parameters[i], slope, states[i], learning_rate, **options
                )
            if follow:
                follow(parameters, slopes)
            if time.process_time() > end:
                print(
                    f"Stopped after {budget} seconds, in epoch {epoch + 1} of {n_epochs}: is there a loop over single weights?"
                )
                return parameters, seen
        if watch:
            seen.append(watch(list(parameters)))
    return parameters, seen


def loss(parameters, X, Y):
    """Return the mean cross entropy."""
    return float(cross_entropy(forward(parameters, X)[0], Y))


METHODS = {
    "SGD": (sgd_step, (0.1, 0.3, 1.0), {}),
    "SGD, momentum 0.9": (sgd_step, (0.01, 0.03, 0.1), {"momentum": 0.9}),
    "Adagrad": (adagrad_step, (0.01, 0.03, 0.1), {}),
    "RMSprop": (rmsprop_step, (0.001, 0.003, 0.01), {}),
    "Adam": (adam_step, (0.001, 0.003, 0.01), {}),
}

with yours("adam_step"):
    lines = {}
    for name, (step, rates, options) in METHODS.items():
        tries = {
            rate: train(
                new_network((784, 10)),
                X_fit,
                Y_fit,
                step,
                rate,
                5,
                watch=lambda network: loss(network, X_val, Y_val),
                **options,
            )[1]
            for rate in rates
        }
        best = min(tries, key=lambda rate: tries[rate][-1])
        lines[f"{name}, η = {best}"] = (range(1, 6), tries[best])
        print(
            f"{name:18s}",
            ",  ".join(f"η = {rate}: {tries[rate][-1]:.3f}" for rate in rates),
        )
    show(
        plots.curves(
            lines,
            "epoch",
            "loss on the validation images",
            "Five rules, each with its best learning rate",
            xticks=range(1, 6),
        ),
        alt="Validation loss over five epochs for SGD, SGD with momentum, Adagrad, RMSprop and Adam, each with its best learning rate. All of them fall and end close together.",
    )

# %% [markdown]
# *With a learning rate that fits, all of them get there. That is the honest result for so simple a landscape. What differs is how much you have to search: compare the rates in the
# legend. Adam's usual rate of 0.001 to 0.003 works for most networks, SGD's has to be found anew each time.*
#
# **To discuss.** How would you choose between two rules whose curves cross?

# %% [markdown]
# ## 6 A network of 159,010 weights
#
# Now the network of the lectures: 784 pixels, 200 hidden units, ten classes.
#
# **Predict first.** Count its weights and biases, layer by layer. Do you get 159,010?
#
# <details><summary>Compare</summary>
#
# $784 \cdot 200 + 200 = 157{,}000$ in the hidden layer and $200 \cdot 10 + 10 = 2{,}010$ at the output, 159,010 together.
# </details>
#
# First ten epochs on the 7,000 images, to see whether it learns. Run the next cell, and then the one below it. While the network trains, the board shows the weights of
# 40 hidden units, one image for each, and their gradients.

# %% demo=true
board = FilterBoard(shape=(28, 28))
board

# %% demo=true
SIZES, EPOCHS, RATE = (784, 200, 10), 10, 0.003
place, losses = Live(), {"training": [], "validation": []}


def draw(network):
    """Draw the losses so far, in the same place."""
    losses["training"].append(loss(network, X_fit, Y_fit))
    losses["validation"].append(loss(network, X_val, Y_val))
    epochs = range(1, len(losses["training"]) + 1)
    place.show(
        plots.curves(
            {name: (epochs, values) for name, values in losses.items()},
            "epoch",
            "cross entropy",
            f"Epoch {epochs[-1]} of {EPOCHS}",
            xlim=(0.5, EPOCHS + 0.5),
            ylim=(0, None),
        ),
        alt=f"After epoch {epochs[-1]} the loss is {losses['training'][-1]:.3f} on the training images and {losses['validation'][-1]:.3f} on the "
        "validation images.",
    )


def follow(parameters, slopes):
    """Show the first 40 hidden units on the board."""
    board.update(parameters[0][:, :40], slopes[0][:, :40])


with yours("adam_step"):
    began = time.perf_counter()
    network, _ = train(
        new_network(SIZES),
        X_fit,
        Y_fit,
        adam_step,
        RATE,
        EPOCHS,
        watch=draw,
        follow=follow,
    )
    print(
        f"{sum(theta.size for theta in network):,} weights, {time.perf_counter() - began:.0f} seconds, "
        f"{accuracy(network, X_val, y_val):.1%} of the validation images read correctly"
    )
    show(
        plots.templates(network[0][:, :20], [f"unit {k}" for k in range(20)]),
        alt="The weights of twenty hidden units as images: strokes and spots in orange and violet, each unit another one.",
    )

# %% [markdown]
# *Your functions at work. Noise turned into detectors of strokes and spots, each unit with a taste of its own.*
#
# One run proves little: another random start gives another network. So here are three starts for the two-layer network and three for logistic regression, now on all
# 8,000 training images. The test images come out of the drawer, and no setting is changed after that.

# %% demo=true
with yours("adam_step"):
    results = {"logistic regression, 7,850": [], "two layers, 159,010": []}
    for name, sizes in zip(results, ((784, 10), SIZES)):
        for seed in range(3):
            began = time.perf_counter()
            network, _ = train(
                new_network(sizes, seed),
                X_train,
                Y_train,
                adam_step,
                RATE,
                EPOCHS,
                seed=seed,
            )
            results[name].append(accuracy(network, X_test, y_test))
            print(
                f"{name:26s}  seed {seed}: {results[name][-1]:.2%} of {len(y_test):,} test images, {time.perf_counter() - began:.0f} s"
            )
    one, two = (100 * np.array(values) for values in results.values())
    show(
        plots.seeds(results),
        alt=f"Test accuracy of three runs each: logistic regression {one.mean():.1f} per cent, two layers {two.mean():.1f} per cent.",
    )
    print(
        f"two layers: {two.mean():.2f} % ± {two.std(ddof=1):.2f} over three seeds; logistic regression: {one.mean():.2f} % ± {one.std(ddof=1):.2f}"
    )
    P = softmax(forward(network, X_test)[0])
    answers = P.argmax(axis=1)
    wrong = np.flatnonzero(answers != y_test)
    wrong = wrong[np.argsort(-P[wrong].max(axis=1))][:20]
    show(
        plots.digits(
            X_test[wrong],
            [f"{y_test[i]}, read {answers[i]}\n{P[i].max():.0%}" for i in wrong],
        ),
        alt="Twenty test images that the network reads wrongly although it is sure, each with its label, the answer and the answer's probability.",
    )

# %% [markdown]
# *The hidden layer is worth about four points in a hundred, many times the spread between seeds. A difference as small as the spread would mean nothing. Below it, what the last
# network still reads wrongly, the surest mistakes first, each with the probability it gave its answer.*
#
# **To discuss.** Which of these mistakes would you have made? What would you want the network to say about the others?

# %% [markdown]
# ## 7 When to stop
#
# Look at the two losses again. The loss on the training images goes on falling, the loss on the validation images hardly moves any more. With fewer examples the two part
# completely: the network learns its examples by heart. That is *overfitting*. Here is a task where it bites: ten instruments, each note heard as a spectrum of 64 bands.
# Clips of one recording always stay together, on one side.

# %% demo=true
instruments = load_instruments()
spectra = log_mel(instruments.x, instruments.sample_rate, hop_length=512).mean(
    axis=2
)  # dB, (clips, 64)
spectra -= spectra.max(
    axis=1, keepdims=True
)  # how loud a note is should not matter

test = instruments.split == "test"
recordings = np.unique(instruments.groups[~test])
val = np.isin(
    instruments.groups,
    np.random.default_rng(0).permutation(recordings)[: len(recordings) // 4],
)
fit = ~test & ~val
centre, spread = spectra[fit].mean(axis=0), spectra[fit].std(axis=0)
heard, named = (spectra - centre) / spread, np.eye(10)[instruments.y]
print(
    f"{fit.sum()} clips to train on, {val.sum()} to stop by, {test.sum()} to test on"
)

kept = []
with yours("adam_step"):
    listener, _ = train(
        new_network((64, 100, 10)),
        heard[fit],
        named[fit],
        adam_step,
        RATE,
        80,
        batch_size=32,
        watch=kept.append,
    )
    both = [
        [loss(network, heard[rows], named[rows]) for network in kept]
        for rows in (fit, val)
    ]
    best = int(np.argmin(both[1]))
    epochs = np.arange(1, len(kept) + 1)
    show(
        plots.stopping(epochs, *both),
        alt=f"Loss against epoch. On the training clips it falls towards 0. On the validation clips it is lowest after epoch {best + 1} and rises again.",
    )
    for name, network in (
        (f"stopped after epoch {best + 1}", kept[best]),
        (f"after epoch {len(kept)}", kept[-1]),
    ):
        print(
            f"{name:24s} loss on the test clips {loss(network, heard[test], named[test]):.2f}, "
            f"{accuracy(network, heard[test], instruments.y[test]):.0%} named correctly"
        )
    P = softmax(forward(kept[-1], heard)[0])
    early = softmax(forward(kept[best], heard)[0])
    wrong = np.flatnonzero(test & (P.argmax(axis=1) != instruments.y))
    wrong = wrong[np.argsort(-P[wrong].max(axis=1))]
    first = [
        next(i for i in wrong if instruments.groups[i] == group)
        for group in dict.fromkeys(instruments.groups[wrong])
    ]
    for i in first[:3]:
        guess = P[i].argmax()
        print(
            f"{instruments.classes[instruments.y[i]]}, taken for {instruments.classes[guess]} with probability {P[i, guess]:.1%}; "
            f"the network that stopped early gave it {early[i, guess]:.1%}"
        )
        display(
            Audio(
                0.5 * instruments.x[i],
                rate=instruments.sample_rate,
                normalize=False,
            )
        )

# %% [markdown]
# *After the minimum the network is hardly wrong more often. It is wrong with more and more confidence, and that is what cross entropy counts. The sounds are what the long-trained network
# is surest of, and wrong about. Nothing plays until you press play.*
#
# Three remedies: more data; *stopping early*, which you just saw; and *weight decay*, which adds $\lambda\theta$ to each gradient, so that weights shrink unless the data hold them up.
#
# **To discuss.** The probabilities of the long-trained network say 99 % far too often. How would you measure, for any network, whether its 90 % means 90 %?

# %% [markdown]
# ## 8 The same rules elsewhere
#
# Libraries have all of these. Where the definitions agree, so do the numbers, to the last digits:

# %% demo=true
import torch

with yours("adam_step"):
    pairs = {
        "SGD, momentum 0.9": (
            sgd_step,
            {"momentum": 0.9},
            torch.optim.SGD,
            {"momentum": 0.9},
        ),
        "Adagrad": (adagrad_step, {"eps": 1e-10}, torch.optim.Adagrad, {}),
        "RMSprop": (rmsprop_step, {"decay": 0.99}, torch.optim.RMSprop, {}),
        "Adam": (adam_step, {}, torch.optim.Adam, {}),
    }
    rng = np.random.default_rng(0)
    slopes = rng.normal(size=(50, 3, 2))
    for name, (step, mine, library, theirs) in pairs.items():
        theta = np.ones((3, 2))
        state, tensor = (
            start_state(step, theta),
            torch.tensor(theta, requires_grad=True),
        )
        optimiser = library([tensor], lr=0.1, **theirs)
        for slope in slopes:
            theta, state = step(theta, slope, state, 0.1, **mine)
            tensor.grad = torch.tensor(slope)
            optimiser.step()
        print(
            f"{name:18s} after 50 steps: largest difference to torch {np.abs(theta - tensor.detach().numpy()).max():.0e}"
        )
    Z, labels = rng.normal(size=(6, 4)), np.array([0, 3, 1, 1, 2, 0])
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(Z), torch.tensor(labels)
    ).item()
    print(
        f"cross entropy      yours {cross_entropy(Z, np.eye(4)[labels]):.12f}, torch {theirs:.12f}"
    )

# %% [markdown]
# Where they do not agree, it is for one of these reasons:
#
# | | here | elsewhere |
# |:--|:--|:--|
# | cross entropy | net inputs and one-hot targets | torch: net inputs and class numbers, same value; scikit-learn's `log_loss`: probabilities |
# | logistic regression | the loss alone | scikit-learn's `LogisticRegression` adds a penalty on large weights, unless told not to, and runs until nothing moves |
# | momentum | $\eta$ comes in with the step | Keras keeps $\eta$ inside the velocity; the same path, while $\eta$ stays the same |
# | Adagrad | $\varepsilon = 10^{-8}$, $s$ starts at 0 | torch: $10^{-10}$; Keras: $10^{-7}$, and $s$ starts at 0.1 |
# | RMSprop | $\rho = 0.9$, $\sqrt v + \varepsilon$ | torch: $\rho = 0.99$; Keras: $\sqrt{v + \varepsilon}$ |
# | Adam | $\sqrt{\hat v} + \varepsilon$ | torch the same; Keras leaves $v$ uncorrected there, so its $\varepsilon$ counts for more at first |

# %% [markdown]
# ## In short
#
# | idea | formula | your function |
# |:--|:--|:--|
# | probabilities | $p_k = e^{z_k} / \sum_j e^{z_j}$, after subtracting the maximum | `softmax` |
# | loss | $E = -\frac1N \sum_{i,k} y_{ik} \log p_{ik}$, from the net inputs | `cross_entropy` |
# | its slope | $\partial E / \partial Z = (P - Y)/N$ | `softmax_cross_entropy_grad` |
# | mini-batches | shuffle, cut, keep pairs, drop nothing | `minibatches` |
# | momentum | $u \leftarrow \mu u + g$ | `sgd_step` |
# | a step size per weight | $\eta / (\sqrt s + \varepsilon)$, $s$ a sum of squares | `adagrad_step` |
# | that forgets | $v$ a running mean of squares | `rmsprop_step` |
# | with momentum and no slow start | $\hat m / (\sqrt{\hat v} + \varepsilon)$, $t$ from 1 | `adam_step` |
# | an honest number | choose on validation data, test once, several seeds | – |
#
# **What you can do now.** You can turn net inputs into probabilities, measure how wrong they are, train with any of the four rules, say what each remembers, choose a
# learning rate without fooling yourself, and see when to stop.
#
# **Next.** The two-layer network ties each weight to one pixel. Notebook 06 lets a small pattern of weights slide over the whole input.
#
# **To read.** J. Duchi, E. Hazan, Y. Singer, *Adaptive subgradient methods*, JMLR 12, 2011. T. Tieleman, G. Hinton, *RMSprop*, lecture 6.5 of a course, 2012. D. Kingma, J. Ba, *Adam*,
# ICLR 2015. I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, chapter 8. The two networks of part 6 are those of A. Lindholm and others, *Machine
# Learning*, 2022, chapter 6. Digits: `data/digits/README.md`. Instruments: `data/instruments/README.md`.
