# %% [markdown]
# # 11 · Recurrent networks
#
# > A melody stops in the middle. How does it go on?
#
# Run the next three cells, then press play. You hear the first two lines of a chorale, as its soprano sings them. They stop one note too early.

# %% collapsed=true
import numpy as np

from earlab import check

# %% demo=true collapsed=true
from earlab.plots import recurrent_networks as plots
from earlab.plots import recurrent_networks_cost as costs
from earlab.plots import recurrent_networks_curves as curves
from earlab.plots import recurrent_networks_drift as drift
from earlab.plots import recurrent_networks_free as free
from earlab.plots import recurrent_networks_graph as graph
from earlab.plots import recurrent_networks_melody as melody
from earlab.plots import recurrent_networks_training as training
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import TeacherForcing, UnrolledGraph

use_style()

# %% demo=true
play(melody.opening(), melody.RATE)
show(*melody.roll())

# %% [markdown]
# You could sing on. Perhaps not what Bach has there, but something that fits: you know where home is, how long the notes were, and that a line is about to end. None of that is in the last note alone. You carried it along while you listened.
#
# The tune has been carried along for four hundred years. Hans Leo Hassler wrote it in 1601, as a love song; it became a hymn, Bach has it five times in his St Matthew Passion, and in 1973 Paul Simon made *American Tune* of it.
#
# The networks of this course could not do that so far. They look at what lies before them: an image, a spectrogram, a stretch of sound of fixed length. A **recurrent network** keeps a
# few numbers from step to step, its *state*, and lets each new note change them. On this page you build one, teach it chorales, and let it go on where the player stopped.
#
# Jeffrey Elman gave such a network letters and words in 1990, one after the other, and found that its state had sorted them into nouns and verbs, without being told that there are such things. A year
# earlier Peter Todd, a student then, had one make up melodies.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need back-propagation (notebook 04), softmax with cross entropy (05), and what a convolution sees (06). All is plain numpy.
#
# | | what it is | here |
# |:--|:--|:--|
# | $T$, $N$ | steps in time, sequences in a batch | arrays have the axes (T, N, …) |
# | $d$, $q$, $k$ | inputs, hidden units, outputs of one step | |
# | $U$, $W$, $V$ | weights from input, from state, to output | $(q, d)$, $(q, q)$, $(k, q)$ |
# | $b$, $c$ | biases of hidden units and of outputs | $(q,)$, $(k,)$ |
#
# > **W turns over.** In notebooks 03 to 05 a column of a matrix belonged to a unit, (in, out), and you wrote $X W$. Here a *row* does, (out, in), as the lectures have it, and for a batch you write $X W^\top$. $W$ has as many rows as columns,
# > so a forgotten transpose runs without a complaint and computes nonsense.

# %% [markdown]
# ## 1 A window, and where it ends
#
# First the melody becomes numbers. One step is an eighth note. At each step either a note begins, and the step is its pitch, or the last note sounds on, and the step is called *hold*. So a step is one of a few classes, and a
# melody is a table with a 1 in each row: T steps, d classes. All tunes are moved to C major or A minor, so that the network need not learn twelve keys.

# %% demo=true
show(*melody.steps())

# %% [markdown]
# How would you guess the next row with the networks that you have? Take the last $L$ rows, lay them out as one long row of $L \cdot d$ numbers, and give it to a dense network. That is a **window**. Slide it along, one step at a time, and each
# place gives a sample: a window, and the step that came after it.

# %% [markdown]
# ### Exercise 1 · Windows
#
# **Goal.** Make a data set of a sequence: windows, and what comes after each. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(T, d)$ | a sequence, one row per step |
# | `length` | number, 1 to T − 1 | L, how many steps a window holds |
# | `inputs` | $(T - L,\; L \cdot d)$ | the windows, each laid out as one row |
# | `targets` | $(T - L,\; d)$ | the step after each window |
#
# Window $i$ holds $x_i, x_{i+1}, \dots, x_{i+L-1}$, one row after the other, oldest first. Its target is $x_{i+L}$. The last window is the last one that has a target.
#
# **Predict first.** A tune has 60 steps of 20 numbers, and a window holds 8. How many windows are there, and how long is a row?
#
# <details><summary>Compare</summary>
#
# 52 windows: the last one ends at step 58, counted from 0, and step 59 is its target. A row has 160 numbers.
# </details>

# %% exercise="window_dataset" points=2 minutes=20 difficulty=1 importance=2 about="windows, and what comes after each"
def window_dataset(x, length):
    """Cut a sequence into windows and what comes after each.

    x: (T, d), one row per step.
    length: L, how many steps a window holds, 1 to T − 1.
    Returns (inputs, targets), arrays (T − L, L·d) and
        (T − L, d). Row i of inputs is x[i], …, x[i + L − 1],
        one after the other, oldest first. Row i of targets is
        x[i + L].
    """
    ### BEGIN SOLUTION
    count = len(x) - length
    windows = [x[i : i + length].ravel() for i in range(count)]
    return np.array(windows), x[length:]
    ### END SOLUTION

# %% check="window_dataset"
check(window_dataset)

# %% [markdown]
# **What you should see.** The first windows of the melody and what each is to guess.

# %% demo=true
with yours("window_dataset"):
    show(*melody.first_windows(window_dataset))

# %% [markdown]
# Now train five such networks on the sopranos of some hundred chorales, with windows of 1, 2, 4, 8 and 16 steps. Each has one hidden layer and says for each class how probable it is. They are judged on tunes that they have not
# met, by their surprise, $-\log_2$ of the probability that the network gave to what came (notebook 10), in **bits per note**: a note's step and those that hold it are added up.
#
# **Predict first.** What happens to the weights when the window gets twice as long? And to the guesses?
#
# <details><summary>Compare</summary>
#
# The weights of the first layer double, since each number of the window has its own. The guesses get better up to eight steps, and worse with sixteen: the longer the window, the more weights have to be learned from the same few tunes.
# </details>

# %% demo=true
windows = {}
with yours("window_dataset"):
    windows = training.windows(window_dataset)
    show(*curves.window_limits(windows))

# %% [markdown]
# A window has four limits.
#
# - **It forgets all at once.** What is older than L steps does not count at all, and what is within counts to the last step.
# - **It grows.** The first layer has a weight for each number of the window.
# - **It learns everything L times.** A rising third two steps ago and the same third three steps ago meet different weights. What was learned about one says nothing about the other.
# - **Its guesses are independent.** Each starts from nothing. What the network understood at the last step is thrown away, though it would be worth knowing now.
#
# **To discuss.** A convolution along time (notebook 06) shares its weights over time. Which of the four limits does it lift?
#
# <details><summary>One answer</summary>
#
# The third: the same taps meet every place. Its receptive field is still finite, with dilation it grows cheaply but it ends, and no output knows what another one found out. So the first and the fourth stay; and the second is milder, since with doubled dilations twice the field costs one more layer.
# </details>

# %% [markdown]
# ## 2 A loop through time
#
# Here is another way to remember. Let the hidden layer hear two things: the input of this step, and *itself*, one step earlier.

# %% demo=true
show(*plots.unfolding())

# %% [markdown]
# On the left the network as it is: a loop. On the right the same network **unfolded**: one copy for each step, and from each to the next an arrow. A loop cannot be computed at one blow, but a chain can. All copies have the *same* weights, $U$, $W$ and $V$:
# the network has no more weights for a thousand steps than for one. With $h^{(t)}$ for the state after step $t$ the lectures write
#
# $$a^{(t)} = b + W h^{(t-1)} + U x^{(t)}, \qquad h^{(t)} = \tanh a^{(t)}$$
#
# $$o^{(t)} = c + V h^{(t)}, \qquad \hat y^{(t)} = \operatorname{softmax} o^{(t)}$$
#
# $h^{(t-1)}$ has heard $x^{(t-1)}$ and was made of $h^{(t-2)}$, and so on. So $h^{(t)}$ depends on every input up to now, and the network need not say in advance how many steps it will want to remember.

# %% demo=true
show(*plots.beside_convolution())

# %% [markdown]
# Both share weights over time. The convolution sees as far as its taps reach, and no further. The recurrence has no such border, at least on paper. How much of a distant input is left in practice is another question, and this page measures it later.
#
# For a batch of $N$ sequences the step reads, with one row per sequence,
#
# $$A = H_{t-1} W^\top + X_t U^\top + b, \qquad H_t = \tanh A$$

# %% [markdown]
# ### Exercise 2 · One step
#
# **Goal.** From an old state and an input to a new state. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(N, d)$ | the inputs of this step |
# | `h` | $(N, q)$ | the states before it |
# | `params` | dictionary | `"U"` $(q, d)$, `"W"` $(q, q)$, `"b"` $(q,)$, `"V"` $(k, q)$, `"c"` $(k,)$ |
# | `h_new` | $(N, q)$ | the states after it |
#
# V and c have their turn in the next exercise.
#
# **Predict first.** All weights are 0, and so is b. What is left of the old state after one step?
#
# <details><summary>Compare</summary>
#
# Nothing: tanh 0 = 0. The state is not kept unless W keeps it. To remember is something that the network has to do anew at each step, and to learn.
# </details>

# %% exercise="rnn_step" points=3 minutes=15 difficulty=1 importance=3 about="from an old state to a new one"
def rnn_step(x, h, params):
    """Take one step of a recurrent network.

    x: (N, d), the inputs.   h: (N, q), the states before.
    params: dictionary of arrays "U" (q, d), "W" (q, q),
        "b" (q,), "V" (k, q), "c" (k,). A row of a matrix
        belongs to a unit.
    Returns h_new (N, q): tanh of h Wᵀ + x Uᵀ + b.
    """
    ### BEGIN SOLUTION
    a = h @ params["W"].T + x @ params["U"].T + params["b"]
    return np.tanh(a)
    ### END SOLUTION

# %% check="rnn_step"
check(rnn_step)

# %% [markdown]
# ### Exercise 3 · A whole sequence
#
# **Goal.** All states and all outputs. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(T, N, d)$ | N sequences of T steps |
# | `h0` | $(N, q)$ | the states before the first step |
# | `params` | dictionary | as in exercise 2 |
# | `step` | function | `step(x, h, params)` takes one step, as in exercise 2 |
# | `H` | $(T, N, q)$ | the states: `H[t]` is the one that has heard `x[t]` |
# | `O` | $(T, N, k)$ | the outputs $O = H V^\top + c$, before any softmax |
#
# Call `step` once for each step in time. The check hands in a step of its own, another one than that of exercise 2, so a slip there costs nothing here.
#
# > **A default is read once.** `step=rnn_step` takes the function of that name when the cell with the `def` runs. If you mend `rnn_step` later, run this cell again too.
#
# **Predict first.** You have all of `x` at hand. Can the T steps be done in any other order, or all at once?
#
# <details><summary>Compare</summary>
#
# The products with U can, since they need the inputs alone, and so can the outputs, once H is there. The states cannot: each waits for the one before. Part 6 measures what that costs.
# </details>

# %% exercise="rnn_forward" points=4 minutes=25 difficulty=2 importance=3 about="all states and all outputs"
def rnn_forward(x, h0, params, step=rnn_step):
    """Run a recurrent network over whole sequences.

    x: (T, N, d), inputs.   h0: (N, q), states before the first.
    params: as in rnn_step.
    step(x, h, params) takes x (N, d) and h (N, q) and returns
        the new states (N, q). Call it once for each t.
    Returns (H, O). H: (T, N, q), H[t] the states that have
        heard x[0] to x[t]. O: (T, N, k), O = H Vᵀ + c.
    """
    ### BEGIN SOLUTION
    h, states = h0, []
    for now in x:
        h = step(now, h, params)
        states.append(h)
    H = np.stack(states)
    return H, H @ params["V"].T + params["c"]
    ### END SOLUTION

# %% check="rnn_forward"
check(rnn_forward)

# %% [markdown]
# ## 3 How wrong, over a whole sequence
#
# At each step the network says a probability for each class, and at each step there is a right one, $y^{(t)}$. So there is a loss at each step, the cross entropy of notebook 05. The loss of a sequence is their **sum**:
#
# $$L = -\sum_t \log \left[\hat y^{(t)}\right]_{y^{(t)}}$$
#
# A sum over time, not a mean: the steps are not samples of which one might take fewer, they are parts of one answer. The sequences of a batch are samples, and over them the loss is averaged, as ever.
#
# What goes back from it is familiar too. At one step it was $\hat y$ minus the target, divided by $N$, in notebook 05. A sum hands its gradient on unchanged, so at each step it still is.

# %% [markdown]
# ### Exercise 4 · The loss
#
# **Goal.** One number for a batch of sequences, and its gradient at every output. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `o` | $(T, N, k)$ | outputs, before the softmax |
# | `y` | $(T, N)$ | the right class at each step, a whole number 0 … k − 1 |
# | `loss` | number | $-\log$ of the right class's probability, summed over T, averaged over N |
# | `do` | $(T, N, k)$ | its gradient with respect to `o` |
#
# The logarithm is the natural one. Outputs may be as large as 1000, or as small as −1000, and both answers stay finite: take the logarithm on paper before you take it in numpy, as in notebook 05.
#
# **Predict first.** All outputs are 0, there are 20 classes and 60 steps, and one sequence. What is the loss?
#
# <details><summary>Compare</summary>
#
# 60 · ln 20, about 180. Each class has probability 1/20 at each step.
# </details>

# %% exercise="rnn_loss" points=4 minutes=25 difficulty=2 importance=3 about="summed over time, with its gradient"
def rnn_loss(o, y):
    """Return the loss of a batch of sequences and its gradient.

    o: (T, N, k), outputs before the softmax.
    y: (T, N), whole numbers, the right class at each step.
    Returns (loss, do). loss is −log of the probability of the
        right class, summed over T, averaged over N; the
        probabilities are the softmax of o along its last axis.
        do (T, N, k) is the gradient of loss with respect to o.
        Finite where outputs are 1000 or −1000.
    """
    ### BEGIN SOLUTION
    T, N, k = o.shape
    shifted = o - o.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    right = np.eye(k)[y]
    loss = -np.sum(right * log_p) / N
    return loss, (np.exp(log_p) - right) / N
    ### END SOLUTION

# %% check="rnn_loss"
check(rnn_loss)

# %% [markdown]
# **What you should see.** One sequence of three steps and two classes. Each row of the gradient adds up to 0: what one class gains the others lose. Where the network was sure and right, at the last step, there is next to nothing to learn.

# %% demo=true
with yours("rnn_loss"):
    said = np.array([[[0.0, 0.0]], [[2.0, -1.0]], [[-3.0, 3.0]]])
    loss, do = rnn_loss(said, np.array([[0], [1], [1]]))
    print(f"loss {loss:.3f}")
    for t, row in enumerate(do[:, 0]):
        print(f"step {t}: gradient {row[0]:+.3f} {row[1]:+.3f}")

# %% [markdown]
# ## 4 Back through time
#
# The unfolded network is an ordinary network: a long one, with one layer per step. So there is no new rule to learn. Go back through it, layer by layer, as in notebook 04. This is called **back-propagation through time**, BPTT. Two things
# differ from notebook 04, and nearly every mistake is in one of them:
#
# - **A state has two readers.** $h^{(t)}$ goes up, into the output of its step, and on, into the next step. Where a value forks, its gradients add up.
# - **All layers share their weights.** $W$ is used at each step, and each use says how it should change. Again it is a fork, and the gradients add up over time.
#
# Here is the smallest network that has both, on paper: two steps, one of everything, b and c are 0. To keep the numbers few, its loss is half the squared error, to 0 at the first step and to 1 at the second. First only the values, from left to right.

# %% demo=true
show(*graph.smallest(back=False))

# %% [markdown]
# **Predict first.** At which nodes do two gradients meet on the way back, and add up? Follow the lines from right to left.
#
# <details><summary>Compare</summary>
#
# At node 4, the first state: one comes down from its output, one through W from the second step. And at each of the weights, which both steps use. The second state, node 9, has one reader only, because nothing comes after it.
# </details>

# %% demo=true
show(*graph.smallest())

# %% [markdown]
# Check node 4 by hand. From its own output comes 0.924, times V: 1.85. From the second step comes what stands at node 8, 0.278, times W, which is −1: −0.28. Together 1.57. Whoever forgets the second part learns nothing about what is worth remembering.
#
# Then the weights, below on the left. W met $h_0$ at the first step and $h_1$ at the second, and gets a gradient from each.
#
# Now in matrices. Write $dh$ for the *whole* gradient at the new states, from above and from later. Through tanh it becomes
#
# $$dA = dh \odot (1 - h_\text{new}^2)$$
#
# From there on it is a dense layer that hears two things, and you know its rule. With matrices (out, in) it reads
#
# $$dU = dA^\top X, \quad dW = dA^\top H_{t-1}, \quad db = \sum_n dA_n$$
#
# $$dX = dA\, U, \quad dH_{t-1} = dA\, W$$

# %% [markdown]
# ### Exercise 5 · Back through one step
#
# **Goal.** From the gradient at the new states to all that made them. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `dh` | $(N, q)$ | the whole gradient at `h_new` |
# | `x`, `h` | $(N, d)$, $(N, q)$ | what the step heard |
# | `h_new` | $(N, q)$ | what it made, as `rnn_step` returns it |
# | `params` | dictionary | as in exercise 2 |
# | `dx`, `dh_prev` | $(N, d)$, $(N, q)$ | gradients at `x` and at `h` |
# | `grads` | dictionary | `"U"`, `"W"`, `"b"`: gradients in the shapes of these arrays |
#
# Nothing is averaged here: 1/N was in the loss.
#
# **Predict first.** A unit is at its limit, $h_\text{new} = 1$ to many digits. What does the step hand back of the gradient there?
#
# <details><summary>Compare</summary>
#
# Nearly nothing: the slope 1 − h² is nearly 0. A unit that is quite sure of itself learns nothing, and hands nothing on to earlier steps.
# </details>

# %% exercise="rnn_step_backward" points=5 minutes=35 difficulty=2 importance=3 about="back through one step"
def rnn_step_backward(dh, x, h, h_new, params):
    """Go back through one step of a recurrent network.

    dh: (N, q), the whole gradient at the new states.
    x: (N, d), h: (N, q), what the step heard.
    h_new: (N, q), what it made: tanh of h Wᵀ + x Uᵀ + b.
    params: as in rnn_step.
    Returns (dx, dh_prev, grads): gradients (N, d) at x and
        (N, q) at h, and a dictionary of those of "U", "W" and
        "b", in their shapes, summed over the N sequences.
    """
    ### BEGIN SOLUTION
    da = dh * (1 - h_new**2)
    grads = {"U": da.T @ x, "W": da.T @ h, "b": da.sum(axis=0)}
    return da @ params["U"], da @ params["W"], grads
    ### END SOLUTION

# %% check="rnn_step_backward"
check(rnn_step_backward)

# %% [markdown]
# ### Exercise 6 · Back through time
#
# **Goal.** The gradients of all weights, over all steps. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `do` | $(T, N, k)$ | the gradient at each output, as `rnn_loss` returns it |
# | `x`, `h0` | $(T, N, d)$, $(N, q)$ | what went in |
# | `H` | $(T, N, q)$ | the states, as `rnn_forward` returns them |
# | `params` | dictionary | as in exercise 2 |
# | `step_backward` | function | `step_backward(dh, x, h, h_new, params)`, as in exercise 5 |
# | result | dictionary | gradients `"U"`, `"W"`, `"b"`, `"V"`, `"c"`, in the shapes of `params`, and `"h0"` $(N, q)$ |
#
# The recipe in words: begin at the last step, where nothing comes from later. At each step add up what its output says and what the next step sent back; with that go back through the step. It gives you gradients to add up, and what to hand to the step before. In the end what is
# handed on belongs to h0. V and c are those of a dense layer from states to outputs: $dV = \sum_t dO_t^\top H_t$.
#
# You may call `step_backward`, or write it out. The check hands in a right one, so a slip in exercise 5 costs nothing here.
#
# **Predict first.** You forget to add what the next step sent back. Which of the six gradients are wrong?
#
# <details><summary>Compare</summary>
#
# Those of U, W, b and h0. V and c are right, since they only need the outputs' own gradients. The network even learns then, a little: it is a network that cannot learn what to remember.
# </details>

# %% exercise="rnn_backward" points=7 minutes=50 difficulty=3 importance=3 about="back-propagation through time"
def rnn_backward(do, x, h0, H, params, step_backward=rnn_step_backward):
    """Back-propagate through time.

    do: (T, N, k), the gradient of the loss at each output.
    x: (T, N, d), h0: (N, q), what went in.
    H: (T, N, q), H[t] the states after step t.
    params: as in rnn_step.
    step_backward(dh, x, h, h_new, params) goes back through one
        step and returns (dx, dh_prev, grads), as
        rnn_step_backward does. You may use it.
    Returns a dictionary of the gradients of "U", "W", "b", "V",
        "c", in their shapes, and of "h0" (N, q).
    """
    ### BEGIN SOLUTION
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dh = do[t] @ params["V"] + dh_next
        h_prev = H[t - 1] if t > 0 else h0
        _, dh_next, step_grads = step_backward(dh, x[t], h_prev, H[t], params)
        for name in step_grads:
            grads[name] += step_grads[name]
        grads["V"] += do[t].T @ H[t]
        grads["c"] += do[t].sum(axis=0)
    grads["h0"] = dh_next
    return grads
    ### END SOLUTION

# %% check="rnn_backward"
check(rnn_backward)

# %% [markdown]
# **What you should see.** A gradient is a promise: if this weight grows by a little, the loss changes by so much. Here the promise is tested on one weight of each array, with a network of five units over twelve steps. Both columns agree.

# %% demo=true
with yours("rnn_forward"), yours("rnn_loss"), yours("rnn_backward"):
    for name, promised, measured in training.promises(rnn_forward, rnn_loss, rnn_backward):
        print(f"{name:2} promised {promised:+.6f}   measured {measured:+.6f}")

# %% [markdown]
# ## 5 It goes on
#
# You have everything: a step, a sequence, a loss, and the way back. Now train it, on the same tunes as the windows of part 1. At each update the next cell takes stretches of 24 melodies, asks your three functions, and moves the weights against the gradient, by Adam (notebook 05), 600 times. Windows and
# recurrent network get as many updates.
#
# **Predict first.** The network has 48 hidden units. Will it need more weights than the window of eight steps, or fewer? And will it guess better?
#
# <details><summary>Compare</summary>
#
# Fewer, not a third as many: it has a weight for each number of *one* step, and 48 · 48 from state to state. With them it guesses as well as the best window, and nobody had to tell it how long a window should be.
# </details>

# %% demo=true cover=true
with yours("rnn_forward"), yours("rnn_loss"), yours("rnn_backward"), yours("window_dataset"):
    network = training.MelodyRNN()
    windows = windows or training.windows(window_dataset)
    history = training.run(network, rnn_forward, rnn_loss, rnn_backward)
    show(*curves.learning_curve(history, windows))
    show(*curves.compared(history, windows))

# %% [markdown]
# And how does the melody go on? From the network's probabilities a class is drawn by lot, it becomes the next input, and so on, as in notebook 10. What a recurrent network needs for that is its state and one step: nothing is computed twice, however long the melody gets.
#
# The first player has what really follows. The second is the window of eight steps, the third your recurrent network. All three begin with the notes that you know.
#
# **Predict first.** What will the networks get right, and what not?
#
# <details><summary>Compare</summary>
#
# They stay in the key, move mostly by steps, and hold notes as long as chorales do. They have no plan: phrases do not answer each other, and the end comes nowhere in particular. That is more than a state of 48 numbers has learned to hold.
# </details>

# %% demo=true
with yours("rnn_step"), yours("rnn_forward"), yours("window_dataset"):
    windows = windows or training.windows(window_dataset)
    tunes = melody.continuations(rnn_step, network, windows)
    show(*melody.rolls(tunes))
    play(melody.sounds(tunes), melody.RATE)

# %% [markdown]
# Now a tune of your own. Write its notes into the list, as MIDI numbers (60 is the C in the middle) and lengths in eighths, and run the cell. The network goes on.

# %% demo=true
my_notes = [(67, 2), (67, 1), (69, 1), (71, 2), (72, 2), (72, 1), (71, 1), (69, 2), (67, 4)]

with yours("rnn_step"), yours("rnn_forward"), yours("rnn_loss"), yours("rnn_backward"):
    play(melody.go_on(rnn_step, network, my_notes), melody.RATE)

# %% [markdown]
# ### How far back does it learn?
#
# On paper a recurrent network remembers without end. To *learn* what to remember, it needs a gradient that comes back from the guess to the step that mattered. So measure it: take the loss of a single late guess, send its gradient back through your `rnn_step_backward`, and at each earlier step note how
# long the gradient still is.

# %% demo=true
with yours("rnn_forward"), yours("rnn_loss"), yours("rnn_backward"), yours("rnn_step_backward"):
    show(*curves.gradient_per_step(rnn_forward, rnn_loss, rnn_step_backward, network))

# %% [markdown]
# The axis on the left is logarithmic, and the line is nearly straight: on its way back the gradient is multiplied at each step by $W$ and by slopes of tanh, and repeated multiplication shrinks or grows like a power. Training has made it reach a little further. Still, a note of twenty steps ago hardly has a say in what is learned. Notebook 13 looks into
# that, and notebook 14 has a cure.
#
# Watch the same on a small network of four units. Move along the time axis, or press play: values run forward, then the gradient of the last output comes back, and the fainter a line, the less is left. What drives it are your functions.
#
# **Predict first.** W is a matrix that only turns, and a slider multiplies it. What becomes of the gradient at 0.5, and at 2?
#
# <details><summary>Compare</summary>
#
# At 0.5 it halves with every step, and is soon gone. At 2 you may expect that it doubles, but it shrinks too: the states have grown, tanh is near its limits, and its slope there is small. What W adds, tanh takes away.
# </details>

# %% demo=true
UnrolledGraph(rnn_forward, rnn_step_backward)

# %% [markdown]
# **To discuss.** Two networks: one with windows of 16 steps, one recurrent with a gradient that is nearly gone after 16 steps. Has the recurrence won anything?
#
# <details><summary>One answer</summary>
#
# In weights, a lot. In what it can tell apart, something too: a state that was learned for ten steps works on, and what it holds may last for longer than its gradient taught it. But what the lectures promise, "infinitely long (in theory)", is a statement about what can be computed, not about what can be learned. The two are often mixed up.
# </details>

# %% [markdown]
# ## 6 One step after the other
#
# Forward and backward, each step waits for another one. A computer with a thousand workers cannot use them: there is never more to do than one step. How much is lost? Compare your `rnn_forward` with the same number of multiplications that wait for nothing, as one product over all steps.
#
# **Predict first.** For a thousand steps of a small network: about the same time, ten times as long, a hundred times?
#
# <details><summary>Compare</summary>
#
# Even on one processor it is some dozens of times as long, since each small product costs a call of its own. On a graphics card, which wants thousands of numbers at a time, the gap is wider by far.
# </details>

# %% demo=true
with yours("rnn_forward"), yours("rnn_step"):
    show(*costs.sequential(rnn_forward))

# %% [markdown]
# This, more than anything that recurrent networks cannot do, is why the largest models of today are built otherwise. Where a sequence is short, or comes in one step at a time, as from a microphone, it costs nothing.

# %% [markdown]
# ## 7 The teacher
#
# Where does the chain come from? From $W$, which leads from state to state. There is another place for the loop: from the *output* of one step to the hidden units of the next. Michael Jordan's networks had it, in 1986.

# %% demo=true
show(*plots.kinds())

# %% [markdown]
# $$H_t = \tanh(\hat Y_{t-1} W^\top + X_t U^\top + b), \qquad \hat Y_t = H_t V^\top + c$$
#
# Here the outputs are numbers as they are, without a softmax, and $W$ has the shape $(q, k)$. All that such a network knows of its past has to pass through its output. That is less than a state can hold, for two reasons. An output mostly has fewer numbers than a hidden layer. And it is not free: it is trained to be near the truth, so it cannot carry anything else along.
# A network that says pitches can remember the last pitch, but not that the phrase began seven steps ago.
#
# In return there is a trick. While the network learns, the truth is known. So feed it the *true* output of the step before, whatever the network said itself: **teacher forcing**. Then no step waits for another one. All that the T steps hear is there from the start, and the recurrent network has become a dense one, with
# T · N samples.

# %% [markdown]
# ### Exercise 7 · All steps at once
#
# **Goal.** The outputs of an output-to-hidden network under teacher forcing. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(T, N, d)$ | inputs |
# | `y` | $(T, N, k)$ | the true outputs |
# | `y0` | $(N, k)$ | what counts as the output before the first step |
# | `params` | dictionary | `"U"` $(q, d)$, `"W"` $(q, k)$, `"b"` $(q,)$, `"V"` $(k, q)$, `"c"` $(k,)$ |
# | result | $(T, N, k)$ | the network's outputs, $H V^\top + c$ |
#
# At step $t$ the hidden units hear `x[t]` and the true output of the step *before*, `y[t − 1]`; at the first step `y0`. No loop is needed, but a loop is as right.
#
# **Predict first.** Somebody feeds `y[t]` at step t. What does the training curve look like?
#
# <details><summary>Compare</summary>
#
# Wonderful: the network is told what it has to say, and learns to copy it. Alone it is lost, because nobody tells it then. The same leak as in notebook 10, by another door.
# </details>

# %% exercise="teacher_forced_forward" points=3 minutes=20 difficulty=2 importance=2 about="all steps at once, by true outputs"
def teacher_forced_forward(x, y, y0, params):
    """Run an output-to-hidden network on true outputs.

    x: (T, N, d), inputs.
    y: (T, N, k), the true outputs.   y0: (N, k), what counts
        as the output before the first step.
    params: dictionary of arrays "U" (q, d), "W" (q, k),
        "b" (q,), "V" (k, q), "c" (k,).
    Returns (T, N, k), the network's outputs H Vᵀ + c. At step t
        the hidden units are tanh of p Wᵀ + x[t] Uᵀ + b, and p
        is y[t − 1], or y0 at the first step.
    """
    ### BEGIN SOLUTION
    previous = np.concatenate([y0[None], y[:-1]])
    A = previous @ params["W"].T + x @ params["U"].T + params["b"]
    return np.tanh(A) @ params["V"].T + params["c"]
    ### END SOLUTION

# %% check="teacher_forced_forward"
check(teacher_forced_forward)

# %% [markdown]
# **What you should see.** Both forward passes over more and more steps: yours of exercise 3, one step after the other, and this one, all at once.

# %% demo=true
with yours("rnn_forward"), yours("teacher_forced_forward"):
    show(*costs.parallel(rnn_forward, teacher_forced_forward))

# %% [markdown]
# ### The price
#
# A network that is trained like this learns one thing: to make *one* step from the truth. When it runs by itself, nobody hands it the truth. It gets its own output, which is a little wrong, makes a step from there, and is a little more wrong. It has never been wrong in training, so
# it has never learned to come back.
#
# You can see that on the simplest task there is. A point goes round a circle, once in 20 steps. Its two coordinates, cos and sin, are the network's outputs. It learns from circles with some noise on them, 400 updates long. Then it is given the first two
# steps, and runs free.
#
# You can hear it too. At 8,000 steps per second the first coordinate is the wave of a tone, of 400 Hz if the point goes round in 20 steps. A network whose point is too slow or too fast is out of tune.

# %% demo=true
with yours("teacher_forced_forward"):
    forced = free.train(free.CIRCLE, teacher_forced_forward, seed=2)
    show(*drift.paths({"teacher forcing": forced}))
    play(drift.heard({"teacher forcing": forced}), drift.RATE)

# %% [markdown]
# It still goes round, on a circle of its own and at a speed of its own. Each step misses by a little, the misses add up, and after a hundred steps the point is somewhere else.
#
# ## 8 Letting go
#
# The cure is to practise what is to come. While it trains, the network gets the truth at some steps and its own output at others, by lot, and the truth less and less often. The first updates are all teacher, the last ones nearly none. Samy Bengio and his colleagues called
# it **scheduled sampling** in 2015. The share of true values is the ratio $p$.

# %% demo=true
show(*drift.ratios())

# %% [markdown]
# ### Exercise 8 · Whose value?
#
# **Goal.** Say for each step and sequence whether the teacher gives the value. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `u` | $(T, N)$ | throws from 0 to 1, below 1: one for each step and sequence |
# | `p` | number, or $(T,)$ | the ratio, for all steps or for each: the share of true values |
# | `given` | whole number, 0 to T | how many first steps are always given |
# | `mask` | $(T, N)$ | True: what goes on from step t is the true output. False: it is the network's own |
#
# The value is true where $u < p$. So a ratio of 0 gives nothing and a ratio of 1 everything. In the first `given` steps it is always true, whatever `u` is: with nothing to begin from, there is nothing to go on with.
#
# **Predict first.** `u` has the shape (5, 5) and `p` has the shape (5,). What does `u < p` compare?
#
# <details><summary>Compare</summary>
#
# numpy lines shapes up from the last axis, so each *sequence* gets a ratio, and nothing complains. With the shape (5, 3) it would have complained. p belongs to the steps and needs a second axis: (5, 1).
# </details>

# %% exercise="scheduled_sampling_mask" points=2 minutes=15 difficulty=1 importance=2 about="whose value is fed, the teacher's or its own"
def scheduled_sampling_mask(u, p, given):
    """Say where the true output goes on to the next step.

    u: (T, N), throws from 0 to 1, 1 not included.
    p: the share of true values, a number or an array (T,) with
        one for each step.
    given: how many first steps are always true, 0 to T.
    Returns a boolean array (T, N): True, the true output goes
        on from this step, False, the network's own. True in
        the first `given` rows, and wherever u < p.
    """
    ### BEGIN SOLUTION
    ratio = np.broadcast_to(p, len(u))[:, None]
    mask = u < ratio
    mask[:given] = True
    return mask
    ### END SOLUTION

# %% check="scheduled_sampling_mask"
check(scheduled_sampling_mask)

# %% [markdown]
# **What you should see.** The same network, the same circle, the same number of updates. Only what it was fed differs.

# %% demo=true
with yours("teacher_forced_forward"), yours("scheduled_sampling_mask"):
    mixed = free.train(free.CIRCLE, teacher_forced_forward, scheduled_sampling_mask, seed=2)
    both = {"teacher forcing": forced, "scheduled sampling": mixed}
    show(*drift.paths(both))
    play(drift.heard(both), drift.RATE)
    play(drift.together(both), drift.RATE)

# %% [markdown]
# In the second row each tone sounds together with the true one. Where both are in tune they make one tone; where they are not, the sum swells and fades, as two strings do that are not quite in tune.
#
# One run could be luck, and this one shows the difference well. So here are eight, each from other random weights, trained both ways. A line joins the two runs of a seed.

# %% demo=true
show(*drift.errors(free.CIRCLE))

# %% [markdown]
# With every seed the free run is nearer to the truth after scheduled sampling, by the median about twelve times. It costs something, with every seed too: when the truth is fed, a single step is a little worse than before. The network has become robust instead of exact.
#
# Play with it. Switch between the truth, a free run and a mixture while the point goes round, and listen.

# %% demo=true
TeacherForcing(teacher_forced_forward)

# %% [markdown]
# **Predict first.** Now a rhythm: a groove of kick, snare and hi-hat, 16 steps a bar. At each step the network hears which of the 16 it is, as a drummer who counts, and the drums of the step before. It learns in the same two ways, and then plays alone. Does scheduled sampling help there too?
#
# <details><summary>Compare</summary>
#
# Hardly. Whoever counts cannot get lost: a wrong hit does not move the bar. Where small errors do not grow there is no drift, and nothing to repair.
# </details>

# %% demo=true
with yours("teacher_forced_forward"), yours("scheduled_sampling_mask"):
    beats = {"teacher forcing": free.train(free.RHYTHM, teacher_forced_forward)}
    beats["scheduled sampling"] = free.train(free.RHYTHM, teacher_forced_forward, scheduled_sampling_mask)
    show(*drift.paths(beats))
    play(drift.heard(beats), drift.RATE)
    show(*drift.errors(free.RHYTHM))

# %% [markdown]
# Both play the groove, without the drummer's moods, and nobody hears a difference between them. With every seed the free run is better, but in the fourth digit, and the single step is worse by more than that. Both axes begin at 0, so that you see how little it is; cut to where the numbers are, the right one would look like a triumph.
#
# **To discuss.** Scheduled sampling feeds the network a mixture. With a low ratio, what does the teacher ask of a network whose own last output has already gone astray?
#
# <details><summary>One answer</summary>
#
# To give the true *next* output from a place that the truth has never been. On the circle that is sensible: come back. With melodies it may be nonsense: after a wrong note, Bach's next note is not the right answer to it. Ferenc Huszár pointed out in 2015 that a network may even learn to ignore what it hears. So the method is a remedy for drift, not a law. And it gives up what teacher forcing was for: with its own outputs in the mixture, each step waits for the one before again.
# </details>
#
# ## In short
#
# | | forward | on the way back |
# |:--|:--|:--|
# | step | $H_t = \tanh(H_{t-1} W^\top + X_t U^\top + b)$ | $dA = dh \odot (1 - H_t^2)$, then a dense layer with two inputs |
# | sequence | one step after the other, the same weights | from the last step to the first; gradients of shared weights add up |
# | state | has two readers: its output and the next step | their gradients add up |
# | loss | summed over time, averaged over sequences | $(\hat Y - \text{target}) / N$ at each step |
# | output-to-hidden | carries less; with true outputs all steps at once | one step only: it never learns to come back |
# | scheduled sampling | true values with a ratio that falls | repairs drift where small errors grow |
#
# **What you can do now.** You can make windows, run a recurrent network forward and back, say what a state can carry and what it costs to wait for it, and tell a network that was trained with a teacher from one that has practised alone.
#
# **Next.** Here every step had an input and an output. Notebook 12 takes the same step and puts it together otherwise: from both sides, many to one, one to many, many to many of another length.
#
# **Sources.** The equations, the two kinds of recurrence, teacher forcing and scheduled sampling follow the lectures this course is built on. J. Elman: *Finding structure in time*, Cognitive Science 14, 1990. P. Todd: *A connectionist approach to algorithmic composition*, Computer Music Journal 13, 1989. M. Jordan: *Serial
# order*, report 8604, University of California, San Diego, 1986. Back-propagation through time: P. Werbos, Proceedings of the IEEE 78, 1990. Teacher forcing: R. Williams, D. Zipser, Neural Computation 1, 1989. Scheduled sampling: S. Bengio and others, NIPS 2015 (arXiv 1506.03099); against it: F. Huszár, 2015 (arXiv 1511.05101). The
# chorales: `data/chorales/README.md`; the drums: `data/drums/README.md`.
