# %% [markdown]
# # 01 · Learning features linearly
#
# > Three drums play at once, and nobody tells the computer what a drum is. Can it take them apart?
#
# In notebook 00 people had decided what to measure: loudness, centroid, cepstrum. Here the data decide, in the simplest way there is:
# with one matrix. You write PCA and NMF, see what they find in handwritten digits and in a drum loop, and take the loop apart into its
# drums. Then you see where a matrix is not enough.
#
# Run the next cells; the folded ones only prepare. Then listen to the loop. You will hear its drums alone before the page is over.

# %% collapsed=true
import matplotlib.pyplot as plt
import numpy as np

from earlab import check

EPS = 1e-12  # a very small number, for exercise 4

# %% demo=true collapsed=true
from IPython.display import display
from ipywidgets import SelectionSlider
from sklearn.decomposition import NMF, PCA
from sklearn.neighbors import KNeighborsClassifier

from earlab.audio import log_mel
from earlab.data import load_digits, load_instruments
from earlab.phrase import chorale_line
from earlab.plots import learning_linear_features as plots, learning_linear_features_limits as limits
from earlab.plots import learning_linear_features_sounds as make
from earlab.scoreboard import scoreboard
from earlab.sliders import Sliders
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import NmfMixer, PcaCloud, PhrasePlayer

use_style()

# %% demo=true
loop = make.drum_loop({"kick": 39, "snare": 36, "hi-hat": 30})  # which recordings of load_drums()
play(loop.x, loop.sample_rate, "the loop: kick, snare and hi-hat (recorded hits, put together by a program)")

# %% [markdown]
# {{exercises}}
#
# With reading, looking and listening, plan {{hours}}. You need the matrix product, eigenvectors, and what a spectrogram is (notebook
# 00). Nothing you wrote there is needed here. Cells that draw, train and play use the functions you write. They are never graded, so
# change them as you like.

# %% [markdown]
# ## 1 Features that nobody chose
#
# A recogniser has two stages. The first turns raw data into **features**, the second decides:
#
# $$\text{raw data } x \;\longrightarrow\; \underbrace{f(x)}_{\text{features}} \;\longrightarrow\; \text{classifier} \;\longrightarrow\; \text{answer}$$
#
# So far $f$ was made by hand. That takes people who know the field, and for a new task nobody knows which features to take.
# **Feature learning** lets the training data decide: fix the *form* of $f$, and choose its numbers so that they suit the data. The simplest form
# is linear:
#
# $$f(x) = W x + b$$
#
# A *row* of $W$ is one feature: a weight for every number in $x$. This page is about three ways to choose $W$.
#
# | method | what it asks of $W$ | does it need labels? |
# |:--|:--|:--|
# | PCA | keep as much of the variance as possible | no |
# | NMF | build every sample by *adding* parts | no |
# | least squares | come near to given answers | yes |

# %% [markdown]
# ### The direction of greatest variance
#
# Picture $N$ samples as a cloud of points. A unit vector $c$ is a direction, and $c \cdot (x - \mu)$ says how far along it a sample lies, seen from the
# mean $\mu$. The variance of these numbers over all samples is
#
# $$\frac1N \sum_n \big(c \cdot (x_n - \mu)\big)^2 = c^{\mathsf T} C\, c, \qquad C = \frac1N \sum_n (x_n - \mu)(x_n - \mu)^{\mathsf T}.$$
#
# $C$ is the **covariance matrix**. Which $c$ of length 1 makes $c^{\mathsf T} C c$ largest?
#
# Suppose you have found it. Turn it a little, by a small step $\varepsilon$ in a direction $d$ of length 1 at right angles to it. The vector $c + \varepsilon d$ still has
# length 1, but for $\varepsilon^2$, which is too small to matter. Its variance is
#
# $$(c + \varepsilon d)^{\mathsf T} C\, (c + \varepsilon d) = c^{\mathsf T} C c + 2 \varepsilon\; d^{\mathsf T} C c + \dots$$
#
# If $d^{\mathsf T} C c$ were positive, this turn would give more; if it were negative, the opposite turn would. At the maximum neither may happen, so $d \cdot (C c) = 0$ for *every* $d$ at right
# angles to $c$. A vector that has nothing at right angles to $c$ lies along $c$:
#
# $$C c = \lambda c.$$
#
# So the best direction is an *eigenvector*. Which of them? Its variance is $c^{\mathsf T} C c = \lambda\, c^{\mathsf T} c = \lambda$, so the one with the largest eigenvalue wins. Now ask again among all directions at right angles to the
# first. The same argument gives the eigenvector of the next eigenvalue, and so on; eigenvectors of a symmetric matrix stand at right angles, so nothing gets in the way. That is **principal component analysis**, PCA.
#
# ### Exercise 1 · Fit
#
# **Goal.** The mean, the first $k$ directions, and the variance along each. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `X` | $(N, d)$ | N samples, one in each row |
# | `k` | number | how many components, at most $d$ |
# | `mean` | $(d,)$ | $\mu$, the mean of each column |
# | `components` | $(k, d)$ | $c_1 \dots c_k$, one in each **row**, length 1, at right angles |
# | `variances` | $(k,)$ | $\lambda_1 \ge \dots \ge \lambda_k$, with $1/N$ |
#
# A direction has no sign: $c$ and $-c$ are both right, and the check accepts either. `np.linalg.eigh` and `np.linalg.svd` may both serve. Read in
# their documentation how they sort, and whether a vector is a row or a column.
#
# **Predict first.** The points (0, 1), (4, 1), (2, 2), (2, 0) form a flat cross. Where is its mean, which way does its first component point, and what are the two
# variances?
#
# <details><summary>Compare</summary>
#
# The mean is (2, 1). Along the first axis the points lie at −2, 2, 0, 0 from it: the variance is 8/4 = 2. Along the second one at 0, 0, 1, −1: 2/4 = 0.5.
# So the first component is (1, 0) or (−1, 0).
# </details>


# %% exercise="pca_fit" points=6 minutes=35 difficulty=2 importance=3 about="the directions in which data vary most"
def pca_fit(X, k):
    """Return the mean, the first k principal components,
    and their variances.

    X: (N, d) samples, one in each row; N may be smaller than d.
    k: how many components, from 1 to d.
    Returns (mean, components, variances):
    mean (d,): of each column.
    components (k, d): one unit vector in each row,
        at right angles to each other, the direction of greatest
        variance first. Either sign is right, and where
        the variance is 0, so is any direction that is left.
    variances (k,): along each component, largest first,
        with 1/N.
    """
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)
    centred = X - mean
    C = centred.T @ centred / len(X)
    values, vectors = np.linalg.eigh(C)
    return mean, vectors[:, ::-1][:, :k].T, values[::-1][:k]
    ### END SOLUTION


# %% check="pca_fit"
check(pca_fit)

# %% [markdown]
# When you are stuck, ask the card for a hint. There are three, each says more than the one before, and they cost nothing.
#
# **What you should see.** A cloud, and the axes that *your* function finds. Drag points. Then turn your own direction in the lower picture: no
# direction has more variance than axis 1. Try the cloud "bent": what does PCA make of a curve?

# %% demo=true
PcaCloud(pca_fit)

# %% [markdown]
# *The lower curve is $c^{\mathsf T} C c$ for every direction. Your axes sit on its top and in its valley. Of the bent cloud PCA sees the spread,
# never the curve: two numbers are kept where one, the way along the bow, would do.*
#
# **What do digits vary in?** An image of 28 × 28 pixels is a point with 784 coordinates. A component then has 784 numbers too: it is a picture
# of what changes together.

# %% demo=true
digits = load_digits()
(images, labels), (test_images, test_labels) = digits.part("train"), digits.part("test")
X_train, X_test = (part.reshape(len(part), 784).astype(float) for part in (images, test_images))

with yours("pca_fit"):
    fit = pca_fit(X_train, 784)
    show(*plots.eigen_digits(fit, X_train, count=16))

# %% [markdown]
# *Eigen-digits. Moving along a component adds ink where it is orange and takes ink away where it is violet, or the other way round: the sign is free.
# Read the first one as a question: "more like a 0, or more like a 1?"*
#
# **To discuss.** Nobody told PCA which digit is which. Why does the first component part zeros from ones all the same?
#
# <details><summary>One answer</summary>
#
# A zero has ink in a ring and none in the middle, a one the other way round. The mean images of no other two digits are so far apart, so the line between these two is where the cloud is longest. PCA found a large difference. That it is one between digits is our luck.
# </details>

# %% [markdown]
# ### Exercise 2 · Transform
#
# **Goal.** New coordinates: how far a sample lies along each component, seen from the mean. {{worth}}
#
# {{forbidden}}
#
# $$z_{nj} = c_j \cdot (x_n - \mu)$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `X` | $(N, d)$ | samples, old ones or new ones |
# | `mean` | $(d,)$ | the mean that was fitted |
# | `components` | $(k, d)$ | the components that were fitted |
# | result `Z` | $(N, k)$ | the coordinates |
#
# This is $f(x) = Wx + b$ with $W$ = `components` and $b = -W\mu$.
#
# **Predict first.** What are the coordinates of the mean itself? And what is the mean of all coordinates of the training data?
#
# <details><summary>Compare</summary>
#
# Both are 0: the mean is the origin of the new coordinates. For <em>new</em> data it is not quite so. They have another mean, but they are measured
# from the one that was fitted.
# </details>


# %% exercise="pca_transform" points=3 minutes=15 difficulty=1 importance=3 about="data as a few coordinates"
def pca_transform(X, mean, components):
    """Return the coordinates of samples along the components.

    X: (N, d) samples; they need not be those that were fitted.
    mean: (d,) and components: (k, d), from a fit;
        they are not computed anew.
    Returns Z: (N, k); Z[n, j] is the inner product of
    component j with sample n minus the mean.
    """
    ### BEGIN SOLUTION
    return (X - mean) @ components.T
    ### END SOLUTION


# %% check="pca_transform"
check(pca_transform)

# %% [markdown]
# **What you should see.** Test images, which the fit has never seen, as points with two coordinates each. Before there were 784.

# %% demo=true
with yours("pca_fit"), yours("pca_transform"):
    mean, components, _ = pca_fit(X_train, 2)
    Z = np.asarray(pca_transform(X_test, mean, components))
    show(*plots.digit_map(Z, test_labels, chosen=(0, 1, 2, 7)))

# %% [markdown]
# *Four of the ten digits. Zeros and ones part without any label. Twos stay in the crowd: what varies most need not be what you want to know.*
#
# **To discuss.** In all images you multiply one column of pixels by 1,000. What does PCA find now? Is that what you want?
#
# <details><summary>One answer</summary>
#
# Those pixels have a million times their variance, so the first components are those pixels and little else. PCA believes the units you choose. Where columns have different units, such as Hz and dB, divide each by its standard deviation first.
# </details>

# %% [markdown]
# ### Exercise 3 · And back
#
# **Goal.** Samples again, from their coordinates. {{worth}}
#
# {{forbidden}}
#
# $$\hat x_n = \mu + \sum_{j=1}^{k} z_{nj}\, c_j$$
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `Z` | $(N, k)$ | coordinates |
# | `mean`, `components` | $(d,)$, $(k, d)$ | from the fit |
# | result | $(N, d)$ | the nearest points that these directions can build |
#
# **Predict first.** With $k = d$, how far is $\hat x$ from $x$? And with $k = 0$, what would $\hat x$ be?
#
# <details><summary>Compare</summary>
#
# With all components nothing is lost: the transform only turned the axes, and the way back turns them again. With none, every sample becomes the mean.
# </details>


# %% exercise="pca_inverse" points=2 minutes=10 difficulty=1 importance=2 about="and back again"
def pca_inverse(Z, mean, components):
    """Return samples rebuilt from their coordinates.

    Z: (N, k) coordinates.   mean: (d,).   components: (k, d).
    Returns (N, d): the mean plus each component times its
    coordinate.
    """
    ### BEGIN SOLUTION
    return Z @ components + mean
    ### END SOLUTION


# %% check="pca_inverse"
check(pca_inverse)

# %% [markdown]
# **What you should see.** Test images above, below them what your three functions make of them with $k$ numbers each. From how many
# on can you read them?


# %% demo=true
def with_components(k):
    """Draw ten test images and what k components keep of them."""
    kept = make.rebuilt(pca_transform, pca_inverse, fit, X_test[:10], k)
    return plots.reconstructions(test_images[:10], kept, fit, X_train, k)


with yours("pca_fit"):
    fit = pca_fit(X_train, 784)
    counts = [1, 2, 5, 10, 20, 50, 100, 200, 400, 784]
    display(Sliders(with_components, k=SelectionSlider(options=counts, value=20)))

# %% demo=true
with yours("pca_fit"), yours("pca_transform"):
    fit = pca_fit(X_train, 784)
    show(*plots.kept(fit, X_train, pca_transform(X_test, *fit[:2]), X_test))

# %% [markdown]
# *The two curves lie on each other: what was learned from 8,000 images also holds for 2,000 others.*
#
# **To discuss.** An image of white noise would need all 784 components. What is it about digits that lets a hundred do?
#
# <details><summary>One answer</summary>
#
# Their pixels are not free. Neighbours are mostly alike, corners are always empty, and strokes come in few forms. So the cloud is flat: long in a hundred directions, thin in all others. In white noise each pixel is drawn by itself, and the cloud is a ball.
# </details>

# %% [markdown]
# ### Eigen-spectra
#
# Now sound: the drum loop from the top. It is made of three real recordings, so you know the *stems*, the single
# tracks, and later you can measure how well a computer finds them.

# %% demo=true
show(*plots.loop(loop))
print(f"V: {loop.V.shape[0]} frequency bins, {loop.V.shape[1]} frames")

# %% [markdown]
# *Every column of the picture is the spectrum of a 64 ms frame.*
#
# > **Rows and columns change places.** To PCA samples are *rows*, so a spectrogram goes in as its transpose, `V.T`: a frame in each row, with 513 numbers. What it learns are rows as well: each row of
# > `components` is a feature.
#
# **Predict first.** Three drums play. How many components do you need to keep about 90 % of the variance: 3, 30 or 300?
#
# <details><summary>Compare</summary>
#
# 3 come near. Each frame is some kick, some snare, some hi-hat, so the frames lie close to a space of three dimensions.
# </details>

# %% demo=true
with yours("pca_fit"), yours("pca_transform"), yours("pca_inverse"):
    spectra = pca_fit(loop.V.T, loop.V.shape[0])
    show(*plots.eigen_spectra(spectra, loop, count=4))
    thin = make.thinned(pca_transform, pca_inverse, spectra, loop, sizes=(1, 3, 10))
    show(*plots.thinned(thin, loop))
    play({f"the loop from {name}": loop.back(model) for name, model in thin.items()}, loop.sample_rate)

# %% [markdown]
# *Above: eigen-spectra, orange upwards, violet downwards. Below and in your ears: the loop rebuilt from 1, 3 and 10 of them; the phases are those of the loop,
# and what falls below 0 is cut off.*
#
# PCA keeps what it promises: a few components hold nearly all of the variance. But look at them. They go up *and down*, and a spectrum with less than no
# energy is nothing you can hear. Component 2 does not say "a snare". It says "more snare and less kick", and a drum alone is rebuilt by
# cancelling one component with another. You would like parts that are sounds themselves.

# %% [markdown]
# ## 2 Parts that add up
#
# A loop does not subtract drums. It adds them: some kick, some snare. So ask for a dictionary of parts that are never negative, used in amounts that
# are never negative:
#
# $$\underset{F \times T}{V} \;\approx\; \underset{F \times r}{W}\;\underset{r \times T}{H}, \qquad V, W, H \ge 0.$$
#
# A column of $W$ is a **template**: the spectrum of one part. A row of $H$ is its **activation**: how strongly it sounds in each frame.
# A frame is $v_t \approx W h_t$, and $h_t$ are its features. This is *dictionary learning*, and in this form **non-negative matrix factorisation**, NMF.
#
# > **W turns over.** In PCA samples are rows, and each *row* of $W$ is a feature. In NMF samples are columns, as is usual for spectrograms, and each *column* of $W$ is a template. $W$ also changes its
# > task: there it *reads* a sample, $z = W(x - \mu)$; here it *builds* one, $v \approx W h$.
#
# There is no formula for the best $W$ and $H$. You start somewhere and improve, so that the squared error
# $E = \tfrac12 \lVert V - WH \rVert^2$ falls. Its gradient has a positive and a negative part:
#
# $$\frac{\partial E}{\partial H} = \underbrace{W^{\mathsf T} W H}_{\text{too much}} - \underbrace{W^{\mathsf T} V}_{\text{too little}}$$
#
# A plain step downhill could make entries negative. So multiply instead, by the ratio of the two parts (Lee and Seung, 2001):
#
# $$H \leftarrow H \odot \frac{W^{\mathsf T} V}{W^{\mathsf T} W H + \varepsilon}, \qquad\text{then}\qquad W \leftarrow W \odot \frac{V H^{\mathsf T}}{W H H^{\mathsf T} + \varepsilon}.$$
#
# $\odot$ and the fraction work entry by entry. Positive numbers stay positive, and where both parts agree, the factor is 1. One can prove that neither update ever
# raises $E$.
#
# ### Exercise 4 · One step
#
# **Goal.** Both updates, once. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `V` | $(F, T)$ | a spectrogram, nothing below 0 |
# | `W`, `H` | $(F, r)$, $(r, T)$ | templates and activations so far |
# | result `(W, H)` | the same | after the step |
#
# The order is fixed: **H first, then W with the new H**. In silence numerator and denominator may both be 0. `EPS` in the denominator turns
# 0/0 into 0.
#
# **Predict first.** An entry of `H` starts at exactly 0. What is it after a hundred steps?
#
# <details><summary>Compare</summary>
#
# Still 0: it is only ever multiplied. So start with positive numbers everywhere. On the other hand, zeros that you put in on purpose stay: a template
# can be forbidden to sound at some times.
# </details>


# %% exercise="nmf_step" points=6 minutes=30 difficulty=2 importance=3 about="parts that only add up"
def nmf_step(V, W, H):
    """Improve W and H once, by multiplicative updates
    for the squared error.

    V: (F, T), not negative.   W: (F, r).   H: (r, T).
    H first: every entry times WᵀV / (WᵀWH + EPS),
        entry by entry.
    Then W, with the new H: times VHᵀ / (WHHᵀ + EPS).
    Returns (W, H), two new arrays.
    """
    ### BEGIN SOLUTION
    H = H * (W.T @ V) / (W.T @ W @ H + EPS)
    W = W * (V @ H.T) / (W @ H @ H.T + EPS)
    return W, H
    ### END SOLUTION


# %% check="nmf_step"
check(nmf_step)

# %% [markdown]
# **What you should see.** First the phrase of notebook 00 again. It has six notes, but only five different pitches.

# %% demo=true
line = chorale_line("trombone")
phrase = make.of_phrase(line)
PhrasePlayer(line)

# %% [markdown]
# Your step, two hundred times, with five components, from four random starts. The error falls with every step, first quickly, then slowly.

# %% demo=true
with yours("nmf_step"):
    show(*plots.falling_errors(nmf_step, phrase.V, rank=5, seeds=(0, 1, 2, 3), steps=200))

# %% [markdown]
# *The starts themselves lie far above 1 and are cut off: random factors are much too loud. Three runs end at nearly the same error, one at nearly twice as much.*
#
# **To discuss.** Why is one start so far behind, and why can that not happen to PCA?
#
# <details><summary>One answer</summary>
#
# In start 3 two components have taken the E♭, and the last note has none of its own. NMF walks downhill, a factor at a time, and where a component is small its steps are small: with 3,000 steps this run nearly arrives as well. Nothing promises that: a product of two unknown matrices can have
# several valleys. PCA does not walk. It has a closed form: the eigenvectors, of which only the signs are free. So with NMF try several starts, and keep the best.
# </details>

# %% [markdown]
# ### Exercise 5 · Many steps
#
# **Goal.** The loop around the step. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `V` | $(F, T)$ | a spectrogram |
# | `W0`, `H0` | $(F, r)$, $(r, T)$ | where to start |
# | `n_iter` | number | how many steps; 0 returns the start |
# | `step` | function | `step(V, W, H)` returns the next `(W, H)` |
#
# Call `step`. It is your `nmf_step` unless somebody passes another one, as the check does: so a mistake in exercise 4 costs nothing here.
#
# **Predict first.** All entries of `W0` and `H0` are 1. What do the three templates look like after a hundred steps?
#
# <details><summary>Compare</summary>
#
# All three are the same. Equal components get equal factors, in every step, for ever. That is why the start is random: it has to break the tie. Networks
# will need that too.
# </details>


# %% exercise="nmf" points=3 minutes=10 difficulty=1 importance=2 about="many steps"
def nmf(V, W0, H0, n_iter, step=nmf_step):
    """Take n_iter steps from (W0, H0).

    V: (F, T), not negative.   W0: (F, r).   H0: (r, T).
    n_iter: how many steps, 0 or more.
    step: function; step(V, W, H) returns the next (W, H).
        Call it.
    Returns (W, H).
    """
    ### BEGIN SOLUTION
    W, H = W0, H0
    for _ in range(n_iter):
        W, H = step(V, W, H)
    return W, H
    ### END SOLUTION


# %% check="nmf"
check(nmf)

# %% [markdown]
# **What you should see.** What do the five components mean? Here they are, over the notes that a musician wrote.

# %% demo=true
with yours("nmf"), yours("nmf_step"):
    W, H = nmf(phrase.V, *make.begin(phrase.V, 5, seed=0), n_iter=200)
    show(*plots.found_notes(W, H, line))
    play({f"component {k + 1}": part for k, part in enumerate(make.parts(phrase, W, H))}, line.sample_rate)

# %% [markdown]
# *Nobody said what a note is. NMF was asked for five spectra and when each sounds, and what it found is the piano roll: each component is one pitch. Try `seed=3`, the start that was left behind.*
#
# Now the loop, in three parts. Nobody said what a drum is, nor when one plays. The triangles show when it really did.

# %% demo=true cover=true
with yours("nmf"), yours("nmf_step"):
    W, H = nmf(loop.V, *make.begin(loop.V, 3), n_iter=200)
    heard = make.parts(loop, W, H)
    show(*plots.factors(loop, W, H, heard))
    make.tell(loop, W, H, heard)
    play(make.named(loop, heard), loop.sample_rate)

# %% [markdown]
# *Left: your templates. Below: your activations. A component sounds through its share $W_k H_k / WH$ of the loop's own spectrogram, so
# all three together are the loop again. 10 dB means that the drum has ten times the energy of everything that does not belong to it.*
#
# Compare with PCA's three components, which also have a mean to build on: their error is a little smaller, 0.265 of
# $\lVert V \rVert$ against 0.270. But here each part is a sound with a meaning.
#
# **Solo and mute.** The mixer runs your `nmf`. It begins elsewhere, so its components stand in another order: find the kick by its activation, click
# on it, and solo it. Mute the hi-hat. Then change the number of components, and let it run 20 iterations a few times: with two, which drums share one? With
# five, which one is split? *New start*, in the fold below it, begins at other random factors.

# %% demo=true
NmfMixer(nmf, loop.x, sample_rate=loop.sample_rate, rank=3, n_iter=60, n_fft=1024, hop_length=256)

# %% [markdown]
# **To discuss.** Make the loop at the top from other recordings (`load_drums().y` says what each one is), for example
# `{"kick": 20, "snare": 16, "hi-hat": 2}`, and run again from there. How well are they parted now? Look at their spectra, and say why.
#
# <details><summary>One answer</summary>
#
# Worse, where two drums have energy at the same frequencies: one template then explains a part of both. NMF tells parts by their spectra and by when they sound. Drums that share a spectrum, or always sound together, are one part to it.
# </details>

# %% [markdown]
# ## 3 Are linear features good enough?
#
# Try the hardest way: one number, and a yes or no. Is the image a **2**? Each pixel gets a weight, and
#
# $$f(x) = \sum_i w_i x_i + b \qquad\text{says “2” where it is above 0.}$$
#
# Which $w$ and $b$ are best? Set the target $y_n = +1$ for a 2 and $-1$ for all others, and make $\sum_n (f(x_n) - y_n)^2$ as small as possible. Write the bias as one more weight:
# append a column of ones to $X$, call that $A$, and let $\theta$ hold $w$ and then $b$. Where the slope is 0,
#
# $$A^{\mathsf T} A\, \theta = A^{\mathsf T} y.$$
#
# These **normal equations** are linear, so the answer has a closed form. No iterations, no start, no learning rate.
#
# ### Exercise 6 · A linear score
#
# **Goal.** The weights and the bias of least squared error. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `X` | $(N, d)$ | samples |
# | `y` | $(N,)$ | targets, +1 or −1 |
# | `w` | $(d,)$ | a weight for each input |
# | `b` | number | the bias |
#
# Some pixels never have ink. Their columns are all 0, $A^{\mathsf T} A$ is singular, and `np.linalg.solve` refuses. `np.linalg.lstsq(A, y)` and
# `np.linalg.pinv(A)` work on $A$ itself and find a best $\theta$ even so. Where several are best, any of them is right.
#
# **Predict first.** One image in ten is a 2. How often is somebody right who always says "no", without looking?
#
# <details><summary>Compare</summary>
#
# In nine cases of ten: 90 %. That is the <em>base rate</em>. A result of 90 % means that nothing was learned.
# </details>


# %% exercise="linear_score" points=4 minutes=25 difficulty=2 importance=3 about="is it a 2?"
def linear_score(X, y):
    """Return the weights and the bias whose scores X w + b
    are nearest to y.

    X: (N, d) samples. A column may be all 0.
    y: (N,) targets, +1 or −1.
    Returns (w, b): w (d,) and b, one number, with the
    smallest sum of squares of X w + b − y, in closed form.
    Where several are best, any is right.
    """
    ### BEGIN SOLUTION
    A = np.hstack([X, np.ones((len(X), 1))])
    solution = np.linalg.lstsq(A, y, rcond=None)[0]
    return solution[:-1], solution[-1]
    ### END SOLUTION


# %% check="linear_score"
check(linear_score)

# %% [markdown]
# **What you should see.** Your score on 2,000 test images. Left of 0 it says "not a 2".

# %% demo=true
target, two = np.where(labels == 2, 1, -1), test_labels == 2
bent = KNeighborsClassifier(3).fit(X_train, labels == 2)

with yours("linear_score"):
    w, b = linear_score(X_train, target)
    score, found = X_test @ w + b, bent.predict(X_test)
    show(*limits.scores(w, score, X_test, two))
    print(f"always “not a 2”:   {np.mean(~two):.1%} of the test images right")
    print(
        f"your linear score:  {np.mean((score > 0) == two):.1%};",
        f"it finds {np.mean(score[two] > 0):.0%} of the twos",
    )
    print(f"three neighbours:   {np.mean(found == two):.1%}; they find {np.mean(found[two]):.0%}")

# %% [markdown]
# *Left: each weight times how much its pixel varies. Orange votes for a 2.*
#
# So it does learn something: it is clearly better than the base rate. But it misses two of five 2s. Is it the data? No. A classifier with a boundary that *bends*, which
# asks the three most similar training images, finds most of them in the same pixels.

# %% demo=true
with yours("linear_score"):
    w, b = linear_score(X_train, target)
    show(*limits.mistaken(test_images, X_test @ w + b, two))
    show(*limits.moved(w, b, bent, test_images, two))

# %% [markdown]
# *Above: you read all of these at once. Below: the 2,000 test images, moved to the right by a few pixels.*
#
# Why does a line fail? In $\sum_i w_i x_i$ **each pixel votes alone**. It cannot say "ink here counts *if* there is also ink there", and that is what a shape is. There is no place where a 2
# always has ink, and none where others never have. Moved images make it worse: every pixel now asks its neighbour's question. The three neighbours
# bend, but they compare pixel by pixel too, so they fall as well. That a shape stays the same when it moves has to be built in; notebook 06 does so.
#
# ### A glide
#
# The same happens with sound. Take one note of a flute and play it twice: climbing an octave in eight steps, and gliding through the same octave.
#
# **Predict first.** How many NMF components does the staircase need? And the glide?
#
# <details><summary>Compare</summary>
#
# The staircase has eight spectra, so eight templates do most of it. In the glide no two frames are alike: every one has its partials elsewhere. Each further component helps
# a little, and no number of them is the right one.
# </details>

# %% demo=true
pitched, sizes = make.climbing("flute", midi=84), (1, 2, 4, 8, 16, 32)
play({name: sound.x for name, sound in pitched.items()}, loop.sample_rate)

with yours("nmf"), yours("nmf_step"):
    show(*limits.ranks(pitched, make.left_over(nmf, pitched, sizes), sizes))

# %% [markdown]
# *Above: the same recorded note, bent, from an octave below its pitch. Below: what is left over with $r$ components; the dashed line is at $r = 8$.*
#
# What changes in a glide is **one** number, the pitch. A musician writes it as one line. But a sum of fixed spectra cannot *move* a spectrum, so NMF spends a template on every place it passes.
# The feature you want, pitch, is not linear in the spectrum. PCA does no better, for it also adds fixed spectra.
#
# **To discuss.** Speech is all glides. Which of the features of notebook 00 are linear in the waveform? Which are linear in the spectrogram?
#
# <details><summary>One answer</summary>
#
# In the waveform: none that had a name there, only filters and the complex spectrum under them. In a power spectrogram the mel bands are linear, for they are weighted sums of its rows; MFCC are not, because of the logarithm. Centroid and spread divide by a sum, flatness takes logarithms, and f0 looks for a maximum.
# </details>

# %% [markdown]
# ### The board
#
# Notebook 00 named ten instruments by features that people chose. How far do features get that only a matrix made? Each clip becomes one spectrum, its levels in 64 mel bands
# on average over time. Your PCA keeps 20 numbers of it, and ten of your linear scores vote: horn or not, flute or not, and so on. The highest score names the instrument.
#
# **Predict first.** Will it beat notebook 00?
#
# <details><summary>Compare</summary>
#
# No, but it comes closer than you may have thought, with nothing in it that anybody knows about sound but the mel bands. The bars say how sure you can be: with 42 test recordings one standard error is about seven points,
# so a distance of ten is a hint and no proof.
# </details>

# %% demo=true
clips = load_instruments()
train, test = clips.split == "train", clips.split == "test"
spectra = log_mel(clips.x, clips.sample_rate, hop_length=512).mean(axis=2)  # (512, 64)

with yours("pca_fit"), yours("pca_transform"), yours("linear_score"):
    Z = pca_transform(spectra, *pca_fit(spectra[train], 20)[:2])
    lines = [linear_score(Z[train], np.where(clips.y[train] == k, 1, -1)) for k in range(10)]
    scores = np.stack([Z[test] @ w + b for w, b in lines], axis=1)
    scoreboard("01", {"20 numbers of your PCA, ten lines": scores.argmax(axis=1)})

# %% [markdown]
# *A line for each page of the course up to here that names instruments. Every later one adds its own.*

# %% [markdown]
# ## In other libraries
#
# | | this course | scikit-learn |
# |:--|:--|:--|
# | components of PCA | `(k, d)`, either sign | `components_`: the same shape; signs fixed by a rule of its own |
# | variance | with $1/N$ | `explained_variance_`: with $1/(N - 1)$; as shares, `explained_variance_ratio_`, both agree |
# | samples in NMF | columns of `V` | rows of `X`, so hand over `V.T` |
# | order of updates | H first, then W | its own `W` first; of `V.T`, that is your $H^{\mathsf T}$ |
# | start of NMF | given | from an SVD, unless `init="custom"`; its default solver is another one, too |
#
# $1/N$ is the variance of the data you have; $1/(N-1)$ estimates the variance of where they came from. Directions and shares are the same. For
# NMF the transpose is a lucky exchange: $V \approx WH$ means $V^{\mathsf T} \approx H^{\mathsf T} W^{\mathsf T}$, so scikit-learn's first factor is your `H`, and it starts with that one.

# %% demo=true
with yours("pca_fit"):
    _, components, variances = pca_fit(X_train, 10)
    theirs = PCA(10, svd_solver="covariance_eigh").fit(X_train)
    signs = np.sign(np.sum(theirs.components_ * components, axis=1))
    gap = np.abs(signs[:, None] * components - theirs.components_).max()
    ratio = np.mean(variances / theirs.explained_variance_)
    print(f"PCA: components differ by {gap:.0e} at most, once signs are turned;")
    print(f"     your variances are {ratio:.6f} times theirs; (N − 1)/N = {1 - 1 / len(X_train):.6f}")

with yours("nmf"), yours("nmf_step"):
    W0, H0 = make.begin(loop.V, 3)
    theirs = NMF(3, init="custom", solver="mu", tol=0, max_iter=50)
    their_H = theirs.fit_transform(loop.V.T.copy(), W=H0.T.copy(), H=W0.T.copy()).T
    gap = np.abs(nmf(loop.V, W0, H0, 50)[1] - their_H).max() / their_H.max()
    print(f"NMF: after 50 steps H differs by {gap:.0e} of its largest entry")

# %% [markdown]
# ## In short
#
# | idea | in one line | where it returns |
# |:--|:--|:--|
# | feature learning | fix the form of $f$, let data choose its numbers | everywhere from here |
# | PCA | eigenvectors of the covariance: orthogonal, greatest variance first, parts may cancel | linear layers: notebook 03 |
# | NMF | only adds: parts that can be heard; no closed form, depends on the start | masks: notebook 16 |
# | least squares | closed form for a linear score; compare with the base rate | losses: notebooks 04, 05 |
# | the limit | each input votes alone; shapes that move and pitches that glide are not linear | hidden layers: 03, convolution: 06 |
#
# **What you can do now.** You can reduce data to a few numbers and rebuild them, take a recording apart into templates and activations, fit a linear score, and say
# against what a score has to be measured.
#
# **Next.** A linear score with a threshold is a model of a nerve cell. Notebook 02 lets it learn from its mistakes, one sample after the other.
#
# **To read.** D. Lee and H. Seung, *Algorithms for non-negative matrix factorization*, 2001. P. Smaragdis and J. Brown, *Non-negative matrix factorization for polyphonic music
# transcription*, 2003. M. Müller, *Fundamentals of Music Processing*, 2nd edition, 2021, chapter 8. A. Lindholm and others, *Machine Learning: A First Course for Engineers and
# Scientists*, 2022, chapters 3 and 10.
