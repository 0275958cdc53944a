# %% [markdown]
# # 05 · Training
#
# > You know the slope along every weight. How large a step do you take, and how do you know when to stop?
#
# On this page you build what every training run of this course rests on: a loss for classes, batches, and the four update
# rules SGD, Adagrad, RMSprop and Adam. Then a network with 159,010 weights learns to read digits on your computer, in well
# under a minute, by nothing but your functions. Another one listens, to sounds like the two below.
#
# {{exercises}}
#
# With reading, looking and listening, plan {{hours}}. You need the matrix product and the idea of a gradient (notebook
# 04). Nothing you wrote there is needed here.

# %% collapsed=true
import numpy as np

from earlab import check

# %% demo=true collapsed=true
import functools
import time

from earlab.data import load_digits, load_instruments
from earlab.plots import training as plots, training_data as data
from earlab.plots import training_graph as graph, training_runs as runs
from earlab.plots import training_steps as steps
from earlab.scoreboard import scoreboard
from earlab.sound import play
from earlab.style import Live, show, use_style, yours
from earlab.widgets import FilterBoard, LossSurfaceRace

use_style()

# %% [markdown]
# Two players, one note. One of them plays a bassoon, the other a French horn. Listen to the colour of the tone, and to how it begins.

# %% demo=true
instruments = load_instruments()
notes = {"first": "bassoon_A3", "second": "french_horn_A3"}
play({name: data.recording(instruments, file) for name, file in notes.items()}, instruments.sample_rate)

# %% [markdown]
# **Predict first.** Which of the two is the bassoon?
#
# <details><summary>Compare</summary>
#
# The first. Its tone is thinner and a little nasal: it comes from a double reed. In part 7 you train a network to tell ten
# instruments apart by their spectrum. It says "French horn" to a piece of the first note, and it is more than 99 % sure.
# Why a network becomes so sure, and what you do about it, is where this page ends.
# </details>
#
# The page begins with images. A digit is small, there are 10,000 of them, and you see at once what went wrong.

# %% demo=true
digits = load_digits()
X_train, Y_train, y_train = data.rows_of(digits, "train")
X_test, Y_test, y_test = data.rows_of(digits, "test")

# Some training images are set aside, to choose settings with:
# they are the validation images.
X_fit, Y_fit, y_fit = X_train[:7000], Y_train[:7000], y_train[:7000]
X_val, Y_val, y_val = X_train[7000:], Y_train[7000:], y_train[7000:]

show(*plots.digits(X_train[:20], y_train[:20]))
print(
    f"{len(X_fit):,} images to train on, {len(X_val):,} to choose settings with, {len(X_test):,} to test on"
)

# %% [markdown]
# *Three parts of the data, because whatever you choose by looking at some images fits those images a little too well. The learning
# rate is chosen on the validation images. The test images stay in the drawer until part 6.*
#
# | symbol | shape | meaning |
# |:--|:--|:--|
# | $N$, $d$, $K$ | numbers | samples in the batch, inputs, classes |
# | $X$, $Y$ | $(N, d)$, $(N, K)$ | data; targets, *one-hot*: 1 at the right class, else 0 |
# | $Z$ | $(N, K)$ | net inputs of the last layer |
# | $P$ | $(N, K)$ | probabilities: what the network answers. Notebooks 03 and 04 call the answer $\hat Y$; $P$ says that each row adds up to 1 |
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


# %% exercise="softmax" points=4 minutes=20 difficulty=1 importance=3 about="from net inputs to probabilities"
def softmax(Z):
    """Turn net inputs into probabilities:
    p_k = exp(z_k) / Σ_j exp(z_j).

    Z: (N, K) net inputs, one sample per row, or any shape whose
        last axis runs over the classes, such as (K,) for a
        single sample.
    Returns P of the same shape; it adds up to 1 along the last
    axis.
    Net inputs of any size must come out right: no exp may
    overflow.
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
    show(*plots.shares(softmax))
    Z = np.random.default_rng(0).normal(size=(4, 3))
    change = np.abs(softmax(Z + 1000) - softmax(Z)).max()
    print(f"largest change when 1,000 is added to all net inputs: {change:.1g}")

# %% [markdown]
# *One class can win only what the others lose. Between $p_2$ and $p_3$ the ratio stays* $e^{1-0} \approx 2.7$.
#
# **To discuss.** With two classes and net inputs $(z, 0)$, $p_1$ is a function you know. Which one?
#
# <details><summary>One answer</summary>
#
# The sigmoid. $p_1 = \dfrac{e^z}{e^z + e^0}$; divide both by $e^z$ and you have $\dfrac{1}{1 + e^{-z}}$. So the softmax is what a sigmoid
# becomes with more than two classes, and only *differences* of net inputs count.
# </details>

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


# %% exercise="cross_entropy" points=4 minutes=25 difficulty=2 importance=3 about="a loss for probabilities"
def cross_entropy(Z, Y):
    """Return the mean over the batch of −Σ_k y_k log p_k.

    p is the softmax of the net inputs.
    Z: (N, K) net inputs, one sample per row, before any
        softmax.
    Y: (N, K) one-hot targets.
    Returns one number, finite for net inputs of any size: take
    the logarithm before anything is rounded to 0.
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
    show(*plots.push(cross_entropy))
    print(f"ten classes, nothing learned: {cross_entropy(np.zeros((3, 10)), np.eye(10)[:3]):.3f}")

# %% [markdown]
# *Cross entropy pushes hardest where the network is most wrong. The squared error behind a sigmoid hardly pushes there at all:
# its slope has the factor* $\sigma'(z)$*, and a unit that is sure has none.*
#
# **To discuss.** A network is right in 95 of 100 images and gives the other five a probability of $10^{-6}$. What is its loss, about? Is that
# a good network?
#
# <details><summary>One answer</summary>
#
# About 0.69: five times in a hundred it pays $-\log 10^{-6} \approx 13.8$, and $0.05 \cdot 13.8 = 0.69$. A network that gives the right class
# one half in *every* image has the same loss, $\log 2$. Whether it is good depends on what you use. Its answers are good, its
# probabilities are not: what it calls one in a million happens five times in a hundred.
# </details>

# %% [markdown]
# ## 3 The slope, and the first network
#
# How does the loss of one sample with right class $c$ change with $z_k$? Take $E = -z_c + \log \sum_j e^{z_j}$ and differentiate:
#
# $$\frac{\partial E}{\partial z_k} = -[k = c] + \frac{e^{z_k}}{\sum_j e^{z_j}} = p_k - y_k$$
#
# Here $[k = c]$ is 1 for the right class and 0 for all others, which is the one-hot target $y_k$. A difference, nothing more: what
# the network said, minus what was right. The factor $\sigma'$ that stood behind the squared error
# has cancelled. A batch is a mean, so each row gets $1/N$ of it.
#
# On paper, with one sample and three classes, of which class 1 is right: $z = (0, \ln 2, 0)$. The graph is read as in notebook 04.

# %% demo=true
show(*graph.softmax_on_paper())

# %% [markdown]
# *Six gates. Above each line stands its value, below it the gradient of* $E$ *there. The dot is a fork.*
#
# Go back from the right once, with the slope of each gate. $-\log$ has the slope $-1/p = -4$. The division hands on $-4 \cdot \tfrac14 = -1$ to what
# is divided, and $4 \cdot \tfrac1{4^2} = \tfrac14$ to the sum $S$, which hands it on to all three. At the fork both arrive and add up: $-1 + \tfrac14 = -\tfrac34$.
# The exponential has itself as its slope, so class 2 gets $2 \cdot \tfrac14 = \tfrac12$.
#
# Now compare with the formula: $p - y = (\tfrac14 - 1, \tfrac12, \tfrac14)$, the same three numbers. Class 1 is pulled up by what it lacks.
# The two others pay for that, and the one that was believed more pays more.
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


# %% exercise="softmax_cross_entropy_grad" points=4 minutes=20 difficulty=2 importance=3 about="its slope"
def softmax_cross_entropy_grad(P, Y):
    """Return the gradient of the mean cross entropy at the net
    inputs Z.

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
    show(*plots.pulls(P[0], Y[0], dZ[0]))
    nudges = 1e-5 * np.eye(4)
    numeric = [(cross_entropy(Z + e, Y) - cross_entropy(Z - e, Y)) / 2e-5 for e in nudges]
    print(f"largest difference to a numerical gradient: {np.abs(numeric - dZ[0]).max():.1g}")

# %% [markdown]
# ### Logistic regression
#
# A softmax on top of a single layer, $Z = XW + b$, is called *logistic regression*: 784 · 10 + 10 = 7,850 weights. The next cell holds all
# that training needs: forward, and backward as in notebook 04. It takes any number of layers with ReLUs between them; with one layer there
# is no ReLU at all. A network is a list of arrays, $[W_1, b_1, W_2, b_2, \dots]$.
#
# > **Columns are units.** $W$ is (784, 10): column $k$ holds the 784 weights of class $k$, one for each pixel. So the picture of class $k$ is
# > `W[:, k].reshape(28, 28)`, as in notebooks 03 and 04. (In PCA, notebook 01, it was a *row*.)


# %% demo=true
def forward(parameters, X):
    """Return the net inputs of the last layer (N, K), and what went into each layer."""
    H = [X]
    for W, b in zip(parameters[:-2:2], parameters[1:-2:2]):
        H.append(np.maximum(H[-1] @ W + b, 0))
    return H[-1] @ parameters[-2] + parameters[-1], H


def gradients(parameters, X, Y):
    """Return the gradient of every array in parameters, on this batch."""
    Z, H = forward(parameters, X)
    delta, slopes = softmax_cross_entropy_grad(softmax(Z), Y), []
    for m in reversed(range(len(H))):
        slopes = [H[m].T @ delta, delta.sum(axis=0), *slopes]
        delta = (delta @ parameters[2 * m].T) * (H[m] > 0)
    return slopes


# %% demo=true collapsed=true
def new_network(sizes, seed=0):
    """Return weights and biases [W1, b1, W2, b2, …]: hidden layers start random and small, the last one at 0."""
    rng = np.random.default_rng(seed)
    parameters = []
    for inputs, units in zip(sizes, sizes[1:]):
        parameters += [0.1 * rng.normal(size=(inputs, units)) / np.sqrt(inputs), np.zeros(units)]
    parameters[-2] = np.zeros_like(parameters[-2])
    return parameters


def loss(parameters, X, Y):
    """Return the mean cross entropy."""
    return float(cross_entropy(forward(parameters, X)[0], Y))


def accuracy(parameters, X, y):
    """Return the share of samples whose most probable class is the right one."""
    return np.mean(forward(parameters, X)[0].argmax(axis=1) == y)


# %% demo=true
with yours("softmax_cross_entropy_grad"):
    logistic = new_network((784, 10))
    for _ in range(60):
        slopes = gradients(logistic, X_fit, Y_fit)
        logistic = [theta - 0.5 * slope for theta, slope in zip(logistic, slopes)]
    print(
        f"60 steps of gradient descent on all {len(X_fit):,} images: loss {loss(logistic, X_fit, Y_fit):.3f}, "
        f"{accuracy(logistic, X_val, y_val):.1%} of the validation images read correctly"
    )
    show(*plots.templates(logistic[0], [str(k) for k in range(10)], "classes"))

# %% [markdown]
# *The weights of the ten classes. Ink on orange speaks for the class, ink on violet against it.*
#
# **To discuss.** Where in the picture of the 0 do you find violet, and which digits does that keep out?
#
# <details><summary>One answer</summary>
#
# In the middle, where a 0 is empty. Ink there speaks for a digit whose stroke crosses the middle, so it keeps out 8, 1, 9 and 4 above all.
# A 5 has less ink there; other pixels have to tell it from a 0.
# </details>

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


# %% exercise="minibatches" points=5 minutes=25 difficulty=2 importance=3 about="a few samples at a time"
def minibatches(X, Y, batch_size, order):
    """Cut the data into batches, in the given order.

    X: (N, d) samples.   Y: (N, K) their targets.
    batch_size: how many samples a batch has.
    order: (N,) the row numbers 0 … N − 1, shuffled. The first
        batch holds the rows order[0], order[1], …, the next one
        goes on there.
    Returns a list of pairs (X_batch, Y_batch). Every sample is
    in one batch, beside its own target. The last batch is
    smaller when N is no multiple of batch_size.
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
def validate(network):
    """Return the loss on the validation images."""
    return loss(network, X_val, Y_val)


with yours("minibatches"):
    start, sizes, eta = new_network((784, 10)), (8, 64, len(X_fit)), 0.5
    show(*runs.batch_sizes(minibatches, gradients, validate, start, X_fit, Y_fit, sizes, eta))

# %% [markdown]
# *Small batches take many cheap, noisy steps. With batches of 8 and this learning rate the noise keeps the loss from settling. The whole set
# takes a perfect step, three times.*
#
# **To discuss.** Why shuffle again before every epoch? Think of data that come sorted by class.
#
# <details><summary>One answer</summary>
#
# With sorted data a batch holds a single class. Its gradient says "answer 3, whatever you see", and the next batch, all fours, takes that
# back. Shuffled, each batch is a small fair sample of the whole. And shuffled *again*: otherwise the same images meet in
# every epoch, and what is accidental about that meeting is learned with them.
# </details>

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
# ### Why a valley is hard
#
# Plain *stochastic gradient descent* is $\theta \leftarrow \theta - \eta g$. Take the simplest landscape with a lowest point, a bowl that is
# flat along $w_1$ and steep along $w_2$: $E = \tfrac12 (a\,w_1^2 + b\,w_2^2)$ with $a = 0.02$ and $b = 1$. Its slopes are $a\,w_1$ and $b\,w_2$, so a step
# multiplies $w_1$ by $1 - \eta a$ and $w_2$ by $1 - \eta b$. Two wishes collide:
#
# - **Across**, $|1 - \eta b|$ must stay below 1, or the path climbs out. So $\eta < 2/b = 2$.
# - **Along**, each step removes only the share $\eta a$ of the way that is left. With $\eta = 1.6$ that is 0.032, and after 60 steps
#   $0.968^{60} \approx 0.14$ of the way is still to go.
#
# How badly they collide is the ratio $b/a$, the **condition number**: steepest over flattest curvature, 50 in this bowl. The number of steps grows with
# it. You may think a smaller $\eta$ would be the careful choice, but then the creeping is slower still.
#
# ### SGD, with momentum
#
# In such a long narrow valley plain SGD bounces from wall to wall and creeps along the floor. **Momentum** lets it roll: a velocity $u$ keeps a share $\mu$ of itself and takes up each gradient.
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


# %% exercise="sgd_step" points=3 minutes=15 difficulty=1 importance=3 about="the plain step, and momentum"
def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    """Take one step of stochastic gradient descent with momentum.

    theta, gradient, velocity: arrays of one shape.
        The velocity is zeros before the first step.
    learning_rate, momentum: numbers; momentum 0 is plain SGD.
    The velocity keeps the share `momentum` of itself and adds
    the gradient; the step is learning_rate times the new
    velocity.
    Returns (theta, velocity) after the step. Make new arrays:
    what is passed in stays as it is.
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
momenta, eta = (0, 0.8), 1.6

with yours("sgd_step"):
    show(*steps.momenta(sgd_step, momenta, eta))

# %% [markdown]
# *The same start, the same learning rate; the large dots are the ends. With momentum the path swings more widely across the
# valley, but it reaches the star, while the one without creeps. A larger $\eta$ is no way out: beyond 2 the path without momentum leaves the valley.*
#
# **To discuss.** Set the momentum to 0.99. What does it gain, what does it lose?
#
# <details><summary>One answer</summary>
#
# It remembers about a hundred gradients, so it gathers speed along the floor like nothing else. But it cannot stop: it shoots past the
# star and swings to and fro, and after 60 steps it is higher than plain SGD. Memory of $1/(1-\mu)$ steps needs several times as many to come to
# rest. With thousands of steps 0.99 can pay, with 60 it does not.
# </details>

# %% [markdown]
# ### A step size for each weight
#
# One learning rate for all weights is a compromise. A pixel in the middle of the image has ink often, so its weights get large gradients all the time. A pixel
# at the rim has ink in very few images: its weights should make the most of it. **Adagrad** (Duchi, Hazan and Singer, 2011) gives each weight a step
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


# %% exercise="adagrad_step" points=3 minutes=15 difficulty=1 importance=2 about="a step size for each weight"
def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    """Take one step of Adagrad: a step size of its own for each
    weight.

    theta, gradient, s: arrays of one shape. s adds up the
        squared gradients, this step's included; zeros before
        the first step.
    learning_rate, eps: numbers. eps is added to the root of s,
        not inside it.
    Returns (theta, s) after the step. Make new arrays: what is
    passed in stays as it is.
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
eta = 0.05

with yours("adagrad_step"):
    W, b = new_network((784, 10))
    s_W, s_b = np.zeros_like(W), np.zeros_like(b)
    order = np.random.default_rng(0).permutation(len(X_fit))
    for X_batch, Y_batch in minibatches(X_fit, Y_fit, 64, order):
        dW, db = gradients([W, b], X_batch, Y_batch)
        W, s_W = adagrad_step(W, dW, s_W, eta)
        b, s_b = adagrad_step(b, db, s_b, eta)
    show(*steps.pixel_steps(s_W, eta))
    print(f"{accuracy([W, b], X_val, y_val):.1%} of the validation images read correctly")

# %% [markdown]
# *One learning rate went in, 7,840 step sizes came out, the largest for pixels that have ink seldom. A grey pixel never had ink, so its weights had no gradient.*
#
# **To discuss.** The sum $s$ only grows. What becomes of the step sizes after a hundred epochs?
#
# <details><summary>One answer</summary>
#
# They only shrink. If the gradients keep their size, $s$ is a hundred times as large as after one epoch, and the steps are ten times as short.
# Near a lowest point that is welcome: the noise of the batches dies out. In a long training run, through several landscapes, it is not: the weights freeze on the way.
# </details>

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


# %% exercise="rmsprop_step" points=3 minutes=15 difficulty=1 importance=2 about="one that forgets"
def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    """Take one step of RMSprop: as Adagrad, but old squares fade.

    theta, gradient, v: arrays of one shape. v is a running mean
        of squared gradients, this step's included: it keeps the
        share `decay` of its old value; zeros before the first
        step.
    learning_rate, decay, eps: numbers. eps is added to the root
        of v, not inside it.
    Returns (theta, v) after the step. Make new arrays: what is
    passed in stays as it is.
    """
    ### BEGIN SOLUTION
    v = decay * v + (1 - decay) * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(v) + eps), v
    ### END SOLUTION


# %% check="rmsprop_step"
check(rmsprop_step)

# %% [markdown]
# **What you should see.** A gradient that is ten times smaller from step 151 on, as in a landscape that flattens. Its sign never changes. How far does
# each rule step?

# %% demo=true
rng = np.random.default_rng(1)
slopes = np.repeat([1.0, 0.1], 150) * rng.uniform(0.7, 1.3, 300)

with yours("rmsprop_step"):
    rules = {"Adagrad": (adagrad_step, np.zeros(1)), "RMSprop": (rmsprop_step, np.zeros(1))}
    show(*steps.distances(rules, slopes, 0.1, "From step 151 on the gradient is ten times smaller"))

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
# $$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
# \theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
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


# %% exercise="adam_step" points=6 minutes=35 difficulty=3 importance=3 about="both, and no slow start"
def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take one step of Adam: momentum, and a step size for each
    weight.

    theta, gradient: arrays of one shape.
    state: (m, v, t): the running means of the gradient and of
        its square, and how many steps were taken so far;
        (zeros, zeros, 0) before the first step.
    learning_rate, beta1, beta2, eps: numbers. beta1 belongs to
        m, beta2 to v. eps is added to the root of the corrected
        v, not inside it.
    Returns (theta, (m, v, t)) after the step; t is 1 after the
    first. m and v are handed on as they are, not corrected.
    Make new arrays: what is passed in stays as it is.
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
def slow_rmsprop(theta, gradient, v, learning_rate):
    """Take a step of your RMSprop with a long memory."""
    return rmsprop_step(theta, gradient, v, learning_rate, decay=0.999)


with yours("adam_step"):
    rules = {
        "RMSprop, ρ = 0.999": (slow_rmsprop, np.zeros(1)),
        "Adam": (adam_step, (np.zeros(1), np.zeros(1), 0)),
    }
    show(*steps.distances(rules, np.ones(100), 0.01, "The first hundred steps on an even slope"))

# %% [markdown]
# *Without the correction the first steps are thirty times too long, just when the weights are still random and the gradient says least.*
#
# **To discuss.** At the first step Adam moves every weight by almost exactly $\eta$, whatever its gradient is. When is that good, and when is it not?
#
# <details><summary>One answer</summary>
#
# It is good where gradients differ widely in size, as between the first and the last layer of a deep network: all weights begin to
# learn at once. It is bad where a gradient is nothing but noise, as of a pixel that had ink by accident: that weight moves as far as all others. So many
# training runs begin with a small $\eta$ and let it grow over the first steps, a *warm-up*.
# </details>

# %% [markdown]
# ### The race
#
# All of them in the long valley, from the same start; SGD runs twice, plain and with momentum. So that nobody races with a handicap, each has the learning rate
# of its slider that ends lowest in that valley after 60 steps. The three curves show the height, and how far each of the two weights moves at every step.
#
# **Predict first.** Adam puts both ideas together, and most networks are trained with it. Does it win?
#
# <details><summary>Compare</summary>
#
# No. In this valley it comes fourth of five, before plain SGD only. Nothing is broken. The valley lies *along the weights*, so a step size per weight makes it round at
# once: Adagrad is at the star after about ten steps, RMSprop after some forty. Adam's momentum, useful elsewhere, makes it swing past. A valley is rarely so kind. Turn it, and look again.
# </details>

# %% demo=true cover=true
LossSurfaceRace(sgd_step, adagrad_step, rmsprop_step, adam_step)

# %% [markdown]
# *Your functions at work. Plain SGD moves a weight in proportion to its gradient: far across the valley, hardly along it. Adagrad, RMSprop and Adam move both weights equally far at first,
# because dividing by the root of $s$ or $v$ makes the valley round.*
#
# Drag the start, and change the learning rates. Then answer with the board, not with the formulas:
#
# - **The turned valley** is the same one, at an angle of 45° to both weights, and again each rule has its best rate. Who falls from first to last, and who climbs?
# - **The plateau.** Which rules cross it, where there is almost no slope, and why?
# - **Two wells.** Who ends in the deeper one? Does it depend on the start, or on the rate?
# - **Noise** in the slope, as small batches make it. Who comes to rest, and who goes on trembling?
#
# **To discuss.** Answer the four, with a reason for each.
#
# <details><summary>One answer</summary>
#
# *Turned:* Adagrad falls from first to last, Adam climbs from fourth to second, and momentum stays the same. A step size per **weight** is no step size per **direction**: in the turned valley both
# weights have gradients of the same size, get the same step size, and the advantage is gone. Momentum does not care: the valley is the same to it, whichever way it lies.
#
# *Plateau:* all but plain SGD. Adagrad, RMSprop and Adam divide a tiny gradient by its own size and walk on at about η; momentum adds many tiny gradients up; plain SGD
# takes tiny steps.
#
# *Two wells:* with these rates everybody ends in the nearer, shallower one. Start on the right side, and all find the deep one. A very large rate can jump there, by luck. No rule knows
# what it has not seen.
#
# *Noise:* plain SGD and momentum tremble most: they hand the noise on, in proportion to their rate. Adam is calm, because its running mean averages the noise of ten steps. Adagrad grows calmer with every
# step, because its step sizes only shrink. To bring the others to rest, you lower the rate as training goes on.
# </details>

# %% [markdown]
# ### One loop for all rules
#
# All four have the same form, so one training loop serves them all. It is the last piece; everything on this page is trained by it from here on.


# %% demo=true
def train(parameters, X, Y, step, rate, epochs, batch_size=128, seed=0, watch=None, follow=None, **more):
    """Train by any of the four steps; return the parameters, and what `watch` said after each epoch."""
    rng, patience, seen = np.random.default_rng(seed), runs.Patience(seconds=120), []
    states = [start_state(step, theta) for theta in parameters]
    for _ in range(epochs):
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng.permutation(len(X))):
            slopes = gradients(parameters, X_batch, Y_batch)
            moved = [step(*each, rate, **more) for each in zip(parameters, slopes, states)]
            parameters, states = [theta for theta, _ in moved], [state for _, state in moved]
            if follow:
                follow(parameters, slopes)
            if patience.is_over():
                return parameters, seen
        seen += [watch(parameters)] if watch else []
    return parameters, seen


# %% demo=true collapsed=true
def start_state(step, theta):
    """Return what a rule remembers before its first step."""
    zeros = np.zeros_like(theta)
    return (zeros, zeros, 0) if step is adam_step else zeros


heard = data.listening(instruments)  # ten instruments: 64 bands of each clip, averaged over time

# %% [markdown]
# ### Where valleys come from
#
# Often from the data. The ten instruments come as 64 numbers for each clip, the level of each band in dB. All of them are far below 0, so all inputs are large and
# negative *together*. If all weights of a class move together, its net input changes a lot: the landscape is very steep that way, and flat in most others.
#
# The cure costs one line: **standardise**. Subtract the mean of each band, divide by its spread. Here is logistic regression on both, by plain
# gradient descent with the best of seven learning rates.


# %% demo=true
def losses_on(X, rate):
    """Train logistic regression for 50 plain steps; return the validation loss after each."""
    fit, val, Y, start = heard.fit, heard.val, heard.Y, new_network((64, 10))
    told = {"watch": lambda network: loss(network, X[val], Y[val]), "batch_size": fit.sum()}
    return train(start, X[fit], Y[fit], sgd_step, rate, 50, **told)[1]


with yours("sgd_step"):
    inputs = {"in dB": heard.raw, "standardised": heard.X}
    show(*steps.roundness(losses_on, inputs, heard.fit, rates=(1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10)))

# %% [markdown]
# *The same sounds, the same network, the same rule. The condition number fell from millions to thousands, and the loss follows.* An update rule is one answer to a bad landscape. Often it is cheaper not
# to make it bad: standardise what goes in, and start with weights that suit the layer. Later notebooks do the same *between* layers.
#
# ### The same race on digits
#
# Logistic regression again, 7,850 weights, five epochs. Every rule gets the learning rate from a list that does best on the validation images. A race is fair only if the
# best rate lies *inside* each list: if it were the largest one offered, a larger one might be better still.

# %% demo=true
RULES = {
    "SGD": (sgd_step, (0.1, 0.3, 1, 3), {}),
    "SGD, momentum 0.9": (sgd_step, (0.01, 0.03, 0.1, 0.3), {"momentum": 0.9}),
    "Adagrad": (adagrad_step, (0.01, 0.03, 0.1, 0.3), {}),
    "RMSprop": (rmsprop_step, (0.001, 0.003, 0.01, 0.03), {}),
    "Adam": (adam_step, (0.001, 0.003, 0.01, 0.03), {}),
}


def validation_losses(step, rate, **options):
    """Train logistic regression for five epochs; return the validation loss after each."""
    return train(new_network((784, 10)), X_fit, Y_fit, step, rate, 5, watch=validate, **options)[1]


with yours("adam_step"):
    show(*runs.rates_race(validation_losses, RULES))

# %% [markdown]
# *Left: with a learning rate that fits, all of them get there. Right: the price of a rate that does not. Every rule has a bowl of its own, and all bowls are about equally deep.* That is the honest result for so simple a
# landscape: a wrong rate costs more than a wrong rule.
#
# You may have read that Adam works with 0.001, "out of the box". Here, in five epochs, 0.001 is much too careful and 0.01 is best. What is special about Adam is *where* its bowl lies: $\eta$ is the distance
# a weight moves in a step, whatever the loss, the layer or the size of its gradient. So a rate near 0.001 is seldom far off for a large network with many epochs, while SGD's rate has
# to be found anew. It is a good first guess, no more.
#
# **To discuss.** How would you choose between two rules whose curves cross?
#
# <details><summary>One answer</summary>
#
# Say beforehand how long you can train, and compare at that point: the one that is lower *there* is the better one for you. Use validation data, and several seeds; where the difference
# is as small as that between seeds, take the simpler rule. If the slower one is still falling, that is a reason to ask for more time, not to guess where it would end.
# </details>

# %% [markdown]
# ## 6 A network of 159,010 weights
#
# Now a hidden layer, as in notebook 04, but with the softmax on top: 784 pixels, 200 hidden units, ten classes.
#
# **Predict first.** Count its weights and biases, layer by layer. Do you get 159,010?
#
# <details><summary>Compare</summary>
#
# $784 \cdot 200 + 200 = 157{,}000$ in the hidden layer and $200 \cdot 10 + 10 = 2{,}010$ at the output, 159,010 together.
# </details>
#
# First ten epochs on the 7,000 images, to see whether it learns. Run the next cell, and then the one below it. While the network trains, the board shows the weights of
# 30 hidden units, one image for each, and their gradients.

# %% demo=true
board = FilterBoard(shape=(28, 28))
board

# %% demo=true collapsed=true
SIZES, EPOCHS, RATE = (784, 200, 10), 10, 0.003
place, losses = Live(), {"training": [], "validation": []}


def draw(network):
    """Draw the losses so far, in the same place."""
    losses["training"].append(loss(network, X_fit, Y_fit))
    losses["validation"].append(validate(network))
    place.show(*plots.learning(losses, EPOCHS))


def follow(network, slopes):
    """Show the first 30 hidden units on the board."""
    board.update(network[0][:, :30], slopes[0][:, :30])


# %% demo=true
with yours("adam_step"):
    network, _ = train(new_network(SIZES), X_fit, Y_fit, adam_step, RATE, EPOCHS, watch=draw, follow=follow)
    count = sum(theta.size for theta in network)
    print(f"{count:,} weights, {accuracy(network, X_val, y_val):.1%} of the validation images read correctly")
    show(*plots.templates(network[0][:, :20], [f"unit {k}" for k in range(1, 21)], "hidden units"))

# %% [markdown]
# *Your functions at work. Noise has turned into patches: ink on orange wakes a unit, ink on violet keeps it quiet. Hardly one is a stroke that you could name. What a digit is lies in 200 such
# units together, in none of them alone. The rim is white: where there is never ink, nothing is learned.*
#
# One run proves little: another random start gives another network. So here are three starts for the two-layer network and three for logistic regression, now on all
# 8,000 training images. The test images come out of the drawer, and no setting is changed after that.

# %% demo=true
results = {"logistic regression, 7,850": [], "two layers, 159,010": []}

with yours("adam_step"):
    for name, sizes in zip(results, ((784, 10), SIZES)):
        for seed in range(3):
            began = time.perf_counter()
            network = new_network(sizes, seed)
            network, _ = train(network, X_train, Y_train, adam_step, RATE, EPOCHS, seed=seed)
            results[name].append(accuracy(network, X_test, y_test))
            took = time.perf_counter() - began
            print(f"{name:26s}  seed {seed}: {results[name][-1]:.2%} of 2,000 test images, {took:.0f} s")
    show(*runs.seeds(results, "test images read correctly"))
    show(*plots.mistakes(X_test, softmax(forward(network, X_test)[0]), y_test))

# %% [markdown]
# *Both do better here than on the validation images: the test images are a little easier, and there were more to learn from. The hidden layer is worth about four points in a hundred, many times the spread between seeds. A difference as small as the spread would mean nothing. Below it, what the last
# network still reads wrongly, the surest mistakes first, each with the probability it gave its answer.*
#
# **To discuss.** Which of these mistakes would you have made? What would you want the network to say about the others?
#
# <details><summary>One answer</summary>
#
# Some are hard to read for anybody: a 4 that closes at the top, a 7 with a slip of the pen. Others you read at once, and there you would want it to say "I do not know": spread its probability
# over two digits. It can be made to refuse whenever its largest probability is below some limit. But that helps only if its probabilities mean something, and here wrong answers come
# with more than 90 %. Part 7 looks into that.
# </details>

# %% [markdown]
# ## 7 When to stop
#
# Look at the two losses again. The loss on the training images goes on falling, the loss on the validation images hardly moves any more. With fewer examples the two part
# completely: the network learns its examples by heart. That is *overfitting*. Here is a task where it bites: the ten instruments, each clip heard as a spectrum of 64 bands.
# Clips of one recording always stay together, on one side.
#
# **Predict first.** The network trains for 80 epochs. At some point the loss on validation clips begins to rise. Will it name *more* clips wrongly from then on?
#
# <details><summary>Compare</summary>
#
# Look at the two lines below the figure. The share of clips named correctly hardly changes: the difference is smaller than one standard error, which is how far such a share would swing with other recordings. What changes is how sure the network is when it is wrong.
# </details>


# %% demo=true
@functools.cache
def listener():
    """Train for 80 epochs; return the network after each, its losses, and the best epoch by validation."""
    X, Y = heard.X[heard.fit], heard.Y[heard.fit]
    kept = train(new_network((64, 100, 10)), X, Y, adam_step, RATE, 80, batch_size=32, watch=list)[1]
    losses = {}
    for name, rows in (("training", heard.fit), ("validation", heard.val)):
        losses[name] = [loss(network, heard.X[rows], heard.Y[rows]) for network in kept]
    return kept, losses, int(np.argmin(losses["validation"]))


# %% demo=true
X, Y, truth = heard.X[heard.test], heard.Y[heard.test], instruments.y[heard.test]
print(f"{heard.fit.sum()} clips to train on, {heard.val.sum()} to stop by, {heard.test.sum()} to test on")

with yours("adam_step"):
    kept, losses, best = listener()
    show(*runs.stopping(losses))
    for epoch in (best, len(kept) - 1):
        print(f"after epoch {epoch + 1}: loss on the test clips {loss(kept[epoch], X, Y):.2f}")
        print(f"    {runs.sureness(softmax(forward(kept[epoch], X)[0]), truth)}")

# %% [markdown]
# *After the minimum the network is not wrong more often. It is wrong with more and more confidence, and that is what cross entropy counts.* Read the two lines again: the network that stopped early says "90 % or more" of two clips in five,
# and is right then about nine times in ten. The long-trained one says it half as often again, and is right only four times in five.
#
# And these are the three recordings that the long-trained network is surest of, and wrong about. Listen: which of them would have fooled you?

# %% demo=true
with yours("adam_step"):
    kept, _, best = listener()
    P, early = (softmax(forward(network, heard.X)[0]) for network in (kept[-1], kept[best]))
    sounds = {}
    for clip in runs.surest_mistakes(P, instruments.y, instruments.groups, heard.test)[:3]:
        guess, name = P[clip].argmax(), instruments.classes[instruments.y[clip]]
        sounds[f"a {name}"] = data.recording(instruments, instruments.groups[clip])
        print(
            f"{name}, taken for {instruments.classes[guess]} with probability {P[clip, guess]:.2%};\n"
            f"    the network that stopped early gave it {early[clip, guess]:.1%}"
        )
    play(sounds, instruments.sample_rate)

# %% [markdown]
# *The first is the bassoon from the top of the page.* Stopping early made the network doubt the other two, but not the bassoon: in these 64 numbers it looks like a horn, and no way of training puts
# back what the input leaves out. Three remedies against overfitting: more data; *stopping early*, which you just saw; and *weight decay*, which adds $\lambda\theta$ to each gradient, so that
# weights shrink unless the data hold them up.
#
# **To discuss.** How would you measure, for any network, whether its 90 % means 90 %?
#
# <details><summary>One answer</summary>
#
# Collect all test clips for which it says about 90 %, count how many it names correctly, and do so for 50 %, 60 %, … as well. For an honest network the two numbers agree; drawn against each other they lie on the
# diagonal (a *reliability diagram*). The lines above do this for one group, "90 % or more". Networks trained long on few data are nearly always too sure.
# </details>
#
# ### The board, and why your network does not lead it
#
# Notebook 00 left a baseline: features made by hand, and a classifier of the kind you met there. The network that stopped early now stands beside it. A bar is one standard error, counted by
# *recordings*: 168 test clips come from 42 recordings, and four clips of one recording are nearly the same sound.

# %% demo=true
with yours("adam_step"):
    kept, _, best = listener()
    scoreboard("05", {"two-layer net": forward(kept[best], X)[0].argmax(axis=1)})

# %% [markdown]
# *The board of the course so far.* A hundred hidden units, and no step forward: the network stands within one standard error of the hand-made baseline. You may think that it is too small, or badly trained. Its training loss is nearly 0, so it is neither. What is
# missing is something to learn *from*.
#
# **Predict first.** There are 344 clips to train on, four from each of 86 recordings. Take away three of four clips and keep every recording; or keep all clips of half the recordings. Which costs more?
#
# <details><summary>Compare</summary>
#
# Losing recordings. A single clip of each recording does as well as all four, with a quarter of the data. Half of the recordings cost about eight points. Clips of one recording are copies; they count once.
# </details>

# %% demo=true
with yours("adam_step"):
    results = {}
    for name, rows in data.subsets(instruments, heard).items():
        results[name], some = [], (heard.X[rows], heard.Y[rows])
        for seed in range(3):
            start = new_network((64, 100, 10), seed)
            network, _ = train(start, *some, adam_step, RATE, 80, batch_size=32, seed=seed)
            results[name].append(accuracy(network, X, truth))
    show(*runs.seeds(results, "test clips named correctly"))

# %% [markdown]
# *Three quarters of the clips may go and nothing is lost; half of the recordings may not.* So a larger network would not help, and neither would more training. More recordings would, or inputs that say more. The 64 numbers are averages over half a
# second: how a note begins and how it dies away is gone. That is how a plucked harp can pass for a trombone.
#
# **To discuss.** Which instruments would you expect to be told apart better if the network saw *when* each band sounds?
#
# <details><summary>One answer</summary>
#
# Those that differ in how a note begins and ends: harp and piano are plucked or struck and die away, brass and strings go on. In the first clip of a note the beginning decides, in the last one the dying away. Two brass instruments
# that hold a note, French horn and trombone, would gain less. Notebooks 06 to 09 keep the time axis.
# </details>
#
# ### A note of your own
#
# Play or sing one long note, save it as a WAV file beside this notebook, and write its name below. The network knows ten names
# and no "something else": a guitar, a kettle and your voice get one of the ten as well. How sure is it then? Until you have a
# recording it hears the French horn from the top of the page.

# %% demo=true
my_file = ""  # for example "my_note.wav"

note = data.note(my_file, instruments)
play(note, instruments.sample_rate, my_file or "the French horn")
with yours("adam_step"):
    kept, _, best = listener()
    clip = data.heard_as(note, instruments.sample_rate, heard)
    for name, network in {"early": kept[best], "late": kept[-1]}.items():
        P = softmax(forward(network, clip)[0])[0]
        print(f"stopped {name}:", runs.best_three(P, instruments.classes))

# %% [markdown]
# ## 8 The same rules elsewhere
#
# Libraries have all of these. Where the definitions agree, so do the numbers, to the last digits:

# %% demo=true
with yours("adam_step"):
    rules = {
        "SGD, momentum 0.9": (sgd_step, {"momentum": 0.9}),
        "Adagrad": (adagrad_step, {"eps": 1e-10}),
        "RMSprop": (rmsprop_step, {"decay": 0.99}),
        "Adam": (adam_step, {}),
    }
    runs.beside_torch(start_state, rules)
    runs.entropy_beside_torch(cross_entropy)

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
