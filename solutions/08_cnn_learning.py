# %% [markdown]
# # 08 · A convolutional network, learning
#
# > A filter begins as noise. Who tells it what to listen for?
#
# Below plays a short groove of kick, snare and hi-hat. Three filters listen to it, each 4 ms long. One of them is to become the
# kick's, one the snare's, one the hi-hat's. Nobody designed them: they began as 64 random numbers each, and then they learned, from 35 recorded
# hits, in a second. You hear what each of them lets through, before and after.

# %% demo=true collapsed=true
from ipywidgets import FloatSlider

from earlab.plots import cnn_learning as plots
from earlab.plots import cnn_learning_graph as graph
from earlab.plots import cnn_learning_results as results
from earlab.plots import cnn_learning_sounds as sounds
from earlab.plots import cnn_learning_training as training
from earlab.plots.backpropagation_sounds import Drums, drum_images, own_hit
from earlab.sliders import Sliders
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import FilterBoard, PoolingRouter

use_style()

# %% demo=true
ears, groove = sounds.listeners(seed=0), sounds.groove()

before, after = sounds.through(groove, ears.untrained), sounds.through(groove, ears.trained)
play({"the groove": groove, "filter 1 before": before[0], "filter 2 before": before[1], "filter 3 before": before[2]}, ears.rate)
play({"filter 1 after": after[0], "filter 2 after": after[1], "filter 3 after": after[2]}, ears.rate)
show(*sounds.before_and_after(ears))

# %% [markdown]
# Before, all three let everything through, a little rough. After, the first lets the thump of the kick through and the third
# the ticking of the hi-hat. What told them was a number at the very end, "you called this snare a kick", and a way to carry it back:
# through an average, through what the filter did at thousands of places, down to every one of its 64 numbers.
#
# That way back is this page. In notebook 04 you went back through dense layers. A convolutional network has two more kinds
# of layers, pooling and convolution, and both are linear or nearly so. So nothing new is needed but care: *who fed
# whom, and how often?* You write it for images and sounds alike, in plain numpy, until the five-layer network of notebook 07 reads real
# digits with filters that it found by itself. At the end it listens to drums again, and to a recording of your own.
#
# Kunihiko Fukushima built a network of such layers in 1980, but had no way to train all of them with one error. Yann LeCun and his colleagues at
# Bell Labs sent the gradient back through the convolutions in 1989, and soon read the postal codes on envelopes with it.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need the way back through a dense layer (notebook 04), softmax and cross
# entropy (05), and what a convolution and a pooling layer do forward (07).

# %% [markdown]
# The next cell is folded. It holds the forward functions of notebook 07, as a definition to lean on. Yours do the same: if you like, paste
# them in their place, and the network of this page is all your own. One thing differs: here `leaky_relu` has a default, `alpha=0.01`. Keep it.

# %% collapsed=true
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from earlab import check


def pooling_windows(x, size, stride):
    """Return all windows of x (N, C, H, W), as (N, C, OH, OW, size, size)."""
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]


def max_pool_forward(x, size, stride):
    """Return the maximum of each window, (N, C, OH, OW)."""
    return pooling_windows(x, size, stride).max(axis=(4, 5))


def avg_pool_forward(x, size, stride):
    """Return the mean of each window, (N, C, OH, OW)."""
    return pooling_windows(x, size, stride).mean(axis=(4, 5))


def im2col(x, KH, KW, stride, padding):
    """Return all patches of x (N, C, H, W) as rows: (N, OH·OW, C·KH·KW)."""
    framed = np.pad(x, [(0, 0)] * 2 + [(padding, padding)] * 2)
    cut = sliding_window_view(framed, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    places = cut.shape[2] * cut.shape[3]
    return np.moveaxis(cut, 1, 3).reshape(len(x), places, -1)


def conv2d_forward(x, weight, bias, stride, padding):
    """Return the maps (N, F, OH, OW) of filters (F, C, KH, KW) with biases (F,)."""
    KH, KW = weight.shape[2:]
    flat = weight.reshape(weight.shape[0], -1)
    maps = np.swapaxes(im2col(x, KH, KW, stride, padding) @ flat.T + bias, 1, 2)
    height = (x.shape[2] + 2 * padding - KH) // stride + 1
    return maps.reshape(len(x), weight.shape[0], height, -1)


def leaky_relu(z, alpha=0.01):
    """Return z where z > 0, else alpha · z."""
    return np.where(z > 0, z, alpha * z)


def softmax(z):
    """Return probabilities; the last axis adds up to 1."""
    grown = np.exp(z - z.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)

# %% [markdown]
# ## 1 Back through an activation
#
# All backward functions of this page have one form. Forward, a layer takes $x$ and makes an output. Back, it takes the gradient of the
# loss at that output, called `d_out`, and makes the gradient at $x$, called `dx`. It never asks what the loss is, or what
# comes behind: all of that is inside `d_out`. And **a gradient has the shape of what it belongs to**: `dx` is shaped
# like $x$, `d_out` like the output.
#
# Begin with what you know. A leaky ReLU takes one number $z$ and hands on $z$ or $\alpha z$. One number in, one out: the gradient is multiplied by the slope
# *at* $z$. Below, 4 and 6 arrive from the right. Follow the orange numbers to the left.

# %% demo=true
Sliders(graph.activation, z1=FloatSlider(3, min=-4, max=4, step=0.5), z2=FloatSlider(-2, min=-4, max=4, step=0.5),
        alpha=FloatSlider(0.5, min=0, max=1, step=0.1))

# %% [markdown]
# *Two net inputs through a leaky ReLU. The numbers in the circles count the nodes; above each stands its value, below it the gradient there.*
#
# On paper: node 1 has $z_1 = 3$, the slope there is 1, so 4 · 1 = 4 comes back. Node 2 has $z_2 = -2$, the slope there is $\alpha = 0.5$, so 6 · 0.5 = 3
# comes back. You may think that a negative *gradient* is cut down too. It is not: the sign of `d_out` plays no part. What
# decides is on which side $z$ was, on the way forward.
#
# ### Exercise 1 · `leaky_relu_backward`
#
# **Goal.** What comes back through a leaky ReLU. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `d_out` | any shape | the gradient at the output |
# | `z` | same shape | what went in |
# | `alpha` | number | slope on the left; 0 makes it the plain ReLU |
# | returns | same shape | the gradient at `z` |
#
# **Predict first.** Gradients 1, 2, 3, −4 arrive at units with $z$ = 5, −6, −7, 8, and $\alpha$ = 0.5. What comes back?
#
# <details><summary>Compare</summary>
#
# 1, 1, 1.5, −4. The second and the third are halved, because their z is negative. The last passes as it is: its gradient is
# negative, its z is not.
# </details>

# %% exercise="leaky_relu_backward" points=2 minutes=10 difficulty=1 importance=3 about="what an activation lets through"
def leaky_relu_backward(d_out, z, alpha=0.01):
    """Go back through leaky_relu(z, alpha).

    d_out: the gradient of the loss at the output, any shape.
    z: what went in, same shape.
    alpha: slope on the left, 0.01 if it is left out; 0 makes
        it the plain ReLU. At z = 0 the slope is alpha too.
    Returns dz, the gradient at z, same shape.
    """
    ### BEGIN SOLUTION
    return d_out * np.where(z > 0, 1.0, alpha)
    ### END SOLUTION

# %% check="leaky_relu_backward"
check(leaky_relu_backward)

# %% [markdown]
# **What you should see.** Three steps. With alpha = 0 nothing comes back from the left: a unit that is off for every sample learns nothing any more. A
# small slope keeps it alive.

# %% demo=true
with yours("leaky_relu_backward"):
    show(*plots.slopes(leaky_relu_backward, alphas=(0.0, 0.01, 0.3)))

# %% [markdown]
# ## 2 Back through an average
#
# Now a layer in which one number feeds several outputs. Four numbers, windows of two, one step apart: three averages.

# %% demo=true
show(*graph.average())

# %% [markdown]
# *Average pooling on paper. A line marked* · ½ *takes half of what stands at its left end forward, and half of the gradient at its right end back.*
#
# Two rules of notebook 04 are enough. *Multiplying by ½ forward multiplies the gradient by ½ on the way back.* And *a number that feeds several outputs adds up
# what comes back from each.* So node 2 gets ½ · 2 from node 5 and ½ · 4 from node 6, together 3. The two numbers at the rims lie in
# one window only.
#
# Check yourself with the sums: 2 + 4 + 6 = 12 arrives, and 1 + 3 + 5 + 3 = 12 comes back. An average gives away all that it gets, to everyone the same share.
#
# In two dimensions a window of `size` times `size` cells gives each of them $1/\text{size}^2$.
#
# ### Exercise 2 · `avg_pool_backward`
#
# **Goal.** From the gradient at the averages to the gradient at the map. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `d_out` | $(N, C, OH, OW)$ | the gradient at the output |
# | `x` | $(N, C, H, W)$ | what went in |
# | `size`, `stride` | numbers | side of a window; how far apart windows begin |
# | returns | $(N, C, H, W)$ | the gradient at `x` |
#
# The window at output row $r$, column $c$ begins at row $r \cdot \text{stride}$, column $c \cdot \text{stride}$ of `x`, counted from 0 as numpy does.
#
# **Predict first.** You get `x` and need its shape. Do you need its values?
#
# <details><summary>Compare</summary>
#
# No. An average is linear: its slope is 1/size² everywhere, whatever stands in the map. That is different in part 3, where the
# values decide who gets anything at all.
# </details>

# %% exercise="avg_pool_backward" points=3 minutes=25 difficulty=2 importance=2 about="an average gives everyone the same share"
def avg_pool_backward(d_out, x, size, stride):
    """Go back through average pooling.

    d_out: (N, C, OH, OW), the gradient at the output.
    x: (N, C, H, W), what went in.
    size: height and width of a window.
    stride: how far apart windows begin, perhaps less than size
        or more. No padding: OH = (H − size) // stride + 1.
    Returns dx (N, C, H, W). Where windows overlap, gradients
    add up; a cell that is in no window gets 0.
    """
    ### BEGIN SOLUTION
    rows, columns = d_out.shape[2:]
    dx = np.zeros(x.shape, d_out.dtype)
    for i, j in ((i, j) for i in range(size) for j in range(size)):
        dx[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride] += d_out / size**2
    return dx
    ### END SOLUTION

# %% check="avg_pool_backward"
check(avg_pool_backward)

# %% [markdown]
# **What you should see.** The numbers on paper, from your function.

# %% demo=true
row = np.array([[[[2.0, 5.0, 5.0, 1.0]] * 2]])
arrives = np.array([[[[2.0, 4.0, 6.0]]]])

with yours("avg_pool_backward"):
    back = avg_pool_backward(arrives, row, 2, 1)
    print("each of two equal rows gets half:", back[0, 0].tolist())
    print("together:", back[0, 0].sum(axis=0).tolist())

# %% [markdown]
# ## 3 Back through a maximum
#
# The same four numbers, the same windows, and the maximum of each. Now look closely at node 6: its window holds a 5 and a 5.

# %% demo=true
show(*graph.maximum())

# %% [markdown]
# *Max pooling on paper. Grey lines carry nothing back.*
#
# The output of a maximum is one of its inputs, the winner. Move the winner a little, and the output moves with it: slope 1. Move any other a little, and
# nothing happens: slope 0. So *the winner takes the whole gradient*, and the others nothing. Node 2 wins two windows here, so it adds up 2 + 4.
#
# And a **tie**? Strictly, a maximum has no slope there: raise one of the two fives and it goes up, lower it and nothing happens. Somebody has to decide, and this course
# decides as most libraries do: *the first maximum takes it all*, first in reading order, row by row from the left. You may think that ties are too rare to care for.
# They are not: behind a ReLU many cells are exactly 0, and wherever a window is dark altogether, all of it ties. If you give the gradient to *every* maximum,
# a window of four hands back four times what it got.
#
# ### Exercise 3 · `max_pool_backward`
#
# **Goal.** From the gradient at the maxima to the gradient at the map. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `d_out` | $(N, C, OH, OW)$ | the gradient at the output |
# | `x` | $(N, C, H, W)$ | what went in |
# | `size`, `stride` | numbers | as before |
# | returns | $(N, C, H, W)$ | the gradient at `x` |
#
# Slow and right is a fine start: loop over all outputs, look for the maximum of each window. `np.argmax` of a window counts its cells row by row
# and names the first of the largest.
#
# **Predict first.** A window holds `[[1, 3], [3, 3]]` and the gradient 5 arrives. What comes back?
#
# <details><summary>Compare</summary>
#
# <code>[[0, 5], [0, 0]]</code>. Three cells tie. The first in reading order stands in the first row, second column.
# </details>

# %% exercise="max_pool_backward" points=5 minutes=35 difficulty=3 importance=3 about="a maximum gives all to the winner"
def max_pool_backward(d_out, x, size, stride):
    """Go back through max pooling.

    d_out: (N, C, OH, OW), the gradient at the output.
    x: (N, C, H, W), what went in.
    size, stride: as in avg_pool_backward; no padding.
    Returns dx (N, C, H, W). The gradient of a window goes to
    its maximum, all of it. On a tie the first maximum takes
    it: row by row, from the left. A cell that wins several
    windows adds up; all other cells get 0.
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].reshape(*d_out.shape, size * size)
    first = windows.argmax(axis=-1)
    n, c, row, column = np.indices(d_out.shape)
    dx = np.zeros(x.shape, d_out.dtype)
    np.add.at(dx, (n, c, row * stride + first // size, column * stride + first % size), d_out)
    return dx
    ### END SOLUTION

# %% check="max_pool_backward"
check(max_pool_backward)

# %% [markdown]
# **What you should see.** A digit, and what comes back to it when 1 arrives at each of its 49 windows: behind your average, and behind your maximum.

# %% demo=true
(X_train, Y_train, y_train), (X_test, Y_test, y_test) = training.digit_parts()

with yours("max_pool_backward"):
    show(*plots.shares(avg_pool_backward, max_pool_backward, X_train[7, 0], size=4))

# %% [markdown]
# The average asks every cell to change a little, paper and ink alike. The maximum asks one cell of each window. Look at the
# windows that are all paper: all their cells are 0, all of them tie, and the gradient sits at their upper left corner.
#
# In the next board you choose a cell. Point at an output to see where it came from and where its gradient goes; drag a number until another cell wins. Then set the stride to
# 1, so that windows overlap, and find a cell of `x` that wins four windows.

# %% demo=true
PoolingRouter((max_pool_forward, max_pool_backward), (avg_pool_forward, avg_pool_backward))

# %% [markdown]
# **To discuss.** In one step of training, only the winners of max pooling learn. Is that a loss?
#
# <details><summary>One answer</summary>
#
# It is a choice. What lost had no influence on the answer, so nothing about this answer could be mended there. With the next image others win. But a
# map of which only few cells ever win learns slowly, and a wrong winner takes all the blame. Networks that should weigh a whole region, such as the
# loudness of a whole second, are better served by an average.
# </details>

# %% [markdown]
# ## 4 A convolution on paper
#
# A filter of two weights slides over three numbers, and makes two:
#
# $$z_1 = w_1 x_1 + w_2 x_2 + b, \qquad z_2 = w_1 x_2 + w_2 x_3 + b$$

# %% demo=true
Sliders(graph.convolution, w1=FloatSlider(3, min=-4, max=4, step=0.5), w2=FloatSlider(-1, min=-4, max=4, step=0.5))

# %% [markdown]
# *A convolution on paper: lines of one colour share one weight. Gradients 1 and −2 arrive at nodes 4 and 5.*
#
# As in notebook 04, ask of each number: *where does it appear?*
#
# - $w_1$ appears **twice**, once for each place of the filter: with $x_1$ in $z_1$, with $x_2$ in $z_2$. Multiplying swaps, and what comes from two places adds up: $1 \cdot 1 + (-2) \cdot 2 = -3$. In the same
#   way $w_2$ gets $1 \cdot 2 + (-2) \cdot 4 = -6$.
# - $b$ appears twice too, each time alone: $1 + (-2) = -1$.
# - $x_2$ appears twice, with $w_2$ in $z_1$ and with $w_1$ in $z_2$: $1 \cdot (-1) + (-2) \cdot 3 = -7$. The rims $x_1$ and $x_3$ appear once: 3 and 2.
#
# In a dense layer each weight had one line in such a drawing. Here one weight has as many lines as the output has places, and its gradient is a sum over all
# of them. That is what *sharing* weights means on the way back: a filter of 25 weights on a digit gets its orders from 784 places at once.
#
# Now look at the two results as sequences.
#
# - At the weights: slide `d_out` = (1, −2) over $x$ = (1, 2, 4), multiply and add. This is a **cross-correlation of the input with the gradient**.
# - At the input: put zeros around `d_out`, (0, 1, −2, 0), and slide $(w_2, w_1) = (-1, 3)$ over it, the filter turned round: 3, −7, 2. This is a **true convolution of the gradient with the
#   filter**.
#
# > **Here the filter turns over.** Forward, deep learning slides the filter as it is (cross-correlation). On the way back to the input it meets the gradient
# > *flipped*. Nobody flips it on purpose: what the filter carried from left to right, the gradient carries from right to left.
#
# **Predict first.** Set $w_2$ to 0. Which of the six gradients change, and which becomes 0?
#
# <details><summary>Compare</summary>
#
# Two change, those at x₂ and x₃, to −6 and 0: w₂ has a part in both. The one at x₁ came through w₁ alone and is still 3. Those at w₁, w₂ and b stay, because
# they are made of x and d_out alone. In particular the gradient at w₂ is still −6: a weight of 0 can learn, as long as something comes into it.
# </details>

# %% [markdown]
# ## 5 Patches, laid back
#
# With many samples, channels and filters, sequences get confusing. There is a way that needs nothing but a matrix product, and you know its
# first half from notebook 07: `im2col` cuts all patches out of the padded $x$ and writes each as a row. The whole convolution is then
#
# $$\underset{OH \cdot OW \,\times\, F}{Z} = \underset{OH \cdot OW \,\times\, C K_h K_w}{\text{cols}}\;\;\underset{C K_h K_w \,\times\, F}{W^{\mathsf T}} + b$$
#
# for each sample. That is a dense layer, with patches for samples. You know the way back through that one. It ends with a gradient at `cols`, one for each number of each
# patch. But a pixel was copied into several patches. *What was copied forward is added up on the way back.* So you need the way back through `im2col` itself: lay
# each patch down where it was cut out, and add to what lies there. This is `col2im`.
#
# Two patches of two by two that overlap in one column:
#
# $$\begin{pmatrix}1 & 2\\ 3 & 4\end{pmatrix},\ \begin{pmatrix}10 & 20\\ 30 & 40\end{pmatrix} \;\to\; \begin{pmatrix}1 & 2 + 10 & 20\\ 3 & 4 + 30 & 40\end{pmatrix} = \begin{pmatrix}1 & 12 & 20\\ 3 & 34 & 40\end{pmatrix}$$
#
# You may think that `col2im` undoes `im2col`. It does not: `col2im(im2col(x))` is $x$ times the number of patches in which each pixel lies. It is not the inverse but
# the *transpose*: as a matrix, `im2col` is full of zeros with a 1 wherever a pixel is copied, and `col2im` is that matrix turned over.
#
# ### Exercise 4 · `col2im`
#
# **Goal.** Lay patches back where they were cut, adding up. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `cols` | $(N, OH \cdot OW, C \cdot K_h \cdot K_w)$ | one row for each patch, as from `im2col` |
# | `x_shape` | $(N, C, H, W)$ | the shape of $x$ before padding |
# | `KH`, `KW`, `stride`, `padding` | numbers | as `im2col` had them |
# | returns | $(N, C, H, W)$ | patches added up, the padding cut off |
#
# A loop over the places of the filter, `KH` times `KW` rounds with slices that step by `stride`, is quick. A loop over the patches is right as
# well. Take care when you cut the padding off: what does `a[0:-0]` give?
#
# **Predict first.** A single pixel, padded by 1 on all sides. Patches of one row and two columns, stride 1. In how many patches does the pixel lie?
#
# <details><summary>Compare</summary>
#
# In two: once as the right number of a patch, once as the left one. The padded image has three rows, though, and the two patches of its first row and
# of its last hold padding only. What comes back for those is cut off.
# </details>

# %% exercise="col2im" points=5 minutes=40 difficulty=3 importance=3 about="patches laid back where they were cut"
def col2im(cols, x_shape, KH, KW, stride, padding):
    """Lay patches back where im2col cut them out, and add up
    where they overlap.

    cols: (N, OH·OW, C·KH·KW), laid out as im2col returns it:
        patches row by row; in a patch the order is channel,
        row, column.
    x_shape: (N, C, H, W), the shape of x before it was padded.
    KH, KW: height and width of a patch.
    stride, padding: as im2col had them.
    Returns an array of shape x_shape: the padding is cut off
    again, and cells of x that are in no patch are 0.
    """
    ### BEGIN SOLUTION
    N, C, H, W = x_shape
    tall, wide = H + 2 * padding, W + 2 * padding
    rows, columns = (tall - KH) // stride + 1, (wide - KW) // stride + 1
    cells = cols.reshape(N, rows, columns, C, KH, KW)
    image = np.zeros((N, C, tall, wide), cols.dtype)
    for i, j in np.ndindex(KH, KW):
        there = np.moveaxis(cells[..., i, j], 3, 1)
        image[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride] += there
    return image[:, :, padding : padding + H, padding : padding + W]
    ### END SOLUTION

# %% check="col2im"
check(col2im)

# %% [markdown]
# **What you should see.** Give `col2im` nothing but ones, and it counts: in how many patches does each pixel lie?

# %% demo=true
with yours("col2im"):
    show(*plots.covered(col2im, shape=(28, 28), plans=((5, 1, 2), (5, 2, 2), (4, 2, 1))))

# %% [markdown]
# *A map of 28 by 28 under the filters of the lecture's network. Bright: in many patches.*
#
# With stride 1 the middle lies in 25 patches, the corner in 9. So pixels at the rim have less to say, and learn less. With stride 2 a chequered pattern appears: five is odd,
# so that neighbours are covered unequally often. With a filter of four and stride 2 it is gone. (In networks that *make* images this pattern
# comes out in the picture, and is called a checkerboard artefact.)
#
# ### The row that goes missing
#
# The middle map hides a trap. Padded by 2, it has 32 rows. Patches of 5 begin at rows 0, 2, …, 26, so the last one ends at row 30: row 31, the last padded one, is *never used*. Many textbooks write the way back as
# a "transposed convolution": spread `d_out` with zeros between, slide the flipped filter, cut the padding. Its length is
#
# $$(OH - 1) \cdot \text{stride} + K - 2 \cdot \text{padding} = 13 \cdot 2 + 5 - 4 = 27,$$
#
# not 28. The formula cannot know of the row that was left over, so it cuts two rows of padding where only one is left, and the last row of the *picture* goes with it. Yours has
# no such trouble when it begins with zeros of the whole padded size. (Libraries ask for an extra argument there, `output_padding`.)

# %% [markdown]
# ## 6 A whole layer back
#
# Now put it together, for $N$ samples and $F$ filters. Write `delta` for `d_out` with its places in a row, $(N, OH \cdot OW, F)$, and $W$ for the filters
# as rows, $(F, C K_h K_w)$.
#
# | forward | back | shape |
# |:--|:--|:--|
# | `cols = im2col(x)` | `dx = col2im(dcols)` | like $x$ |
# | $Z = \text{cols}\; W^{\mathsf T} + b$ | $\text{dcols} = \text{delta}\; W$ | like cols |
# | | $dW = \sum_n \text{delta}_n^{\mathsf T}\; \text{cols}_n$ | $(F, C K_h K_w)$ |
# | | $db = \sum_n \sum_{\text{places}} \text{delta}$ | $(F,)$ |
#
# > **Rows and columns.** In this course a *row* of `weight.reshape(F, -1)` is one filter. In the dense layers a unit was a *column* of $W$. So
# > the transposes have changed places: here $W^{\mathsf T}$ stands in the forward pass, and $W$ in the one back.
#
# One step is a classic source of trouble: `d_out` is $(N, F, OH, OW)$ and `delta` needs the filters *last*. You may think that `reshape(N, OH * OW, F)` does it. It gives the right shape and
# scrambles filters and places, and no error is raised. Reshape to $(N, F, OH \cdot OW)$, then swap the last two axes.
#
# ### Exercise 5 · `conv2d_backward`
#
# **Goal.** From the gradient at the maps to input, filters and biases. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `d_out` | $(N, F, OH, OW)$ | the gradient at the output |
# | `x` | $(N, C, H, W)$ | what went in, not padded |
# | `weight` | $(F, C, K_h, K_w)$ | the filters |
# | `stride`, `padding` | numbers | as on the way forward |
# | `im2col`, `col2im` | functions | two pieces |
# | returns | like `x`, like `weight`, $(F,)$ | `dx`, `dweight`, `dbias` |
#
# The pieces come in as arguments. When this exercise is graded, right ones are handed in, so a slip in exercise 4 costs nothing here. They take the whole batch, or some of its samples. You need
# not use them: loops over the places of the output are as right, and nearly as quick.
#
# One case is *timed*: a batch of 1,200 small images. There your function may take ten times as long as the same work in array operations
# takes on the same machine. A loop over the places needs about as long as those; one over samples or filters besides takes too long.
#
# > **A default is read once.** `col2im=col2im` takes the function that has this name when the cell with the `def` runs. Mend `col2im` later, and `conv2d_backward` goes on with the old one until you
# > run its own cell again. So it is with the pieces of exercise 6.
#
# **Predict first.** A batch of 32 images, 8 filters of 5 × 5 on 4 channels, output maps of 14 × 14. How many products are added up for *one* number of
# `dweight`?
#
# <details><summary>Compare</summary>
#
# 32 · 14 · 14 = 6,272: one for each sample and each place. The 1/N of the loss is inside <code>d_out</code> already, so nothing is divided here.
# </details>

# %% exercise="conv2d_backward" points=7 minutes=50 difficulty=3 importance=3 about="one layer of filters back"
def conv2d_backward(d_out, x, weight, stride, padding, im2col=im2col, col2im=col2im):
    """Go back through conv2d_forward.

    d_out: (N, F, OH, OW), the gradient at the output.
    x: (N, C, H, W), what went in, without padding.
    weight: (F, C, KH, KW).
    stride, padding: as in conv2d_forward.
    im2col(x, KH, KW, stride, padding), col2im(cols, x_shape,
        KH, KW, stride, padding): pieces that you may use.
    Returns (dx, dweight, dbias): the gradients at x
    (N, C, H, W), at weight (F, C, KH, KW) and at the biases
    (F,). They are sums, over samples too: nothing is averaged.
    """
    ### BEGIN SOLUTION
    N, (F, _, KH, KW) = len(x), weight.shape
    delta = d_out.reshape(N, F, -1).transpose(0, 2, 1)
    cols = im2col(x, KH, KW, stride, padding)
    dweight = np.tensordot(delta, cols, ((0, 1), (0, 1))).reshape(weight.shape)
    dx = col2im(delta @ weight.reshape(F, -1), x.shape, KH, KW, stride, padding)
    return dx, dweight, delta.sum(axis=(0, 1))
    ### END SOLUTION

# %% check="conv2d_backward"
check(conv2d_backward)

# %% [markdown]
# **What you should see.** First: is it right? Each of your gradients beside a central difference, for a random layer with stride 2 and padding 1.

# %% demo=true
with yours("conv2d_backward"):
    print(plots.checked(conv2d_forward, conv2d_backward))
    print(plots.lost_row(conv2d_backward))

# %% [markdown]
# Then: where does each gradient come from? On the left the gradient at the output of one filter, in the middle what comes back to the picture, on the right what comes
# to the filter.

# %% demo=true
ring = np.array([[0, 1, 1, 1, 0], [1, 0, 0, 0, 1], [-2, 0, 0, 0, -2], [1, 0, 0, 0, 1], [0, 1, 1, 1, 0.0]])

with yours("conv2d_backward"):
    show(*plots.stamps(conv2d_backward, X_train[7, 0], weight=ring))

# %% [markdown]
# First line: a single 1. The picture gets the *filter*, stamped where the filter stood. The filter gets the *patch*, the piece of digit that
# it stood on. Multiplying swaps. Second line: two stamps that overlap and add up, two patches that add up. Third line: a 1 everywhere, as if
# every place cried "more". Then hardly anything is learned: each weight is told how much ink there is altogether, and all of them nearly the same.
#
# So this is how a filter learns what to look for: *it is pulled towards the patches at which the loss wanted more of it, and away from those at
# which it wanted less.*
#
# Last: is it quick? The network below takes a few thousand steps. A version that loops over samples, filters, places, channels and weights
# in Python is right, and takes a hundred times as long as one with matrix products, or more; a loop over the places alone takes from half as
# long to twice as long, depending on the batch and the layer.

# %% demo=true
with yours("conv2d_backward"):
    print(plots.price(conv2d_forward, conv2d_backward))

# %% [markdown]
# **To discuss.** Back takes longer than forward, two to four times as long. Why?
#
# <details><summary>One answer</summary>
#
# Forward is one large matrix product. Back takes two of that size, one for the input and one for the filters, and col2im adds every patch
# into the picture. The rule of thumb holds for all layers: training costs about three times what running forward costs.
# </details>

# %% [markdown]
# ## 7 One step of the whole network
#
# All pieces on one drawing: a filter of two weights on four numbers, a leaky ReLU with slope 0.1 on the left, a maximum over three places, and half the squared
# distance to the target 3.

# %% demo=true
Sliders(graph.smallest, w1=FloatSlider(1, min=-3, max=3, step=0.25), w2=FloatSlider(-1, min=-3, max=3, step=0.25))

# %% [markdown]
# *The smallest convolutional network. Twelve nodes; grey lines carry nothing back.*
#
# Read it from the right. At ŷ stands ŷ − 3 = −2. The maximum hands all of it to node 9. There z was positive, so it passes as it is. The filter stood
# on $x_2 = 3$ and $x_3 = 2$, so its weights get −2 · 3 = −6 and −2 · 2 = −4. A step downhill *adds* some of the patch (3, 2) to the filter: the next time this
# patch comes by, it answers more loudly.
#
# **Predict first.** Pull $w_1$ below 0, to −1. Which place wins now, and where does the gradient go?
#
# <details><summary>Compare</summary>
#
# All three net inputs are negative: −4, −5, −7. The leaky ReLU makes −0.4, −0.5, −0.7 of them, so the first place wins. Its slope is 0.1, and of −3.4 only −0.34
# arrives at the filter. It learns, slowly. A plain ReLU would have let nothing through.
# </details>
#
# The network that reads digits is the lecture's, from notebook 07:
#
# | layer | filters or units | stride | maps | weights and biases |
# |:--|:--|--:|:--|--:|
# | 1 convolution | 4 of 5 × 5 | 1 | 28 × 28 | 104 |
# | 2 convolution | 8 of 5 × 5 | 2 | 14 × 14 | 808 |
# | 3 convolution | 12 of 4 × 4 | 2 | 7 × 7 | 1,548 |
# | 4 dense | 200 | | | 117,800 |
# | 5 dense | 10, softmax | | | 2,010 |
#
# Layers are given as a list of dictionaries, one after the other, an activation for a layer of its own. So the same function trains any
# network of these kinds. Forward, keep what *goes into* each layer, as on the tape of notebook 04. Back, begin with softmax and cross entropy together, from notebook 05:
#
# $$\text{delta} = \frac{1}{N}\,(P - Y)$$
#
# Then every layer takes `delta` and what went into it, and hands the next `delta` on to the layer before.
#
# ### Exercise 6 · `cnn_train_step`
#
# **Goal.** Forward, loss, backward, one step downhill. {{worth}}
#
# {{forbidden}}
#
# | name | shape | |
# |:--|:--|:--|
# | `x`, `Y` | $(N, C, H, W)$, $(N, K)$ | a batch and its one-hot targets |
# | `layers` | list of dictionaries | kinds `conv`, `leaky_relu`, `max_pool`, `dense` |
# | `learning_rate` | number | $\eta$ |
# | the others | functions | the pieces |
# | returns | number, list, list | loss, layers after the step, gradients |
#
# The pieces come in as arguments here too; right ones are handed in when it is graded. They are called like this:
#
# | forward | back |
# |:--|:--|
# | `conv2d_forward(x, weight, bias, stride, padding)` | `conv2d_backward(d_out, x, weight, stride, padding)` |
# | `max_pool_forward(x, size, stride)` | `max_pool_backward(d_out, x, size, stride)` |
# | `leaky_relu(z)` | `leaky_relu_backward(d_out, z)` |
# | `softmax(z)` | with the cross entropy: `(P - Y) / N` |
#
# A dense layer is short enough to be written out. The way back through its flattening is a `reshape` to the shape that went in. The right classes of these
# batches have probabilities well above 0, so the logarithm needs no guard. A pair of gradients may be a tuple or a list.
#
# **Predict first.** The network is new and its ten answers are about equally likely. What is the loss of the first batch, roughly?
#
# <details><summary>Compare</summary>
#
# −log(1/10) = 2.3. When it is much larger, the starting weights are too large and the network is sure of nonsense; when it is exactly 2.303 and stays so,
# nothing comes through.
# </details>

# %% exercise="cnn_train_step" points=8 minutes=60 difficulty=3 importance=3 about="forward, loss, backward, a step"
def cnn_train_step(
    x,
    Y,
    layers,
    learning_rate,
    conv2d_forward=conv2d_forward,
    conv2d_backward=conv2d_backward,
    max_pool_forward=max_pool_forward,
    max_pool_backward=max_pool_backward,
    leaky_relu=leaky_relu,
    leaky_relu_backward=leaky_relu_backward,
    softmax=softmax,
):
    """Take one step of gradient descent on a batch.

    x: (N, C, H, W).
    Y: (N, K), one-hot.
    layers: a list of dictionaries, first layer first. Each has
        a "kind":
        "conv" with "weight" (F, C, KH, KW), "bias" (F,),
            "stride" and "padding";
        "leaky_relu" with nothing else; alpha is 0.01;
        "max_pool" with "size" and "stride";
        "dense" with "weight" (d, l) and "bias" (l,). Its input
            is flattened to (N, d), as reshape does it.
        The last one is dense, and its output goes through
        softmax.
    learning_rate: a number.
    The other arguments are the pieces.
    Returns (loss, stepped, gradients).
    loss: a number, the cross entropy before the step: −log of
        the probability of the right class, mean over samples.
    stepped: a list like layers after the step. The given
        layers stay as they are.
    gradients: a list of pairs (dweight, dbias) before the
        step, one for each layer that has weights, first layer
        first.
    """
    ### BEGIN SOLUTION
    tape, h = [], x
    for layer in layers:
        tape.append(h)
        if layer["kind"] == "conv":
            h = conv2d_forward(h, layer["weight"], layer["bias"], layer["stride"], layer["padding"])
        elif layer["kind"] == "leaky_relu":
            h = leaky_relu(h)
        elif layer["kind"] == "max_pool":
            h = max_pool_forward(h, layer["size"], layer["stride"])
        else:
            h = h.reshape(len(h), -1) @ layer["weight"] + layer["bias"]
    P = softmax(h)
    loss = -np.mean(np.log(np.sum(Y * P, axis=1)))

    delta, stepped, gradients = (P - Y) / len(x), [], []
    for layer, h in zip(reversed(layers), reversed(tape)):
        if layer["kind"] == "leaky_relu":
            delta = leaky_relu_backward(delta, h)
        elif layer["kind"] == "max_pool":
            delta = max_pool_backward(delta, h, layer["size"], layer["stride"])
        else:
            if layer["kind"] == "conv":
                delta, dweight, dbias = conv2d_backward(
                    delta, h, layer["weight"], layer["stride"], layer["padding"]
                )
            else:
                dweight, dbias = h.reshape(len(h), -1).T @ delta, delta.sum(axis=0)
                delta = (delta @ layer["weight"].T).reshape(h.shape)
            gradients.insert(0, (dweight, dbias))
            weight = layer["weight"] - learning_rate * dweight
            layer = layer | {"weight": weight, "bias": layer["bias"] - learning_rate * dbias}
        stepped.insert(0, layer)
    return loss, stepped, gradients
    ### END SOLUTION

# %% check="cnn_train_step"
check(cnn_train_step)

# %% [markdown]
# **What you should see.** The smallest trial of any training code: ten digits, one of each, again and again. A network that cannot learn ten pictures by heart
# has a mistake in it.

# %% demo=true
with yours("cnn_train_step"):
    layers = training.lecture_network(seed=1)
    ten = [int(np.flatnonzero(y_train == digit)[0]) for digit in range(10)]
    for step in range(41):
        loss, layers, gradients = cnn_train_step(X_train[ten], Y_train[ten], layers, 0.1)
        if step % 10 == 0:
            print(f"step {step + 1:2d}: loss {loss:.3f}")

# %% [markdown]
# ## 8 Filters that learn
#
# Now the real thing: 8,000 handwritten digits to learn from, 2,000 others to be tested with. The board below shows the four filters of the first layer
# and their gradients, live. Run the cell with the board, then the one below it, and watch.
#
# The plan times one step of *your* code first, and then chooses how many batches fit into a minute. If your functions loop a lot, the network sees fewer digits, and you
# still see it learn. The learning rate falls evenly to 0, so that the last steps are small. Each batch is moved by up to one pixel: a digit stays what it is (notebook
# 06). And the first filters begin ten times smaller than usual. The network learns as well with the usual ones, but then what it learns lies hidden under the noise with
# which it began.

# %% demo=true
board = FilterBoard()
board

# %% demo=true
diary, reads = training.Diary(), training.Reader(conv2d_forward, max_pool_forward, leaky_relu)

with yours("cnn_train_step"):
    layers = training.lecture_network(seed=0)
    plan = training.Plan(cnn_train_step, layers, X_train, Y_train, seconds=60, rounds=12, rate=0.15, shift=1)
    print(plan)
    for x, Y, rate in plan:
        loss, layers, gradients = cnn_train_step(x, Y, layers, rate)
        board.update(layers[0]["weight"], gradients[0][0])
        diary.note(loss, layers[0]["weight"], gradients[0][0])
    said = reads(layers, X_test)
    print(f"{training.count(layers):,} weights and biases; test digits read correctly: {np.mean(said == y_test):.2%}")

# %% [markdown]
# **What you should see.** Before, during, after: the filters, and what the gradient asked of them.

# %% demo=true cover=true
with yours("cnn_train_step"):
    show(*results.filters_in_time(diary))
    show(*results.falling_loss({"five layers": diary}))
    show(*results.read_and_misread(X_test, y_test, said))

# %% [markdown]
# *Orange: positive. Violet: negative. Every row has a scale of its own; how long the four filters are together stands at the left. At the end: digits that were misread, what
# they are and what the network said.*
#
# At the start the filters are noise, every pixel on its own. Their gradients are not: they are smooth, because they are sums of patches of ink, and ink is smooth. So what
# grows is smooth too, and after a few hundred steps the noise is a small part of it. Nobody said "edge" to this network. Yet there are filters that are
# positive on one side and negative, or nothing, on the other: they answer where ink begins. Others add up ink. Four filters are few, and another seed finds four others.
#
# **To discuss.** The gradient at the end is small. Has the network found a minimum?
#
# <details><summary>One answer</summary>
#
# One batch cannot say. Nearly all digits of a batch are read correctly and with certainty, so P − Y is nearly 0 and every gradient with it; a single misread digit makes it
# large again. Over many batches it keeps pulling, now here, now there. The run ends because the learning rate has come down to 0, not because the slope has.
# </details>
#
# Look at the misread digits once more. Would you have read all of them?

# %% [markdown]
# ## 9 Is it the filters?
#
# One run is one number. Perhaps it was a good seed, perhaps any network of this size would do. Here are five kinds of runs with several seeds each, all with two rounds of the
# same 8,000 digits, the same falling rate and the same 2,000 test digits. Together they take longer than a page should, so they were made before, with the solution of
# this page (`benchmarks/cnn_learning.py`), and are only drawn here.

# %% demo=true
show(*results.kept_results())

# %% [markdown]
# *One circle for each seed; the line marks the mean. With 2,000 test digits, one of these numbers has a standard error of about half a point.*
#
# After so few rounds, the convolutional networks read about four digits in a hundred more than two dense layers do, with three quarters of the weights. A dense layer has to
# find out about each place of the picture by itself; a filter that has learned a stroke somewhere knows it everywhere, so it needs fewer examples. That gap is many times the spread
# between seeds, and it is *the filters*.
#
# The other differences are not so sure. Moving the batches by a pixel helps both kinds a little, by less than half a point, and max pooling in the place of strides
# reads as well as strides do. Both are about as large as the spread, so do not make much of them: three seeds cannot settle it.
#
# **To discuss.** Nearly all weights of the lecture's network sit in layer 4, which is dense. What does that say about the convolutions?
#
# <details><summary>One answer</summary>
#
# The three convolutions have 2,460 numbers between them, two in a hundred of all. They can be so few because each is used at hundreds of places. The dense layer uses
# each of its 117,800 weights once. That is where most later networks saved: an average over each map in place of flattening, and a dense layer of a few thousand weights.
# </details>

# %% [markdown]
# ## 10 The same network, listening
#
# Nothing in your code knows what a digit is. Give it the drum hits of the beginning as small spectrograms, 28 by 28, time from left to right and frequency from bottom to top,
# and it learns three sounds. There are 35 hits to learn from and 21 by other people to be tested with. The batches are not moved here: one
# row up is another pitch.

# %% demo=true
drums = Drums()
(X_hits, Y_hits, _, _), (X_new, _, y_new, waves) = drums.train, drums.test

listener = training.lecture_network(seed=0, classes=3)
maps, targets = X_hits.reshape(-1, 1, 28, 28).astype("f4"), Y_hits.astype("f4")

with yours("cnn_train_step"):
    plan = training.Plan(cnn_train_step, listener, maps, targets, seconds=15, rounds=150, batch=len(maps), rate=0.1, shift=0)
    for x, Y, rate in plan:
        loss, listener, gradients = cnn_train_step(x, Y, listener, rate)
    heard = reads(listener, X_new.reshape(-1, 1, 28, 28).astype("f4"))
    print(f"{plan.steps} steps; of {len(y_new)} hits by other people, {np.sum(heard == y_new)} recognised")
    play(drums.sounds({f"a {drums.classes[y_new[i]]}, heard as a {drums.classes[heard[i]]} ({i})": i
                       for i in np.flatnonzero(heard != y_new)[:3]}), drums.sample_rate)

# %% [markdown]
# Listen to three that it got wrong. With 21 test hits, one hit is five points in a hundred, so this says little about which network is better. It says that
# your backward pass does not care what it is fed with.
#
# And your own? Record a clap, a knock, a pot; save it as a WAV file beside this notebook and write its name below. Until then it hears a hit of the test.

# %% demo=true
recording = ""  # the name of your file, for example "knock.wav"

with yours("cnn_train_step"):
    loss, *_ = cnn_train_step(maps, targets, listener, 0.0)  # no step, only a look
    hit = own_hit(recording, drums.sample_rate) if recording else waves[0]
    image = drum_images(hit[None])[:, None].astype("f4")
    says = softmax(reads.scores(listener, image))[0]
    play(hit, drums.sample_rate, recording or "a hit of the test")
    print(f"loss on the hits it has learned from: {loss:.3f}; it says:")
    print(", ".join(f"{name} {share:.2f}" for name, share in zip(drums.classes, says)))

# %% [markdown]
# ## In short
#
# | layer | on the way back | your function |
# |:--|:--|:--|
# | leaky ReLU | times the slope at $z$: 1 or $\alpha$ | `leaky_relu_backward` |
# | average pooling | to every cell of the window $1/\text{size}^2$; overlaps add up | `avg_pool_backward` |
# | max pooling | all to the winner; on a tie to the first | `max_pool_backward` |
# | im2col | what was copied is added up, laid back in place | `col2im` |
# | convolution, to the weights | cross-correlation of input and gradient: sum over samples and places | `conv2d_backward` |
# | convolution, to the input | the gradient with the flipped filter: stamps that add up | `conv2d_backward` |
# | the network | keep what goes into each layer; back from $(P - Y)/N$ | `cnn_train_step` |
#
# **Next.** Plain numpy has taken you as far as one minute allows. Notebook 09, Networks that listen, takes torch, which writes the way back by itself,
# and asks what a spectrogram needs that a picture does not.
#
# **Sources.** The pieces follow the lectures this course is built on. K. Fukushima: *Neocognitron*, Biological Cybernetics 36, 1980. Y. LeCun and others: *Backpropagation applied to
# handwritten zip code recognition*, Neural Computation 1, 1989. The five-layer network: A. Lindholm, N. Wahlström, F. Lindsten, T. Schön: *Machine Learning*, Cambridge University Press, 2022, example 6.3. Starting
# weights for ReLUs: K. He and others, ICCV 2015. The checkerboard: A. Odena, V. Dumoulin, C. Olah, *Deconvolution and checkerboard artifacts*, Distill, 2016. Digits: Y. LeCun and others, 1998; see
# `data/digits/README.md`. Drums: `data/drums/README.md`.
