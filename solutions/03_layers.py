# %% [markdown]
# # 03 · Layers in matrix form
#
# > One unit draws one line. What can many units say together, and how many does it take?
#
# A unit alone fails at XOR. Put units side by side: that is a *layer*. Let a second layer read what the first one answers: that is a *network*.
# On this page you write both in four lines of numpy, and they stay the same four lines from two units to 159,010 parameters.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need the net input and the activation functions of
# notebook 02, and the matrix product.

# %% [markdown]
# Run the next two cells first. The first one holds the activation functions, which are given here; the second one only imports. Cells like the ones below them draw, train and play.
# They use the functions you write, and they are never graded. Change them as you like.

# %% collapsed=true
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


# %% demo=true collapsed=true
import time

from ipywidgets import IntSlider, SelectionSlider

from earlab.audio import own_recording
from earlab.data import load_digits, load_drums, load_instruments
from earlab.plots import layers as plots, layers_networks as networks, layers_power as power
from earlab.scoreboard import scoreboard
from earlab.sliders import Sliders
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import DecisionSurface, FilterGallery

use_style()

# %% [markdown]
# Here is a kick drum, three times. One of the three is a recording. The other two come out of networks with 40 and with 640 units, each of which can draw nothing but one
# straight line with one bend in it. Listen to the first moment, and to what rings after it.

# %% demo=true
drums = load_drums()
rate = drums.sample_rate
kick = drums.x[drums.y == 0][0, : rate // 4].astype(float)
t = np.arange(len(kick)) / rate
made = {units: np.interp(t, *networks.bends(t, kick, units)) for units in (40, 640)}
play({"first": made[640], "second": kick, "third": made[40]}, rate)

# %% [markdown]
# **Predict first.** Which one is the recording, and which one has 40 units?
#
# <details><summary>Compare</summary>
#
# The second is the recording. The third has 40 units: a rough thump, without the click of the beater. The first has 640, and is hard to tell from the recording. In part 6 your own network
# plays all of them, and you see why it works.
# </details>

# %% [markdown]
# ## 1 Many units at once
#
# A unit with weights $w$ answers a sample $x$ with $f(w \cdot x + b)$. Take $l$ units that all read the same $x$. Unit $j$ has
# weights $w_{1j}, \dots, w_{dj}$ and its own bias $b_j$:
#
# $$z_j = \sum_{i=1}^{d} w_{ij}\, x_i + b_j, \qquad h_j = f(z_j), \qquad j = 1, \dots, l.$$
#
# Write the weights of each unit as a **column**, and put the columns side by side. That is the matrix
# $W = [w_{ij}]_{d \times l}$: a row for each input, a column for each unit.
#
# > **Columns are units.** `W[:, j]` is what unit $j$ looks for, `W[i]` is what input $i$ means to all units. So it stays in 03, 04 and 05. Elsewhere $W$ turns over: in PCA
# > (notebook 01) each *row* was a direction, and torch keeps a layer's weights as (out, in).
#
# Now all units answer at once:
#
# $$\underset{l \times 1}{h} = f\big(\underset{l \times d}{W^{\mathsf T}}\;\underset{d \times 1}{x} + \underset{l \times 1}{b}\big).$$
#
# A second layer reads $h$ as the first one reads $x$, and so on. Here is what two and three layers answer, if every $f$ is the sigmoid $\sigma$:
#
# $$
# \begin{aligned}
# \hat y &= \sigma\big(W_2^{\mathsf T}\, \sigma(W_1^{\mathsf T} x + b_1) + b_2\big) \\
# \hat y &= \sigma\big(W_3^{\mathsf T}\, \sigma(W_2^{\mathsf T}\, \sigma(W_1^{\mathsf T} x + b_1) + b_2) + b_3\big)
# \end{aligned}
# $$
#
# Layers between input and output are **hidden**: nobody says what their units should answer. We count layers by their
# weight matrices, so the input is not a layer. Such a network of full layers is called a *multi-layer perceptron*, **MLP**.

# %% demo=true
show(*plots.network((3, 4, 2, 1), ("$X$", "$H_1$", "$H_2$", r"$\hat Y$")))

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


# %% exercise="mlp_forward" points=5 minutes=25 difficulty=2 importance=3 about="from the inputs to the outputs"
def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    """Send a batch through all layers:
    Z = H W + b, then a function on every element.

    X: (N, d) samples.
    weights: list of M arrays (l_{m−1}, l_m), with l_0 = d.
    biases: list of M arrays (l_m,).
    activation: function of the hidden layers.
    output: of the last layer.
    Returns (N, l_M), what the last layer answers. There may be
    a single layer.
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

# %% demo=true cover=true
with yours("mlp_forward"):
    show(*plots.three_depths(mlp_forward, activation=step))

# %% [markdown]
# *Blue: your network answers 1. The lines are those of the first layer's units, one for each column of* $W_1$. *Every later layer
# only combines what these lines tell.*
#
# **To discuss.** How would you cut a hole into the triangle? And what changes in the picture with `activation=sigmoid`? Try it.
#
# <details><summary>One answer</summary>
#
# A hole is a smaller triangle inside. Let a second unit of the second layer be the AND of three lines further in, and let the output unit say *large triangle, but not the small one*: weights 1 and −1,
# bias −½.
#
# With sigmoids the triangle is gone. Soft units say 0.7 where steps say 1, so in the middle their sum is about 2.0 and never reaches the 2.5 that the output asks for. Multiply the
# first layer's weights and biases by 10, and it comes back, with rounded corners.
# </details>

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


# %% exercise="xor_weights" points=3 minutes=20 difficulty=2 importance=3 about="the wall of notebook 02 falls"
def xor_weights():
    """Return weights and biases of a two-layer network of step
    units that computes XOR.

    Inputs are 0 or 1. A unit answers 1 if its net input is
    positive, else 0.
    On the four rows of the truth table
    no net input is exactly 0.
    Returns (weights, biases), two lists:
    [W1 (2, 2), W2 (2, 1)], [b1 (2,), b2 (1,)].
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

with yours("xor_weights"), yours("mlp_forward"):
    weights, biases = xor_weights()
    show(*plots.xor_folded(mlp_forward, step, weights, biases))
    hidden = mlp_forward(corners, weights[:1], biases[:1], output=step)
    answers = mlp_forward(corners, weights, biases, activation=step, output=step)
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
DecisionSurface(
    mlp_forward,
    {"step": step, "sigmoid": sigmoid, "ReLU": relu, "identity": identity},
)

# %% [markdown]
# This is what hidden layers are for: to give the data *new coordinates* in which the last layer's task is easy.
# PCA and NMF in notebook 01 also gave new coordinates. Those were linear and could not fold.
#
# **To discuss.** Another network for XOR has ReLUs: $h_1 = \mathrm{relu}(x_1 + x_2)$, $h_2 = \mathrm{relu}(x_1 + x_2 - 1)$ and $\hat y = h_1 - 2 h_2$.
# Where does it put the four corners?
#
# <details><summary>One answer</summary>
#
# $(0, 0)$ goes to $(0, 0)$, the corners $(0, 1)$ and $(1, 0)$ both to $(1, 0)$, and $(1, 1)$ to $(2, 1)$. So $\hat y$ is 0, 1, 1 and 0. Again two corners land on one spot; here the fold is a crease along
# $x_1 + x_2 = 1$, and nothing is cut off.
# </details>

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


# %% exercise="receptor_responses" points=4 minutes=20 difficulty=2 importance=2 about="columns as receptors"
def receptor_responses(W, images):
    """Ask every receptor about every image.

    W: (height·width, l) receptors, one in each column.
    images: (N, height, width); pixels are read row by row, as
        reshape does.
    Returns (N, l): inner products of image n and receptor j.
    """
    ### BEGIN SOLUTION
    X = images.reshape(len(images), -1)
    return X @ W
    ### END SOLUTION


def receptor_images(W, height, width):
    """Fold every receptor back:
    (height·width, l) becomes (l, height, width).
    """
    ### BEGIN SOLUTION
    return W.T.reshape(-1, height, width)
    ### END SOLUTION


# %% check="receptor_responses"
check("receptor_responses")

# %% [markdown]
# ### A layer you have met before
#
# Columns need not be trained. Make them cosines and sines of 0, 1, 2, … periods, and let the "image" be a piece of sound, one row of 1,024 samples.
#
# **What you should see.** What these 1,024 receptors answer to a kick, a snare and a hi-hat.

# %% demo=true
n = 1024
phase = 2 * np.pi * np.outer(np.arange(n), np.arange(n // 2)) / n
waves = np.hstack([np.cos(phase), np.sin(phase)])  # (1024, 1024): cosines, then sines
hits = np.stack([drums.x[drums.y == k][0, :n] for k in range(3)])
play(dict(zip(drums.classes, hits)), rate)

with yours("receptor_responses"):
    cosines, sines = np.split(receptor_responses(waves, hits[:, None, :]), 2, axis=1)
    magnitudes = np.hypot(cosines, sines)
    fourier = np.abs(np.fft.rfft(hits))[:, : n // 2]
    show(*plots.spectra(np.arange(n // 2) * rate / n / 1000, dict(zip(drums.classes, magnitudes))))
    print(f"Largest difference from np.fft.rfft: {np.abs(magnitudes - fourier).max():.1e}")

# %% [markdown]
# *Your responses to three drum hits, 64 ms each: the magnitude of a cosine's and a sine's response together.*
#
# It is the spectrum. A Fourier transform is a linear layer with 1,024 receptors that nobody trained, and a spectrogram of
# notebook 00 is that layer on every windowed frame; only taking the magnitude is not linear. Networks that learn from raw sound often make themselves a first
# layer of this kind: short waves, each for a band of its own.
#
# ### Receptors that were trained
#
# A receptor for sound is a wave, and hard to judge by eye. A receptor for images *is* an image. So look at a network that scikit-learn trains on 8,000 handwritten digits: 784 pixels, 24 hidden ReLUs,
# 10 outputs. How training works is the subject of notebooks 04 and 05; here you look at what it finds. Its arrays have the
# shapes of this page, so `mlp_forward` runs them as they are.

# %% demo=true
digits = load_digits()
(images, labels), (test_images, test_labels) = digits.part("train"), digits.part("test")


def read(X, weights, biases):
    """Return for each sample the class whose output is largest, by your mlp_forward."""
    X = X.reshape(len(X), -1)
    return mlp_forward(X, weights, biases, activation=relu, output=identity).argmax(axis=1)


looking = networks.train(images, labels, hidden=(24,), epochs=5, penalty=1.0)
with yours("receptor_responses"), yours("mlp_forward"):
    score = np.mean(read(test_images, *looking) == test_labels)
    show(*plots.receptors(receptor_images(looking[0][0], 28, 28)))
    print(f"With them, your mlp_forward reads {score:.1%} of {len(test_labels):,} new images right.")

# %% [markdown]
# *The gallery. Orange: ink here excites the unit. Violet: ink here silences it. White: it does not care. Where all is
# pale, the unit has died: no image ever turns its ReLU on, and training cannot wake it.*
#
# **What you should see.** Choose a digit and a receptor. Your function's response is a sum over pixels, and the picture of the
# product shows where it comes from. Which receptors does a 3 excite, and which does it silence?

# %% demo=true
told = [f"a {label}" for label in test_labels[:20]]
FilterGallery(looking[0][0], test_images[:20], receptor_responses, receptor_images, labels=told)

# %% [markdown]
# Few receptors look like a digit. They look like strokes and blotches, and most digits excite many of them: what the network knows is
# spread over all its units, as notebook 02 promised.
#
# **To discuss.** A receptor answers to an image times 2 with twice the response. Does it then "see" the digit better?
#
# <details><summary>One answer</summary>
#
# No. *All* receptors answer twice as much, to this digit and to any other. What says which digit it is, is the comparison between receptors, and that has not changed. (With a bias it has, a little: a ReLU that was just
# off may come on.) That is why images and sounds are brought to one level before a network reads them.
# </details>

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


# %% exercise="collapse_linear" points=4 minutes=20 difficulty=2 importance=3 about="many linear layers are one"
def collapse_linear(weights, biases):
    """Return the single layer that does what M layers without
    activations do together.

    weights: list of M arrays (l_{m−1}, l_m).
    biases: list of M arrays (l_m,).
    M is at least 1.
    Returns (W, b) with W (l_0, l_M) and b (l_M,): for every X
    (N, l_0), X W + b is what the last layer answers.
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
weights, biases = networks.random_network((2, 12, 12, 1), seed=5)

with yours("collapse_linear"), yours("mlp_forward"):
    W, b = collapse_linear(weights, biases)
    answers = {
        "3 linear layers": lambda X: mlp_forward(X, weights, biases, activation=identity, output=identity),
        "collapsed to 1": lambda X: mlp_forward(X, [W], [b], output=identity),
        "3 layers with ReLU": lambda X: mlp_forward(X, weights, biases, activation=relu, output=identity),
    }
    show(*plots.side_by_side(answers))
    some = np.random.default_rng(0).normal(size=(1000, 2))
    linear, collapsed, bent = (answer(some) for answer in answers.values())
    print(
        f"Largest difference on 1,000 points: {np.abs(linear - collapsed).max():.0e} collapsed, "
        f"{np.abs(linear - bent).max():.1f} with ReLU"
    )

# %% [markdown]
# *Lines of equal output; the black one is 0. Without a bend between the layers, all the depth is for nothing.*
#
# **To discuss.** The step of notebook 02 bends even harder than the ReLU. Why is it not used in hidden layers?
#
# <details><summary>One answer</summary>
#
# Because nothing can be learned through it. A step is flat on both sides: move a weight a little and the answer stays the same, so there is no slope that says which way is better. A ReLU has a slope
# wherever it is on. Notebook 04 needs that slope at every unit.
# </details>

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


# %% exercise="one_hot" points=2 minutes=10 difficulty=1 importance=3 about="classes as numbers"
def one_hot(labels, n_classes):
    """Encode labels as rows with a single 1.

    labels: (N,) whole numbers from 0 to n_classes − 1.
    n_classes: K; some classes may not occur.
    Returns (N, K): row i is 0 everywhere but in column
    labels[i], where it is 1.
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
# outputs are nearest to the targets, by least squares. Once the targets are the classes as plain numbers, once your one-hot rows. First the ten instruments, each clip as 64 bands of its spectrum,
# then the digits.

# %% demo=true collapsed=true
instruments = load_instruments()
spectra, known = networks.spectra(instruments), instruments.split == "train"
X_train, X_test = (part.reshape(len(part), 784).astype(float) for part in (images, test_images))


def one_layer(X, targets, X_new):
    """Fit one layer to the targets, and return what your mlp_forward makes of new samples with it."""
    W, b = networks.fit_one_layer(X, targets.astype(float))
    return mlp_forward(X_new, [W], [b], output=identity)


# %% demo=true
with yours("one_hot"), yours("mlp_forward"):
    for name, X, y, X_new, y_new in (
        ("Instruments", spectra[known], instruments.y[known], spectra[~known], instruments.y[~known]),
        ("Digits", X_train, labels, X_test, test_labels),
    ):
        number = one_layer(X, y[:, None], X_new)[:, 0].round()
        answers = one_layer(X, one_hot(y, 10), X_new)
        one_layer_score = np.mean(answers.argmax(axis=1) == y_new)
        print(f"{name} as one number:  {np.mean(number == y_new):.1%} right")
        print(f"{name} as one-hot:     {one_layer_score:.1%} right")
    show(*plots.targets(test_images[:8], answers[:8], test_labels[:8]))

# %% [markdown]
# *The classes of instruments have no order at all, those of digits only a little. The figure: eight test images, and below each the ten outputs of one layer. The largest, in orange, is the answer; ✗ marks a wrong one.*
#
# scikit-learn calls this encoding `LabelBinarizer` (it gives a single column for two classes), torch `one_hot`.
#
# **To discuss.** For which labels would the plain number be the better target?
#
# <details><summary>One answer</summary>
#
# For labels that are amounts: the pitch of a note, the tempo of a piece, how many people speak. There the distance between two numbers means something, and to be off by one is nearly right. For ten instruments a half
# between flute and French horn is not "nearly" either of them: as one number, they are named no better than by guessing.
# </details>

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


# %% exercise="count_parameters" points=2 minutes=10 difficulty=1 importance=2 about="how large is it?"
def count_parameters(sizes):
    """Count the weights and biases of a network of full layers.

    sizes: M + 1 whole numbers: inputs, units of each hidden
        layer, outputs. They may be huge: count, and do not
        build the arrays.
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
    return plots.counter(count_parameters, [784, *[width] * depth, 10])


Sliders(
    architecture,
    depth=IntSlider(1, 0, 5, description="hidden layers"),
    width=IntSlider(200, 10, 500, 10, description="units in each"),
)

# %% [markdown]
# *With one hidden layer of 200 it is the network you train yourself in notebook 05; with none it is the one layer above.*
#
# The second one is large enough to try right now. scikit-learn trains it, your functions count and run it.

# %% demo=true
start = time.perf_counter()
two_layers = networks.train(images, labels, hidden=(200,), epochs=5)
training = time.perf_counter() - start

with yours("count_parameters"), yours("mlp_forward"), yours("one_hot"):
    start = time.perf_counter()
    two_layer_score = np.mean(read(test_images, *two_layers) == test_labels)
    reading = (time.perf_counter() - start) / len(test_images)
    held = sum(W.size for W in two_layers[0]) + sum(b.size for b in two_layers[1])
    print(
        f"1 layer:    {count_parameters([784, 10]):8,} parameters, {one_layer_score:.1%} of the test images right"
    )
    print(f"2 layers:   {count_parameters([784, 200, 10]):8,} parameters, {two_layer_score:.1%} right")
    print(f"scikit-learn's arrays hold {held:,} numbers.")
    print(f"Five rounds of training took {training:.1f} s, reading an image takes {1e6 * reading:.0f} µs.")

# %% [markdown]
# And the instruments? The same two kinds of network, each with your functions, on the board of the course.

# %% demo=true
listening = networks.train(spectra[known], instruments.y[known], hidden=(100,), epochs=40)

with yours("mlp_forward"), yours("one_hot"):
    one = one_layer(spectra[known], one_hot(instruments.y[known], 10), spectra[~known]).argmax(axis=1)
    two = read(spectra[~known], *listening)
    scoreboard("03", {"one layer": one, "two layers": two})

# %% [markdown]
# *The board of the course so far.* The hidden layer is worth about fourteen points here, twice the standard error. A bar is one standard error, counted by recordings: 42 recordings are few, so small differences mean nothing.
# The features of notebook 00 are not beaten yet, and five points are too few to say which is better: what goes into a network counts as much as its layers.

# %% [markdown]
# **To discuss.** A second of sound has 16,000 samples or more. How many parameters would a first layer of 200 units need that reads it
# directly? Notebook 06 begins there.
#
# <details><summary>One answer</summary>
#
# 16,000 · 200 + 200 = 3,200,200, for a single second and a single layer. And each of the 200 units would have to learn a drum hit anew for every moment at which it may come, because no weight is shared between two moments.
# </details>

# %% [markdown]
# ## 6 How much can it say?
#
# Three facts, from weak to strong:
#
# - **One layer** parts the world by one hyperplane for each output: a line in the plane.
# - **Two layers** can come as near as you like to *any* continuous function on a bounded region, given enough hidden units. This is the
#   **universal approximation theorem** (Cybenko 1989; Hornik and others 1989). The activation may be almost anything but a polynomial.
# - **Three and more layers** can do the same, often with fewer units and weights, and for some functions with *very* much fewer.
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
#
# <details><summary>Compare</summary>
#
# A quarter of a second at 60 Hz has 15 periods, and each turns twice: 30 bends at the very least. So 10 are hopeless, 40 give a rough thump, and 160 follow it closely. The click of the beater
# lasts a few milliseconds and takes hundreds.
# </details>


# %% demo=true
def from_units(units, wave=kick):
    """Return a wave as a network of so many units plays it."""
    network = networks.wave_of_lines(t, wave, units)
    played = mlp_forward(t[:, None], *network, activation=relu, output=identity)
    return played[:, 0]


with yours("mlp_forward"):
    played = {units: from_units(units) for units in (10, 40, 160, 640)}
    show(*power.approximations(t, kick, played))
    play(
        {f"{units} hidden units": wave for units, wave in played.items()} | {"the recording": kick},
        rate,
    )

# %% [markdown]
# *Grey: the recording. Colour: your `mlp_forward` with 10, 40, 160 and 640 hidden units, 3 · units + 1 parameters each.*
#
# It gets there, one bend after the other. A hi-hat needs many more: its wave turns thousands of times a second.
#
# And a sound of your own? Record a knock, a clap or a short word, save it as a WAV file beside this notebook, and write its name
# below. Its first quarter of a second is played by as many units as you like. Until then it is a snare. With how many units do you
# know what it is, and with how many do you no longer hear a difference?

# %% demo=true
my_file = ""  # for example "knock.wav"
units = 640  # 3,999 at most: a bend at every sample

if my_file:
    own = own_recording(my_file, rate, seconds=0.25)
else:
    own = drums.x[drums.y == 1][0, : len(t)].astype(float)

with yours("mlp_forward"):
    made = from_units(units, own)
    play({f"{units} units": made, my_file or "the snare": own}, rate)
    off = np.linalg.norm(made - own) / np.linalg.norm(own)
    print(f"off by {off:.0%}")

# %% [markdown]
# The 640 units that follow the kick closely miss nearly everything of this snare. Its wires hiss, and hiss turns at nearly every sample.
#
# ### Two inputs: folds in a sheet
#
# You may think that this is a trick of one input, where bends can be lined up like beads. With two inputs a hidden ReLU still bends, but along a whole *line*: the output is a sheet of paper,
# and each unit folds it once, from edge to edge. To raise one spot and leave the rest alone takes many folds that cross there and cancel elsewhere. The theorem holds all the same. Below, the function is
# the level of three drum hits over **time and pitch**. The folds lie at random; only the output's weights are computed.
#
# **Predict first.** The same widths as for the wave: 10, 40, 160, 640. Will 160 say as much of the picture as they said of the kick?
#
# <details><summary>Compare</summary>
#
# No. With 40 units both are off by more than half. From there to 160 the wave's error falls to a quarter of that, the picture's by a third only. Along a line, each bend has a stretch of its own;
# in a plane, folds run through everything, and it takes many of them to say one thing in one place. With every further input it gets worse. That is why "universal" promises so little about *how many* units you need.
# </details>

# %% demo=true
widths = (10, 40, 160, 640)
hits_over_time, _ = networks.hits_over_time(drums)
play(hits_over_time, rate, "kick, snare, hi-hat: what the picture shows")

with yours("mlp_forward"):
    show(*power.two_inputs(mlp_forward, networks.level_over_time_and_pitch(drums), widths))

# %% [markdown]
# *Left: what is to be said. Then what 10 to 640 folds say of it, by your `mlp_forward`. The error falls with each step, and never to 0.*
#
# ### Depth: folding
#
# Depth can do better where a pattern repeats. Two ReLUs make a tent, $2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x - \tfrac12)$: it goes up, then down, and so
# *folds* the interval [0, 1] in half. Whatever the next layer draws on the folded paper appears twice. Each further layer of two
# units doubles the number of teeth.


# %% demo=true
def teeth(depth):
    """Draw a deep and a shallow network with the same teeth, and what each of them costs."""
    return power.sawtooth(mlp_forward, count_parameters, depth)


Sliders(teeth, depth=IntSlider(4, 1, 9))

# %% [markdown]
# *One function, two networks. The deep one pays for each layer, the shallow one for each tooth.*
#
# That is the strongest case. Most functions are not made of repeated folds, but sounds and images *are* built of
# parts within parts, and there depth pays in practice. Play with both, on random weights: width adds lines, depth bends them again.


# %% demo=true
def random_network(depth, width):
    """Draw the pieces into which a random ReLU network with `depth` hidden layers cuts the plane."""
    return power.pieces(mlp_forward, count_parameters, depth, width)


Sliders(random_network, depth=IntSlider(2, 1, 5), width=IntSlider(8, 2, 32, 2))

# %% [markdown]
# *Left: in each piece the same units are on, so there the network is one linear layer, the collapsed one of exercise 4. Right: the output, made of these
# flat pieces.*
#
# **To discuss.** Compare 1 × 32 with 4 × 8 units. Which has more parameters, which has more pieces? Is a function with more pieces a better one?
#
# <details><summary>One answer</summary>
#
# 4 × 8 has more parameters, 249 against 129, and yet far fewer pieces, 107 against 336. In the plane, 32 lines cut each other into a great many pieces; 8 lines cannot, and random
# later layers bend them only here and there. Depth *can* win, as the tents show, if the layers are made for each other. And no, more pieces are not better: what counts is whether they lie where the
# data need them. Training has to move them there.
# </details>

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
#
# <details><summary>Compare</summary>
#
# About 85 %, so 90 is nearest; without any wrong label it is about 92 %. The slider begins at 40 %: move it, and see where it breaks.
# </details>


# %% demo=true
some_images, some_labels = images[:3000], labels[:3000]
noisy = {share: networks.with_noise(some_labels, share) for share in (0.0, 0.2, 0.4, 0.6, 0.8)}
trained = {share: networks.train(some_images, told, hidden=(100,), epochs=5) for share, told in noisy.items()}


def careless(share):
    """Draw training images with the labels that were given, and how well the network does."""
    score = np.mean(read(test_images, *trained[share]) == test_labels)
    return power.careless(some_images[:20], some_labels[:20], noisy[share][:20], share, score)


shares = [(f"{share:.0%}", share) for share in noisy]
Sliders(careless, share=SelectionSlider(options=shares, value=0.4, description="wrong labels"))

# %% demo=true
sizes_of_data = (50, 200, 800, 3000)

with yours("mlp_forward"):
    scores = [np.mean(read(test_images, *network) == test_labels) for network in trained.values()]
    hungry = []
    for n in sizes_of_data:
        network = networks.train(images[:n], labels[:n], (100,), max(5, 8000 // n))
        hungry.append(np.mean(read(test_images, *network) == test_labels))
    show(*power.properties(list(noisy), scores, sizes_of_data, hungry))

# %% [markdown]
# *Left: robust, up to a point. Right: hungry. Each image more helps less, and the last per cent cost the most.*
#
# Wrong labels point in all directions and mostly cancel; the right ones all point one way. This holds for noise *at random*. If somebody
# mistakes every 4 for a 9, nothing cancels, and the network learns just that. It also holds only while training is short: the
# network has room for 3,000 wrong labels, and given time it learns them by heart.
#
# **To discuss.** Train longer, `longer = networks.train(some_images, noisy[0.4], (100,), epochs=60)`, and look at
# `np.mean(read(test_images, *longer) == test_labels)`. What has happened, and what does it read on `some_images`?
#
# <details><summary>One answer</summary>
#
# It has learned the wrong labels by heart. After 60 rounds it repeats about 95 % of the labels it was *told*, wrong ones included, and reads only about 62 % of the test images right; on `some_images` it agrees with
# the *true* labels about as rarely. After five rounds it had found what the images have in common, and had no time yet for the exceptions. Stopping early is a remedy; notebook 05 measures it.
# </details>

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
