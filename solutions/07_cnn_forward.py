# %% [markdown]
# # 07 · A convolutional network, forward
#
# > Two weights find every attack in a piece of music. What does it take to read a digit?
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need …

# %% collapsed=true
import numpy as np

from earlab import check


def leaky_relu(z, alpha):
    """z where z > 0, else alpha · z."""
    return np.where(z > 0, z, alpha * z)


def softmax(Z):
    """Net inputs to probabilities, along the last axis."""
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


# %% demo=true collapsed=true
from earlab.plots import cnn_forward as plots
from earlab.style import show, use_style, yours

use_style()

# %% [markdown]
# ## 1 Name this part
#
# Say what it is about.

# %% [markdown]
# ### Exercise 1 · How many windows fit?
#
# **Goal.** The length of what comes out, along one side of a picture. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `size` | number | pixels along the side |
# | `kernel` | number | pixels along the same side of the window |
# | `stride` | number, 1 or more | how far it is from one window to the next |
# | `padding` | number, 0 or more | zeros at *each* of the two ends |
# | result | whole number | how many windows there are |
#
# Only whole windows count. Pixels at the end that fill no further window are left over.
#
# **Predict first.** Seven pixels in a row, a window of three, stride 2: how many windows? And eight pixels? Draw boxes and count.
#
# <details><summary>Compare</summary>
#
# Three in both cases. With seven pixels the windows begin at the first, third and fifth pixel, and the last one ends with the row. With eight
# there is one pixel left over.
# </details>

# %% exercise="out_size" points=2 minutes=10 difficulty=1 importance=3 about="how many windows fit along a side"
def out_size(size, kernel, stride, padding):
    """Return how many windows fit along one side of a picture.

    size: pixels along the side.
    kernel: pixels along the same side of the window; never
        more than size + 2 · padding.
    stride: from one window to the next, 1 or more. It may be
        larger than the kernel.
    padding: zeros at each of the two ends, 0 or more.
    Returns a whole number. Only whole windows count.
    """
    ### BEGIN SOLUTION
    return (size + 2 * padding - kernel) // stride + 1
    ### END SOLUTION

# %% check="out_size"
check(out_size)

# %% [markdown]
# ### Exercise 2 · Every patch a row
#
# **Goal.** Cut a batch of pictures into all the patches that a kernel will see. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(N, C, H, W)$ | N pictures, C channels each, H rows, W columns |
# | `KH`, `KW` | numbers | rows and columns of a patch |
# | `stride` | number, 1 or more | from patch to patch, to the right and down |
# | `padding` | number, 0 or more | zeros around every picture, that many on each of its four sides |
# | result | $(N, OH \cdot OW, C \cdot KH \cdot KW)$ | a row for each patch |
#
# Two orders have to be settled, so that everybody's rows look alike. The *patches* come as you read a page: the top row of patches from
# left to right, then the next row. The *numbers of a patch* come channel by channel, and within a channel as you read: first row, second row, and so on.
#
# **Predict first.** A picture of one channel, `[[1, 2, 3], [4, 5, 6], [7, 8, 9]]`, patches of 2 × 2, stride 1, no padding. Write down the shape
# of the result, and its first two rows.
#
# <details><summary>Compare</summary>
#
# (1, 4, 4). The rows begin with 1, 2, 4, 5 and 2, 3, 5, 6. The 5 in the middle stands in all four rows: a picture cut into patches is larger than the picture.
# </details>

# %% exercise="im2col" points=5 minutes=45 difficulty=3 importance=3 about="cut pictures into patches, a row for each"
def im2col(x, KH, KW, stride, padding):
    """Cut every picture of a batch into patches, a row for each.

    x: (N, C, H, W) pictures; they stay as they are.
    KH, KW: rows and columns of a patch.
    stride: from patch to patch, right and down.
    padding: so many zeros on each of the four sides.
    Returns (N, OH·OW, C·KH·KW), with
        OH = (H + 2·padding − KH) // stride + 1, and OW with W
        and KW in the same way.
    Row i·OW + j is the patch whose upper left corner lies in
        row i·stride, column j·stride of the padded picture.
    Within a row: channel by channel, each channel row by row.
    """
    ### BEGIN SOLUTION
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    patches = [
        x[:, :, i : i + KH, j : j + KW].reshape(N, -1)
        for i in range(0, H - KH + 1, stride)
        for j in range(0, W - KW + 1, stride)
    ]
    return np.stack(patches, axis=1)
    ### END SOLUTION

# %% check="im2col"
check(im2col)

# %% [markdown]
# ### Exercise 3 · Convolve
#
# **Goal.** Slide every filter over every picture. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(N, C, H, W)$ | a batch of pictures |
# | `weight` | $(F, C, KH, KW)$ | F filters |
# | `bias` | $(F,)$ | a number for each filter |
# | `stride`, `padding` | numbers | as in exercise 2 |
# | `im2col` | function | `im2col(x, KH, KW, stride, padding)`, as in exercise 2 |
# | result | $(N, F, OH, OW)$ | a map for each filter |
#
# Any style is right: loops, or `im2col` and one matrix product. When this exercise is graded, a right `im2col` is handed in,
# so a slip in exercise 2 costs you nothing here. It takes the batch `x`, or parts of it.
#
# The kernel is not turned round: its upper left weight meets the upper left pixel of the patch. And nothing is cut off: sums may be negative.
#
# **Predict first.** `x` is (64, 4, 28, 28) and `weight` is (8, 4, 5, 5), with stride 2 and padding 2. Which shape does `im2col` return, which shape has the
# matrix of weights that it is multiplied by, and which shape comes out in the end?
#
# <details><summary>Compare</summary>
#
# (64, 196, 100): 14 · 14 patches with 4 · 5 · 5 numbers each. The filters make a matrix (100, 8), one filter in each column. The product is
# (64, 196, 8), and what comes out is (64, 8, 14, 14).
# </details>

# %% exercise="conv2d_forward" points=5 minutes=35 difficulty=3 importance=3 about="slide filters over pictures, all channels at once"
def conv2d_forward(x, weight, bias, stride, padding, im2col=im2col):
    """Slide F filters over a batch of pictures.

    x: (N, C, H, W) pictures.
    weight: (F, C, KH, KW) filters.   bias: (F,).
    stride, padding: as in im2col.
    im2col(x, KH, KW, stride, padding) returns the patches of x,
        (N, OH·OW, C·KH·KW). Use it or write loops.
    Returns (N, F, OH, OW). Element [n, f, i, j] is bias[f] plus
        the sum over c, u, v of weight[f, c, u, v] times
        x[n, c, i·stride + u, j·stride + v], with x padded.
    """
    ### BEGIN SOLUTION
    F, C, KH, KW = weight.shape
    N, _, H, W = x.shape
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    z = im2col(x, KH, KW, stride, padding) @ weight.reshape(F, -1).T + bias
    return z.transpose(0, 2, 1).reshape(N, F, OH, OW)
    ### END SOLUTION

# %% check="conv2d_forward"
check(conv2d_forward)

# %% [markdown]
# ### Exercise 4 · The largest of each window
#
# **Goal.** Make maps smaller and keep what is strongest. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(N, C, H, W)$ | maps |
# | `size` | number | rows and columns of a window |
# | `stride` | number, 1 or more | from window to window, to the right and down |
# | result | $(N, C, OH, OW)$ | a number for each window |
#
# There is no padding, and only whole windows count. Each channel of each picture is pooled by itself: pooling never mixes maps. Windows overlap
# where the stride is smaller than the size.
#
# **Predict first.** A window holds −2, −1, −4 and −3. What is its maximum? And if a program starts its search at 0?
#
# <details><summary>Compare</summary>
#
# −1. A search that starts at 0 finds nothing larger and says 0. Behind a ReLU that would be right by luck; with a leaky ReLU there are negative numbers.
# </details>

# %% exercise="max_pool_forward" points=3 minutes=20 difficulty=2 importance=3 about="the largest number of every window"
def max_pool_forward(x, size, stride):
    """Return the largest number of every window.

    x: (N, C, H, W) maps, of either sign.
    size: rows and columns of a window.
    stride: from window to window, right and down. It may be
        smaller or larger than size.
    Returns (N, C, OH, OW), with
        OH = (H − size) // stride + 1, and OW in the same way.
    Nothing is padded. Each channel of each picture is pooled
    by itself.
    """
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    out = np.empty((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out
    ### END SOLUTION

# %% check="max_pool_forward"
check(max_pool_forward)

# %% [markdown]
# ### Exercise 5 · The average of each window
#
# **Goal.** The same windows, and the mean in place of the maximum. {{worth}}
#
# {{forbidden}}
#
# Shapes are those of exercise 4.
#
# **Predict first.** A window is a stroke of ink one pixel wide: `[[1, 0], [1, 0]]`. What does max pooling say, what average pooling? And if the stroke fills both columns?
#
# <details><summary>Compare</summary>
#
# The maximum is 1 both times: it says *there is ink*. The average is ½, then 1: it says *how much ink*.
# </details>

# %% exercise="avg_pool_forward" points=2 minutes=8 difficulty=1 importance=2 about="the average of every window"
def avg_pool_forward(x, size, stride):
    """Return the average of every window.

    x: (N, C, H, W) maps, of either sign.
    size, stride: as in max_pool_forward.
    Returns (N, C, OH, OW). Nothing is padded, and only whole
    windows count. Each channel of each picture is pooled by
    itself.
    """
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    out = np.empty((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            out[:, :, i, j] = window.mean(axis=(2, 3))
    return out
    ### END SOLUTION

# %% check="avg_pool_forward"
check(avg_pool_forward)

# %% [markdown]
# ### Exercise 6 · The table of a network
#
# **Goal.** Shapes, units and parameters of every layer, before a single weight exists. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `shape` | $(C, H, W)$ | channels, rows and columns of a picture |
# | `convs` | list of $(F, KH, KW, \text{stride}, \text{padding})$ | the convolutions, first layer first; perhaps none |
# | `dense` | list of numbers | the units of the dense layers behind them; perhaps none |
# | `shapes` | list | of each layer: $(F, OH, OW)$ for a convolution, $(l,)$ for a dense layer |
# | `units` | list of numbers | how many numbers a layer puts out, for one picture |
# | `parameters` | list of numbers | its weights and its biases together |
#
# The first dense layer reads the last maps, flattened: all their numbers in a row. Where there is no convolution, it reads the flattened picture.
#
# **Predict first.** A filter of 5 × 5 reads a picture with one channel; there are 4 such filters. How many parameters? A second convolution has 8 filters
# of 5 × 5 and reads those 4 maps. How many does it have, more or fewer than twice as many?
#
# <details><summary>Compare</summary>
#
# The first has 4 · (25 + 1) = 104. In the second, each filter has 25 weights <em>for each of 4 channels</em> and one bias: 8 · (4 · 25 + 1) = 808, nearly eight times as many.
# </details>

# %% exercise="layer_table" points=4 minutes=30 difficulty=2 importance=3 about="shapes, units and parameters, layer by layer"
def layer_table(shape, convs, dense):
    """Count shapes, units and parameters of a network.

    shape: (C, H, W) of one picture.
    convs: list of (F, KH, KW, stride, padding), in order,
        perhaps empty. padding is on each of the four sides.
    dense: list of numbers of units, in order, perhaps empty.
    Returns (shapes, units, parameters), three lists with an
    entry for each layer, convolutions first.
        shapes: (F, OH, OW) or (l,), what one picture becomes.
        units: how many numbers that are.
        parameters: weights and biases together.
    """
    ### BEGIN SOLUTION
    shapes, units, parameters = [], [], []
    channels, height, width = shape
    for filters, KH, KW, stride, padding in convs:
        parameters.append(filters * (channels * KH * KW + 1))
        channels, height, width = filters, (height + 2 * padding - KH) // stride + 1, (width + 2 * padding - KW) // stride + 1
        shapes.append((filters, height, width))
        units.append(filters * height * width)
    inputs = channels * height * width
    for outputs in dense:
        parameters.append((inputs + 1) * outputs)
        shapes.append((outputs,))
        units.append(outputs)
        inputs = outputs
    return shapes, units, parameters
    ### END SOLUTION

# %% check="layer_table"
check(layer_table)

# %% [markdown]
# ### Exercise 7 · The whole network
#
# **Goal.** From pictures to probabilities. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `x` | $(N, C, H, W)$ | a batch of pictures |
# | `convs` | list of `(weight, bias, stride, padding)` | the convolutions, first layer first; perhaps none |
# | `dense` | list of `(W, b)`, $W$ of shape $(d, l)$ | the dense layers behind them, one at least |
# | `alpha` | number | the leak of `leaky_relu`, 0 or more |
# | `conv` | function | `conv(x, weight, bias, stride, padding)`; call it for every convolution |
# | result | $(N, \text{classes})$ | probabilities: each row adds up to 1 |
#
# `leaky_relu` comes after every layer but the last. Between convolutions and dense layers each picture's maps are flattened in the order channel, row,
# column: the whole first map, row by row, then the second. The last layer ends in `softmax`.
#
# `conv` is an argument, so that your network can be tried with another layer in its place. The check passes one of its own, which is no convolution at all.
# So a slip in exercise 3 costs you nothing here.
#
# **Predict first.** Without the activations, and without softmax: how many layers would this network be worth?
#
# <details><summary>Compare</summary>
#
# One. A convolution is linear, and linear after linear is linear (notebook 03). The many layers count only because each of them bends what it got.
# </details>

# %% exercise="cnn_forward" points=5 minutes=35 difficulty=2 importance=3 about="from a picture to ten probabilities"
def cnn_forward(x, convs, dense, alpha, conv=conv2d_forward):
    """Send a batch of pictures through a network.

    x: (N, C, H, W) pictures.
    convs: list of (weight, bias, stride, padding), in order,
        perhaps empty.
    dense: list of (W, b), W (d, l) and b (l,), in order, one
        at least.
    alpha: the leak of leaky_relu, which follows every layer but
        the last. Softmax follows the last.
    conv(x, weight, bias, stride, padding) returns maps
        (N, F, OH, OW). Call it for every convolution.
    Returns (N, classes), probabilities. Before the first dense
    layer each picture's maps are flattened in the order
    channel, row, column.
    """
    ### BEGIN SOLUTION
    for weight, bias, stride, padding in convs:
        x = leaky_relu(conv(x, weight, bias, stride, padding), alpha)
    h = x.reshape(len(x), -1)
    for W, b in dense[:-1]:
        h = leaky_relu(h @ W + b, alpha)
    W, b = dense[-1]
    return softmax(h @ W + b)
    ### END SOLUTION

# %% check="cnn_forward"
check(cnn_forward)


# %% [markdown]
# ## In short
#
# Say what to remember, in three lines.
