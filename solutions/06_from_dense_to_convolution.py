# %% [markdown]
# # 06 · From dense to convolution
#
# > Can two weights, used again and again, hear where every note begins?
#
# Two bars on a drum kit, some hits loud, some hardly there. A machine puts a click wherever it believes that something begins. It
# has two weights, −1 and +1. Run the cells and listen, first without the clicks, then with them.

# %% collapsed=true
import numpy as np

from earlab import check

# %% demo=true collapsed=true
from earlab.data import load_instruments
from earlab.plots import from_dense_to_convolution as plots
from earlab.plots import from_dense_to_convolution_board as board
from earlab.plots import from_dense_to_convolution_onsets as onsets
from earlab.plots import from_dense_to_convolution_shift as shift
from earlab.scoreboard import scoreboard
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import KernelOnSound, ReceptiveFieldTree, ToeplitzView

use_style()

# %% demo=true cover=true
beat = onsets.drums()
level = onsets.level(beat.x)  # in dB, one number every 10 ms

change = -1 * level[:-1] + 1 * level[1:]  # each level times −1, the next one times +1
found = 1 + np.flatnonzero(change > 6)  # louder by more than 6 dB within 10 ms

clicked = onsets.clicks(beat.x, onsets.seconds(found))
play({"the drums": beat.x, "with clicks": clicked}, onsets.RATE)
show(*onsets.edges(beat, level, change, threshold=6))

# %% [markdown]
# *Top: the sound. Middle: its level, like a mountain range with a cliff at every hit. Bottom: the level ten milliseconds later minus
# the level now. Dashed: where a hit really begins.*
#
# The two weights $(-1, +1)$ are a **kernel**. It lies on two neighbours, multiplies, adds up, and moves on by one. It says nothing while
# the level stays, something negative while a sound dies away, and a large number at an edge. It was never told *when* to listen.
# The same two weights serve at every one of 510 places.
#
# Compare that with the layers you know. A dense layer that looks for edges in 511 numbers and answers with 510 has 260,610 weights: one set for an
# edge in the first place, another for an edge in the second, and so on. It would have to learn 510 times what an edge is.
#
# This page goes from the one to the other. You write the operation itself, in both of its conventions. You measure what it sees, and how it behaves when
# its input is shifted. At the end your own code finds onsets in recordings, one of yours among them.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need the layers of notebook 03 and what overfitting is (notebook 05). Nothing here is trained
# by you; that comes in notebook 08.

# %% [markdown]
# ## 1 What a dense layer cannot know
#
# A dense layer takes its inputs as a list. Nothing tells it that the second pixel lies beside the first, or that one moment
# follows another. Shuffle all the inputs of all images in the same way, and it learns exactly as well as before. That has a price.
# Look at it on digits, where you can see what is wrong.
#
# Each digit stands in the middle of a canvas of 28 × 40 pixels, with room at both sides. Two networks learn to read them. Both have 64 hidden units
# and ten outputs.
#
# - The **dense** one gives each hidden unit a weight for every pixel: $1120 \cdot 64 + 64 + 64 \cdot 10 + 10 = 72{,}394$ numbers in all.
# - In the **shared** one a hidden unit sees 9 columns only, through a window that is moved along the canvas, with *the same*
#   weights at all 32 places. It reports the largest of its 32 answers. That makes $252 \cdot 64 + 64 + 650 = 16{,}842$ numbers.
#
# They learn on digits in the middle. Then the test digits are moved to the left and to the right, by up to six pixels. To you that
# makes no difference at all.
#
# **Predict first.** Moved by two pixels, a fourteenth of a digit's image: how many digits does the dense network still read?
# And what about six?
#
# <details><summary>Compare</summary>
#
# About two of three at two pixels, and at six hardly more than by guessing, or even fewer. The shared network does not notice.
# </details>

# %% demo=true
(X, y), (X_test, y_test) = shift.digits("train"), shift.digits("test")
readers = {
    "dense": shift.trained(shift.WIDTH, X, y, 6),  # six epochs
    "dense, shown moved digits": shift.trained(shift.WIDTH, X, y, 6, scatter=True),
    "shared": shift.trained(shift.WINDOW, X, y, 6),
}
show(*shift.against_shift(readers, X_test, y_test))

# %% [markdown]
# *Left: one test digit in three places. Right: how many of 2,000 test digits are read correctly, against how far all of them were moved.*
#
# The dense network is good at what it saw and helpless beside it. Its weights are tied to fixed pixels; two pixels further on,
# the ink meets other weights.
#
# You may think: then show it moved digits while it learns. The orange curve does that. In every epoch every digit stands in a new
# place. It helps much. But the network now has to learn each digit thirteen times over, from the same 8,000 images and with the same 64 units, and it ends below the others
# where nothing is moved. The shared network never saw a moved digit. It does not have to be taught what it cannot help knowing.
#
# ### Fewer parameters, less to overfit
#
# 72,394 numbers can hold a few hundred digits by heart. Here both learn from fewer and fewer digits, until all, or nearly all, of those are read correctly.

# %% demo=true
show(*shift.against_amount((100, 300, 1000, 3000), X, y, X_test, y_test))

# %% [markdown]
# *Dashed: on the digits they learned from. Solid: on test digits, which stand in the middle too. What lies between is overfitting.*
#
# Both know by heart what they were given. The shared one still reads more digits it has not seen, with any amount of data. Three hundred digits teach it as much as a
# thousand teach the dense one. A window of nine columns has less room for accidents, and every image gives it 32 examples.
#
# **To discuss.** Shuffle the 40 columns of all canvases in the same way, train and test. What happens to the two networks?
#
# <details><summary>One answer</summary>
#
# Nothing happens to the dense one: it gets the same list in another order, and its weights follow. The shared one loses its
# lead, three to five points, and with it the gift of reading moved digits. What it believes, that neighbours belong
# together and that the same thing looks the same elsewhere, is no longer true. Fewer parameters help only where the belief
# behind them is right. Part 8 shows one that is not.
# </details>

# %% [markdown]
# ## 2 Two ideas: look near, and share
#
# The step from one network to the other has two halves. Take five inputs and five outputs, small enough to write down.
#
# **Full.** Every output listens to every input. 25 weights and 5 biases, $5 \cdot 5 + 5 = 30$ numbers.
#
# **Sparse.** Let every output listen to its neighbourhood only, here three inputs. What is near belongs together more than what is far:
# so it is in images, in sounds, in time. At the two ends one connection falls off the edge; 13 weights and 5 biases are left. The inputs that a unit listens to are its
# **receptive field**.
#
# **Shared.** Now assume that every place is treated in the same way, and let all outputs use the *same* three weights and the same bias. $3 + 1 = 4$ numbers are left,
# and with a million inputs there are still four.

# %% demo=true
show(*plots.connections())

# %% [markdown]
# *Lines of one colour are one weight. Left every line has its own, too many for colours.*
#
# As matrices, with $z = W x$ and the biases left out:
#
# $$
# \begin{bmatrix} z_1 \\ z_2 \\ z_3 \\ z_4 \\ z_5 \end{bmatrix} =
# \begin{bmatrix} w_2 & w_3 & 0 & 0 & 0 \\ w_1 & w_2 & w_3 & 0 & 0 \\ 0 & w_1 & w_2 & w_3 & 0 \\ 0 & 0 & w_1 & w_2 & w_3 \\ 0 & 0 & 0 & w_1 & w_2 \end{bmatrix}
# \begin{bmatrix} x_1 \\ x_2 \\ x_3 \\ x_4 \\ x_5 \end{bmatrix}
# $$
#
# Sparse connections are the zeros. Shared weights are the diagonals: along each of them stands one number. Such a matrix is called a
# **Toeplitz matrix**, and this one is *banded*. Each row is the row above, moved one place to the right.
#
# Two things about it are decisions, and books make them silently. The matrix is square, so the output is as long as the input; for that, $x$ must go on
# beyond its ends, with zeros. This is *same padding*. In the first row $w_1$ meets such a zero and drops out. And a row reads $w_1, w_2, w_3$ from left to right: the kernel
# lies as it is written, *not turned round*. Both will come back.
#
# > **Rows and columns.** From notebook 03 on a layer was $XW$, with one unit per *column* of $W$. Here $x$ is a single signal and
# > the layer is $Wx$: one output per *row*. In columns you read something else, which output $x_j$ has an effect on.
#
# ### Exercise 1 · The banded matrix
#
# **Goal.** Write the sliding kernel as a matrix. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `w` | (k,) | the kernel, k odd |
# | `n` | number | how many inputs, at least k |
# | result | (n, n) | the matrix `T` with `T @ x` |
#
# **Predict first.** $w = (1, 2, 3)$ and $x = (0, 0, 1, 0, 0)$, a click. What is $z$?
#
# <details><summary>Compare</summary>
#
# The middle column of the matrix: (0, 3, 2, 1, 0). The kernel comes out turned round, although nobody turned it. The output
# that hears the click first has it at the right end of its window, under w₃. Part 4 is about this.
# </details>


# %% exercise="toeplitz_from_kernel" points=4 minutes=20 difficulty=2 importance=3 about="the kernel as a banded matrix"
def toeplitz_from_kernel(w, n):
    """Return the matrix that slides a kernel over n inputs.

    w: (k,) kernel, k odd.   n: number of inputs, at least k.
    Returns T (n, n). Row i of T @ x is the sum of the products
    when the middle weight of w lies on x[i]; the weights before
    it lie on the inputs before x[i], in the order of w. Beyond
    both ends of x there are zeros.
    """
    ### BEGIN SOLUTION
    T = np.zeros((n, n))
    middle = len(w) // 2
    for m in range(len(w)):
        T += w[m] * np.eye(n, k=m - middle)
    return T
    ### END SOLUTION


# %% check="toeplitz_from_kernel"
check(toeplitz_from_kernel)

# %% [markdown]
# The card explains what is wrong when something is. When you are stuck, ask it for a hint. There are three, each says more than the one
# before, and they cost nothing.
#
# **What you should see.** Your matrix on its own data: a kernel of five weights on 24 inputs, beside a dense matrix of the same size.

# %% demo=true
kernel = np.array([-1.0, -0.5, 0.25, 0.5, 1.0])

with yours("toeplitz_from_kernel"):
    show(*plots.banded(toeplitz_from_kernel, kernel, n=24))

# %% [markdown]
# *Orange: positive. Violet: negative. Blank: no connection.*
#
# Below, both pictures of one sum. Slide the window on the left: it is one row of the matrix on the right. Drag a weight, and watch
# it change in every row at once.

# %% demo=true
ToeplitzView(toeplitz_from_kernel)

# %% [markdown]
# The matrix is good to think with. Nobody computes with it: for one second of sound, 16,000 samples, it has 256 million
# entries, nearly all of them 0. So leave it, and let the window slide.

# %% [markdown]
# ## 3 The sliding window
#
# How many places are there for a window? Two settings decide, beside the lengths.
#
# - **Padding** puts zeros before and after the signal, equally many at both ends. With none the window stays inside (*valid*), and the output
#   gets shorter, layer by layer. With $(k - 1)/2$ zeros the output is as long as the input (*same*). With $k - 1$ every place counts where at least one weight
#   touches the signal (*full*).
# - **Stride** is how far the window moves from place to place. A stride of 2 gives half as many outputs. It is the same as sliding by one and
#   keeping every second output, only cheaper: downsampling after convolution.
#
# ### Exercise 2 · How many places?
#
# **Goal.** Count, first with your finger, then with a formula. {{worth}}
#
# {{forbidden}}
#
# | name | what it is |
# |:--|:--|
# | `n` | samples of the signal |
# | `k` | weights of the kernel |
# | `stride` | how far the window moves, 1 or more |
# | `padding` | zeros at each end, 0 or more |
# | result | how many outputs there are |
#
# **Predict first.** Draw seven squares. Lay a window of two on them and move it by two. How many places? What if the window is three?
#
# <details><summary>Compare</summary>
#
# Three in both cases. The window of two leaves the last square alone: another step of two would stick out, so it is not
# made. The window of three begins at squares 1, 3 and 5, and uses all seven.
# </details>


# %% exercise="output_length" points=2 minutes=10 difficulty=1 importance=2 about="how many places a window has"
def output_length(n, k, stride, padding):
    """Return how many places a window of k samples has.

    n: samples of the signal.   k: weights of the kernel.
    stride: steps of the window, 1 or more.
    padding: how many zeros stand at each end, 0 or more.
    Returns a whole number. A window lies inside the padded
    signal with all its samples; the first one begins at its
    start. Where the kernel is longer than the padded signal
    the number is 0.
    """
    ### BEGIN SOLUTION
    return max(0, (n + 2 * padding - k) // stride + 1)
    ### END SOLUTION


# %% check="output_length"
check(output_length)

# %% [markdown]
# **What you should see.** All places that your function counts, drawn under the signal. Change the numbers: when does a window stick out?

# %% demo=true
with yours("output_length"):
    show(*plots.windows(output_length, n=11, k=4, stride=3, padding=1))

# %% [markdown]
# *Filled: samples. Hollow: zeros of the padding. Below: the places of the window, first to last.*
#
# ### Exercise 3 · Cross-correlation
#
# Now the sums. With counting from 0, as in Python, and $x$ already padded:
#
# $$z[n] = \sum_{m=0}^{k-1} w[m]\, x[n \cdot \text{stride} + m]$$
#
# This is what deep learning calls a convolution. Its exact name is **cross-correlation**.
#
# **Goal.** Slide a kernel over a signal. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | (n,) | the signal |
# | `w` | (k,) | the kernel |
# | `stride`, `padding` | numbers | as above |
# | result | (L,) | one sum for each place of the window |
#
# The rest of numpy is open to you, `np.fft` too.
#
# **Predict first.** $x = (0, 0, 3, 3, 1)$, $w = (-1, 1)$, stride 1, no padding. Write $z$ down. Which entries does a stride of 2 keep?
#
# <details><summary>Compare</summary>
#
# z = (0, 3, 0, −2): up by three, level, down by two. A stride of 2 keeps the first and the third, (0, 0). It steps over both
# edges. A window that moves further than it is wide leaves gaps; one that moves as far as it is wide can still miss what
# happens between two places.
# </details>


# %% exercise="correlate1d" points=5 minutes=30 difficulty=2 importance=3 about="a kernel slides over a signal"
def correlate1d(x, w, stride=1, padding=0):
    """Slide a kernel over a signal.

    x: (n,) signal, perhaps integers.   w: (k,) kernel.
    stride: steps of the window, 1 or more.
    padding: how many zeros to put at each end of x first.
    Returns z (L,), one sum of products for each place of the
    window: the first weight meets the first sample in the
    window. All windows lie inside the padded signal; what is
    left over at its end is not used. L is 0 where the kernel
    is longer than the padded signal.
    """
    ### BEGIN SOLUTION
    padded = np.pad(x, padding)
    starts = range(0, len(padded) - len(w) + 1, stride)
    return np.array([w @ padded[n : n + len(w)] for n in starts])
    ### END SOLUTION


# %% check="correlate1d"
check(correlate1d)

# %% [markdown]
# **What you should see.** Three ways to the same numbers: your matrix, your window, and the lecture's formula, which counts from 1,
#
# $$z_n = \sum_{m=1}^{3} w_m\, x_{m+n-2}, \qquad x_0 = x_6 = 0.$$
#
# The $-2$ centres the window: with $n = 3$ the weights meet $x_2, x_3, x_4$. So this form is a cross-correlation with same padding.

# %% demo=true
w, x = np.array([1.0, 2.0, 3.0]), np.array([4.0, 0.0, -1.0, 2.0, 5.0])

with yours("correlate1d"), yours("toeplitz_from_kernel"):
    around = np.array([0, *x, 0])  # x_0 to x_6
    lecture = [sum(w[m - 1] * around[m + n - 2] for m in (1, 2, 3)) for n in range(1, 6)]
    print("T @ x:        ", toeplitz_from_kernel(w, 5) @ x)
    print("correlate1d:  ", correlate1d(x, w, padding=1))
    print("the lecture's:", np.array(lecture))

# %% [markdown]
# Hear it, on the whole groove. The kernel $(-1, 1)$ on *samples*, not on levels, is an edge finder too. An edge between two samples is a fast
# vibration, so it lets the high sounds through and holds the low ones back. A mean of 16 neighbours does the opposite. And a stride keeps every fourth sample.

# %% demo=true
with yours("correlate1d"):
    smooth = np.full(16, 1 / 16)
    play(
        {
            "the drums": beat.x,
            "(−1, 1): hardly any kick": correlate1d(beat.x, np.array([-1.0, 1.0])),
            "a mean of 16: hardly any hi-hat": correlate1d(beat.x, smooth),
        },
        onsets.RATE,
    )
    play(
        {
            "(1) with a stride of 4": correlate1d(beat.x, np.array([1.0]), stride=4),
            "a mean of 16 with a stride of 4": correlate1d(beat.x, smooth, stride=4),
        },
        onsets.RATE / 4,
    )

# %% [markdown]
# **To discuss.** In the second row both sounds have a quarter of the samples. Why is the first one rough, with a hi-hat in it that is not
# the hi-hat you know?
#
# <details><summary>One answer</summary>
#
# At a quarter of the sample rate nothing above 2,000 Hz can be told apart from something below it. A stride without smoothing folds the
# high hiss down among the low tones: aliasing. The mean takes most of it out first. A network with strides has the same trouble,
# and has to learn kernels that smooth by itself.
# </details>

# %% [markdown]
# ## 4 Convolution, and which way the kernel lies
#
# Signal processing has another operation, more than 200 years old, and it is the owner of the name. In continuous time, for a sound $x(t)$ and a kernel $w(t)$:
#
# $$z(t) = (x * w)(t) = \int x(\tau)\, w(t - \tau)\, d\tau = \int x(t - \tau)\, w(\tau)\, d\tau = (w * x)(t)$$
#
# Where does the minus come from? Think of a clap in a church. The church answers with an echo $w(t)$, long after the clap. Now let sound go on: at
# every moment $\tau$ a little clap of strength $x(\tau)$ starts an echo of its own. At time $t$ this echo is $t - \tau$ old, so it adds $x(\tau)\,w(t-\tau)$. All echoes together
# are the integral. The minus says *how long ago*.
#
# In discrete time, with sums for integrals:
#
# | | formula | the kernel | who says it |
# |:--|:--|:--|:--|
# | **convolution** | $z[n] = \sum_m w[m]\, x[n - m]$ | turned round: $w[0]$ meets the last sample of the window | signal processing |
# | **cross-correlation** | $z[n] = \sum_m w[m]\, x[n + m]$ | as it is written: $w[0]$ meets the first | deep learning, under the name "convolution" |
#
# > **Here the kernel turns over.** A convolution is a cross-correlation with `w[::-1]`, and the other way about. Nothing else differs.
#
# The letter $n$ counts differently in the two: in a convolution it is the *last* sample of the window, in a cross-correlation the *first*. The windows are the same ones.
# Number the places from 0 for both, as exercise 3 does, with $x$ padded already, and the convolution reads
#
# $$z[n] = \sum_{m=0}^{k-1} w[m]\, x[n \cdot \text{stride} + k - 1 - m].$$
#
# Why may deep learning take the wrong name? Because its kernels are *learned*. A network that turns them round learns them turned
# round, and computes the same. It matters where a kernel is given: an echo, a filter from a book, weights from another library.
#
# ### Exercise 4 · Convolution
#
# **Goal.** Turn the kernel round, and nothing else. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x`, `w`, `stride`, `padding` | as before | as before |
# | `correlate` | function | `correlate(x, w, stride, padding)`, the one you just wrote |
# | result | (L,) | one sum for each place of the window |
#
# The piece comes in as an argument. When this exercise is graded, a right one is handed in, so a slip in exercise 3 costs you nothing here.
# You may call it, or write the sums out.
#
# > **A default is read once.** `correlate=correlate1d` takes the function that has this name when the cell with the `def` runs. Mend `correlate1d` later, and `convolve1d`
# > goes on with the old one until you run its own cell again. So it is with `find_onsets`, and on the pages that follow.
#
# **Predict first.** A click $(0, 0, 1, 0, 0)$ meets $w = (1, 2, 3)$, without padding. What does a convolution answer, and what a cross-correlation?
#
# <details><summary>Compare</summary>
#
# The convolution (1, 2, 3), the cross-correlation (3, 2, 1). A click starts one echo, and the echo is the kernel as it is
# written. This is the quickest test of any unknown function called "convolve".
# </details>


# %% exercise="convolve1d" points=3 minutes=15 difficulty=1 importance=3 about="the same with the kernel turned round"
def convolve1d(x, w, stride=1, padding=0, correlate=correlate1d):
    """Convolve a signal with a kernel.

    x: (n,) signal, perhaps integers.   w: (k,) kernel.
    stride, padding: as in correlate1d, with the same windows.
    correlate(x, w, stride, padding): a cross-correlation.
    Returns z (L,), one sum of products for each place of the
    window: the first weight meets the last sample in the
    window. The order of the outputs is that of correlate1d.
    """
    ### BEGIN SOLUTION
    return correlate(x, w[::-1], stride, padding)
    ### END SOLUTION


# %% check="convolve1d"
check(convolve1d)

# %% [markdown]
# **What you should see.** Two clicks, of different size, through both of your functions.

# %% demo=true
decay = np.array([1.0, 0.7, 0.5, 0.3, 0.1])

with yours("convolve1d"):
    show(*plots.clicks_through(correlate1d, convolve1d, decay))

# %% [markdown]
# *A convolution starts the kernel at every click. A cross-correlation ends it there, backwards.*
#
# Now touch it. Below is the first twentieth of a second of a snare, recorded, not made up. Drag the window over the sound, and drag a weight. Turn the kernel round and see which
# numbers change. Listen to the sound and to what comes out.

# %% demo=true
KernelOnSound(convolve1d, correlate1d, plots.snare(), onsets.RATE)

# %% [markdown]
# **And what you should hear.** The kernel below is an echo: 1 at once, 0.6 after 0.12 s, 0.36 after 0.24 s. Listen to where the copies of each hit are, behind it or
# before it.

# %% demo=true
rate = onsets.RATE // 4
slow = onsets.thinned(beat.x)  # 4,000 samples a second: quick enough for slow code
echo = np.zeros(2 * 480 + 1)
echo[[0, 480, 960]] = 1, 0.6, 0.36

with yours("convolve1d"):
    play(
        {
            "the drums": slow,
            "convolved with the echo": convolve1d(slow, echo, padding=960),
            "correlated with the echo": correlate1d(slow, echo, padding=960),
        },
        rate,
    )

# %% [markdown]
# ### The lecture's two forms
#
# The slides write cross-correlation twice, and not in the same way. The first is the one from part 3. The second comes a few slides later:
#
# $$z_n = \sum_m w_m\, x_{m+n-2} \qquad\qquad z[n] = \sum_m x[m]\, w[n + m]$$
#
# In the first the window moves over the *signal*: $n$ stands beside $x$. That is what deep learning uses. In the second $n$ stands beside $w$. Now the kernel
# is read at $n + m$: it is the kernel over which the signal moves. Let $n$ grow, and the kernel moves to the *left* under the signal. So
# the outputs are the same numbers in the opposite order, $z_{\text{second}}[n] = z_{\text{first}}[-n]$: the **time reverse**.
#
# You need not believe it. The second form is your own `correlate1d` with signal and kernel exchanged. Full padding, so that every overlap counts:

# %% demo=true
with yours("correlate1d"):
    first = correlate1d(x, w, padding=len(w) - 1)  # the window moves over x
    second = correlate1d(w, x, padding=len(x) - 1)  # x and w have changed places
    print("first form:              ", first)
    print("second form:             ", second)
    print("second, read backwards:  ", second[::-1])

# %% [markdown]
# Convolution has no such trap: $x * w = w * x$, as the integrals say. Try it in the cell above with `convolve1d`.
#
# **To discuss.** The matrix of exercise 1 is `T`. What does its transpose `T.T` do to a signal?
#
# <details><summary>One answer</summary>
#
# It convolves, with the same padding. In T a weight m places right of the middle lies m places right of the diagonal; in T.T it lies as far to the left,
# so every row holds the kernel turned round. Keep this in mind: going back through a layer multiplies with the transpose (notebook 04), so the
# gradient of a cross-correlation is a convolution. Notebook 08 needs that.
# </details>

# %% [markdown]
# ## 5 How far does a unit see?
#
# A unit of the first layer sees three samples. That is little: at 16,000 Hz a fifth of a millisecond. You may think that only a large kernel can find something large.
# But stack the layers. A unit of the second layer sees three units of the first, and each of those sees three inputs. Together they see
# five, because their windows overlap. **What a unit sees of the input is its receptive field**, and it grows with depth.
#
# Three things make it grow:
#
# - a kernel of $k$ adds $k - 1$ places, as seen from the layer below it;
# - a **stride** moves neighbours apart. Behind a layer with stride 2 one step is two inputs wide, and *every layer above* grows twice as
#   fast; strides multiply;
# - a **dilation** $d$ pulls the weights of one window apart, so that they lie $d$ places from each other. The window spans $(k - 1)\,d + 1$ places, with gaps. It
#   returns in notebook 10.
#
# ### Exercise 5 · Receptive field
#
# **Goal.** How many inputs does a unit of the last layer span? {{worth}}
#
# {{forbidden}}
#
# | name | what it is |
# |:--|:--|
# | `layers` | list of `(kernel, stride, dilation)`, from the input to the output |
# | result | how many neighbouring inputs, the first and the last one included |
#
# **Predict first.** Two layers, kernel 3 each. How many inputs with strides 1 and 1? With a stride of 2 in the *first* layer? With a stride of 2 in the *second*?
#
# <details><summary>Compare</summary>
#
# 5, 7 and 5. Behind a first layer with stride 2 three neighbours begin at inputs 1, 3 and 5, and the last one ends at 7. The
# stride of the last layer decides which units there are, not what one of them sees.
# </details>


# %% exercise="receptive_field" points=4 minutes=20 difficulty=2 importance=3 about="how far a stack of layers sees"
def receptive_field(layers):
    """Return how many neighbouring inputs a unit of the last
    layer spans.

    layers: list of (kernel, stride, dilation), three whole
        numbers each, from the input to the output. Where it is
        empty, the answer is 1: the input sees itself.
    The weights of a window lie dilation places apart, and the
    window moves by stride places.
    Returns a whole number: the first and the last input that a
    unit sees and all between them, also those in gaps.
    """
    ### BEGIN SOLUTION
    span, step = 1, 1
    for kernel, stride, dilation in layers:
        span += step * dilation * (kernel - 1)
        step *= stride
    return span
    ### END SOLUTION


# %% check="receptive_field"
check(receptive_field)

# %% [markdown]
# Point at a unit, and all that it sees lights up. Point at an input, and you see who hears of it. Make the first layer's stride 2, then move that stride to the last layer.
# Give the layers dilations 1, 2 and 4, and count how few layers it takes to see far.

# %% demo=true
ReceptiveFieldTree(receptive_field)

# %% [markdown]
# **What you should see.** A formula is a promise. Here it is kept, or not: a stack of your own `correlate1d`, and every input poked once, to see whether
# one output in the middle moves.

# %% demo=true
layers = [(5, 2, 1), (3, 2, 1), (3, 1, 1)]

with yours("correlate1d"), yours("receptive_field"):
    show(*plots.poked(correlate1d, receptive_field, layers))

# %% [markdown]
# *How much the output moves when an input moves by 1. Where the bars end, the receptive field ends.*
#
# Look at the shape as well. The middle of the field is reached along many paths, its ends along one. So a unit spans much and
# listens mostly to the middle.

# %% [markdown]
# ## 6 Shift the input, and the output shifts
#
# The digits of part 1 were read wherever they stood. This has two halves, and their names are easily mixed up.
#
# - **Equivariant**: shift the input, and the output shifts with it. $f(S_k x) = S_k f(x)$, where $S_k$ shifts by $k$. A kernel that slides is like that: what
#   it finds, it finds elsewhere.
# - **Invariant**: shift the input, and the output stays. $f(S_k x) = f(x)$. The largest answer of all places is like that.
#
# First equivariant, then invariant: that is how the shared network read moved digits. Is it exact? The formula asks for a shift,
# and a finite signal has ends. What comes in at one end when everything moves to the right?
#
# ### Exercise 6 · Measure it
#
# **Goal.** How far is a function from following a shift? {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `f` | function | takes a signal (n,), returns one of the same length |
# | `x` | (n,) | a signal |
# | `k` | number | how far to shift: to the right, negative to the left |
# | result | number | the largest magnitude of $f(S_k x) - S_k f(x)$ |
#
# The shift goes *round*: what leaves at one end comes in at the other, as `np.roll` does.
#
# **Predict first.** Which of these follow a shift exactly: squaring each sample; turning the sound up slowly; playing it backwards?
#
# <details><summary>Compare</summary>
#
# Only the squares: each sample is treated alike, wherever it stands. A gain that grows treats places differently. Backwards, a sound that moves to the right moves
# to the left.
# </details>


# %% exercise="equivariance_residual" points=4 minutes=20 difficulty=2 importance=3 about="does the output follow a shift?"
def equivariance_residual(f, x, k):
    """Say how far f is from following a shift of its input.

    f: function; f(x) returns an array (n,) for x (n,).
    x: (n,) signal.
    k: whole number; a shift by k moves every sample k places
        to the right, round the end, or to the left where k is
        negative. It may be larger than n.
    Returns the largest magnitude of
    f(shifted x) − shifted f(x), one number, not divided by
    anything.
    """
    ### BEGIN SOLUTION
    first = f(np.roll(x, k))
    then = np.roll(f(x), k)
    return np.max(np.abs(first - then))
    ### END SOLUTION


# %% check="equivariance_residual"
check(equivariance_residual)

# %% [markdown]
# **What you should see.** The same kernel with two kinds of padding: zeros beyond the ends, and *circular*, where the signal goes on with its other end. The
# sound is a bassoon's, cut out of the middle of a note, so that it does not begin or end in silence.

# %% demo=true
kernel = np.array([0.5, 1.0, -1.5])


def with_zeros(x):
    return correlate1d(x, kernel, padding=1)


def in_a_circle(x):
    return correlate1d(np.concatenate([x[-1:], x, x[:1]]), kernel)


with yours("correlate1d"), yours("equivariance_residual"):
    note = plots.bassoon(200)
    for f in (in_a_circle, with_zeros):
        print(f"{f.__name__:12} residual {equivariance_residual(f, note, 30):.3g}")
    both = {"in a circle": in_a_circle, "with zeros": with_zeros}
    show(*plots.two_ways(both, note, 30))

# %% [markdown]
# *Upper row: first shifted, then filtered, and the other way about. Lower row: what differs. With zeros that is a few samples where
# the ends of the signal went; everywhere else both ways agree to the last bit.*
#
# So equivariance is **exact with circular padding, and exact away from the ends with any other**. At the ends zeros are something that the kernel sees: a
# network can learn from them where the border is.
#
# **To discuss.** A signal with silence at both ends, longer than the kernel and the shift. What does the residual with zeros become? And with a stride of 2, for which
# shifts can the output follow at all?
#
# <details><summary>One answer</summary>
#
# Exactly 0: what moves round the end is silence, and what the padding brings in is silence too. With a stride of 2 the output can follow shifts by 2, 4, 6, …, by half as many places.
# Shift by 1, and the windows lie on other samples than before: the outputs are new numbers, not the old ones moved. Strides trade
# equivariance for size. Try it: <code>correlate1d(x, w, 2)</code> of a signal and of the same signal shifted by one.
# </details>

# %% [markdown]
# ## 7 An onset detector of your own
#
# Back to the drums. The detector at the top marked several places for one hit, because a level may rise for longer than 10 ms. And it listened to
# one number only, the level of everything together. Two things make a better one.
#
# **Bands.** Take a spectrogram: levels (bands, frames), one row for each range of frequencies. Slide the kernel along *each* row. Then drop what is
# negative (a band that dies away is no onset), and average over the bands. This curve $z$ says how much begins at each place.
#
# **Peaks.** An onset is a place where $z$ reaches a threshold, is larger than at the place before, and no smaller than at the place after.
#
# ### Exercise 7 · Find what begins
#
# **Goal.** From a spectrogram to the frames of its onsets. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `S` | (bands, frames) | levels in dB |
# | `w` | (k,) | the kernel, shorter than a row |
# | `threshold` | number | the least $z$ of an onset |
# | `correlate` | function | `correlate(x, w)`, as in exercise 3 |
# | result | (count,) | frames, counted from 0, in rising order |
#
# You may call `correlate`, or write the sums out. $z[n]$ belongs to the window that begins at frame $n$. The frame to report is the one in its middle, $n + \lfloor k/2 \rfloor$: for $(-1, 1)$ the louder one of the two.
#
# **Predict first.** Two bands. One rises by 8 dB in a frame where the other falls by 8 dB: a note gives way to a higher one, equally loud. What does the level of everything say,
# and what does $z$ say?
#
# <details><summary>Compare</summary>
#
# The level stays about the same: no edge. In z the falling band counts 0 and the rising one 8, so z = 4. The order of the steps decides:
# average first, and the two cancel as they do in the level.
# </details>


# %% exercise="find_onsets" points=5 minutes=30 difficulty=3 importance=2 about="frames where something begins"
def find_onsets(S, w, threshold, correlate=correlate1d):
    """Return the frames in which something begins.

    S: (bands, frames) levels.   w: (k,) kernel, k < frames.
    threshold: a number above 0.
    correlate(x, w): cross-correlation of a row with the
        kernel, without padding, (frames − k + 1,).
    Correlate every band with w, replace what is below 0 by 0,
    average over the bands: z. Place n is an onset where z[n]
    is at least threshold, larger than z[n − 1] and at least
    z[n + 1]. At both ends of z only the neighbour that exists
    counts.
    Returns the frames n + k // 2 of all onsets, whole numbers,
    in rising order; if nothing begins, an empty array, of
    whatever type.
    """
    ### BEGIN SOLUTION
    z = np.mean([np.maximum(correlate(band, w), 0) for band in S], axis=0)
    before = np.append(-np.inf, z[:-1])
    after = np.append(z[1:], -np.inf)
    peaks = (z > before) & (z >= after) & (z >= threshold)
    return np.flatnonzero(peaks) + len(w) // 2
    ### END SOLUTION


# %% check="find_onsets"
check(find_onsets)

# %% [markdown]
# **What you should see, and hear.** Your detector on the groove, first on the level alone (a spectrogram with a single band), then on 40 bands. When something begins was written down
# when the groove was put together, so it can be counted what is found, missed, or invented.

# %% demo=true
w = np.array([-1.0, 0.0, 0.0, 1.0])  # the level 30 ms later minus the level now
threshold = 3.0  # dB


def times_of(S):
    """The onsets of a spectrogram, in seconds."""
    return onsets.seconds(find_onsets(S, w, threshold))


with yours("find_onsets"):
    pictures = {"level": onsets.level(beat.x)[None], "40 bands": onsets.bands(beat.x)}
    times = {name: times_of(S) for name, S in pictures.items()}
    show(*onsets.found(beat, pictures, times))
    play({name: onsets.clicks(beat.x, times[name]) for name in times}, onsets.RATE)

# %% [markdown]
# Why this kernel and not $(-1, 1)$? A frame of the spectrogram is 32 ms long and a new one begins every 10 ms, so an edge is spread over three frames. Whoever compares frames
# that do not overlap sees it whole.
#
# For drums the level is enough. Now something that it cannot hear: a soft hi-hat under a tuba that holds one loud note.

# %% demo=true
hidden = onsets.under_a_tuba()

with yours("find_onsets"):
    pictures = {"level": onsets.level(hidden.x)[None]}
    pictures["40 bands"] = onsets.bands(hidden.x)
    times = {name: times_of(S) for name, S in pictures.items()}
    show(*onsets.found(hidden, pictures, times))
    clicked = {name: onsets.clicks(hidden.x, times[name]) for name in times}
    play({"as it is": hidden.x} | clicked, onsets.RATE)

# %% [markdown]
# *The twelfth onset is the tuba's own. After it the hi-hat hardly changes the level any more. High up, where a tuba has nothing, the bands rise by tens of dB.* The kernel is
# the same in both; what changed is the picture that it slides over. This is the shape of many networks for sound: a spectrogram, then kernels.
#
# And where does it fail? The chorale line that comes back through this course, played by four instruments. It has six notes.

# %% demo=true
with yours("find_onsets"):
    for player in ("piano", "violin", "trombone", "flute"):
        tune = onsets.tune(player)
        found = times_of(onsets.bands(tune.x))
        right, missed, invented = onsets.judged(found, tune.starts)
        print(f"{player:8}  found {right}, missed {missed}, invented {invented}")
    clicked = onsets.clicks(tune.x, found)
    play({"the flute": tune.x, "with clicks": clicked}, onsets.RATE)

# %% [markdown]
# A hammer hits a string within milliseconds, and the piano is easy. The violin's bow adds a few onsets that nobody played. The flute's notes swell slowly, so there is no edge to find; its breath and vibrato have
# plenty. Two weights with gaps between them, written by hand, know one kind of beginning. Kernels that are *learned*, many of them and in several layers, can know others. That is
# what notebooks 07 and 08 build.
#
# Now a recording of your own. Record a few knocks, a scale, a sentence, save it as a WAV file beside this notebook, and write its name below. Turn `threshold` until the clicks sit
# where you would put them. Until then you hear a violin.

# %% demo=true
recording = ""  # the name of your file, for example "knocks.wav"
threshold = 5.0

with yours("find_onsets"):
    own = onsets.own(recording) if recording else onsets.tune("violin")
    found = times_of(onsets.bands(own.x))
    print(f"{own.name}: {len(found)} onsets, at", *np.round(found, 2), "s")
    play({own.name: own.x, "with clicks": onsets.clicks(own.x, found)}, onsets.RATE)

# %% [markdown]
# ## 8 The board: is sharing always right?
#
# The ten instruments again. A clip is a log-mel picture now, 64 bands × 16 frames, and three networks learn from the same 344 clips. Where kernels are shared along the frequency axis, the
# layer is *your* banded matrix: `toeplitz_from_kernel` makes it from nine weights, for each of eight kernels, and the nine are what is learned.
#
# - **dense**: 64 hidden units that see all 1,024 numbers;
# - **shared, place kept**: eight kernels slide along frequency, their answers are averaged over time, and what each found *at which band* goes to the output;
# - **shared, place dropped**: the same, but a kernel only reports its largest answer, as the shared network did with digits.
#
# Each of them is three networks that started differently and whose probabilities are averaged.
#
# **Predict first.** For digits dropping the place was a gift. What does it do here?
#
# <details><summary>Compare</summary>
#
# It is a disaster: about three of ten clips. A pattern of partials means something else low than high. Along time a sound stays what it is when it moves; along frequency it
# becomes another sound.
# </details>

# %% demo=true
instruments = load_instruments()
picture = board.pictures(instruments)

with yours("toeplitz_from_kernel"):
    results = {"dense layer on the picture": board.dense(picture)}
    for name in ("kernels shared along frequency", "the same, place dropped"):
        keep = "dropped" not in name
        results[name] = board.shared(picture, toeplitz_from_kernel, keep_place=keep)
    for name, result in results.items():
        print(f"{name:30}  {result.count:6,} numbers, right {result.right:.1%}")
    scoreboard("06", {name: results[name].answers for name in list(results)[:2]})

# %% [markdown]
# *The board of the course so far. A bar is one standard error, counted by recordings.*
#
# Shared kernels do about as well as the dense layer with a twelfth of the numbers: within one standard error, neither leads, and both stand where the baseline of notebook 00 stands. One layer of kernels is not yet a
# convolutional network. What you can read from the third line is more important. A part of its fall is lack of room, since only eight numbers reach the output; with sixteen kernels it is still no more than about four clips
# of ten. The rest is a wrong belief. **Sharing is a belief about the data**. Along time it is nearly always right. Along
# frequency it is right for small steps, because a voice that rises by a semitone stays that voice, and wrong for large ones. Notebook 09 puts this to use.

# %% [markdown]
# ## In short
#
# | idea | in one line | where it returns |
# |:--|:--|:--|
# | sparse connections | every unit listens to its neighbourhood | 07 |
# | shared weights | one kernel for all places: 3 + 1 numbers instead of 5 · 5 + 5 | everywhere from here on |
# | Toeplitz matrix | the kernel on the diagonals; its transpose convolves | 08, going back |
# | cross-correlation | $z[n] = \sum_m w[m]\,x[n+m]$, the kernel as it is written | what libraries call convolution |
# | convolution | $z[n] = \sum_m w[m]\,x[n-m]$, the kernel turned round | echoes and filters |
# | output length | $\lfloor (n + 2p - k)/s \rfloor + 1$ | 07, in two dimensions |
# | receptive field | $1 + \sum_l (k_l - 1)\, d_l \prod_{j<l} s_j$ | 10 |
# | equivariance | the output follows a shift; exact in a circle and away from the ends | pooling, 07 |
#
# **What you can do now.** You can write a layer that looks for one thing everywhere, say which way its kernel lies, how long its output is, how far it sees, and how it answers to a shift. And you can find
# the beginning of a note.
#
# **Next.** Notebook 07 takes the window into two dimensions and gives it channels: images, spectrograms, and the first whole convolutional network.
#
# **Sources.** The way from full to shared connections, the banded matrix and both forms follow the lectures this course is built on; the drawing of shared weights goes back to I. Goodfellow, Y. Bengio, A. Courville: *Deep Learning*, 2016, chapter 9. Shared
# weights for reading digits: K. Fukushima, *Neocognitron*, Biological Cybernetics 36, 1980; Y. LeCun and others, Neural Computation 1, 1989. Receptive fields that mostly listen to
# their middle: W. Luo and others, NeurIPS 2016. Rising bands as onsets: P. Masri, PhD thesis, Bristol, 1996; J. Bello and others, IEEE TSAP 13, 2005. The drums, the instruments and their authors are
# listed in `data/drums/README.md` and `data/instruments/README.md`.
