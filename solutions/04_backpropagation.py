# %% [markdown]
# # 04 · Backpropagation
#
# > A network with thousands of weights makes one mistake: which of them are to blame, and how much?
#
# Begin with a machine that you can blame by hand. It has eight knobs. Each of them says how loud one pure tone is: the
# first at 98 Hz, the second at twice that, and so on up to the eighth. The machine should play the note of a bassoon,
# and one number, the *error* $E$, says how far it is from that: half the mean square of what differs.

# %% demo=true collapsed=true
from ipywidgets import FloatSlider

from earlab.plots import backpropagation as plots
from earlab.plots import backpropagation_graph as graph
from earlab.plots import backpropagation_landscape as landscape
from earlab.plots import backpropagation_sounds as sounds
from earlab.plots import backpropagation_training as training
from earlab.plots.backpropagation_training import batches, new_network
from earlab.sliders import Sliders
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import GradientFlow, VanishingExplorer

use_style()

# %% collapsed=true
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


# %% demo=true
note, tones, rate = sounds.bassoon_and_tones()

# Turn the knobs, and run the cell again.
knobs = np.array([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
play({"the bassoon": note, "your knobs": tones @ knobs}, rate)
print(f"E = {np.mean((tones @ knobs - note) ** 2) / 2:.3f}")

# %% [markdown]
# Listen first: the pitch is the same, the colour is not. Now change one number and run the cell again. Did $E$ rise or fall, and by how much? That is all there is to ask, once for
# each knob. Whoever has the eight answers knows which way to turn all of them. In part 3 the machine turns them by itself.
#
# Eight questions are no trouble. But the network of this page has 25,450 weights and biases, and large ones have hundreds
# of billions. Asked one at a time, that takes two runs through the network for each. And most of them sit deep inside,
# where nobody says what they should do. *Backpropagation* answers for all weights together, at the price of a
# few runs.
#
# It was found more than once. Seppo Linnainmaa, a student in Helsinki, wrote it down in 1970, to follow rounding errors
# through long calculations. Paul Werbos proposed it for networks in his thesis of 1974. What made it famous was a paper of
# 1986 by David Rumelhart, Geoffrey Hinton and Ronald Williams. It is still how nearly all networks are trained.
#
# You build it from eight short functions and test it against brute force. Then it learns to read handwriting and to tell
# drums apart, and you look at what stops it from learning.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need the sigmoid, the ReLU and their slopes (notebook 02), the matrix
# product, and the chain rule.

# %% [markdown]
# ## 1 The smallest network
#
# Two units in a row, one number each: a ReLU, then a sigmoid.
#
# $$x \;\to\; z_1 = w_1 x + b_1 \;\to\; h_1 = \max(z_1, 0)$$
# $$\to\; z_2 = w_2 h_1 + b_2 \;\to\; \hat y = \sigma(z_2) \;\to\; E = \tfrac12 (y - \hat y)^2$$
#
# Take $x = 2$, $y = 1$, $w_1 = 1$, $b_1 = -1$, $w_2 = 3$, $b_2 = -3$. Below, the same formulas are drawn as seven small
# machines, *gates*, each with one thing to do. Values run forward, from left to right; they stand above the lines, in blue.

# %% demo=true
Sliders(
    graph.smallest_network,
    w1=FloatSlider(1, min=-2, max=2, step=0.25),
    b1=FloatSlider(-1, min=-2, max=2, step=0.25),
    w2=FloatSlider(3, min=-4, max=4, step=0.25),
    b2=FloatSlider(-3, min=-4, max=4, step=0.25),
)

# %% [markdown]
# *The smallest network as a graph. Above each line stands its value, below it the gradient of* $E$ *there: how fast* $E$
# *changes when that number grows.*
#
# The orange numbers are made the other way, from right to left. At the far right stands 1: $E$ changes as fast as
# itself. Then every gate takes the gradient on its right, multiplies it by its own slope, and hands it on to the left. That
# is the chain rule: *multiply the slopes along the way*, like cog wheels.
#
# Take paper and follow it once, with the numbers above:
#
# | forward | value | backward | value |
# |:--|--:|:--|--:|
# | $z_1 = w_1 x + b_1$ | 1 | $\partial E/\partial \hat y = \hat y - y$ | −0.5 |
# | $h_1 = \max(z_1, 0)$ | 1 | $\partial E/\partial z_2 = \partial E/\partial \hat y \cdot \sigma'(z_2)$ | −0.5 · 0.25 = −0.125 |
# | $z_2 = w_2 h_1 + b_2$ | 0 | $\partial E/\partial w_2 = \partial E/\partial z_2 \cdot h_1$ | −0.125 |
# | $\hat y = \sigma(z_2)$ | 0.5 | $\partial E/\partial h_1 = \partial E/\partial z_2 \cdot w_2$ | −0.375 |
# | $E = \frac12 (y - \hat y)^2$ | 0.125 | $\partial E/\partial z_1 = \partial E/\partial h_1 \cdot \mathrm{relu}'(z_1)$ | −0.375 |
# | | | $\partial E/\partial w_1 = \partial E/\partial z_1 \cdot x$ | −0.75 |
#
# Look at the backward column. After the first line, every line is a line above it times one number, and that number was at hand: a weight, or
# something the forward pass left behind. No line starts over from $E$. You may think that a network with a million
# weights needs a million such walks, one for each weight. It needs one: *go back once, use each result for everything further
# left, and keep what the forward pass computed.*
#
# ### Three kinds of gates
#
# Most gates of any network are one of three kinds, and each treats a gradient in its own way. It pays to know them by heart:
# you can then read a gradient off a drawing.

# %% demo=true
show(*graph.gates())

# %% [markdown]
# *Gates 2, 4 and 3 of the smallest network, with the same numbers.*
#
# - **Adding distributes.** Both inputs get the gradient as it is. So the bias comes for free:
#   $\partial E/\partial b_1 = \partial E/\partial z_1$.
# - **Multiplying swaps.** Each input gets the gradient times the *other* input. So a weight learns in proportion to what
#   came into it, and nothing at all where that was 0.
# - **Taking the maximum routes.** The larger input gets everything, the other nothing. A ReLU is the maximum of $z$ and 0: it
#   lets a gradient through, or it does not.
#
# **Predict first.** Pull $w_1$ down to 0.25. Which of the gradients at $w_1$, $b_1$, $w_2$ and $b_2$ become exactly 0?
#
# <details><summary>Compare</summary>
#
# Now z₁ = −0.5, and the maximum chooses the 0. So nothing gets through to w₁ and b₁. And w₂ meets an h₁ of 0: multiplying
# swaps, so its gradient is 0 as well. Only b₂ is left, with −0.043. The network can learn to answer more loudly, but no
# longer to listen.
# </details>
#
# Does the −0.75 at $w_1$ mean anything? It promises that a step of 0.01 in $w_1$ changes $E$ by −0.0075.


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
# ### A fork
#
# This chain has no forks, but in a network every hidden unit feeds all units of the next layer. Here is the smallest fork: $h = w x$
# goes two ways, once times $u$, once times $v$, and both ways meet again in $s$. To keep the numbers whole, $E = \tfrac12 s^2$.
#
# **Predict first.** $x = 2$, $w = 1$, $u = 3$, $v = -1$, so $h = 2$, $s = 6 - 2 = 4$ and $E = 8$. At $s$ the gradient is 4. What comes back
# to $h$ along the upper way, what along the lower one, and what is the gradient at $h$?
#
# <details><summary>Compare</summary>
#
# Adding hands the 4 on to both, multiplying swaps: 4 · 3 = 12 along the upper way, 4 · (−1) = −4 along the lower one. At h they make
# 12 − 4 = 8. Try it with a step: h = 2.01 makes s = 4.02 and E = 8.0802, so E grows by 0.08, which is 8 · 0.01. You may think that one
# of the two ways is the real one, or that the later number replaces the earlier. But a step of h goes along both ways at once, so both
# of its effects count.
# </details>

# %% demo=true
show(*graph.fork())

# %% [markdown]
# *A fork, the dot behind gate 1. It copies on the way forward, and on the way back it adds.*
#
# So a fork is the adding gate turned round: *gradients from several places are summed, never overwritten.* A program that writes
# `gradient = ...` where it should write `gradient += ...` keeps −4 of the 8, and nothing complains. In part 5 a matrix product does
# this sum for all units at once.

# %% [markdown]
# ## 2 How wrong?
#
# From one number to a whole task. These digits are to be read: a network gets 784 pixels and answers with ten numbers between 0
# and 1, one for "this is a 0", one for "this is a 1", and so on. Each output is a yes-or-no unit of its own, one digit against
# the rest. Its target is 1 for its digit and 0 otherwise, so the target of an image is a row with a single 1: *one-hot*.

# %% demo=true
(X_train, Y_train, y_train), (X_test, Y_test, y_test) = digits = training.digit_parts()
show(*plots.digits(X_train, y_train))

# %% [markdown]
# To improve a network you need one number that says how bad it is. You may think of counting wrong answers. But that is
# not smooth: almost every small step of a weight leaves the count as it is, so there is no slope to follow. The squared
# error changes a little whenever a weight does:
#
# $$E(\theta) = \frac{1}{2N}\sum_{i=1}^{N}\sum_{k=1}^{K}\left(y_{ik} - \hat y_{ik}\right)^2$$
#
# $\theta$ stands for all weights and biases together. The sum over outputs $k$ collects what is wrong with one sample. The
# mean over samples $i$ makes $E$ comparable between a batch of 32 and a set of 8,000. The ½ is for convenience: the square
# brings down a 2 when you differentiate, and the two cancel.
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
#
# <details><summary>Compare</summary>
#
# The squares are 0.25, 0.25, 1 and 1, together 2.5. Divided by 2N = 4 that is 0.625.
# </details>


# %% exercise="mse_loss" points=2 minutes=5 difficulty=1 importance=3 about="how far the outputs are from the targets, in one number"
def mse_loss(Y, Y_hat):
    """Return the squared error of a batch,
    E = 1/(2N) · Σ (Y − Ŷ)².

    Y: (N, K) targets.   Y_hat: (N, K) what the network says.
    Returns one number. The sum runs over samples and outputs; N
    is the number of rows. This is not np.mean: the outputs are
    added up.
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
    show(*plots.constant_answers(mse_loss, Y_train))

# %% [markdown]
# Remember the lowest value of $E$ in this figure: a network that is stuck there has learned how common a digit is, and
# nothing else. You will meet it again.
#
# **To discuss.** Why is the best constant where it is, and not at 0.5?
#
# <details><summary>One answer</summary>
#
# The squared error of a constant is least at the mean of the targets. One image in ten shows a given digit, so the mean
# target of each output is 0.1. Answering 0.5 would be cautious only if yes and no were equally common.
# </details>

# %% [markdown]
# ## 3 Downhill
#
# $E$ is a landscape over the weights. The gradient $\nabla E$ holds the slope along every weight. It points where $E$
# rises fastest, so you step the other way:
#
# $$\theta_{t+1} = \theta_t - \eta\,\nabla E(\theta_t)$$
#
# $\eta$ is the *learning rate*. Nothing here asks where the gradient comes from. In this part it is given; from part 4
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
#
# <details><summary>Compare</summary>
#
# At 0.8, at 0, at −1 and at −1.2. The second lands in the lowest point at once. The third jumps to and fro for ever, and the
# fourth climbs: too large a step leaves the valley on the other side, higher than it came.
# </details>


# %% exercise="gradient_descent" points=3 minutes=15 difficulty=1 importance=3 about="how a slope becomes a better network"
def gradient_descent(grad, theta0, learning_rate, n_steps):
    """Walk downhill: subtract learning_rate times the
    gradient, n_steps times.

    grad: a function; grad(theta) returns the gradient (d,) at
        theta (d,).
    theta0: (d,) where to start, perhaps integers; it must not
        change.
    learning_rate: a number.
    n_steps: how many steps, 0 or more.
    Returns the path (n_steps + 1, d): row 0 is the start, row t
    the point after t steps.
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
# **What you should see, and hear.** The eight knobs again, all at 0.5 at the start. Nobody turns them now. The gradient at knob
# $k$ is a product, as at every multiplying gate: what is wrong, times the tone that the knob lets in, on average over all samples.
# Listen for the buzz of the highest tones: it fades as their knobs go down.


# %% demo=true
def knob_gradient(knobs):
    return tones.T @ (tones @ knobs - note) / len(note)


with yours("gradient_descent"):
    path = gradient_descent(knob_gradient, np.full(8, 0.5), 0.3, 30)
    errors = [np.mean((tones @ knobs - note) ** 2) / 2 for knobs in path]
    show(*sounds.knobs_on_their_way(path, errors))
    played = {f"after {step} steps, E = {errors[step]:.3f}": tones @ path[step] for step in (0, 5, 30)}
    play(played | {"the bassoon": note}, rate)

# %% [markdown]
# *Left: the numbers at the right end of the lines count the knobs. Right: the error of each step.*
#
# The loudest tone of this bassoon is the fifth, not the first: what you hear as the pitch is not what is loudest. And the error does
# not reach 0. What is left is what eight steady tones cannot say, such as breath and the first moment of the note.
#
# With two weights the landscape can be drawn. Here is a single sigmoid unit on real data, $\hat y = \sigma(w x + b)$. It sees only how
# much ink $x$ an image has, compared with the average, and should say whether it is a 1 or a 7. Your function walks through its landscape three times, from
# the same start.

# %% demo=true cover=true
unit = landscape.InkUnit(X_train, y_train, mse_loss)
with yours("gradient_descent"):
    show(*landscape.walks(gradient_descent, unit, rates=(1, 10, 200)))

# %% [markdown]
# *Bright: a large error. The orange dot is where 25 steps end.*
#
# Too small a rate is safe and slow. Too large a rate jumps across the valley and lands somewhere else on the slope. Where
# one colour reaches far, the landscape is flat: there the unit is sure of itself, σ hardly changes, and so hardly any gradient
# leads back.
#
# **To discuss.** Try η = 50 and η = 1000 in the cell above. Does a larger η always end worse?
#
# <details><summary>One answer</summary>
#
# No. After 25 steps η = 50 ends a little lower than η = 10, and η = 1000 clearly higher than η = 200. Large steps cross flat
# land quickly, and are too coarse for the valley. Which rate is best depends on the land, so it has to be tried.
# </details>

# %% [markdown]
# ### Two places where the gradient is zero
#
# Gradient descent sees the slope under its feet, nothing else. It stops where the slope is 0. That need not be the lowest point.

# %% demo=true
with yours("gradient_descent"):
    show(*landscape.valleys(gradient_descent))

# %% [markdown]
# *Left: nine starts in a landscape with two valleys. Middle and right: a walk that meets a saddle, marked by a cross, and the
# error on its way.*
#
# The right valley of the left picture is a **local minimum**: every small step goes up, and yet it is not the lowest point.
# Whoever starts on that side ends there.
#
# The cross in the middle is a **saddle point**. Its slope is 0 too, but it is no minimum: it goes up along one
# direction and down along another, like a pass between mountains. The picture shows $E = \tfrac12 (1 - w_1 w_2)^2$, two weights in a
# row that should multiply to 1. The walk comes down almost exactly towards the pass. It is slow there, because the gradient is
# nearly 0. It looks as if it were finished. Then it finds the way down at the side.
#
# Both places look alike from the inside: $E$ hardly changes any more. You may think that a network that does not get better is in
# a local minimum. Part 10 looks at one that is not.

# %% [markdown]
# ### The true gradient, and a cheap one
#
# $\nabla E$ over all samples is the *true gradient*. It costs a run over all data for one step. The gradient on a
# few samples drawn at random is a *stochastic gradient*: right on average, wrong in detail, and cheap. Your function
# does not mind which one it is given.

# %% demo=true
with yours("gradient_descent"):
    show(*landscape.true_and_cheap(gradient_descent, unit, batch=8))

# %% [markdown]
# *Left: both paths, the true one in white. Right: the error against the number of samples that had to be read.*
#
# **To discuss.** The stochastic path never settles. When is that a nuisance, and when a help?
#
# <details><summary>One answer</summary>
#
# A nuisance at the end, when you are near the lowest point and every noisy step leads away from it; smaller steps towards the end
# mend that. A help before: at a saddle the true gradient is nearly 0, and noise pushes you off it. And a step that costs
# a hundredth may be a little wrong, since you can take a hundred of them.
# </details>

# %% [markdown]
# ## 4 Forward, with a tape running
#
# Now all samples and all units at once. These letters stay the same to the end.
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
#
# Layer $m$ takes $H_{m-1}$ and makes
#
# $$\underset{N\times l_m}{Z_m} = \underset{N\times l_{m-1}}{H_{m-1}}\;\underset{l_{m-1}\times l_m}{W_m} + \underset{1\times l_m}{b_m}, \qquad \underset{N\times l_m}{H_m} = f(Z_m).$$
#
# $b_m$ is one row. NumPy adds it to each of the $N$ rows. In the hidden layers $f$ is any activation; in the output layer it
# is $\sigma$ here, always, because the targets are 0 or 1.
#
# > **Rows and columns.** A row of $X$, $Z_m$ or $H_m$ is one sample, a column is one unit. So the weights of one unit are a
# > *column* of $W_m$. (PCA in notebook 01 kept its features in rows.)
#
# Going back you need every $Z_m$ and $H_m$ again: multiplying gates swap their inputs, so those must still be there. The
# forward pass records them, like a tape.
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
#
# <details><summary>Compare</summary>
#
# Z₁ and H₁ are (5, 3), Z₂ and H₂ are (5, 2), and H₀ is X, (5, 4). Every array has five rows: the samples never mix on
# the way forward.
# </details>


# %% exercise="mlp_forward_cached" points=4 minutes=20 difficulty=2 importance=3 about="what the network says, and what must be kept"
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    """Run a batch through all layers and keep what the backward
    pass will need.

    X: (N, d).
    weights: list of M arrays, W_m of shape (l_{m−1}, l_m),
        l_0 = d.
    biases: list of M arrays, b_m of shape (l_m,).
    activation: what the hidden layers use, element by element.
        The output layer always uses sigmoid.
    Returns (Y_hat, cache). Y_hat: (N, l_M).
    cache: {"Z": [Z_1, …, Z_M], "H": [X, H_1, …, H_M]}, lists of
        arrays; H_M is Y_hat.
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
rng = np.random.default_rng(3)
small_X, small_Y = rng.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
small_weights = [rng.normal(size=(4, 3)), rng.normal(size=(3, 2))]
small_biases = [rng.normal(size=3), rng.normal(size=2)]

with yours("mlp_forward_cached"):
    _, tape = mlp_forward_cached(small_X, small_weights, small_biases, activation=relu)
    (Z1, Z2), (H0, H1, H2) = tape["Z"], tape["H"]
    named = [("H₀ = X", H0), ("Z₁", Z1), ("H₁", H1), ("Z₂", Z2), ("H₂ = Ŷ", H2)]
    show(*graph.tape(named, "The tape, from left to right"))

# %% [markdown]
# *Orange: positive. Violet: negative. Find a 0 in* $H_1$ *and the number it came from. Find the largest* $Z_2$ *and its output.*

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
# $E$ depends on $Z_M$ through $\hat Y = \sigma(Z_M)$. These are gates 7 and 6 of part 1, for all samples and outputs at once. Two
# slopes, multiplied element by element:
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
#
# <details><summary>Compare</summary>
#
# Small, about 0.001. The error is nearly 1, but the slope of the sigmoid there is 0.999 · 0.001. The unit is so sure of itself that
# its net input hardly matters. The figure below shows all of it.
# </details>


# %% exercise="output_delta" points=3 minutes=15 difficulty=2 importance=3 about="the slope where it begins"
def output_delta(Y, Y_hat):
    """Return delta_M = ∂E/∂Z_M, the gradient at the output's net
    input.

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
    show(*plots.confident_and_wrong(output_delta))

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
# These are multiplying gates, and an adding one behind them. Three questions, and each one is answered by asking *where does it appear?*
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
# \underset{l_m}{\frac{\partial E}{\partial b_m}} = \sum_{i=1}^{N}\;\underset{N\times l_m}{\delta_m}$$
#
# $$\underset{N\times l_{m-1}}{\frac{\partial E}{\partial H_{m-1}}} = \underset{N\times l_m}{\delta_m}\;\underset{l_m\times l_{m-1}}{W_m^{\mathsf T}}$$
#
# > **Here** $W$ **turns over.** Forward, $H_{m-1}$ meets the *columns* of $W_m$, one for each unit. Back, δ meets its *rows*, one
# > for each input: a row holds all the ways that lead away from that input.
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
#
# <details><summary>Compare</summary>
#
# It is in δ. The output layer divides by N once, and every δ further left is made of that one. Dividing again would be a
# gradient N times too small.
# </details>


# %% exercise="affine_backward" points=4 minutes=20 difficulty=2 importance=3 about="one layer back"
def affine_backward(delta, H_prev, W):
    """Go back through Z = H_prev W + b.

    delta: (N, l) = ∂E/∂Z.   H_prev: (N, d).   W: (d, l).
    Returns (dW, db, dH_prev): the gradients of E at W (d, l),
    at b (l,) and at H_prev (N, d).
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
# what happens when all rows of $Z$ move together: each of its numbers is the sum of a column of δ.

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
#
# <details><summary>Compare</summary>
#
# M − 1 times, once for each hidden layer. Z<sub>M</sub> is never given to it: the output layer has its own slope, inside
# <code>output_delta</code>.
# </details>


# %% exercise="mlp_backward" points=6 minutes=35 difficulty=3 importance=3 about="the slope along every weight"
def mlp_backward(
    Y,
    cache,
    weights,
    slope=sigmoid_slope,
    output_delta=output_delta,
    affine_backward=affine_backward,
):
    """Return the gradient of the squared error at every weight
    and every bias.

    Y: (N, l_M) targets.
    cache: as mlp_forward_cached returns it; leave it as it is.
    weights: list of M arrays (l_{m−1}, l_m).
    slope(z): slope of the hidden layers' activation at a net
        input z, element by element.
    output_delta(Y, Y_hat), affine_backward(delta, H_prev, W):
        the two pieces above.
    Returns (dWs, dbs): two lists of M arrays, first layer
    first, shaped like the weights and the biases.
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
# **What you should see.** First the smallest network of part 1. These are the numbers you had on paper.

# %% demo=true
tiny_weights = [np.array([[1.0]]), np.array([[3.0]])]
tiny_biases = [np.array([-1.0]), np.array([-3.0])]
with yours("mlp_backward"):
    y_hat, tape = mlp_forward_cached(np.array([[2.0]]), tiny_weights, tiny_biases, activation=relu)
    (dw1, dw2), (db1, db2) = mlp_backward(np.array([[1.0]]), tape, tiny_weights, slope=relu_slope)
    print(f"ŷ = {y_hat.item():g}")
    print(f"∂E/∂w2 = {dw2.item():g}   ∂E/∂b2 = {db2.item():g}")
    print(f"∂E/∂w1 = {dw1.item():g}   ∂E/∂b1 = {db1.item():g}")

# %% [markdown]
# Then the batch of part 4 again, with what the walk back leaves. Read it from right to left, and put it beside the tape.

# %% demo=true
with yours("mlp_backward"):
    _, tape = mlp_forward_cached(small_X, small_weights, small_biases, activation=relu)
    (dW1, dW2), _ = mlp_backward(small_Y, tape, small_weights, slope=relu_slope)
    (Z1, Z2), (H0, H1, H2) = tape["Z"], tape["H"]
    delta2 = output_delta(small_Y, H2)
    delta1 = affine_backward(delta2, H1, small_weights[1])[2] * relu_slope(Z1)
    named = [
        ("∂E/∂W₁", dW1),
        ("δ₁ = ∂E/∂Z₁", delta1),
        ("∂E/∂W₂", dW2),
        ("δ₂ = ∂E/∂Z₂", delta2),
        ("Ŷ − Y", H2 - small_Y),
    ]
    show(*graph.tape(named, "The way back, from right to left"))

# %% [markdown]
# Compare δ₁ with $H_1$ in part 4. Where a ReLU was off, its output was 0, and no gradient passes through it: δ₁ is exactly 0
# there. On that sample the unit learns nothing.
#
# **To discuss.** The forward pass could throw $Z$ and $H$ away as it goes. What would the backward pass have to do then? What
# does it cost to keep them, for a batch of 1,000 images and ten layers of 1,000 units?
#
# <details><summary>One answer</summary>
#
# It would have to run forward again from the input to each layer, ten times for ten layers. To keep them takes 2 · 10 arrays of
# 1,000 × 1,000 numbers, at 8 bytes each 160 MB. This is why large networks need so much memory to train, and far less to
# use. Between the two lies a bargain: keep every third layer, compute the others anew.
# </details>

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
#
# <details><summary>Compare</summary>
#
# A float64 near 1 has about 16 digits. Two values of E that differ only in the last of them leave one digit of difference, or none,
# and dividing by a tiny ε makes that error large. The figure below shows where the balance lies.
# </details>


# %% exercise="numerical_gradient" points=4 minutes=25 difficulty=2 importance=2 about="whether you can trust what you wrote"
def numerical_gradient(f, theta, eps=1e-5):
    """Estimate the gradient of f by central differences, one
    parameter at a time.

    f: a function; f(theta) returns one number for an array of
        theta's shape.
    theta: array of any shape with at least one axis, perhaps
        integers; it must be exactly the same afterwards.
    eps: the step to either side.
    Returns an array of theta's shape, at each index i
    (f(θ + ε e_i) − f(θ − ε e_i)) / 2ε. Compute in float64:
    answers are compared to eight digits.
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
    show(*plots.step_sizes(numerical_gradient))

# %% [markdown]
# On the right, slopes of 1 and 2: ε and ε². On the left both curves rise again, because two almost equal numbers are
# subtracted and only their last digits are left.
#
# Now the test that counts. Three layers, and every single weight and bias, your `mlp_backward` against your
# `numerical_gradient`.

# %% demo=true
with yours("mlp_backward and numerical_gradient"):
    print(
        training.compared(mlp_forward_cached, mlp_backward, mse_loss, numerical_gradient, sizes=(5, 4, 6, 3))
    )

# %% [markdown]
# Differences of 1e-9 or so are what rounding leaves. A real mistake shows up as 1e-2 or more.
#
# Brute force is honest, but it needs two forward passes *per parameter*. The network you train next has 784 inputs, 32
# hidden units and 10 outputs:

# %% demo=true
with yours("mlp_backward"):
    print(
        training.price(
            mlp_forward_cached, mlp_backward, X_train[:32], Y_train[:32], new_network((784, 32, 10))
        )
    )

# %% [markdown]
# **Look inside.** A network of 2–4–4–1 units that learns XOR from four points, driven by your functions. Press "100 steps" five
# times. The first hundred take $E$ to 0.12, and the second hardly move it: it looks as if the network were finished. In which layer is the gradient
# largest at the start, in which after 100 steps, and when does the network come to life? Click a weight to have your gradient compared with your numerical one.

# %% demo=true
rng = np.random.default_rng(1)
sizes = (2, 4, 4, 1)
GradientFlow(
    mlp_forward_cached,
    mlp_backward,
    landscape.CORNERS,
    landscape.XOR,
    weights=[rng.normal(size=shape) for shape in zip(sizes, sizes[1:])],
    biases=[np.zeros(units) for units in sizes[1:]],
    loss=mse_loss,
    numeric=numerical_gradient,
    data="XOR, four points",
)

# %% [markdown]
# <details><summary>Compare</summary>
#
# At the start the last two layers have eight times the gradient of the first, and more. In ten steps they learn what needs no input: to answer about ½ to
# all four points, which makes E = ⅛. After 100 steps the largest gradient is in the *first* layer, but it is small, as all three are. The network
# is on a plateau, not at the end: the gradients grow, and between 200 and 350 steps the hidden units begin to tell the points apart. E falls from 0.11 to
# 0.04. Afterwards the gradients shrink again, for a better reason: little is wrong any more.
# </details>

# %% [markdown]
# ## 7 Reading digits
#
# All the pieces exist. Training is a loop around them: draw a batch, go forward, go backward, take a step. One pass over
# all images is an *epoch*. Here is the whole of it. Everything below is trained by these lines, so what you change here changes there.


# %% demo=true
def train(
    network, X, Y, learning_rate, n_epochs, batch=32, activation=sigmoid, slope=sigmoid_slope, watch=None
):
    """Descend by batches; return the network and what `watch` said after each epoch."""
    weights, biases = network
    seen = []
    for epoch in range(n_epochs):
        for rows in batches(len(X), batch, seed=epoch):
            _, tape = mlp_forward_cached(X[rows], weights, biases, activation)
            dWs, dbs = mlp_backward(Y[rows], tape, weights, slope)
            weights = [W - learning_rate * dW for W, dW in zip(weights, dWs)]
            biases = [b - learning_rate * db for b, db in zip(biases, dbs)]
        seen.append(watch((weights, biases)) if watch else None)
    return (weights, biases), seen


# %% demo=true
def error(network, X, Y, activation=sigmoid):
    """E of a network's answers to X."""
    return mse_loss(Y, mlp_forward_cached(X, *network, activation)[0])


def accuracy(network, X, y, activation=sigmoid):
    """The share of samples whose largest output is the right one."""
    return np.mean(mlp_forward_cached(X, *network, activation)[0].argmax(axis=1) == y)


# %% [markdown]
# The weights start at random values of the right size; part 9 says why.

# %% demo=true
untrained = trained = new_network((784, 32, 10))
with yours("mlp_backward"):
    print(
        f"before training: {accuracy(untrained, X_test, y_test):.1%} of "
        f"{len(y_test):,} test images read correctly"
    )
    trained, history = train(
        untrained,
        X_train,
        Y_train,
        learning_rate=3.0,
        n_epochs=20,
        watch=lambda network: [error(network, X, Y) for X, Y, _ in digits],
    )
    print(f"after 20 epochs: {accuracy(trained, X_test, y_test):.1%}")
    show(*plots.learning(history))

# %% [markdown]
# The network has never seen the test images. The two curves part: what helps on the images it knows helps less and
# less on new ones. What to do about that is the subject of notebook 05.
#
# Here is what it reads wrongly, most confident mistakes first. Some of them are hard for people too.

# %% demo=true
with yours("mlp_forward_cached"):
    show(*plots.mistakes(mlp_forward_cached(X_test, *trained)[0], X_test, y_test))

# %% [markdown]
# Each hidden unit has one weight per pixel, so its weights, a column of $W_1$, are an image: what the unit looks for. Orange pixels speak
# for it, violet ones against.

# %% demo=true
with yours("mlp_backward"):
    mlp_backward(Y_test[:1], mlp_forward_cached(X_test[:1], *trained)[1], trained[0])
    W_before, W_after = untrained[0][0], trained[0][0]
    show(*plots.receptors({"Eight hidden units before training": W_before, "and after": W_after}))
    blank = X_train.max(axis=0) == 0
    moved = np.abs(W_after - W_before)[blank].max()
    print(
        f"{blank.sum()} of the 784 pixels never have ink; the largest change of a weight there is {moved:g}"
    )

# %% [markdown]
# **To discuss.** Weights at pixels that never have ink keep the noise they started with, exactly. Which factor in
# $\partial E/\partial W_1 = X^{\mathsf T}\delta_1$ says why?
#
# <details><summary>One answer</summary>
#
# X<sup>T</sup>. A pixel without ink is a column of zeros in X, so a row of zeros in X<sup>T</sup>, and the gradient of all weights that
# leave this pixel is 0, whatever δ₁ is. Multiplying swaps: a weight learns in proportion to what comes into it.
# </details>

# %% [markdown]
# ## 8 Vanishing gradients
#
# Follow the walk back through many layers. Each layer multiplies δ by $W_m^{\mathsf T}$ and by $f'(Z_{m-1})$. For the sigmoid,
# $f'$ is never more than ¼, and that only at $z = 0$. Unless the weights make up for it, δ shrinks by a factor of four or
# more with every layer. Ten layers further left little is left: the first layers, which everything else depends on, hardly
# move. This is the *vanishing gradient*. Sepp Hochreiter described it in his diploma thesis in Munich in 1991, and
# it is one of the reasons why deep networks had to wait for another fifteen years.
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
#
# <details><summary>Compare</summary>
#
# About 100,000. Between the two lie nine slopes of at most ¼, and 4<sup>9</sup> is 262,144. The weights change that somewhat: the
# figure below has 226,369 for one network.
# </details>


# %% exercise="gradient_norms" points=2 minutes=5 difficulty=1 importance=2 about="why deep sigmoid networks stand still"
def gradient_norms(dWs):
    """Return the size of each layer's gradient.

    dWs: list of M arrays, first layer first.
    Returns (M,): the Frobenius norm of each, the root of the
    sum of its squared elements.
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
kinds = {"sigmoid": (sigmoid, sigmoid_slope, 1.0), "ReLU": (relu, relu_slope, np.sqrt(2))}

with yours("gradient_norms"):
    norms = {}
    for name, (f, slope, scale) in kinds.items():
        weights, biases = new_network((784, *[32] * 9, 10), scale)
        _, tape = mlp_forward_cached(X_train[:200], weights, biases, f)
        norms[name] = gradient_norms(mlp_backward(Y_train[:200], tape, weights, slope)[0])
        print(f"{name}: last layer / first layer = {norms[name][-1] / norms[name][0]:,.1f}")
    show(*plots.gradient_by_layer({"sigmoid": sigmoid_slope, "ReLU": relu_slope}, norms))

# %% [markdown]
# Now play. The network below sees 64 points of the plane and should tell those in the middle of a ring from those on it. Train it with
# sigmoids, 50 steps at a time, and see which layers move at all. Change depth and scale. Then switch to ReLU and train again.
#
# One thing is easy to misread. With sigmoids, after 150 steps *all* bars stand between $10^{-7}$ and $10^{-6}$, those of the last layers too. You may
# think that the network has thawed, since no layer lags behind any more. Look at the error: it is 0.125, exactly that of always
# answering 0.5. The first layers never moved, so what comes through them says nothing about the points. The last layers have
# *converged* to the best that can be done without looking, a constant, and there no gradient is left for anybody. With ReLUs
# the gradients fall as well, for a better reason: the error is nearly 0, and with it every $\hat Y - Y$. A small gradient
# alone says neither "stuck" nor "solved". The error beside it does.

# %% demo=true
VanishingExplorer(
    mlp_forward_cached,
    mlp_backward,
    gradient_norms,
    {"sigmoid": (sigmoid, sigmoid_slope), "ReLU": (relu, relu_slope)},
)

# %% [markdown]
# A gradient that is small is not wrong, so could you not just take larger steps? Two networks of six layers train on digits, each
# with the best learning rate of three.

# %% demo=true
with yours("mlp_backward"):
    show(*training.deep(train, accuracy, error, kinds, digits))

# %% [markdown]
# Larger steps do not help: they are too large for the last layers long before they are large enough for the first. The
# sigmoid network is hardly better than guessing. Its error is that of the best constant answer of part 2, 0.450. The output units stay
# sigmoids in both networks: a single one at the end costs a factor of four once, not ten times.
#
# **To discuss.** The ReLU has a price too. What happens to a unit whose net input is negative for every sample?
#
# <details><summary>One answer</summary>
#
# It always answers 0, and no gradient passes through it. So its weights never change again, unless the layers before it move
# and its inputs with them. Such a unit is called dead. A leaky ReLU keeps a small slope on the left to prevent it; not too large a
# learning rate helps too.
# </details>

# %% [markdown]
# ## 9 Where to start
#
# ### At random, because equal units stay equal
#
# Start two hidden units with the same weights, coming in and going out. They get the same input, give the same output, and receive the same
# gradient. After the step they are still the same. Nothing can ever tell them apart, so the layer has one unit, however
# many you paid for. That is *symmetry*, and zero weights are its most popular case.

# %% demo=true
with yours("mlp_backward"):
    zeros = [np.zeros(16), np.zeros(10)]
    starts = {
        "equal": ([np.full((784, 16), 0.02), np.full((16, 10), 0.02)], zeros),
        "random": new_network((784, 16, 10)),
    }
    found = {}
    for name, network in starts.items():
        network, _ = train(network, X_train, Y_train, learning_rate=3.0, n_epochs=5)
        share = accuracy(network, X_test, y_test)
        found[f"{name} start, after 5 epochs: {share:.0%} read correctly"] = network[0][0]
        apart = np.abs(network[0][0] - network[0][0][:, :1]).max()
        print(
            f"{name:6s} start: largest difference between two units {apart:.2g}, "
            f"test images read correctly {share:.1%}"
        )
    show(*plots.receptors(found))

# %% [markdown]
# ### Of the right size, because signals must pass
#
# You may think that weights should start small. Too large they must not be, that is true: then the net inputs are large, the sigmoids sit
# at 0 or 1, and their slope is almost 0. No gradient gets through. But with very small weights the signal itself dies out on its way
# through many layers. Here both networks start with weights of ten different scales and train for three epochs.

# %% demo=true
plans = {
    "2 layers, sigmoid": ((784, 32, 10), sigmoid, sigmoid_slope, 3.0),
    "6 layers, ReLU": ((784, *[32] * 5, 10), relu, relu_slope, 0.3),
}
with yours("mlp_backward"):
    show(*training.scales(train, accuracy, mlp_forward_cached, plans, digits))

# %% [markdown]
# *Scale 1 means weights from* $N(0, 1/l_{m-1})$*: the more inputs a unit has, the smaller each weight, so that* $Z$ *has about the
# same size in every layer. Right: how much slope is left to the hidden sigmoids of the two-layer network; ¼ is all there is.*
#
# Two layers of sigmoids forgive a lot: they learn from 0.01 up to 4. Six layers of ReLUs forgive hardly anything. Of these ten scales they
# learn well at one, at 1. At 0.3 the signal dies out before the last layer; at 2 it grows until the outputs saturate. Each layer multiplies
# it again, so six layers take a factor to the sixth power. What counts is not "small" but **a scale at which the signal keeps its size**, on the way forward and on
# the way back. So: *random*, so that units can become different, and *to scale*, so that all layers can learn.

# %% [markdown]
# ## 10 Valleys, saddles and troughs
#
# Part 3 had a landscape with two valleys. Do networks get trapped like that? Here XOR is learned from 20 random starts, by
# networks with 2, 3, 4 and 8 hidden units. Each dot is one start.

# %% demo=true
with yours("mlp_backward"):
    show(*landscape.xor_starts(train, error, widths=(2, 3, 4, 8)))

# %% [markdown]
# With two units, the fewest that can do it, some starts are stuck. For a long time books called this the classic example of
# a local minimum. It is worth a closer look. Take one of the stuck runs, and let it go on, forty times as long.
#
# **Predict first.** If it sits in a local minimum, what do its error and its weights do in another 60,000 steps?
#
# <details><summary>Compare</summary>
#
# In a minimum both would come to rest. Here neither does: the error still falls, from 0.0628 to 0.0625, and the weights
# still grow. There is no point at which this walk arrives.
# </details>

# %% demo=true
with yours("mlp_backward"):
    show(*landscape.trough(train, error, mlp_forward_cached, seed=0, rounds=41))

# %% [markdown]
# *Left: what the error has above 1/16, on two logarithmic axes. Right: the length of all weights.*
#
# This is no valley. It is a **trough**: long, almost level, with a floor that sinks for ever and never reaches its end. The network has two of
# the four points right. Between the other two, one of which is a 1 and one a 0, it sees no difference and answers 0.5 to both. That costs
# $\tfrac18\,(0.5^2 + 0.5^2) = 1/16 = 0.0625$, and it gets closer to that by making its weights larger and larger. Leonard Hamey proved in 1998 that the
# landscape of this network has no local minimum that is not a solution; people had seen plateaus and taken them for one.
#
# From the inside all of these look the same: a gradient near 0 and an error that stays. A **plateau** is flat for a while; a **saddle**
# holds you up until you find the way down at its side; a **trough** goes down, too slowly to wait for. In many dimensions they are far more common than true
# local minima. For a minimum *every* direction has to go up; among a thousand directions one that goes down is enough for a way out. That is
# also why a few units to spare help: more directions, more ways out. In the figure above none of the wider networks is stuck.
#
# The digits say the same. Ten networks, ten starts:

# %% demo=true
with yours("mlp_backward"):
    ends = []
    for seed in range(10):
        start = new_network((784, 16, 10), seed=seed)
        network, _ = train(start, X_train, Y_train, learning_rate=3.0, n_epochs=4)
        ends.append((error(network, X_train, Y_train), accuracy(network, X_test, y_test)))
    errors, shares = np.transpose(ends)
    print(f"E after 4 epochs:            from {errors.min():.4f} to {errors.max():.4f}")
    print(f"test images read correctly:  from {shares.min():.1%} to {shares.max():.1%}")

# %% [markdown]
# Ten different places in the landscape, almost equally low. None of them is a minimum: in part 7 the error kept falling for twenty epochs. But no
# start was trapped, and for reading digits it hardly matters where you begin. Vanishing gradients are the trouble you will meet more often.

# %% [markdown]
# ## 11 Drums
#
# Nothing you wrote knows what a digit is. The same functions take any rows of numbers and any targets. A *spectrogram* turns
# sound into an image: time from left to right, frequency from bottom to top, brightness for level. Here recorded drum
# hits become images of 28 × 28 points, and your network reads those. Whoever recorded a hit is in one part only, to train on or to test with.

# %% demo=true
drums = sounds.Drums()
show(*drums.picture())
play(drums.one_of_each(), drums.sample_rate)

# %% demo=true
listener = new_network((784, 16, 3))
with yours("mlp_backward"):
    X, Y, y, _ = drums.train
    X_new, _, y_new, _ = drums.test
    listener, _ = train(listener, X, Y, learning_rate=1.0, n_epochs=400, batch=len(X))
    heard = mlp_forward_cached(X_new, *listener)[0].argmax(axis=1)
    print(
        f"trained on {len(y)} hits; of {len(y_new)} others, by other people, "
        f"{np.sum(heard == y_new)} recognised"
    )
    wrong = {
        f"a {drums.classes[y_new[i]]}, heard as a {drums.classes[heard[i]]} ({i})": i
        for i in np.flatnonzero(heard != y_new)
    }
    play(drums.sounds(wrong), drums.sample_rate)

# %% [markdown]
# Listen to the mistakes (the numbers count the hits of the test): every one of them is a snare. A snare is a drum and a hiss at once, so it has something of both others.
#
# And your own? Record a clap, a knock on the table, a hit on a pot, save it as a WAV file beside this notebook, and write its name below.
# The network knows three answers only. Which one does it give, and how sure is it? Until then it hears a hit of the test.

# %% demo=true
recording = ""  # the name of your file, for example "knock.wav"

with yours("mlp_backward"):
    hit = sounds.own_hit(recording, drums.sample_rate) if recording else drums.test[3][0]
    said = mlp_forward_cached(sounds.drum_images(hit[None]).reshape(1, 784), *listener)[0][0]
    play(hit, drums.sample_rate, recording or "a hit of the test")
    print(", ".join(f"{name} {share:.2f}" for name, share in zip(drums.classes, said)))

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
# | three gates | adding distributes, multiplying swaps, the maximum routes | – |
# | squared error | $E = \frac{1}{2N}\sum_{i,k} (y_{ik} - \hat y_{ik})^2$ | `mse_loss` |
# | gradient descent | $\theta \leftarrow \theta - \eta\,\nabla E(\theta)$ | `gradient_descent` |
# | true and stochastic gradient | all samples, or a few drawn at random | – |
# | forward pass | $Z_m = H_{m-1} W_m + b_m,\quad H_m = f(Z_m)$ | `mlp_forward_cached` |
# | start of the way back | $\delta_M = \frac1N (\hat Y - Y) \odot \hat Y \odot (1 - \hat Y)$ | `output_delta` |
# | one layer | $\partial E/\partial W_m = H_{m-1}^{\mathsf T}\delta_m$, $\partial E/\partial b_m = \sum_i \delta_m$, $\partial E/\partial H_{m-1} = \delta_m W_m^{\mathsf T}$ | `affine_backward` |
# | all layers | $\delta_{m-1} = (\delta_m W_m^{\mathsf T}) \odot f'(Z_{m-1})$ | `mlp_backward` |
# | gradient check | $\bigl(E(\theta + \varepsilon e_i) - E(\theta - \varepsilon e_i)\bigr) / 2\varepsilon$ | `numerical_gradient` |
# | vanishing gradients | $\sigma' \le \frac14$ in every layer; ReLU: 1 where it is on | `gradient_norms` |
# | where to start | at random: units become different; to scale: signals keep their size | – |
# | where the gradient is 0 | seldom a local minimum; far more often a saddle, a plateau, a trough | – |
#
# **Next.** You took plain steps with one learning rate, and watched the test error part from the training error. Notebook
# 05, Training, takes both up: a loss that pushes hardest where the network is most wrong, momentum and Adam, and what
# to do about overfitting.
#
# **Sources.** The derivation follows the backpropagation lectures this course is built on: squared error, forward and backward
# pass in matrix notation. S. Linnainmaa, master's thesis, University of Helsinki, 1970. P. Werbos, *Beyond regression*, PhD thesis,
# Harvard, 1974. D. Rumelhart, G. Hinton, R. Williams: *Learning representations by back-propagating errors*, Nature 323, 1986.
# Vanishing gradients: S. Hochreiter, diploma thesis, Technische Universität München, 1991. Initial
# weights: X. Glorot, Y. Bengio, AISTATS 2010; K. He and others, ICCV 2015. Plateaus: L. Hamey, *XOR has no local minima*, Neural
# Networks 11, 1998; saddles in many dimensions: Y. Dauphin and others, NeurIPS 2014. Digits: Y. LeCun and others, 1998; see
# `data/digits/README.md`. Drums: `data/drums/README.md`. The bassoon: `data/instruments/README.md`.
