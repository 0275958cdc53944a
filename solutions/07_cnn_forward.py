# %% [markdown]
# # 07 · A convolutional network, forward
#
# > Two weights find every attack in a piece of music. What does it take to read a digit?
#
# Run the next three cells, then press play. A trombone plays the first line of a chorale, and on every beat there is a
# hi-hat or a snare. The second player has nearly nothing but the drums, the third nearly nothing but the trombone.

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
from functools import partial

from ipywidgets import IntSlider

from earlab.data import load_digits
from earlab.plots import cnn_forward as plots
from earlab.plots import cnn_forward_cost as costs
from earlab.plots import cnn_forward_network as networks
from earlab.plots import cnn_forward_sounds as sounds
from earlab.plots.layers import targets
from earlab.sliders import Sliders
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import KernelOnImage

use_style()

# %% demo=true
music = sounds.trombone_and_drums()
edges = sounds.by_hand(music)
attacks, tones = sounds.parted(music, edges)
play({"the mix": music.x, "attacks": attacks, "tones": tones}, music.rate)

# %% [markdown]
# Whoever took this mix apart heard nothing but the mix, and has learned nothing. It has four weights: the *edge kernel* $[-1, 1]$ of notebook 06,
# twice. Look at the spectrogram as a picture. A hit is an upright stripe, since all frequencies begin at once. A tone is a level
# line, since it stays where it is. Slide the kernel along time, and it computes *right minus left*: large where something begins. Slide it along
# frequency, and it computes *above minus below*: large on both sides of a line.

# %% demo=true
show(*sounds.edges(music, edges))

# %% [markdown]
# *Orange: the sound grows along the way, violet: it falls. The middle map has stripes at the beats, the lower one has the harmonics of the trombone.*
#
# The rest is a vote. Each pixel of the spectrogram goes to the attacks or to the tones, in proportion to the squares of its two edges. Then both
# parts are turned back into sound.
#
# On this page the kernel becomes two-dimensional, gets company, and is stacked into a network of five layers that turns a handwritten digit into ten
# probabilities. You write every part of it: how a picture is cut into patches, how filters slide over it, how maps are made smaller, and
# how it all fits together. What the weights should be comes in notebook 08.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need the kernel that slides, stride and padding (notebook 06), dense layers and softmax
# (notebooks 03 and 05), and numpy's slices. Cells like the ones above draw and play. They use the functions you write, and they are never graded.
#
# **To discuss.** A siren glides up. Which of the two maps sees it, and which player gets it?
#
# <details><summary>One answer</summary>
#
# Both. A slanted line has edges in either direction. The steeper it is, the more of it lies in the edges along time, so a slow glide goes mostly to the tones
# and a fast one to the attacks. To find a glide and nothing else, you would need a kernel that is itself a slanted line.
# </details>

# %% [markdown]
# ## 1 A window that slides
#
# Take the smallest picture with an edge in it, and the edge kernel, one row and two columns:
#
# $$
# \begin{bmatrix} 0 & 0 & 5 & 5 \\ 0 & 0 & 5 & 5 \\ 0 & 0 & 5 & 5 \end{bmatrix}
# \qquad\text{and}\qquad
# \begin{bmatrix} -1 & 1 \end{bmatrix}
# \qquad\text{give}\qquad
# \begin{bmatrix} 0 & 5 & 0 \\ 0 & 5 & 0 \\ 0 & 5 & 0 \end{bmatrix}.
# $$
#
# Lay the kernel on the upper left corner, multiply each weight by the pixel under it, add up: $-1 \cdot 0 + 1 \cdot 0 = 0$. Move it by one pixel to the right:
# $-1 \cdot 0 + 1 \cdot 5 = 5$. And so on, row by row. The output is called a **map**: it says where in the picture the kernel found what it looks for.
#
# The picture has four columns and the map has three, because a window of two fits in three places. You may think that this is a detail. It
# decides whether layers fit together at all, so count it first. Two numbers change the count:
#
# - the **stride** is how far the window moves from one place to the next. With stride 2 every second place is left out, and the map has half the width;
# - the **padding** is a frame of zeros around the picture. With it the window can reach over the edge, and the map can stay as large as the picture.

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
    Returns a whole number. Only whole windows count, also
    those that see nothing but padding.
    """
    ### BEGIN SOLUTION
    return (size + 2 * padding - kernel) // stride + 1
    ### END SOLUTION


# %% check="out_size"
check(out_size)

# %% [markdown]
# **What you should see.** A picture of 28 pixels a side. The table has the length of the map for several kernels, strides and paddings.

# %% demo=true
with yours("out_size"):
    print("kernel  stride  padding   map")
    for kernel, stride, padding in [(5, 1, 0), (5, 1, 2), (5, 2, 2), (4, 2, 1), (2, 2, 0), (28, 1, 0)]:
        print(f"{kernel:6} {stride:7} {padding:8} {out_size(28, kernel, stride, padding):5}")

# %% [markdown]
# The second line is the one to remember: an odd kernel of $k$ pixels with stride 1 and padding $(k-1)/2$ leaves the size as it is. That is often
# called *same* padding. In the third line one pixel is left over: $28 + 4 - 5 = 27$ is odd. The last window ends one pixel before the padded side does, and that
# last zero is never looked at. Notebook 08 will trip over it.
#
# **To discuss.** The last kernel of the table is as large as the picture. What kind of layer is that?
#
# <details><summary>One answer</summary>
#
# A dense layer. The window fits in one place only and has a weight for each pixel, so nothing slides and nothing is shared. A filter is then a receptor as in
# notebook 03, and F of them are F units. Convolution and dense layers are two ends of one scale.
# </details>

# %% [markdown]
# ## 2 Every patch a row
#
# In two dimensions the kernel has $KH$ rows and $KW$ columns, and what lies under it is a **patch**. Written with loops, a convolution is six of them: over pictures,
# over filters, over two directions of places, over the rows and columns of the patch. With colours or several maps as input, it is seven.
#
# There is a better way, and it is older than it looks. In 2006 Kumar Chellapilla, Sidd Puri and Patrice Simard wanted networks that read documents to run faster. They
# wrote out all patches first, each as a row of a large matrix. Then all that is left of the convolution is *one matrix product*, and for those, people
# have written very fast programs for fifty years. The step has the name that MATLAB gave it, `im2col`, from *image to columns*. (MATLAB writes a patch as a column. Here it is a row, as every sample of this course is.)

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
# **What you should see.** A digit, cut by your function into patches of 5 × 5 with stride 4. Three of them are framed, marked among the rows, and
# folded back.

# %% demo=true
images, labels = load_digits().part("test")
images = images.astype(float)
seven, five = images[labels == 7][2], images[labels == 5][2]

with yours("im2col"):
    show(*plots.patches(im2col, seven, side=5, stride=4, chosen=(8, 15, 22)))

# %% [markdown]
# *Left: the digit. Middle: all patches, the first one on top. Right: three rows, folded back to 5 × 5. If these are no pieces of the digit, the order is not yet the pinned one.*
#
# **To discuss.** 64 digits are cut into patches of 5 × 5 with stride 1 and padding 2. How many numbers do the patches have, how many had the pictures, and where have the new ones come from?
#
# <details><summary>One answer</summary>
#
# The pictures have 64 · 784 = 50,176 numbers, the patches 64 · 784 · 25 = 1,254,400, so 25 times as many. Nothing is new: neighbouring patches overlap, and every pixel is written down once for each window that it lies
# in. That is the price: <code>im2col</code> buys time with memory. Programs for large networks therefore cut only a part at a time, or do the cutting inside the processor's cache.
# </details>

# %% [markdown]
# ## 3 Convolution in two dimensions
#
# Now the pieces meet. A **filter** $f$ has weights $w_{f}$ and one bias $b_f$. It slides over a picture with $C$ channels, such as the three colours of a photograph, or the maps
# of a layer before. For every channel it has a kernel of its own, and *all products are added up*:
#
# $$z_{f,i,j} = b_f + \sum_{c}\sum_{u}\sum_{v} w_{f,c,u,v}\; x_{c,\; i s + u,\; j s + v}$$
#
# where $s$ is the stride, $x$ is padded already, and all indices count from 0 as in numpy. So a filter is a small block, $(C, KH, KW)$, and makes *one* map, however many channels it reads. Many filters make many
# maps. These are the channels of the next layer.
#
# > **Nothing is turned round.** This is cross-correlation, which deep learning calls convolution (notebook 06). The upper left weight meets the upper left pixel.
#
# > **Rows and columns.** `weight[f]` is a filter: here what a unit looks for stands along the *first* axis. In dense layers it is a *column* of $W$. That is why the weights are transposed
# > before the product: flattened, filters are rows, and the product wants them as columns.

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
# so a slip in exercise 2 costs you nothing here. It takes the batch `x`, or parts of it. The rest of numpy is open to you, `np.fft` too.
#
# > **A default is read once.** `im2col=im2col` takes the function that has this name when the cell with the `def` runs. Mend `im2col` later, and `conv2d_forward` goes on with the
# > old one until you run its own cell again. So it is with `conv` in exercise 7.
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

    x: (N, C, H, W) pictures, perhaps integers.
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
# **What you should see.** The edge kernel on a digit, along the rows and down the columns, by your function.

# %% demo=true
with yours("conv2d_forward"):
    show(*plots.edges(conv2d_forward, five))

# %% [markdown]
# *Orange: ink begins. Violet: ink ends. Along the rows you see the left and right sides of each stroke; down the columns its upper and lower sides.*
#
# Point at the digit: the window, the kernel and their products appear in numbers. Paint another kernel; set stride and padding. Can you make one that leaves only the lower sides of strokes? One
# that blurs?

# %% demo=true
KernelOnImage(conv2d_forward, five)

# %% [markdown]
# Now the same on a spectrogram, the highest frequency on top. With $[-1, 1]$ your function finds the hits. Choose *edge, level* from the list of kernels, and it finds the tones. What would *line, slanted*
# be good for?

# %% demo=true
KernelOnImage(conv2d_forward, sounds.small_picture(music), kernel=[[-1, 1]])

# %% [markdown]
# And now listen. The machine at the top was written with subtractions. Here it is once more, with **your** layer: one picture with one channel goes in, two filters slide, two maps come out.
# If the layer is right, it sounds like the machine at the top.

# %% demo=true
with yours("conv2d_forward"):
    edges = sounds.by_layer(music, conv2d_forward)
    attacks, tones = sounds.parted(music, edges)
    play({"attacks": attacks, "tones": tones}, music.rate)
    print(f"attacks against the drums alone: {sounds.closeness(attacks, music.hits):.1f} dB")
    print(f"the mix against the drums alone: {sounds.closeness(music.x, music.hits):.1f} dB")

# %% [markdown]
# The drums and the trombone were put together by a program, so for once both are known alone, and one can measure: the number says by how many dB what is right in a sound exceeds what is wrong in it. In the mix the trombone,
# which is wrong there, is far louder than the drums.
#
# ### Filters that read maps
#
# One filter finds one pattern. The second layer is where it gets interesting: its filters read *all* maps of the first. Here the first layer has two filters, for left
# edges and for top edges. The second layer has a single filter, a block of shape (2, 3, 3): the same weights for both maps, and a bias so low that it takes *both* to get
# above 0.
#
# **Predict first.** Which strokes of a 7 have a left edge and a top edge at the same place?
#
# <details><summary>Compare</summary>
#
# Those that rise to the right, like its stem. Their upper left side is both at once. A level stroke has a top edge only, an upright one a left edge only.
# </details>

# %% demo=true
with yours("conv2d_forward"):
    show(*plots.slants(conv2d_forward, seven))

# %% [markdown]
# *From left to right: a 7; both maps of the first layer behind a ReLU; the map of the second layer. Only the stem is left.*
#
# So a detector of slanted strokes came out of two detectors that know nothing of slants. A third layer could ask where a slant meets a level stroke on its left: a 7. Each layer reads the one before it,
# and each sees a larger part of the picture (notebook 06: the receptive field).
#
# The idea comes from cats. In 1959 David Hubel and Torsten Wiesel found cells in a cat's brain that answer to an edge of one direction at one place. Others, which they called
# *complex*, answered to that edge anywhere within a small region. Kunihiko Fukushima built layers of both kinds into a network in 1980, the *neocognitron*. In 1989 Yann LeCun and his colleagues trained such a network
# with backpropagation, to read the zip codes on envelopes.

# %% [markdown]
# ## 4 What it costs
#
# Any style of exercise 3 is right. Not every style is quick. Here is one layer with 8 filters of 5 × 5 on 64 digits: as many products as the title says, done in three ways. The first multiplies one pair of numbers
# at a time, in Python. The second makes a small matrix product for every place of the window. The third makes one large product. The last bar is your function; there the cutting into patches is part of it.

# %% demo=true
with yours("im2col"), yours("conv2d_forward"):
    show(*costs.cost(im2col, conv2d_forward, images[:64]))

# %% [markdown]
# *The axis is logarithmic: each line is ten times the one before.*
#
# The products are the same in all cases. What differs is who does the walking. For one product, Python looks up two objects, checks what they are, makes a third: a hundred steps for one multiplication. A matrix product is a
# single call, behind which a program multiplies many numbers at once and fetches them from memory in the order in which they lie.
#
# Where does your bar end? Near the first one, if you wrote all loops in Python. Then your layer is as right as any other, and it will do for this page. In notebook 08 it has to run some hundred times, and there
# you would wait for it.
#
# **Predict first.** A network is trained with 100,000 such batches. How long does that take if each takes 0.01 s, and how long if each takes 3 s?
#
# <details><summary>Compare</summary>
#
# A quarter of an hour and three and a half days. You notice the factor only when you wait for it.
# </details>

# %% [markdown]
# ## 5 Pooling
#
# A map says where something is, to the pixel. Often that is more than one wants to know: the same person writes the same 7 one pixel further left. **Pooling** takes windows of a map and keeps one number from each,
# the largest or the average. Maps get smaller, and nothing has to be learned: pooling has no parameters.
#
# It is Hubel and Wiesel's complex cell: *there is an edge, somewhere in here.*

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
# Shapes are those of exercise 4. With s for the stride,
#
# $$\text{out}_{n,c,i,j} = \frac{1}{\text{size}^2} \sum_{u=0}^{\text{size}-1}\ \sum_{v=0}^{\text{size}-1} x_{n,\,c,\; i s + u,\; j s + v}$$
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

    x: (N, C, H, W) maps, of either sign, perhaps integers.
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
# **What you should see.** A digit, pooled by both of your functions, in windows side by side.

# %% demo=true
with yours("max_pool_forward"), yours("avg_pool_forward"):
    show(*plots.pooled(max_pool_forward, avg_pool_forward, five, sizes=(2, 4, 7)))

# %% [markdown]
# *Maxima make strokes thick, averages make them pale. With windows of 7 there is not much left to read.*
#
# **To discuss.** Average pooling is a convolution. With which weights, which stride, how many channels? And is max pooling one too?
#
# <details><summary>One answer</summary>
#
# With a kernel of <em>size</em> × <em>size</em> weights, all 1/<em>size</em>², the same stride, no bias, and each channel by itself. Max pooling is none: a convolution is linear, and the maximum is not.
# With <em>x</em> and −<em>x</em> the maxima do not add up to the maximum of 0.
# </details>
#
# ### How invariant is it?
#
# Textbooks say that pooling makes a network *invariant to small shifts*. Try it. Shift the digit, change the size of the windows, and count the cells that differ from those before the shift.

# %% demo=true
Sliders(
    partial(plots.shifted, max_pool_forward, avg_pool_forward, five),
    columns=IntSlider(1, min=0, max=4),
    size=IntSlider(4, min=2, max=7),
)

# %% [markdown]
# *Upper row: the digit and what both poolings say. Lower row: the same after the shift; cells that differ by more than a tenth are framed.*
#
# **Predict first.** One pixel to the right, windows of 4: does nothing change, a little, or as much as without pooling?
#
# <details><summary>Compare</summary>
#
# About half as much. A window of 4 keeps its maximum as long as the stroke stays inside, and one column in four crosses a border. See the curves below.
# </details>

# %% demo=true cover=true
with yours("max_pool_forward"), yours("avg_pool_forward"):
    show(*plots.invariance(max_pool_forward, avg_pool_forward, images[:300], sizes=(2, 4, 7)))

# %% [markdown]
# *Shift 300 digits to the right, and measure by how much the answer moves, as a share of its length. 0 % would be invariant.*
#
# So pooling is *approximately* invariant, and only to shifts that are small beside its windows: they halve the change, they do not remove it. The larger the windows, the steadier the answer, and the less it knows. You may think that
# the maximum is better at this than the average. For these digits both are about equally steady. Their difference is another one: the maximum says *whether*, also if only one pixel of a window has it, and the average says *how much*.
#
# A convolution by itself is not invariant at all. Shift the picture, and its map shifts along: it is *equivariant* (notebook 06). Pooling with stride 2 keeps a part of that. Shift the picture by two pixels, and the pooled map
# shifts by one.
#
# ### Pooling, heard
#
# The vote at the top was taken pixel by pixel, and one pixel alone is often wrong: noise has edges in all directions. Let the pixels of a small window vote together. That is average pooling of the squared edges, with stride 1.

# %% demo=true
size = 3  # pixels that vote together, along each side: try 9 and 31

with yours("conv2d_forward"), yours("avg_pool_forward"):
    edges = sounds.by_layer(music, conv2d_forward)
    alone, _ = sounds.parted(music, edges)
    together, trombone = sounds.parted(music, edges, avg_pool_forward, size)
    play(
        {"each pixel by itself": alone, f"{size} × {size} together": together, "what is left": trombone},
        music.rate,
    )
    for name, sound in {"each pixel by itself": alone, f"{size} × {size} together": together}.items():
        print(f"{name}: {sounds.closeness(sound, music.hits):.1f} dB against the drums alone")

# %% [markdown]
# Windows of 3 are better than none. With 31 the vote has forgotten where it was taken: attacks and tones get nearly the same again. How large a window should be depends on how large the things are.
#
# Now with a recording of your own. Put a sound file beside this notebook, write its name into the first line, and run the cell. Without one, somebody says four digits. Vowels are steady, so they are tones; where are the *s* and
# the *k* of "six"?

# %% demo=true
my_file = ""  # for example "kitchen.wav"

mine = sounds.sound_of(my_file) if my_file else sounds.spoken()
with yours("conv2d_forward"), yours("avg_pool_forward"):
    attacks, tones = sounds.parted(mine, sounds.by_layer(mine, conv2d_forward), avg_pool_forward, size=3)
    play({"all of it": mine.x, "attacks": attacks, "tones": tones}, mine.rate)

# %% [markdown]
# ## 6 Five layers
#
# Here is the network that the rest of this page and the next one are about. It reads digits. Three convolutions come first, then two dense layers:
#
# | | layer 1 | layer 2 | layer 3 | layer 4 | layer 5 |
# |:--|:-:|:-:|:-:|:-:|:-:|
# | filters, or units | 4 | 8 | 12 | 200 | 10 |
# | kernel | 5 × 5 | 5 × 5 | 4 × 4 | – | – |
# | stride | 1 | 2 | 2 | – | – |
# | padding | 2 | 2 | 1 | – | – |
#
# There is no pooling in it. The second and the third convolution have stride 2 and make the maps smaller by themselves; a stride of 2 is a convolution of which only every second place is kept.

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
# | `dense` | list of numbers | the units of the dense layers behind them; perhaps none, but one layer there is |
# | `shapes` | (layers, 3) | of each layer: $F, OH, OW$ for a convolution, $l, 1, 1$ for a dense layer of $l$ units |
# | `units` | (layers,) | how many numbers a layer puts out, for one picture |
# | `parameters` | (layers,) | its weights and its biases together |
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
        One of the two lists holds a layer.
    Returns (shapes, units, parameters), three arrays with a row
    for each layer, convolutions first.
        shapes: (layers, 3). F, OH, OW of a convolution; l, 1, 1
            of a dense layer with l units.
        units: (layers,) how many numbers that makes.
        parameters: (layers,) weights and biases together.
    """
    ### BEGIN SOLUTION
    shapes, units, parameters = [], [], []
    channels, height, width = shape
    for filters, KH, KW, stride, padding in convs:
        parameters.append(filters * (channels * KH * KW + 1))
        height = (height + 2 * padding - KH) // stride + 1
        width = (width + 2 * padding - KW) // stride + 1
        channels = filters
        shapes.append((filters, height, width))
        units.append(filters * height * width)
    inputs = channels * height * width
    for outputs in dense:
        parameters.append((inputs + 1) * outputs)
        shapes.append((outputs, 1, 1))
        units.append(outputs)
        inputs = outputs
    return np.array(shapes), np.array(units), np.array(parameters)
    ### END SOLUTION


# %% check="layer_table"
check(layer_table)

# %% [markdown]
# **What you should see.** The network above, counted by your function. It is example 6.3 of *Machine Learning* by Lindholm, Wahlström, Lindsten and Schön (2022), and
# the last two rows are those printed there. They come out with zeros on all four sides, 2, 2 and 1 of them.

# %% demo=true
convs = [(4, 5, 5, 1, 2), (8, 5, 5, 2, 2), (12, 4, 4, 2, 1)]  # filters, rows, columns, stride, padding
dense = [200, 10]

with yours("layer_table"):
    shapes, units, parameters = layer_table((1, 28, 28), convs, dense)
    print(networks.table(convs, dense, units, parameters))
    print(f"\n{sum(parameters):,} parameters, {parameters[3] / sum(parameters):.0%} of them in layer 4")
    show(*networks.drawn((1, 28, 28), shapes, parameters))

# %% [markdown]
# *Maps from left to right: 28, 28, 14, 7 pixels along each side. Their number grows, their size falls. Orange: parameters between two layers.*
#
# Where are the parameters? Not where the looking is done. All three convolutions together have 2,460, and the one dense layer that reads the last maps has nearly fifty times as many.
#
# **Predict first.** Layer 1 turns 784 pixels into 3,136 numbers with 104 parameters. How many would a dense layer take?
#
# <details><summary>Compare</summary>
#
# 784 · 3,136 weights and 3,136 biases: 2,461,760. The convolution says the same thing about every place, so it says it once.
# </details>
#
# **To discuss.** The padding is 2, 2 and 1. Why 1 in the third layer? And could one choose it so that no pixel is left over in any layer?
#
# <details><summary>One answer</summary>
#
# Layer 3 reads 14 pixels with a kernel of 4: (14 + 2 − 4) / 2 + 1 = 7, and with padding 2 it would be 8. In layer 2 one padded pixel is left over, since 28 + 4 − 5 is odd. With the <em>same</em> padding on both sides it stays odd whatever
# the padding is: an odd kernel with stride 2 on an even side always leaves one over. Some libraries then pad one side more than the other. Here the padding is symmetric, and the last padded row and column go unused.
# </details>

# %% [markdown]
# ## 7 From pixels to probabilities
#
# All pieces are there. Between them stand three things that you know:
#
# - **leaky ReLU** behind every layer but the last: positive numbers pass, negative ones are multiplied by a small $\alpha$. Convolutions are linear, and without a bend between them, three would be one;
# - **flatten**: the last maps, 12 × 7 × 7, become a row of 588 numbers, and dense layers take over. From here on, nobody knows any more which numbers were neighbours;
# - **softmax** at the end: ten net inputs become ten probabilities.
#
# `leaky_relu(z, alpha)` and `softmax(Z)` are given, in the first code cell. You have written both in notebooks 02 and 05.

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
# | `alpha` | number | the leak of `leaky_relu`, from 0 to 1 |
# | `conv` | function | `conv(x, weight, bias, stride, padding)`; call it for every convolution |
# | result | $(N, \text{classes})$ | probabilities: each row adds up to 1 |
#
# `leaky_relu` comes after every layer but the last one, which is dense. Between convolutions and dense layers each picture's maps are flattened in the order channel, row,
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
    alpha: the leak of leaky_relu, 0 to 1; it follows every
        layer but the last dense one. Softmax follows that.
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
# ### Its first answers
#
# Give the network random weights and biases of 0, as at the beginning of every training, and show it eight digits.
#
# **Predict first.** What share of the digits does it read rightly?
#
# <details><summary>Compare</summary>
#
# About a tenth, as anybody who guesses. A single network may be a little above or below, because it has favourites: it gives most digits the same one or two answers.
# </details>

# %% demo=true
alpha = 0.1

with yours("layer_table"), yours("conv2d_forward"), yours("cnn_forward"):
    network = networks.untrained(layer_table, (1, 28, 28), convs, dense, seed=0)
    show(*targets(images[:8], cnn_forward(images[:8, None], *network, alpha), labels[:8]))
    read = costs.as_many_as(10, lambda some: cnn_forward(some[:, None], *network, alpha), images)
    said = cnn_forward(read[:, None], *network, alpha).argmax(axis=1)
    print(f"{len(read)} digits: {np.mean(said == labels[: len(read)]):.0%} read rightly.")
    print(
        f"Its favourite answer is {np.bincount(said).argmax()}: {np.mean(said == np.bincount(said).argmax()):.0%} of all digits."
    )

# %% [markdown]
# *Eight digits, and below each the ten probabilities. They differ little from digit to digit: the network sees that there is ink, and has no idea what it means.*
#
# Try other seeds. Each network has other favourites. And yet these networks are not blind. Look into one:

# %% demo=true
with yours("layer_table"), yours("conv2d_forward"), yours("cnn_forward"):
    network = networks.untrained(layer_table, (1, 28, 28), convs, dense, seed=0)
    layers = networks.watched(cnn_forward, conv2d_forward, network, alpha, five[None])
    show(*networks.feature_maps(layers, five))

# %% [markdown]
# *What each convolution hands on, before its activation. Nobody chose these filters, and still the strokes and their edges can be seen in most maps: whatever the weights are, the sum changes where
# the picture does.*
#
# The digit is still there, in twelve small maps. So ask a last question: how much do these 588 numbers know? Leave the random convolutions as they are, and train nothing but one linear layer behind them, in closed form, by least squares (notebook 01).

# %% demo=true
with yours("layer_table"), yours("conv2d_forward"), yours("cnn_forward"):
    network = networks.untrained(layer_table, (1, 28, 28), convs, dense, seed=0)
    shares, tested = networks.linear_readers(cnn_forward, conv2d_forward, leaky_relu, network, alpha)
    for name, share in shares.items():
        print(f"A linear layer on {name}: {share:.0%} of {tested} new digits read rightly.")

# %% [markdown]
# Filters that nobody has taught make digits easier to tell apart than pixels do. A good part of what a convolutional network knows lies in its form: that neighbours belong together, that the same thing may stand anywhere. The rest lies in
# the weights, and those are still random.
#
# **To discuss.** What is missing, to make the 122,270 weights and biases good ones? Which parts of notebook 04 can you use as they are, and which not?
#
# <details><summary>One answer</summary>
#
# A loss and its gradient at every weight. Softmax with cross entropy, leaky ReLU and the dense layers go backward as before. New are three steps: through flattening, which only puts numbers back into their places; through pooling; and through
# the convolution, where one weight has a say in every place of a map, so that its gradient is a sum over all of them. That is notebook 08.
# </details>

# %% [markdown]
# ## In short
#
# - A filter is a block $(C, KH, KW)$ and one bias. It makes one map; F filters make F maps, the channels of the next layer.
# - Along each side, $(\text{size} + 2\,\text{padding} - \text{kernel})$ // stride + 1 windows fit.
# - `im2col` writes every patch as a row. Then a convolution is one matrix product, a hundred times and more as fast as its products one by one.
# - Max and average pooling have no parameters. They make answers steadier under small shifts, about by half for windows of 4. Exactly invariant they are not.
# - The five-layer network has 122,270 parameters, and 96 % of them are in one dense layer.
# - Untrained, it guesses. Its form alone already helps.
#
# **What you can do now.** You can say how large a map is before you compute it, write a convolution over channels as one matrix product, make maps smaller, count what a network holds, and send a picture
# through it.
#
# **Next.** Notebook 08 sends the error back through all of this, through pooling and through filters, and the network learns to read.
#
# **Sources.** The pieces and the five-layer network follow the lectures this course is built on; the network is example 6.3 of A. Lindholm, N. Wahlström, F. Lindsten, T. Schön: *Machine Learning*, Cambridge University Press, 2022. Patches as
# a matrix: K. Chellapilla, S. Puri, P. Simard: *High performance convolutional neural networks for document processing*, IWFHR 2006. Cells that answer to edges: D. Hubel, T. Wiesel, Journal of Physiology 148, 1959, and 160, 1962. K. Fukushima:
# *Neocognitron*, Biological Cybernetics 36, 1980. Y. LeCun and others: *Backpropagation applied to handwritten zip code recognition*, Neural Computation 1, 1989. Upright and level lines of a spectrogram as attacks and tones: N. Ono and others, EUSIPCO 2008.
# Filters that nobody taught: K. Jarrett and others, ICCV 2009. Digits: `data/digits/README.md`. Drums, the trombone and the spoken digits: `data/drums/README.md`, `data/instruments/README.md`, `data/speech_digits/README.md`.
