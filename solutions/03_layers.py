# %% [markdown]
# # 03 · Layers in matrix form
#
# One unit draws one line, and XOR needs two. So put units side by side: that is a *layer*. Let a second layer read what
# the first one answers: that is a *network*. On this page you write both in four lines of numpy, and they stay the same
# four lines from two units to 159,010 parameters.
#
# {{parts}}
#
# With reading, looking and listening, plan two and a half hours. You need the net input and the activation functions of
# notebook 02, and the matrix product.

# %% [markdown]
# Run the next cell first. It holds the activation functions, which are given here.

# %%
import matplotlib.pyplot as plt
import numpy as np

from earlab import check


def step(z):
    """1 where z ≥ 0, else 0."""
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def sigmoid(z):
    """1 / (1 + exp(−z)), written so that no large z overflows."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


def relu(z):
    """z where z > 0, else 0."""
    return np.maximum(z, 0)


def identity(z):
    """z itself: a layer that does not bend."""
    return z


# %% [markdown]
# Cells like the next one draw, train and play. They use the functions you write, and they are never graded. Change them
# as you like.

# %% demo=true
import time

from IPython.display import Audio, display
from ipywidgets import IntSlider, SelectionSlider
from sklearn.neural_network import MLPClassifier

from earlab.data import load_digits, load_drums
from earlab.plots import common, layers as plots
from earlab.sliders import Sliders
from earlab.style import show, use_style, yours
from earlab.widgets import DecisionSurface, FilterGallery

use_style()
digits, drums = load_digits(), load_drums()
(images, labels), (test_images, test_labels) = digits.part("train"), digits.part("test")

# %% [markdown]
# ## 1 Many units at once
#
# A unit with weights $w$ answers a sample $x$ with $f(w \cdot x + b)$. Take $l$ units that all read the same $x$. Unit $j$ has
# weights $w_{1j}, \dots, w_{dj}$ and its own bias $b_j$:
#
# $$z_j = \sum_{i=1}^{d} w_{ij}\, x_i + b_j, \qquad h_j = f(z_j), \qquad j = 1, \dots, l.$$
#
# Write the weights of each unit as a **column**, and put the columns side by side. That is the matrix
# $W = [w_{ij}]_{d \times l}$: a row for each input, a column for each unit. Now all units answer at once:
#
# $$\underset{l \times 1}{h} = f\big(\underset{l \times d}{W^{\mathsf T}}\;\underset{d \times 1}{x} + \underset{l \times 1}{b}\big).$$
#
# A second layer reads $h$ as the first one reads $x$, and so on. With two and with three layers:
#
# $$
# \begin{aligned}
# f(x) &= \sigma\big(W_2^{\mathsf T}\, \sigma(W_1^{\mathsf T} x + b_1) + b_2\big) \\
# f(x) &= \sigma\big(W_3^{\mathsf T}\, \sigma(W_2^{\mathsf T}\, \sigma(W_1^{\mathsf T} x + b_1) + b_2) + b_3\big)
# \end{aligned}
# $$
#
# Layers between input and output are **hidden**: nobody says what their units should answer. We count layers by their
# weight matrices, so the input is not a layer. Such a network of full layers is called a *multi-layer perceptron*, **MLP**.

# %% demo=true
show(plots.network((3, 4, 2, 1), ("$X$", "$H_1$", "$H_2$", r"$\hat Y$")),
     alt="""A three-layer network: 3 inputs, hidden layers of 4 and 2 units, 1 output. Every unit is joined to every
unit of the layer before it. Under the gaps stand the shapes of the weights: W1 is 3 by 4, W2 is 4 by 2, W3 is 2 by 1.""")

# %% [markdown]
# *A three-layer network. Each bundle of lines is a matrix with a row for each unit on its left and a column for each unit on its
# right. Biases are not drawn.*
#
# **Many samples.** Data have a sample in each *row*, $X$ of shape $(N, d)$. Transpose the formula, and a whole batch goes
# through a layer in one product:
#
# $$\underset{N \times l}{Z} = \underset{N \times d}{X}\;\underset{d \times l}{W} + \underset{1 \times l}{b}, \qquad H = f(Z).$$
#
# The one row $b$ is added to all $N$ rows; some books write it out as `repmat`, numpy does it by itself. This row form is
# what the whole course uses. The column form $W^{\mathsf T} x$ is the same numbers, one sample at a time.

# %% [markdown]
# ### Exercise 1 · Forward
#
# **Goal.** Send a batch through any number of layers. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `X` | $(N, d)$ | N samples, one in each row |
# | `weights` | list of M arrays $(l_{m-1}, l_m)$ | $W_1 \dots W_M$, with $l_0 = d$; `weights[0]` is $W_1$ |
# | `biases` | list of M arrays $(l_m,)$ | $b_1 \dots b_M$ |
# | `activation` | function | $f$ of the hidden layers |
# | `output` | function | $f$ of the last layer |
# | result | $(N, l_M)$ | $\hat Y$, what the last layer answers |
#
# Both functions work on every element of an array by itself. The last layer has its own, because what an answer should
# look like depends on the task: a number between 0 and 1, or any number at all.
#
# **Predict first.** `X` is $(5, 3)$, and the layers have 4, 2 and 1 units. Which shapes do $Z_1$, $Z_2$ and $Z_3$ have? How many rows
# do the weight matrices have together?
#
# <details><summary>Compare</summary>
#
# (5, 4), (5, 2) and (5, 1): the number of samples never changes. The matrices have 3, 4 and 2 rows, together 9: one for every
# unit that is read, inputs included.
# </details>

# %% exercise="mlp_forward" points=5 minutes=25 about="from the inputs to the outputs"
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    """Send a batch through all layers: Z = H W + b, then a function on every element.

    X: (N, d) samples.
    weights: list of M arrays (l_{m−1}, l_m), with l_0 = d.
    biases: list of M arrays (l_m,).
    activation: function of the hidden layers.   output: of the last layer.
    Returns (N, l_M), what the last layer answers. There may be a single layer.
    """
    ### BEGIN SOLUTION
    H = X
    for W, b in zip(weights[:-1], biases[:-1]):
        H = activation(H @ W + b)
    return output(H @ weights[-1] + biases[-1])
    ### END SOLUTION

# %% check="mlp_forward"
check(mlp_forward)

# %% [markdown]
# **What you should see.** Your function, asked about every point of the plane. The units are steps. With one layer you get a
# half plane. With two, the hidden units draw three lines and the output unit is an AND: it fires inside all three. With three
# layers, an OR joins two such triangles.

# %% demo=true
three_lines = np.array([[0.0, 1.0, -1.0], [1.0, -0.6, -0.6]]), np.array([0.7, 0.8, 0.8])
six_lines = np.hstack([three_lines[0], -three_lines[0]]), np.tile(three_lines[1], 2)
both_triangles = np.kron(np.eye(2), np.ones((3, 1))), np.array([-2.5, -2.5])
shapes = {
    "1 layer: half plane": [(three_lines[0][:, 1:2], three_lines[1][1:2])],
    "2 layers: AND of lines": [three_lines, (np.ones((3, 1)), np.array([-2.5]))],
    "3 layers: OR of ANDs": [six_lines, both_triangles, (np.ones((2, 1)), np.array([-0.5]))],
}

with yours("mlp_forward"):
    figure, panels = plt.subplots(1, 3, figsize=(7.2, 2.9), sharey=True)
    for axes, (title, layers) in zip(panels, shapes.items()):
        weights, biases = zip(*layers)
        plots.surface(axes, lambda X: mlp_forward(X, weights, biases, activation=step, output=step))
        plots.hyperplanes(axes, weights[0], biases[0])
        axes.set_title(title)
    panels[0].set_ylabel("$x_2$")
    show(figure, alt="""Three planes. One layer: blue on one side of a line. Two layers: a blue triangle bounded by
three lines. Three layers: a blue six-pointed star of two triangles, with six lines.""")

# %% [markdown]
# *Blue: your network answers 1. The lines are those of the first layer's units, one for each column of* $W_1$. *Every later layer
# only combines what these lines tell.*
#
# **To discuss.** How would you cut a hole into the triangle? And what changes in the picture with `activation=sigmoid`? Try it.

# %% [markdown]
# ## 2 XOR by hand
#
# Notebook 02 ended at a wall: no single unit computes XOR. It also ended with a way around it, *OR, but not AND*. That is a
# two-layer network, with numbers you can find by hand.
#
# ### Exercise 2 · The weights of XOR
#
# **Goal.** Two inputs, two hidden units, one output, all with `step`. No training. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `weights` | $[(2, 2),\ (2, 1)]$ | $W_1$, a column for each hidden unit, and $W_2$ |
# | `biases` | $[(2,),\ (1,)]$ | $b_1$ and $b_2$ |
#
# | $x_1$ | $x_2$ | XOR | | $h_1$: OR | $h_2$: AND |
# |:-:|:-:|:-:|:-:|:-:|:-:|
# | 0 | 0 | 0 | | 0 | 0 |
# | 0 | 1 | 1 | | 1 | 0 |
# | 1 | 0 | 1 | | 1 | 0 |
# | 1 | 1 | 0 | | 1 | 1 |
#
# Many answers are right, also with other hidden units than OR and AND. One demand, as in notebook 02: on the four rows no unit has a
# net input of exactly 0.
#
# **Predict first.** Look at the last two columns only. The four rows of the table have become three points $(h_1, h_2)$. Which
# two rows share one? Can a single line part the points where XOR is 1 from the others?
#
# <details><summary>Compare</summary>
#
# (0, 1) and (1, 0) both become (1, 0), and only there XOR is 1. The others become (0, 0) and (1, 1). The line
# <em>h</em>₁ − <em>h</em>₂ = ½ parts them.
# </details>

# %% exercise="xor_weights" points=3 minutes=20 about="the wall of notebook 02 falls"
def xor_weights():
    """Return weights and biases of a two-layer network of step units that computes XOR.

    Inputs are 0 or 1. A unit answers 1 if its net input is positive, else 0.
    On the four rows of the truth table no net input is exactly 0.
    Returns (weights, biases), two lists: [W1 (2, 2), W2 (2, 1)], [b1 (2,), b2 (1,)].
    """
    ### BEGIN SOLUTION
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([-0.5, -1.5])
    W2 = np.array([[1.0], [-1.0]])
    b2 = np.array([-0.5])
    return [W1, W2], [b1, b2]
    ### END SOLUTION

# %% check="xor_weights"
check(xor_weights)

# %% [markdown]
# **What you should see.** Left: the plane as your network answers it, with the lines of your two hidden units. Right: where your hidden
# layer puts the four corners, and the line of your output unit.

# %% demo=true
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
xor = np.array([0, 1, 1, 0])

with yours("xor_weights"), yours("mlp_forward"):
    weights, biases = xor_weights()
    hidden = mlp_forward(corners, weights[:1], biases[:1], output=step)
    answers = mlp_forward(corners, weights, biases, activation=step, output=step)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.5))
    plots.surface(left, lambda X: mlp_forward(X, weights, biases, activation=step, output=step))
    plots.hyperplanes(left, weights[0], biases[0])
    plots.folded(left, corners, corners, xor, "what comes in", "x")
    plots.hyperplanes(right, weights[1], biases[1])
    plots.folded(right, hidden, corners, xor, "what the output unit sees", "h")
    show(figure, alt="""Left: the four corners of XOR and two parallel lines with a blue band between them. Right: in
the plane of the hidden units the corners (0, 1) and (1, 0) lie on one point, and one line parts it from the others.""")
    for x, h, y in zip(corners, hidden, answers):
        print(f"x = {x.astype(int)}   hidden {h.astype(int)}   output {y.item():.0f}")

# %% [markdown]
# *The hidden layer folds the plane like paper: two corners land on one spot, and then one line is enough. A network does not
# draw a bent line. It bends the space, and draws a straight one.*
#
# Now by hand. Drag the two hidden lines, and bring "largest miss" down to 0. The right picture is the plane as the
# output unit sees it. Then bend softly, with sigmoids or ReLUs, and try the other sets of points. With `identity` nothing folds, and nothing helps;
# part 4 says why.

# %% demo=true
DecisionSurface(mlp_forward, {"step": step, "sigmoid": sigmoid, "ReLU": relu, "identity": identity})

# %% [markdown]
# This is what hidden layers are for: to give the data *new coordinates* in which the last layer's task is easy.
# PCA and NMF in notebook 01 also gave new coordinates. Those were linear and could not fold.
#
# **To discuss.** Another network for XOR has ReLUs: $h_1 = \mathrm{relu}(x_1 + x_2)$, $h_2 = \mathrm{relu}(x_1 + x_2 - 1)$ and $\hat y = h_1 - 2 h_2$.
# Where does it put the four corners?

# %% [markdown]
# ## 3 What a unit looks for
#
# What does $W_1^{\mathsf T} x$ compute? Its $j$-th number is the inner product of $x$ with column $j$ of $W_1$. It is large where $x$ resembles the
# column: ink where the weights are positive, none where they are negative. So each column is a **receptor**, or *filter*, and
# $W_1^{\mathsf T} x$ are the **responses** of all receptors to $x$. In an eye or an ear, a receptor is a cell that waits for one kind of
# stimulus. Here it is a picture of what a unit waits for.
#
# A receptor has one weight for each pixel, so it can be *looked at*: fold the column back into an image.
#
# ### Exercise 3 · Receptors and responses
#
# **Goal.** Ask all receptors about many images, and unfold the receptors. {{worth}}
#
# {{forbidden}}
#
# $$r_{nj} = \sum_{i} x_{ni}\, w_{ij}$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `images` | (N, height, width) | N images; their pixels are read row by row |
# | `W` | (height · width, l) | l receptors, one in each column |
# | `receptor_responses` | (N, l) | a response of each receptor to each image |
# | `receptor_images` | (l, height, width) | each receptor as an image |
#
# **Predict first.** `W` is (784, 16). What does `W.reshape(16, 28, 28)` do? It runs, and its shape is right.
#
# <details><summary>Compare</summary>
#
# It cuts the numbers of <code>W</code> in the order in which they lie in memory, row after row of <code>W</code>. A row holds one pixel of all sixteen
# receptors. So each "image" mixes all of them, and looks like stripes or noise.
# </details>

# %% exercise="receptor_responses" points=4 minutes=20 about="columns as receptors"
def receptor_responses(W, images):
    """Ask every receptor about every image.

    W: (height·width, l) receptors, one in each column.
    images: (N, height, width); pixels are read row by row, as reshape does.
    Returns (N, l): inner products of image n and receptor j.
    """
    ### BEGIN SOLUTION
    X = images.reshape(len(images), -1)
    return X @ W
    ### END SOLUTION


def receptor_images(W, height, width):
    """Fold every receptor back: (height·width, l) becomes (l, height, width)."""
    ### BEGIN SOLUTION
    return W.T.reshape(-1, height, width)
    ### END SOLUTION

# %% check="receptor_responses"
check("receptor_responses")

# %% [markdown]
# Now you need receptors worth looking at. scikit-learn trains a network on 8,000 handwritten digits: 784 pixels, 24 hidden ReLUs,
# 10 outputs. How training works is the subject of notebooks 04 and 05; here you look at what it finds. Its arrays have the
# shapes of this page, so `mlp_forward` runs them as they are.


# %% demo=true
def train(images, labels, hidden, epochs, penalty=1e-4):
    """Return weights and biases of a ReLU network that scikit-learn trains; `hidden`: units of its hidden layers."""
    batch = min(200, len(images))
    network = MLPClassifier(hidden, alpha=penalty, batch_size=batch, learning_rate_init=0.004, random_state=0)
    for _ in range(epochs):
        network.partial_fit(images.reshape(len(images), -1), labels, classes=range(10))
    return network.coefs_, network.intercepts_


def read(images, weights, biases):
    """Return for each image the digit whose output is largest, by your mlp_forward."""
    X = images.reshape(len(images), -1)
    return mlp_forward(X, weights, biases, activation=relu, output=identity).argmax(axis=1)


looking = train(images, labels, hidden=(24,), epochs=5, penalty=1.0)

with yours("receptor_responses"), yours("mlp_forward"):
    score = np.mean(read(test_images, *looking) == test_labels)
    receptors = receptor_images(looking[0][0], 28, 28)
    show(common.gallery(receptors, [f"{j}" for j in range(24)], title="24 receptors"),
         alt="""Twenty-four images of 28 by 28 weights. Each shows smooth orange and violet strokes and blobs: parts of
digits that the unit waits for, and parts that silence it.""")
    print(f"With them, your mlp_forward reads {score:.1%} of {len(test_labels):,} new images right.")

# %% [markdown]
# *The gallery. Orange: ink here excites the unit. Violet: ink here silences it. White: it does not care. Where all is
# pale, the unit has died: no image ever turns its ReLU on, and training cannot wake it.*
#
# **What you should see.** Choose a digit and a receptor. Your function's response is a sum over pixels, and the picture of the
# product shows where it comes from. Which receptors does a 3 excite, and which does it silence?

# %% demo=true
FilterGallery(looking[0][0], test_images[:20], receptor_responses, receptor_images)

# %% [markdown]
# Few receptors look like a digit. They look like parts, and most digits excite many of them: what the network knows is
# spread over all its units, as notebook 02 promised.
#
# ### A layer you have met before
#
# The columns need not be trained. Make them cosines and sines of 0, 1, 2, … periods, and let the input be a piece of sound:

# %% demo=true
n, rate = 1024, drums.sample_rate
phase = 2 * np.pi * np.outer(np.arange(n), np.arange(n // 2)) / n
waves = np.hstack([np.cos(phase), np.sin(phase)])  # (1024, 1024): cosines, then sines
hits = {name: drums.x[drums.y == k][0, :n] for k, name in enumerate(drums.classes)}

with yours("receptor_responses"):
    cosines, sines = np.split(receptor_responses(waves, np.stack(list(hits.values()))[:, None, :]), 2, axis=1)
    magnitudes = np.hypot(cosines, sines)
    fourier = np.abs(np.fft.rfft(np.stack(list(hits.values()))))[:, : n // 2]
    show(plots.spectra(np.arange(n // 2) * rate / n / 1000, dict(zip(hits, magnitudes))),
         alt="""Responses of the cosine and sine receptors to a kick, a snare and a hi-hat, over their frequency. The
kick answers below half a kilohertz, the snare broadly, the hi-hat at high frequencies.""")
    print(f"Largest difference from np.fft.rfft: {np.abs(magnitudes - fourier).max():.1e}")

# %% [markdown]
# *Your responses to three drum hits, 64 ms each: the magnitude of a cosine's and a sine's response together.*
#
# It is the spectrum. A Fourier transform is a linear layer with 1,024 receptors that nobody trained, and a spectrogram of
# notebook 00 is that layer on every frame. Later networks learn such a layer from raw sound, and it often
# comes out much like this one.
#
# **To discuss.** A receptor answers to an image times 2 with twice the response. Does it then "see" the digit better?

# %% [markdown]
# ## 4 What the bend is for
#
# Leave the activation out, and let the layers only multiply and add. Does depth still help? Two layers:
#
# $$(X W_1 + b_1)\, W_2 + b_2 \;=\; X\, \underbrace{W_1 W_2}_{W} \;+\; \underbrace{b_1 W_2 + b_2}_{b}$$
#
# That is one layer. A product of matrices is a matrix; *linear after linear is linear*. (With the biases the word is *affine*; everybody
# says linear.)
#
# ### Exercise 4 · Collapse
#
# **Goal.** Any number of linear layers, made into one. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `weights` | list of M arrays $(l_{m-1}, l_m)$ | $W_1 \dots W_M$ |
# | `biases` | list of M arrays $(l_m,)$ | $b_1 \dots b_M$ |
# | result | `(W, b)`: $(l_0, l_M)$, $(l_M,)$ | the single layer that does the same |
#
# **Predict first.** Layers of 784 → 2 → 10 without activations. Which shape does the collapsed $W$ have, and can it be any matrix of
# that shape?
#
# <details><summary>Compare</summary>
#
# (784, 10), but its rank is at most 2: everything has passed through two numbers. Width can be lost on the way, never gained. PCA
# with two components makes use of this.
# </details>

# %% exercise="collapse_linear" points=4 minutes=20 about="many linear layers are one"
def collapse_linear(weights, biases):
    """Return the single layer that does what M layers without activations do together.

    weights: list of M arrays (l_{m−1}, l_m).   biases: list of M arrays (l_m,).
    M is at least 1.
    Returns (W, b) with W (l_0, l_M) and b (l_M,): for every X (N, l_0), X W + b
    is what the last layer answers.
    """
    ### BEGIN SOLUTION
    W, b = weights[0], biases[0]
    for W_m, b_m in zip(weights[1:], biases[1:]):
        W, b = W @ W_m, b @ W_m + b_m
    return W, b
    ### END SOLUTION

# %% check="collapse_linear"
check(collapse_linear)

# %% [markdown]
# **What you should see.** One set of random weights, 2–12–12–1, three times: as three linear layers in a row, collapsed by you into
# one, and with a ReLU behind each hidden layer.

# %% demo=true
rng = np.random.default_rng(5)
sizes = (2, 12, 12, 1)
weights = [rng.normal(size=shape) * np.sqrt(2 / shape[0]) for shape in zip(sizes, sizes[1:])]
biases = [rng.normal(size=units) for units in sizes[1:]]

with yours("collapse_linear"), yours("mlp_forward"):
    W, b = collapse_linear(weights, biases)
    networks = {
        "3 linear layers": lambda X: mlp_forward(X, weights, biases, activation=identity, output=identity),
        "collapsed to 1": lambda X: mlp_forward(X, [W], [b], output=identity),
        "3 layers with ReLU": lambda X: mlp_forward(X, weights, biases, activation=relu, output=identity),
    }
    figure, panels = plt.subplots(1, 3, figsize=(7.2, 2.9), sharey=True)
    for axes, (title, network) in zip(panels, networks.items()):
        plots.heights(axes, network)
        axes.set_title(title)
    panels[0].set_ylabel("$x_2$")
    show(figure, alt="""Lines of equal height over the plane. With three linear layers they are straight and parallel,
and the collapsed layer gives the same picture. With ReLUs in between they bend.""")
    some = rng.normal(size=(1000, 2))
    linear, collapsed, bent = (network(some) for network in networks.values())
    print(f"Largest difference on 1,000 points: {np.abs(linear - collapsed).max():.0e} collapsed, "
          f"{np.abs(linear - bent).max():.1f} with ReLU")

# %% [markdown]
# *Lines of equal output; the black one is 0. Without a bend between the layers, all the depth is for nothing.*
#
# **To discuss.** The step of notebook 02 bends even harder than the ReLU. Why is it not used in hidden layers?

# %% [markdown]
# ## 5 Labels and sizes
#
# Two small tools before you let networks loose.
#
# A network computes with numbers. What are your data? Some are *continuous*, such as the pressure of a sound; some *discrete*, such as a
# MIDI pitch; some *categorical*, such as an instrument. Numbers go in as they are. Categories have to be **encoded**.
#
# The obvious code, kick 0, snare 1, hi-hat 2, tells the network that a snare lies halfway between a kick and a hi-hat. Nobody
# meant that. **One-hot** says nothing of the kind: each class gets a column of its own.
#
# $$\text{kick} \to (1, 0, 0), \qquad \text{snare} \to (0, 1, 0), \qquad \text{hi-hat} \to (0, 0, 1)$$
#
# ### Exercise 5 · One-hot
#
# **Goal.** Labels to rows with a single 1. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `labels` | (N,) | whole numbers 0 … K − 1 |
# | `n_classes` | number | K; not every class need occur |
# | result | (N, K) | numbers 0 and 1 |
#
# **Predict first.** How far apart are two different one-hot rows? Does it depend on which two?
#
# <details><summary>Compare</summary>
#
# They differ in two places, by 1 each: the distance is √2, for any two classes. No class is closer to one than to another.
# </details>

# %% exercise="one_hot" points=2 minutes=10 about="classes as numbers"
def one_hot(labels, n_classes):
    """Encode labels as rows with a single 1.

    labels: (N,) whole numbers from 0 to n_classes − 1.
    n_classes: K; some classes may not occur.
    Returns (N, K): row i is 0 everywhere but in column labels[i], where it is 1.
    Numbers, not True and False.
    """
    ### BEGIN SOLUTION
    Y = np.zeros((len(labels), n_classes))
    Y[np.arange(len(labels)), labels] = 1
    return Y
    ### END SOLUTION

# %% check="one_hot"
check(one_hot)

# %% [markdown]
# **What you should see.** Your targets at work. A network of one layer without activation can be fitted in closed form: the $W$ and $b$ whose
# outputs are nearest to the targets, by least squares. Once the targets are the digits as plain numbers, once your one-hot rows.


# %% demo=true
def fit_one_layer(X, Y):
    """Return W (d, k) and b (k,) that bring X W + b nearest to Y (N, k), with a small penalty on large weights."""
    mean = X.mean(axis=0)
    W = np.linalg.solve((X - mean).T @ (X - mean) + 10 * np.eye(X.shape[1]), (X - mean).T @ (Y - Y.mean(axis=0)))
    return W, Y.mean(axis=0) - mean @ W


X_train, X_test = (part.reshape(len(part), 784).astype(float) for part in (images, test_images))

with yours("one_hot"), yours("mlp_forward"):
    W, b = fit_one_layer(X_train, labels[:, None].astype(float))
    number = mlp_forward(X_test, [W], [b], output=identity)[:, 0].round()
    one_layer = fit_one_layer(X_train, one_hot(labels, 10))
    answers = mlp_forward(X_test, [one_layer[0]], [one_layer[1]], output=identity)
    one_layer_score = np.mean(answers.argmax(axis=1) == test_labels)
    show(plots.targets(test_images[:8], answers[:8]),
         alt="""Eight digits, and under each ten bars, one for each class. For most of them the bar of the right
digit is the tallest.""")
    print(f"Digits as one number:  {np.mean(number == test_labels):.1%} right")
    print(f"Digits as one-hot:     {one_layer_score:.1%} right")

# %% [markdown]
# *Eight test images and the ten outputs of one layer. The largest output is the answer.*
#
# scikit-learn calls this encoding `LabelBinarizer` (it gives a single column for two classes), torch `one_hot`.
#
# **To discuss.** For which labels would the plain number be the better target?

# %% [markdown]
# ### How large is a network?
#
# What training adjusts are the **parameters**: all weights and all biases. A layer that reads $d$ numbers and has $l$ units holds
#
# $$\underbrace{d \cdot l}_{\text{weights}} + \underbrace{l}_{\text{biases}}$$
#
# ### Exercise 6 · Count
#
# **Goal.** The number of parameters of a network, from its sizes. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `sizes` | list of M + 1 numbers | inputs, units of each hidden layer, outputs |
# | result | number | weights and biases of all layers |
#
# **Predict first.** A digit has 28 · 28 = 784 pixels and one of 10 classes. How many parameters has one layer, and how many has a network with
# a hidden layer of 200? Guess the factor before you compute.
#
# <details><summary>Compare</summary>
#
# One layer: 784 · 10 + 10 = 7,850. With 200 hidden units: (784 · 200 + 200) + (200 · 10 + 10) = 157,000 + 2,010 = 159,010, twenty times as
# many. Nearly all of them sit in the first layer, because it reads the pixels.
# </details>

# %% exercise="count_parameters" points=2 minutes=10 about="how large is it?"
def count_parameters(sizes):
    """Count the weights and biases of a network of full layers.

    sizes: M + 1 whole numbers: inputs, units of each hidden layer, outputs. They may
        be huge: count, and do not build the arrays.
    Returns one whole number.
    """
    ### BEGIN SOLUTION
    return sum(inputs * units + units for inputs, units in zip(sizes, sizes[1:]))
    ### END SOLUTION

# %% check="count_parameters"
check(count_parameters)

# %% [markdown]
# **What you should see.** Your counter, following the architecture. Each bar is a layer.


# %% demo=true
def architecture(depth, width):
    """Count a network from 784 pixels to 10 classes with `depth` hidden layers of `width` units."""
    sizes = [784, *[width] * depth, 10]
    counts, total = [count_parameters(pair) for pair in zip(sizes, sizes[1:])], count_parameters(sizes)
    return plots.counter(sizes, counts, total), f"""A bar for each layer of a network {' to '.join(map(str, sizes))}:
{', '.join(f'{count:,}' for count in counts)} parameters, together {total:,}."""


Sliders(architecture, depth=IntSlider(1, 0, 5, description="hidden layers"),
        width=IntSlider(200, 10, 500, 10, description="units in each"))

# %% [markdown]
# *With one hidden layer of 200 it is the network you train yourself in notebook 05; with none it is the one layer above.*
#
# The second one is large enough to try right now. scikit-learn trains it, your functions count and run it.

# %% demo=true
start = time.perf_counter()
two_layers = train(images, labels, hidden=(200,), epochs=5)
training = time.perf_counter() - start

with yours("count_parameters"), yours("mlp_forward"), yours("one_hot"):
    start = time.perf_counter()
    two_layer_score = np.mean(read(test_images, *two_layers) == test_labels)
    reading = time.perf_counter() - start
    held = sum(W.size for W in two_layers[0]) + sum(b.size for b in two_layers[1])
    print(f"1 layer:    {count_parameters([784, 10]):8,} parameters, {one_layer_score:.1%} of the test images right")
    print(f"2 layers:   {count_parameters([784, 200, 10]):8,} parameters, {two_layer_score:.1%} right")
    print(f"scikit-learn's arrays hold {held:,} numbers.")
    print(f"Five rounds of training took {training:.1f} s, reading an image takes {1e6 * reading / len(test_images):.0f} µs.")

# %% [markdown]
# **To discuss.** A second of sound has 16,000 samples or more. How many parameters would a first layer of 200 units need that reads it
# directly? Notebook 06 begins there.

# %% [markdown]
# ## 6 How much can it say?
#
# Three facts, from weak to strong:
#
# - **One layer** parts the world by a hyperplane.
# - **Two layers** can come as near as you like to *any* continuous function on a bounded region, given enough hidden units. This is the
#   **universal approximation theorem** (Cybenko 1989; Hornik and others 1989). The activation may be almost anything but a polynomial.
# - **Three and more layers** can do the same with fewer units and weights, and sometimes with *very* much fewer.
#
# The theorem says that weights exist. It does not say how many units you need, nor that training will find them.
#
# ### Width: a kick drum out of ReLUs
#
# With one input you can see why it is true. $\mathrm{relu}(t - t_k)$ is flat up to $t_k$ and then rises. Add up such pieces, and you get any
# chain of straight lines you like: one hidden unit for each bend. Below, the function is a real sound: $t$ goes in, the pressure at
# time $t$ comes out. The weights are computed, not trained.
#
# **Predict first.** The kick drum thumps at about 60 Hz, and the piece lasts a quarter of a second. How many bends does it take before you recognise it?


# %% demo=true
def chain_of_lines(knots, values):
    """Return weights and biases of a two-layer ReLU network through the points (knots, values), one unit per piece."""
    slopes = np.diff(values) / np.diff(knots)
    bends = np.diff(slopes, prepend=0.0)
    return [np.ones((1, len(bends))), bends[:, None]], [-knots[:-1], values[:1]]


kick = drums.x[drums.y == 0][0, : rate // 4].astype(float)
t = np.arange(len(kick))[:, None] / rate


def from_units(units):
    """Return the kick drum as a network with so many hidden units plays it."""
    places = np.linspace(0, len(kick) - 1, units + 1).round().astype(int)
    return mlp_forward(t, *chain_of_lines(t[places, 0], kick[places]), activation=relu, output=identity)[:, 0]


with yours("mlp_forward"):
    widths = (10, 40, 160, 640)
    played = {units: from_units(units) for units in widths}
    show(plots.approximations(t[:, 0], kick, played),
         alt="""A kick drum's wave, and four networks that approximate it. With 10 hidden units a crude zigzag, with 40
the thump, with 640 nearly everything but the first click.""")
    for units, wave in played.items():
        print(f"{units} hidden units:")
        display(Audio(0.3 * wave / np.abs(kick).max(), rate=rate, normalize=False))
    print("The recording:")
    display(Audio(0.3 * kick / np.abs(kick).max(), rate=rate, normalize=False))

# %% [markdown]
# *Grey: the recording. Colour: your `mlp_forward` with 10, 40, 160 and 640 hidden units, 3 · units + 1 parameters each.*
#
# It gets there, one bend after the other. A hi-hat needs many more: its wave turns thousands of times a second.
#
# ### Depth: folding
#
# Depth can do better where a pattern repeats. Two ReLUs make a tent, $2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x - \tfrac12)$: it goes up, then down, and so
# *folds* the interval [0, 1] in half. Whatever the next layer draws on the folded paper appears twice. Each further layer of two
# units doubles the number of teeth.

# %% demo=true
def tents(depth):
    """Return weights and biases of a ReLU network with `depth` hidden layers of two units: a tent within a tent."""
    fold = np.array([[2.0], [-4.0]])
    weights = [np.ones((1, 2)), *[fold @ np.ones((1, 2))] * (depth - 1), fold]
    return weights, [np.array([0.0, -0.5])] * depth + [np.zeros(1)]


def teeth(depth):
    """Draw a deep and a shallow network with the same teeth, and what each of them costs."""
    x, knots = np.linspace(0, 1, 8 * 2**depth + 1)[:, None], np.linspace(0, 1, 2**depth + 1)
    networks = [tents(depth), chain_of_lines(knots, np.arange(len(knots)) % 2.0)]
    deep, shallow = (mlp_forward(x, *network, activation=relu, output=identity)[:, 0] for network in networks)
    sizes = [[1, *[2] * depth, 1], [1, 2**depth, 1]]
    counts = [count_parameters(some) for some in sizes]
    return plots.sawtooth(x[:, 0], deep, shallow, sizes, counts), f"""A sawtooth of {2 ** (depth - 1)} teeth. {depth}
hidden layers of 2 units need {counts[0]:,} parameters, one hidden layer needs {2**depth:,} units and {counts[1]:,}."""


Sliders(teeth, depth=IntSlider(4, 1, 9))

# %% [markdown]
# *One function, two networks. The deep one pays for each layer, the shallow one for each tooth.*
#
# That is the strongest case. Most functions are not made of repeated folds, but sounds and images *are* built of
# parts within parts, and there depth pays in practice. Play with both, on random weights: width adds lines, depth bends them again.


# %% demo=true
def random_network(depth, width):
    """Draw the pieces into which a random ReLU network with `depth` hidden layers cuts the plane."""
    rng = np.random.default_rng(1)
    sizes = [2, *[width] * depth, 1]
    weights = [rng.normal(size=shape) * np.sqrt(2 / shape[0]) for shape in zip(sizes, sizes[1:])]
    biases = [0.7 * rng.normal(size=units) for units in sizes[1:]]

    def active(X):
        """Say which hidden units are on, (N, depth · width)."""
        parts = [(weights[:m], biases[:m]) for m in range(1, depth + 1)]
        return np.hstack([mlp_forward(X, *part, activation=relu, output=step) for part in parts])

    figure, pieces = plots.pieces(active, lambda X: mlp_forward(X, weights, biases, activation=relu, output=identity))
    title = f"{depth} × {width} units, {count_parameters(sizes):,} parameters: {pieces:,} flat pieces"
    figure.suptitle(title, x=0.02, ha="left")
    return figure, f"""Left: the plane cut into flat pieces by a random network. {title}. Right: its output as lines of
equal height."""


Sliders(random_network, depth=IntSlider(2, 1, 5), width=IntSlider(8, 2, 32, 2))

# %% [markdown]
# *Left: in each piece the same units are on, so there the network is one linear layer, the collapsed one of exercise 4. Right: the output, made of these
# flat pieces.*
#
# **To discuss.** Compare 1 × 32 with 4 × 8 units. Which has more parameters, which has more pieces? Is a function with more pieces a better one?

# %% [markdown]
# ## 7 What to expect of it
#
# What do you get from such a network, and what does it cost?
#
# | property | in short | seen where |
# |:--|:--|:--|
# | large capacity | learns complex relations between input and output | part 6 |
# | many data formats | continuous, discrete, categorical once encoded | part 5 |
# | robust to some noise in the training data | a share of wrong labels costs little | below |
# | fast at work | a prediction is a few matrix products | part 5: µs an image |
# | data hungry | many parameters want many examples | below |
# | slow to train | many rounds through all data | notebooks 04, 05 |
# | hard to interpret | what it knows is spread over all units; theory is thin | part 3 |
#
# ### Wrong labels
#
# Somebody labels 3,000 images for you, and is not careful: a share of the labels is wrong, another digit at random. You train on all of
# them, and test on clean ones.
#
# **Predict first.** With 40 % wrong labels, how many test images will be read right: about 90 %, 60 %, or 30 %?


# %% demo=true
def with_noise(labels, share, rng):
    """Return a copy of the labels in which `share` of them are another digit at random."""
    wrong = rng.permutation(len(labels)) < share * len(labels)
    return np.where(wrong, (labels + rng.integers(1, 10, len(labels))) % 10, labels)


some_images, some_labels = images[:3000], labels[:3000]
noisy = {share: with_noise(some_labels, share, np.random.default_rng(0)) for share in (0.0, 0.2, 0.4, 0.6, 0.8)}
trained = {share: train(some_images, told, hidden=(100,), epochs=5) for share, told in noisy.items()}


def careless(share):
    """Draw training images with the labels that were given, and how well the network does."""
    score = np.mean(read(test_images, *trained[share]) == test_labels)
    figure = plots.careless(some_images[:20], some_labels[:20], noisy[share][:20], share, score)
    return figure, f"""Twenty training images with the labels they were given, wrong ones in orange. With {share:.0%} wrong
labels, {score:.1%} of the test images are read right."""


shares = [(f"{share:.0%}", share) for share in noisy]
Sliders(careless, share=SelectionSlider(options=shares, value=0.4, description="wrong labels"))

# %% demo=true
with yours("mlp_forward"):
    scores = [np.mean(read(test_images, *network) == test_labels) for network in trained.values()]
    sizes_of_data = (50, 200, 800, 3000)
    hungry = [np.mean(read(test_images, *train(images[:n], labels[:n], (100,), max(5, 8000 // n))) == test_labels)
              for n in sizes_of_data]
    show(plots.properties(list(noisy), scores, sizes_of_data, hungry),
         alt=f"""Left: test accuracy against the share of wrong labels: {scores[0]:.0%} without, {scores[2]:.0%} at 40
percent, {scores[-1]:.0%} at 80 percent. Right: test accuracy against the number of training images, from {hungry[0]:.0%} with
{sizes_of_data[0]} to {hungry[-1]:.0%} with {sizes_of_data[-1]:,}.""")

# %% [markdown]
# *Left: robust, up to a point. Right: hungry. Each image more helps less, and the last per cent cost the most.*
#
# Wrong labels point in all directions and mostly cancel; the right ones all point one way. This holds for noise *at random*. If somebody
# mistakes every 4 for a 9, nothing cancels, and the network learns just that. It also holds only while training is short: the
# network has room for 3,000 wrong labels, and given time it learns them by heart.
#
# **To discuss.** Train longer, `longer = train(some_images, noisy[0.4], (100,), epochs=60)`, and look at
# `np.mean(read(test_images, *longer) == test_labels)`. What has happened, and what does it read on `some_images`?

# %% [markdown]
# ## In other libraries
#
# | | this course | scikit-learn | torch |
# |:--|:--|:--|:--|
# | weights of a layer | $(d, l)$, $Z = XW + b$ | `coefs_[m]`: the same | `nn.Linear(d, l).weight`: $(l, d)$, $Z = X W^{\mathsf T} + b$ |
# | hidden activation | an argument | `activation="relu"` | a layer of its own |
# | last layer | `output` | softmax for classes, identity for numbers | whatever you add |
#
# Hand torch's weights over transposed, and all three agree to the last digits. The softmax at the end of scikit-learn's classifier turns
# the ten outputs into probabilities (notebook 05). It keeps their order, so the largest is the same.
#
# ## In short
#
# | idea | in one line | where it returns |
# |:--|:--|:--|
# | layer | $H = f(XW + b)$: a row for each sample, a column for each unit | every notebook from here |
# | hidden layer | new coordinates, in which the last layer's task is a straight line | – |
# | receptors | columns of $W_1$; $W_1^{\mathsf T}x$ are their responses | filters of convolution: notebooks 06, 09 |
# | linear after linear | is linear: without a bend no depth | – |
# | one-hot | a column for each class, no false neighbours | softmax and cross entropy: notebook 05 |
# | parameters | $\sum (d \cdot l + l)$: 7,850 for one layer, 159,010 with 200 hidden units | fewer by sharing: notebook 06 |
# | universal | two layers approximate anything continuous; depth saves units | – |
#
# **What you can do now.** You can read and write a network as matrices, run it on a batch, build one by hand, look at what its units wait for,
# count it, and say what a wider and what a deeper one adds.
#
# **Next.** You found XOR's weights by hand, and let scikit-learn find 159,010 others. Notebook 04 shows how: one pass backward gives the slope of the error along
# every single weight.
#
# **To read.** A. Lindholm and others, *Machine Learning: A First Course for Engineers and Scientists*, 2022, chapter 6. I. Goodfellow, Y. Bengio and A.
# Courville, *Deep Learning*, 2016, chapter 6 (XOR with ReLUs; depth). G. Cybenko, *Approximation by superpositions of a sigmoidal function*, 1989. M.
# Telgarsky, *Benefits of depth in neural networks*, 2016 (the tents).
