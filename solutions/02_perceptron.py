# %% [markdown]
# # 02 · The perceptron
#
# > Can one unit with three numbers in it learn to sit at a drum kit?
#
# Run the three cells below, then press play. A drum machine picks a recorded hit for every beat: a kick on 1 and 3, a
# snare on 2 and 4. In the first groove it cannot tell the two apart, so a coin decides. In the second it can: listen how
# kick and snare take turns.

# %% collapsed=true
import numpy as np

from earlab import check

# %% demo=true collapsed=true
from earlab.data import load_drums
from earlab.plots import perceptron as plots
from earlab.plots import perceptron_drums as drumming
from earlab.plots import perceptron_history as history
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import ActivationExplorer, PerceptronBoard

use_style()

# %% demo=true
hits = drumming.task(load_drums(), "kick", "snare")
truth = hits.y[hits.test]
coin = np.random.default_rng(5).choice([-1, 1], len(truth))

play(
    {"a coin decides": drumming.groove(hits, coin), "somebody who knows": drumming.groove(hits, truth)},
    hits.rate,
)

# %% [markdown]
# To get from the first to the second, a machine has to tell a kick from a snare by itself, in recordings it has never heard.
# The smallest machine that learns this from its mistakes is a perceptron. On this page you write one in about twenty lines,
# watch it learn, put it at the drum kit, and find the wall it cannot climb. Every larger network in this course is built
# from this piece.
#
# {{exercises}}
#
# With reading, looking and listening, plan {{hours}}. You need numpy arrays and the dot product, nothing more.

# %% [markdown]
# ## Where the idea comes from
#
# Your brain has about $10^{11}$ neurons (a careful count found 86 billion), and each is connected to about $10^4$ others.
# A neuron is either excited, and fires, or inhibited, and does not. It is slow: it can switch a thousand times a second at
# most, while a processor's clock ticks billions of times. And yet you recognise a face within a tenth of a second.
#
# **Predict first.** In that tenth of a second, how many steps can happen one after the other?
#
# <details><summary>Compare</summary>
#
# At 1 ms a step, at most 100. No program of a hundred steps recognises a face. The work must be done by very many
# neurons at the same time, and what they know must be spread over their connections: $10^{11} \cdot 10^4 = 10^{15}$ of them.
# </details>
#
# Two ideas follow, and they are the whole of this course: **compute in parallel**, in many simple units at once, and
# **represent things in a distributed way**, in the strengths of many connections, none of which means much alone.
#
# A perceptron is one such unit, reduced to the barest outline. Numbers $x_1, \dots, x_d$ come in. Each is multiplied by a
# *weight* that says how much it counts and with which sign. The unit adds them up, adds a *bias* $b$ that says how easily
# it fires, and fires or not. With two inputs that makes three numbers to learn: two weights and a bias.

# %% demo=true
show(*history.parts())

# %% [markdown]
# *The parts of a perceptron, and above them the parts of a neuron they are modelled on. The likeness is loose: real
# neurons send pulses in time, and the learning rule below belongs to the machine.*
#
# The idea is eighty years old. It was celebrated, buried, dug up, overtaken and celebrated again. What ended the first
# wave is a fact about a single *layer*, units side by side that all see the inputs. It is proved at the end of this page.

# %% demo=true
show(*history.timeline())

# %% [markdown]
# *Three waves and the quiet between them. Each wave rests on a way to train what could not be trained before: one unit in
# 1958, several layers in the 1980s, many layers since 2006. The third has not ended: networks now write, draw, speak and play.*

# %% [markdown]
# ## One unit, one line
#
# The **net input** of a perceptron is
#
# $$z = w \cdot x + b = w_1 x_1 + \dots + w_d x_d + b,$$
#
# and its **prediction** is the sign of that number: $\hat y = \operatorname{sign}(z) \in \{-1, +1\}$.
#
# With two inputs you can see what this does. All points with $z = 0$ lie on a line. The weights $w$ stand at right angles to
# it and point to the side where the prediction is $+1$. The bias shifts the line: it runs at the distance
# $|b| / \lVert w \rVert$ from the origin. With three inputs the line becomes a plane, with more a *hyperplane*; the formula
# stays the same.

# %% demo=true
show(*history.geometry())

# %% [markdown]
# *Weights give the line its direction, the bias its place. Here $w = (2, 1)$ and $b = -4$; the arrow is half as long as* $w$*.*

# %% [markdown]
# ### Exercise 1 · On which side?
#
# **Goal.** Predict the labels of many points at once. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `X` | (N, d) | N points, one in each row |
# | `w` | (d,) | weights |
# | `b` | number | bias |
# | result | (N,) | labels −1 or +1 |
#
# What if $z$ is exactly 0? The point lies on the line, and somebody has to decide. In this course
# $\operatorname{sign}(0) = +1$.
#
# **Predict first.** For $w = (1, 2)$ and $b = -4$: which labels do $(1, 1)$, $(2, 1)$ and $(0, 3)$ get? What does `np.sign`
# say about the second one?
#
# <details><summary>Compare</summary>
#
# The net inputs are $-1$, $0$ and $2$, so the labels are $-1, +1, +1$. <code>np.sign(0)</code> is 0, which is no label.
# </details>


# %% exercise="perceptron_predict" points=4 minutes=15 difficulty=1 importance=3 about="on which side of the line?"
def perceptron_predict(X, w, b):
    """Predict the label of every point.

    X: (N, d) points, one in each row.
    w: (d,) weights.   b: bias, a number.
    Returns (N,) labels, each −1 or +1. A net input of exactly 0
    gets +1.
    """
    ### BEGIN SOLUTION
    z = X @ w + b
    return np.where(z >= 0, 1, -1)
    ### END SOLUTION


# %% check="perceptron_predict"
check(perceptron_predict)

# %% [markdown]
# **What you should see.** Your function, asked about 10,000 points on a grid. Change `w` and `b` and run the cell again:
# turn the line, shift it, and find another pair `w`, `b` that gives the same picture.

# %% demo=true
w, b = np.array([1.0, 2.0]), -4.0

with yours("perceptron_predict"):
    show(*plots.sides(perceptron_predict, w, b, points=[(1, 1), (2, 1), (0, 3)]))

# %% [markdown]
# *The two halves of the plane as your function sees them; the three points are those of the question above.*
#
# **To discuss.** Multiply $w$ and $b$ by 5. What happens to the line, to the predictions, to the net inputs?
#
# <details><summary>One answer</summary>
#
# The net inputs become five times as large, so their signs stay: the same line, the same predictions. A perceptron's weights
# have a direction that means something and a length that means nothing. That changes with the sigmoid below, for which a
# longer $w$ is a steeper slope.
# </details>

# %% [markdown]
# ## Learning from one mistake
#
# In 1958 Frank Rosenblatt gave the unit a rule to find its weights by itself. Show it a point $x$ with its true label $y$:
#
# $$
# \begin{aligned}
# \text{if } \hat y = y: &\quad \text{change nothing,} \\
# \text{if } \hat y \ne y: &\quad w \leftarrow w + y\,x, \quad b \leftarrow b + y.
# \end{aligned}
# $$
#
# Why does this help? Look at the net input of the same point after a correction:
#
# $$(w + y\,x) \cdot x + (b + y) \;=\; w \cdot x + b \;+\; y\,(\lVert x \rVert^2 + 1).$$
#
# It has moved towards the side of $y$, by at least 1. One correction need not be enough, and it may spoil other points.
# That the rule gets there all the same is the surprise of this page.

# %% [markdown]
# ### Exercise 2 · Learn from one point
#
# **Goal.** Write the rule for a single point. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `x` | (d,) | one point |
# | `y` | number | its label, −1 or +1 |
# | `w`, `b` | (d,), number | weights and bias before |
# | result | `(w, b)` | weights and bias afterwards |
#
# Correct *only* where the prediction is wrong, and remember that a net input of 0 predicts $+1$. Make new arrays: whoever
# calls your function still needs the old ones.
#
# **Predict first.** At the start $w = (0, 0)$ and $b = 0$. What does the rule do with the point $(2, 1)$ if its label is $+1$,
# and what if it is $-1$?
#
# <details><summary>Compare</summary>
#
# The net input is 0, so the prediction is $+1$. With the label $+1$ nothing changes. With the label $-1$ the new weights are
# $(-2, -1)$ and the new bias is $-1$.
# </details>


# %% exercise="perceptron_update" points=4 minutes=20 difficulty=1 importance=3 about="learn from one point"
def perceptron_update(x, y, w, b):
    """Show the perceptron one point and return its weights and
    bias afterwards.

    x: (d,) the point.   y: its label, −1 or +1.
    w: (d,) weights.   b: bias, a number.
    Returns (w, b): corrected if the prediction was wrong, the
    same values if it was right. A net input of exactly 0
    predicts +1. The arrays that are passed in stay as they are.
    """
    ### BEGIN SOLUTION
    prediction = 1 if w @ x + b >= 0 else -1
    if prediction == y:
        return w, b
    return w + y * x, b + y
    ### END SOLUTION


# %% check="perceptron_update"
check(perceptron_update)

# %% [markdown]
# **What you should see.** One correction, before and after. The ringed point has the label $+1$ and lies on the wrong,
# orange side. The rule adds the point to $w$: the arrow turns towards it, and the line turns with the arrow.

# %% demo=true
x, y = np.array([1.0, 1.5]), 1
w, b = np.array([1.0, -1.0]), -0.5

with yours("perceptron_update"):
    show(*plots.correction(x, before=(w, b), after=perceptron_update(x, y, w, b)))

# %% [markdown]
# *One step of your rule, from the pale arrow to the blue one. The net input of the point rises by* $\lVert x \rVert^2 + 1 = 4.25$.
#
# Now let it run. The board shows one point after the other to **your** function. Step through AND until nothing moves.
# Then drag a point across the line, or add a few. Try XOR too, and keep in mind what you see.

# %% demo=true
PerceptronBoard(perceptron_update, perceptron_predict)

# %% [markdown]
# **To discuss.** Some books write $w \leftarrow w + \eta\,y\,x$ and $b \leftarrow b + \eta\,y$ with a learning rate
# $\eta > 0$. Start at zero and think about which predictions change when $\eta$ does.
#
# <details><summary>One answer</summary>
#
# None. From $w = 0$, $b = 0$ every correction is $\eta$ times as large, so at any moment $w$ and $b$ are $\eta$ times what they
# would be with $\eta = 1$. As in the last question, the factor moves no line. You may think that a smaller rate learns more
# carefully; here it cannot. From notebook 04 on it can, because there the size of a step matters.
# </details>

# %% [markdown]
# ## Learning from all points
#
# One pass through all points is an **epoch**. Go through the data in order, again and again, until a whole epoch passes
# without a wrong prediction. From then on nothing can change any more: the perceptron has *settled*.
#
# ### Exercise 3 · The training loop
#
# **Goal.** Train on N points and keep count of the errors. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `X`, `y` | (N, d), (N,) | points and labels −1 or +1 |
# | `max_epochs` | number | how many epochs at most, 0 is allowed |
# | `update` | function | `update(x, y, w, b)` returns `(w, b)`; call it for every point |
# | `w`, `b` | (d,), number | result: the weights and bias at the end |
# | `errors` | (epochs run,) | result: wrong predictions in each epoch |
#
# Start with $w = 0$ and $b = 0$. Count a point as an error if it is predicted wrongly *at the moment you meet it*, before its
# update. Stop after the first epoch with 0 errors; that 0 is the last entry of `errors`.
#
# `update` is an argument so that your loop can be tried with another rule. The check passes one of its own. If your
# `perceptron_update` is not right yet, it costs you nothing here.
#
# **Predict first.** Will the number of errors fall in every epoch?
#
# <details><summary>Compare</summary>
#
# No. A correction for one point can spoil others, so the count may rise on the way. What cannot happen too often is
# explained below.
# </details>


# %% exercise="perceptron_fit" points=6 minutes=35 difficulty=2 importance=3 about="learn from all points"
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    """Train a perceptron: start at zero and go through the points
    in order, epoch after epoch.

    X: (N, d) points.   y: (N,) labels, −1 or +1.
    max_epochs: at most so many, 0 is allowed.
    update(x, y, w, b) returns (w, b) after one point. Call it
    for every point.
    Returns (w, b, errors). errors: (epochs run,) how many
    points were predicted wrongly in each epoch, each at the
    moment it was met, before its update, with a net input of 0
    predicting +1. Stop after the first epoch without an error;
    its 0 is the last entry.
    """
    ### BEGIN SOLUTION
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y):
            wrong += (w @ x_i + b >= 0) != (y_i > 0)
            w, b = update(x_i, y_i, w, b)
        errors.append(wrong)
        if wrong == 0:
            break
    return w, b, np.array(errors, dtype=int)
    ### END SOLUTION


# %% check="perceptron_fit"
check(perceptron_fit)

# %% [markdown]
# **What you should see.** Sixty points and a line that your loop found. The pale lines are those after each earlier epoch.

# %% demo=true cover=true
cloud, cloud_labels, direction = plots.separable()

with yours("perceptron_fit"):
    errors = perceptron_fit(cloud, cloud_labels, max_epochs=100)[2]
    lines = [perceptron_fit(cloud, cloud_labels, epoch)[:2] for epoch in range(1, len(errors) + 1)]
    show(*plots.training(cloud, cloud_labels, lines, errors))

# %% [markdown]
# *Your training run. The errors need not fall steadily, but they end at 0.*

# %% [markdown]
# ### Why it ends: the convergence theorem
#
# Put the bias among the weights: write $\tilde x = (x, 1)$ and $\tilde w = (w, b)$, so that $z = \tilde w \cdot \tilde x$. Two
# numbers describe a data set:
#
# - its **radius** $R$, the length of its longest $\tilde x$;
# - a **margin** $\gamma > 0$: the room that some separating line leaves to all points. Written as one direction $u$ of length 1,
#   this line has $y\,(u \cdot \tilde x) \ge \gamma$ for every point. A line that separates the classes is needed, or there is no margin.
#
# > **Theorem** (Rosenblatt; this short proof is Novikoff's, 1962). However often and in whichever order the points are
# > shown, the perceptron makes at most $(R/\gamma)^2$ mistakes.
#
# *The idea.* Follow $\tilde w$ from one mistake to the next. It starts at 0, and each mistake adds $y \tilde x$.
#
# - **It gains ground.** Each mistake adds at least $\gamma$ to $u \cdot \tilde w$. After $k$ mistakes
#   $u \cdot \tilde w \ge k\gamma$. As $u$ has length 1, $\tilde w$ is at least as long: $\lVert \tilde w \rVert \ge k\gamma$.
# - **It cannot grow fast.** A mistake means that $y\,(\tilde w \cdot \tilde x) \le 0$, so $\lVert \tilde w + y \tilde x \rVert^2 =
#   \lVert \tilde w \rVert^2 + 2y\,(\tilde w \cdot \tilde x) + \lVert \tilde x \rVert^2 \le \lVert \tilde w \rVert^2 + R^2$. After $k$ mistakes $\lVert \tilde w \rVert \le \sqrt{k}\,R$.
#
# Something that grows at least like $k$ and at most like $\sqrt k$ has to stop: $k\gamma \le \sqrt k\, R$ gives
# $k \le (R/\gamma)^2$. Nothing in this depends on how many points there are or how many inputs they have.

# %% demo=true
with yours("perceptron_update"):
    show(*plots.mistakes(perceptron_update, cloud, cloud_labels, direction))

# %% [markdown]
# *Your perceptron walks between the two curves and stops long before they meet. Where they meet, no further mistake fits.*
#
# The theorem has one condition: a separating line must exist. It does not say which of the many such lines you get, and it
# promises nothing about points that were not in the training data. For that you need a test.

# %% [markdown]
# ## Kick or snare? A perceptron that listens
#
# Here are real drum hits: kicks, snares and hi-hats by thirty people who gave them to everybody (CC0). The kicks and snares come
# first. Which two numbers would tell one from the other? A kick is a dark thump, a snare has rattling wires: a snare is brighter
# and noisier. The first tenth of a second is enough to measure both:
#
# - the **spectral centroid**, the centre of gravity of the magnitude spectrum, in kHz: how bright it is;
# - the **zero-crossing rate**, in crossings per millisecond: how often the waveform changes its sign, how noisy it is.
#
# Notebook 00 builds such features with care. Here they are computed for you. Two features make two weights and a bias: the
# three numbers of the question at the top.

# %% demo=true
kick, snare, test = hits.y < 0, hits.y > 0, hits.test
print(f"{kick.sum()} kicks and {snare.sum()} snares by {len(set(hits.people))} people.")
print(f"Training: {np.sum(kick & ~test)} kicks, {np.sum(snare & ~test)} snares.")
print(f"Testing: {np.sum(kick & test)} kicks, {np.sum(snare & test)} snares, by other people.")
print("For example, a kick: centroid {:.2f} kHz, {:.1f} crossings per ms.".format(*hits.X[kick][0]))

play(
    {
        "four kicks: dark": drumming.one_after_another(hits.waves[kick & ~test][:4], hits.rate),
        "four snares: bright, noisy": drumming.one_after_another(hits.waves[snare & ~test][:4], hits.rate),
    },
    hits.rate,
)

# %% [markdown]
# **Why split by person?** Hits of one person come from one drum kit, one room, one microphone. If some of them were in the
# training data and some in the test, the perceptron could recognise the *recording* and look better than it is. Whoever
# recorded a hit is on one side only.
#
# Train on the training hits, with your functions, and ask about the others.

# %% demo=true
with yours("perceptron_fit"), yours("perceptron_predict"):
    *drummer, errors = perceptron_fit(hits.X[~test], hits.y[~test], max_epochs=1000)
    wrong = test & (perceptron_predict(hits.X, *drummer) != hits.y)
    show(*drumming.tested(hits, drummer, wrong))
    print(f"Settled after {len(errors)} epochs with w = {np.round(drummer[0], 2)}, b = {drummer[1]:g}.")
    play(drumming.ringed(hits, wrong), hits.rate)

# %% [markdown]
# *Filled marks were trained on, hollow ones were not. A numbered ring marks a test hit on the wrong side; its player has the
# same number. The three are snares so dark and so short of noise that they lie among the kicks.*
#
# Hear it another way. Put your perceptron at the drum kit: on beats 1 and 3 it plays a test hit that it calls a kick, on 2
# and 4 one that it calls a snare. A wrong prediction is a wrong sound on the beat. Count along: in the second bar and in the
# fourth, a snare sits on beat 1.

# %% demo=true
with yours("perceptron_fit"), yours("perceptron_predict"):
    *drummer, _ = perceptron_fit(hits.X[~test], hits.y[~test], max_epochs=1000)
    said = perceptron_predict(hits.X[test], *drummer)
    play(
        {
            "a coin decides": drumming.groove(hits, coin),
            "your perceptron decides": drumming.groove(hits, said),
        },
        hits.rate,
    )

# %% [markdown]
# So the answer to the question at the top is: nearly. But one split can be lucky or unlucky, and this one had four snares to
# learn from. So leave out each person once, train on all the others, and ask about the one left out. Then do the same for a
# harder pair: **snare or hi-hat**.
#
# **Predict first.** Both are noisy and bright. Will the perceptron settle on all snares and hi-hats together?
#
# <details><summary>Compare</summary>
#
# It does not: after 200 epochs it still makes errors. Some snares are as bright and as noisy as a hi-hat, and no line parts
# what overlaps. The figure below shows which.
# </details>

# %% demo=true
tasks = [hits, drumming.task(load_drums(), "snare", "hi-hat")]

with yours("perceptron_fit"), yours("perceptron_predict"):
    missed = [drumming.left_out(perceptron_fit, perceptron_predict, task) for task in tasks]
    runs = [perceptron_fit(task.X, task.y, max_epochs=200) for task in tasks]
    show(*drumming.side_by_side(tasks, [(w, b) for w, b, _ in runs], missed))
    for task, wrong, (_, _, errors) in zip(tasks, missed, runs):
        print(
            f"{' or '.join(task.names)}: {np.sum(~wrong)} of {len(wrong)} right when the person is left out."
        )
        print(f"   Trained on all together: {errors[-1]} errors in epoch {len(errors)}.")
    play(drumming.mix_ups(tasks, missed), hits.rate)

# %% [markdown]
# *Rings: wrong when that person was left out. The line is the one at hand when training on all hits ended. With more snares to
# learn from, one kick or snare in 31 goes wrong in place of three in 13.*
#
# Listen to the wrong ones of the second pair: snares that hiss, and hi-hats with a dark body. To these two numbers they lie
# among the others. Where classes overlap no line is free of errors, and the perceptron keeps correcting for ever. What it
# holds at the moment you stop it is a matter of luck.
#
# **To discuss.** Would a third feature help, or should the line be allowed to bend? How would you find out, without looking
# at the test hits?
#
# <details><summary>One answer</summary>
#
# Either may help. A third feature, such as how fast the hit dies away, gives the same flat cut more room; a line that bends
# fits the same two numbers more closely, and perhaps too closely. Compare them by leaving out people *within* the training
# hits, choose there, and ask the test hits once, at the end. Whoever chooses by the test hits has trained on them.
# </details>

# %% [markdown]
# ## From a step to a slope
#
# The perceptron's output jumps. A jump tells you *that* you are wrong, but not whether you are nearly right: move a weight a
# little and, almost everywhere, nothing happens. The networks of the next notebooks learn by following slopes, so they
# replace the jump by a function that has one. It is called the **activation function**, $h = f(z)$.
#
# | name | $f(z)$ | slope $f'(z)$ | range |
# |---|---|---|---|
# | step | 1 if $z \ge 0$, else 0 | 0 (no slope at 0) | 0 or 1 |
# | sigmoid $\sigma$ | $1 / (1 + e^{-z})$ | $\sigma(z)\,(1 - \sigma(z))$ | (0, 1) |
# | tanh | $(e^{z} - e^{-z}) / (e^{z} + e^{-z})$ | $1 - \tanh^2(z)$ | (−1, 1) |
# | ReLU | $\max(0, z)$ | 1 if $z > 0$, else 0 | [0, ∞) |
# | leaky ReLU | $z$ if $z > 0$, else $\alpha z$ | 1 if $z > 0$, else $\alpha$ | (−∞, ∞) |
#
# ReLU is short for *rectified linear unit*. It has a corner at 0, where the slope on the left is 0 and on the right 1. This
# course takes the left one: `relu_slope(0)` is 0 and `leaky_relu_slope(0, alpha)` is `alpha`. As $\operatorname{sign}(0) = +1$,
# `step(0)` is 1.

# %% [markdown]
# Write these functions one after the other. Each works on every element of an array by itself, and so does its slope:
#
# | name | shape | what it is |
# |---|---|---|
# | `z` | (N,) or (N, M) | net inputs |
# | `alpha` | number | slope of the leak, between 0 and 1 |
# | result | as `z` | values or slopes |
#
# They are five short chapters of one story. It begins with the jump that the perceptron has; each of the next four mends a fault of
# the one before.
#
# ### Exercise 4 · The step
#
# **Goal.** The jump, as a function of a whole array of net inputs. {{worth}}
#
# {{forbidden}}


# %% exercise="step" points=1 minutes=3 difficulty=1 importance=2 about="a jump from 0 to 1"
def step(z):
    """1 where z ≥ 0, else 0."""
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1.0, 0.0)
    ### END SOLUTION


# %% check="step"
check(step)

# %% [markdown]
# The fault of the jump: it has no slope to follow. So round off its two corners. What comes out reads like a probability, and in the
# 1980s it made networks of several layers learn.
#
# ### Exercise 5 · The sigmoid and its slope
#
# **Goal.** A step that rises smoothly, and how steep it is. {{worth}}
#
# {{forbidden}}
#
# One trap: `np.exp(800)` is too large for a float and becomes infinity. Your results have to stay finite for such `z` too. A
# warning about overflow on the way does no harm.
#
# **Predict first.** Where is the sigmoid steepest, and how steep is it there? What is its slope at $z = 10$?
#
# <details><summary>Compare</summary>
#
# At $z = 0$, where it is $\tfrac12 \cdot \tfrac12 = \tfrac14$. At $z = 10$ the slope is about 0.000045: the unit is
# <em>saturated</em> and hardly learns any more. Notebook 04 shows what this does to deep networks.
# </details>


# %% exercise="sigmoid" points=1 minutes=8 difficulty=2 importance=3 about="a smooth step, and its slope"
def sigmoid(z):
    """1 / (1 + e⁻ᶻ), between 0 and 1; finite also for z = ±800."""
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-z))
    ### END SOLUTION


def sigmoid_slope(z):
    """The slope of sigmoid at the net input z; finite also for
    z = ±800."""
    ### BEGIN SOLUTION
    s = sigmoid(z)
    return s * (1 - s)
    ### END SOLUTION


# %% check="sigmoid"
check(sigmoid)

# %% [markdown]
# The fault of the sigmoid: it can say "yes" and "perhaps", but never "on the contrary". Its answers are all above 0. Move it
# down and stretch it, and it speaks for both sides.
#
# ### Exercise 6 · Tanh and its slope
#
# **Goal.** The same bend between −1 and 1. The trap is the same too. {{worth}}
#
# {{forbidden}}
#
# **Predict first.** Is tanh steeper at $z = 0$ than the sigmoid, or flatter?
#
# <details><summary>Compare</summary>
#
# Four times as steep: $1 - \tanh^2(0) = 1$. It climbs twice as far, in half the width.
# </details>


# %% exercise="tanh" points=1 minutes=5 difficulty=1 importance=2 about="the same from −1 to 1, and its slope"
def tanh(z):
    """The hyperbolic tangent, between −1 and 1; finite also for
    z = ±800."""
    ### BEGIN SOLUTION
    return np.tanh(z)
    ### END SOLUTION


def tanh_slope(z):
    """The slope of tanh at the net input z; finite also for
    z = ±800."""
    ### BEGIN SOLUTION
    return 1 - np.tanh(z) ** 2
    ### END SOLUTION


# %% check="tanh"
check(tanh)

# %% [markdown]
# The fault of both: they are flat at their ends, and a unit that has got there hardly learns any more. Why bend at two ends at all? One bend
# is enough to be more than a line. It is cheaper than any exponential, and around 2010 it made deep networks practical (Nair and Hinton 2010;
# Glorot, Bordes and Bengio 2011).
#
# ### Exercise 7 · ReLU and its slope
#
# **Goal.** A ramp: nothing on the left, the net input itself on the right. {{worth}}
#
# {{forbidden}}


# %% exercise="relu" points=1 minutes=5 difficulty=1 importance=3 about="a ramp, and its slope"
def relu(z):
    """z where z > 0, else 0."""
    ### BEGIN SOLUTION
    return np.maximum(z, 0)
    ### END SOLUTION


def relu_slope(z):
    """The slope of relu at z: 1 where z > 0, else 0; at exactly 0
    it is 0."""
    ### BEGIN SOLUTION
    return np.where(z > 0, 1.0, 0.0)
    ### END SOLUTION


# %% check="relu"
check(relu)

# %% [markdown]
# The fault that is left: on the left side the ramp is flat too. A unit with a negative net input for all samples is dead: no slope, no
# learning, and nothing that wakes it. People who taught networks to understand speech let a little through (Maas, Hannun and Ng 2013).
#
# ### Exercise 8 · Leaky ReLU and its slope
#
# **Goal.** A ramp that lets a little through on the left, so that its slope is nowhere 0. {{worth}}
#
# {{forbidden}}


# %% exercise="leaky_relu" points=1 minutes=4 difficulty=1 importance=1 about="a ramp that leaks, and its slope"
def leaky_relu(z, alpha):
    """z where z > 0, else alpha · z, with 0 < alpha < 1."""
    ### BEGIN SOLUTION
    return np.where(z > 0, z, alpha * z)
    ### END SOLUTION


def leaky_relu_slope(z, alpha):
    """The slope of leaky_relu at z: 1 where z > 0, else alpha;
    at exactly 0 it is alpha."""
    ### BEGIN SOLUTION
    return np.where(z > 0, 1.0, alpha)
    ### END SOLUTION


# %% check="leaky_relu"
check(leaky_relu)

# %% [markdown]
# **What you should see.** Move along each curve. The explorer draws your functions, and says so where a slope does not fit
# its curve.

# %% demo=true
functions = {
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (tanh, tanh_slope),
    "ReLU": (relu, relu_slope),
    "leaky ReLU": (
        lambda z: leaky_relu(z, 0.1),
        lambda z: leaky_relu_slope(z, 0.1),
    ),
    "step": (step, None),
}
ActivationExplorer(functions)

# %% demo=true
with yours("leaky_relu"):
    show(*plots.activations(functions))
    z = np.linspace(-6, 6, 1201)
    for name, slope in [("sigmoid", sigmoid_slope), ("tanh", tanh_slope), ("ReLU", relu_slope)]:
        print(f"{name:8} steepest {slope(z).max():.2f}, at z = 5 still {slope(np.array([5.0]))[0]:.5f}")

# %% [markdown]
# *Solid: the function. Dashed: its slope. The step has slope 0 wherever it has one, so there is nothing to follow; ReLU
# keeps the full slope 1 on its right half.*
#
# **To discuss.** $\tanh(z) = 2\,\sigma(2z) - 1$: tanh is a sigmoid, stretched from $(0, 1)$ to $(-1, 1)$. Which of the two
# would you feed into a next layer, and why?
#
# <details><summary>One answer</summary>
#
# Usually tanh. Its outputs lie around 0, so the next layer gets positive and negative inputs and its weights can be corrected
# in either direction at once. Outputs of a sigmoid are all positive: then all weights into a unit rise together or fall
# together in one step. And its slope at 0 is 1, not a quarter, so more of a correction gets through (notebook 04).
# </details>

# %% [markdown]
# ## Logic by weights
#
# The first neural network, in 1943, was meant to *reason*: with inputs 0 (false) and 1 (true), a unit can be a logic gate. Its
# output is 1 if $w \cdot x + b > 0$, else 0.
#
# | $x_1$ | $x_2$ | AND | OR | XOR | | $x$ | NOT |
# |:---:|:---:|:---:|:---:|:---:|---|:---:|:---:|
# | 0 | 0 | 0 | 0 | 0 | | 0 | 1 |
# | 0 | 1 | 0 | 1 | 1 | | 1 | 0 |
# | 1 | 0 | 0 | 1 | 1 | | | |
# | 1 | 1 | 1 | 1 | 0 | | | |
#
# ### Exercise 9 · AND, OR, NOT
#
# **Goal.** Find weights by hand, no training. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |---|---|---|
# | `gate` | text | `"AND"`, `"OR"` or `"NOT"` |
# | result | `(w, b)` | `w` of shape (2,), for NOT (1,); `b` a number |
#
# Many answers are right. One demand: no row of the table may fall exactly on the line, so that it does not matter how
# somebody reads a net input of 0.
#
# **Predict first.** AND and OR can share the same $w$. What has to differ?
#
# <details><summary>Compare</summary>
#
# Only the bias: the line keeps its direction and shifts. For AND two inputs must be on before the unit fires, for OR one.
# </details>


# %% exercise="gate_weights" points=3 minutes=15 difficulty=1 importance=2 about="AND, OR and NOT"
def gate_weights(gate):
    """Return the weights and the bias of a unit that computes a
    logic gate.

    gate: "AND" or "OR" (two inputs), or "NOT" (one input).
    Inputs are 0 or 1; the output is 1 if w·x + b > 0, else 0.
    Returns (w, b): w of shape (2,), for NOT (1,); b a number.
    No row of the truth table has a net input of exactly 0.
    """
    ### BEGIN SOLUTION
    weights = {
        "AND": ([1.0, 1.0], -1.5),
        "OR": ([1.0, 1.0], -0.5),
        "NOT": ([-1.0], 0.5),
    }
    w, b = weights[gate]
    return np.array(w), b
    ### END SOLUTION


# %% check="gate_weights"
check(gate_weights)

# %% [markdown]
# **What you should see.** Your gates as lines. A blue point is a row of the table with output 1.

# %% demo=true
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
outputs = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}

with yours("gate_weights"):
    show(*plots.gates(corners, outputs, {gate: gate_weights(gate) for gate in ("AND", "OR")}))

# %% [markdown]
# *AND and OR are two positions of one line. Where would you draw the line for XOR?*
#
# ### 0 and 1, or −1 and +1?
#
# Books differ in how they write two classes, and nothing depends on it. With $t \in \{0, 1\}$ and $y \in \{-1, +1\}$ one is a
# relabelling of the other, $y = 2t - 1$:
#
# - **Outputs.** $\operatorname{sign}(z) = 2\,\operatorname{step}(z) - 1$: the same line with other names for its sides.
# - **Learning rule.** On a mistake $t - \hat t = \pm 1$ is exactly $y$, and it is 0 where the prediction is right. So the rule can
#   be written in one line, without *if*: $w \leftarrow w + (t - \hat t)\,x$.
# - **Inputs.** With inputs $s = 2x - 1$ in place of $x$, the line $w \cdot x + b$ becomes $\tfrac{1}{2} w \cdot s + (b + \tfrac12 \sum_j w_j)$.

# %% demo=true
with yours("gate_weights"), yours("perceptron_predict"), yours("step"):
    w, b = gate_weights("AND")
    w = np.array(w)
    signs = 2 * corners - 1
    outputs_01 = step(corners @ w + b)
    outputs_pm = perceptron_predict(signs, w / 2, b + w.sum() / 2)
    plots.print_two_ways(corners, outputs_01, signs, outputs_pm)

# %% [markdown]
# ## The wall: XOR
#
# XOR, *exclusive or*, is 1 when exactly one input is 1. Suppose a unit could compute it. Its four rows would ask for
#
# $$
# \begin{aligned}
# (0,0):&\quad b < 0 & \qquad (0,1):&\quad w_2 + b > 0 \\
# (1,1):&\quad w_1 + w_2 + b < 0 & \qquad (1,0):&\quad w_1 + b > 0
# \end{aligned}
# $$
#
# Add the two on the left: $w_1 + w_2 + 2b < 0$. Add the two on the right: $w_1 + w_2 + 2b > 0$. Both cannot hold, so **no weights
# compute XOR**. It is not a matter of training longer. This is the fact that Minsky and Papert's book made famous in 1969.
#
# How far can one line get? Try very many and collect what they do with the four corners.

# %% demo=true collapsed=true
grid = np.arange(-2, 2.25, 0.25)
w1, w2, bias = (values.ravel() for values in np.meshgrid(grid, grid, grid + 0.1))
answers = (corners @ np.stack([w1, w2]) + bias > 0).astype(int)  # (4, lines)
found = {tuple(column) for column in answers.T}
rows_right = (answers == np.array(outputs["XOR"])[:, None]).sum(axis=0)
print(f"{answers.shape[1]:,} lines give {len(found)} of the 16 possible truth tables.")
print("Missing:", ", ".join(str(t) for t in sorted(set(np.ndindex(2, 2, 2, 2)) - found)))
print(f"The best line gets {rows_right.max()} of 4 rows of XOR right.")

# %% [markdown]
# The two that are missing are XOR and its opposite. And what does the perceptron do, to which nobody has said that it is
# impossible?

# %% demo=true
labels = {gate: 2 * np.array(output) - 1 for gate, output in outputs.items()}

with yours("perceptron_fit"), yours("perceptron_update"):
    errors = {gate: perceptron_fit(corners, labels[gate], max_epochs=20)[2] for gate in labels}
    line = perceptron_fit(corners, labels["XOR"], max_epochs=10)[:2]
    for epoch in (11, 12):
        lines = plots.lines_of_an_epoch(perceptron_update, corners, labels["XOR"], line)
        line = lines[-1]
        print(f"XOR, epoch {epoch}: ", "   ".join(f"w = ({w[0]:g}, {w[1]:g}), b = {b:g}" for w, b in lines))
    show(*plots.cycle(errors, corners, labels["XOR"], lines))

# %% [markdown]
# *Left: AND and OR settle, XOR never does: from the third epoch on it gets all four points wrong, one after the other. Right: the
# four lines of one epoch, numbered by the point that moved them there. After the fourth the first comes again, as the two printed
# epochs show.*
#
# ### Two lines can do what one cannot
#
# XOR is *OR, but not AND*. Each of these is a single unit, and you have them. Feed the outputs of two gates into a third:

# %% demo=true
with yours("gate_weights"):

    def gate(name, *inputs):
        """Run your gate on inputs of 0 and 1."""
        w, b = gate_weights(name)
        return int(np.dot(w, inputs) + b > 0)

    rows = []
    for p, q in corners.astype(int):
        either, both = gate("OR", p, q), gate("AND", p, q)
        rows.append(f"  {p}  {q}    {either}    {both}         {gate('AND', either, gate('NOT', both))}")
    print(" x1 x2   OR   AND   OR and not AND", *rows, sep="\n")

# %% [markdown]
# The wall falls as soon as there is a second layer: units that listen to OR and AND, not to the inputs. Minsky and Papert knew
# this as well. What nobody had yet was a rule that finds the weights of *both* layers: on a mistake, which of the units in front
# is to blame? The perceptron's rule cannot say. The answer needs slopes, and comes in notebook 04.

# %% [markdown]
# ### Question
#
# {{worth}} Four to eight sentences, in your own words. A person reads and grades them.
#
# 1. Explain why the perceptron can never settle on XOR, whatever the order of the points. Use the stopping rule of
#    `perceptron_fit` and the proof above.
# 2. The mistake bound $(R/\gamma)^2$ seems to promise an end. Why does it promise nothing here? And what does it say about a data set
#    whose classes nearly touch?

# %% [markdown] question="why_it_cycles" points=3 minutes=15
# ### BEGIN SOLUTION
# The loop stops only after an epoch without an error. In such an epoch no weight changes, so one and the same line would have
# predicted all four points rightly. The proof shows that no line does. So in every epoch at least one point is predicted wrongly, the
# weights change, and the perceptron never settles, in whichever order the points come. With whole numbers as inputs, the
# weights stay whole numbers in a bounded region; there are finitely many, so they come back to where they were and the run repeats.
#
# The bound assumes a margin $\gamma > 0$, which exists only where some line separates the classes. For XOR there is none, so the
# theorem says nothing. Where the classes nearly touch, $\gamma$ is small and $(R/\gamma)^2$ large: the perceptron still settles, but it may
# need very many mistakes. Half the margin allows four times as many.
#
# *One point for "an epoch without errors would be a separating line"; one for "no margin, so no bound"; one for "a small margin
# means a large bound".*
# ### END SOLUTION

# %% [markdown]
# ## In short
#
# | idea | in one line | where it returns |
# |---|---|---|
# | net input | $z = w \cdot x + b$, positive on one side of a line | every layer: notebook 03 |
# | prediction | $\operatorname{sign}(z)$, with $\operatorname{sign}(0) = +1$ | – |
# | learning rule | on a mistake, $w \leftarrow w + y\,x$ and $b \leftarrow b + y$ | gradient descent: notebook 04 |
# | convergence | at most $(R/\gamma)^2$ mistakes, if a separating line exists | – |
# | activation function | a slope in place of the jump | vanishing gradients: notebook 04 |
# | limit | one unit draws one line; XOR needs two | layers: notebook 03 |
# | honest test | no source on both sides of the split | every task with sound |
#
# **What you can do now.** You can compute what a unit predicts, train it, say when training must end and when it cannot, name the
# common activation functions with their slopes, and set up a test that does not flatter.
#
# **Next.** Notebook 03 puts many units side by side and in rows, and writes them as matrices. XOR is its first example.
#
# **To read.** F. Rosenblatt, *The perceptron*, Psychological Review 65, 1958. M. Minsky and S. Papert, *Perceptrons*, 1969.
# A. Novikoff, *On convergence proofs on perceptrons*, 1962. A. Lindholm and others, *Machine Learning: A First Course for
# Engineers and Scientists*, 2022, chapter 6. The drum hits and their authors are listed in `data/drums/README.md`.
