# %% [markdown]
# # 12 · Shapes of sequence models
#
# > One note of a melody is gone. Is it easier to guess from what came before, or from both sides?
#
# Run the next three cells, then press play. The first player stops before the missing note, as a listener in a concert would hear it. The second goes on after the gap. Sing the note that you expect, first after the one, then after the other.
# The third player has what stands in the score.

# %% collapsed=true
import numpy as np

from earlab import check


def softmax(Z):
    """Net inputs to probabilities, along the last axis."""
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


# %% demo=true collapsed=true
from earlab.plots import sequence_shapes as plots
from earlab.plots import sequence_shapes_digits as digits
from earlab.plots import sequence_shapes_gap as gap
from earlab.plots import sequence_shapes_instruments as instruments
from earlab.plots import sequence_shapes_melodies as melodies
from earlab.plots import sequence_shapes_results as results
from earlab.plots import sequence_shapes_transposed as transposed
from earlab.plots import sequence_shapes_words as words
from earlab.scoreboard import scoreboard
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import ArchitectureBuilder

use_style()

# %% demo=true
play(gap.opening(), melodies.RATE)
show(*gap.opening_roll())

# %% [markdown]
# From the left alone, several notes are plausible. The note after the gap rules most of them out. Whoever fills a gap, reads a smudged word or transcribes speech may look at both sides. Whoever plays along live may not. So the same recurrent step of notebook 11 is wired
# in different ways for different tasks, and this page is about the wiring. There are five shapes:
#
# | shape | in → out | for example |
# |:--|:--|:--|
# | N to N | one output for each step | the next note; with both directions: a gap filled |
# | N to 1 | one output in all | which digit was said |
# | 1 to N | a sequence from one vector | a word said in a voice of your choice |
# | N to M | a sequence from a sequence, of another length | a melody transposed |
# | stacked | layers above layers | any of these, deeper |
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need the recurrent step and the loop over time (notebook 11), softmax and one-hot rows (05). Everything you write is numpy. Where a network is trained, torch does it, with its own recurrent layers: you write the way forward, and
# your functions run the trained networks.
#
# > **Which way round?** As in notebook 11, the rows of a matrix are units: (out, in). So the last layer is $O = H V^\top + c$ with $V$ of $k$ rows, and $h$ times a matrix always takes a $^\top$. In notebooks 03 to 05 the units were columns.
#
# Sizes have the same letters everywhere: $T$ steps, $N$ sequences of a batch, $d$ numbers read at each step, $q$ units, $k$ outputs. A batch of sequences is an array $(T, N, d)$: time comes first, so that `x[t]` is what all sequences read at step $t$.
#
# And one thing is the same in all exercises. You are handed the step as a function. `step(x, h)` takes what is read, $(N, d)$, and the states, $(N, q)$, and returns the new states, $(N, q)$. What happens inside is none of your business: the plain step of notebook 11, or one of those with gates that
# come in notebook 14. The check hands in steps that are no networks at all.
#
# Look at the shapes before you build them. Choose one, change its sizes, and read off which arrays travel along the arrows and how many numbers have to be learned.

# %% demo=true
ArchitectureBuilder()

# %% [markdown]
# **To discuss.** You double $T$. What happens to the number of parameters, in each of the shapes?
#
# <details><summary>One answer</summary>
#
# Nothing, in none of them. The step is the same at all times, so its weights are counted once. A window of notebook 11's kind has more weights the longer it is. This is what recurrence is for.
# </details>

# %% [markdown]
# ## 1 Both directions
#
# A recurrent network that reads from the left is *causal*: its state at step $t$ knows $x(1), …, x(t)$ and nothing that comes later. Where the whole sequence lies on the table, take a second network that reads from the right. It has its own weights and its own state $g$:
#
# $$h(t) = \text{step}\big(x(t), h(t-1)\big) \qquad g(t) = \text{back\_step}\big(x(t), g(t+1)\big)$$
#
# The first begins with $h(0)$ before the first step, the second with $g(T+1)$ behind the last one. Neither knows the other. At each step, put both states side by side: $[h(t), g(t)]$ has $q + r$ numbers and knows the whole sequence. Mike Schuster and Kuldip Paliwal proposed this in 1997, for speech.

# %% demo=true
show(*plots.both_directions())

# %% [markdown]
# ### Exercise 1 · Both directions
#
# **Goal.** Run one network forward, one backward, and put their states side by side. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(T, N, d)$ | the sequences |
# | `h0` | $(N, q)$ | the state before the first step |
# | `g0` | $(N, r)$ | the backward state behind the last step |
# | `step` | function | `step(x, h)`: one step forward, as above, with states $(N, q)$ |
# | `back_step` | function | `back_step(x, h)`: one step of the backward network, with states $(N, r)$ |
# | result | $(T, N, q + r)$ | for each step both states, forward ones first |
#
# Row $t$ of the result is about step $t$, in both halves. The backward network makes its states in the opposite order, the last step's first. So they have to be turned round before they are put beside the others.
#
# **Predict first.** In which row has the backward network read one step only, and in which one has it read all of them?
#
# <details><summary>Compare</summary>
#
# In the last row it has read only the last step, from g0 on. In the first row it has read everything. For the forward network it is the other way round.
# </details>

# %% exercise="bidirectional_forward" points=5 minutes=30 difficulty=2 importance=3 about="one network forward, one backward"
def bidirectional_forward(x, h0, g0, step, back_step):
    """Run a network in each direction over time.

    x: (T, N, d) sequences.
    h0: (N, q) the state before the first step.
    g0: (N, r) the backward state behind the last step.
    step(x, h) and back_step(x, h) take (N, d) and the
        states so far, and return the new states: step
        (N, q), back_step (N, r).
    Returns (T, N, q + r): for each step both states that have
        read it, side by side, the forward ones first.
    """
    ### BEGIN SOLUTION
    h, forward = h0, []
    for x_t in x:
        h = step(x_t, h)
        forward.append(h)
    g, backward = g0, []
    for x_t in x[::-1]:
        g = back_step(x_t, g)
        backward.append(g)
    return np.concatenate([forward, backward[::-1]], axis=2)
    ### END SOLUTION

# %% check="bidirectional_forward"
check(bidirectional_forward)

# %% [markdown]
# **What you should see.** An impulse in the middle of a sequence, and which states of your network notice it. The forward half is changed from the impulse on, the backward half up to it.

# %% demo=true
with yours("bidirectional_forward"):
    show(*plots.impulse(bidirectional_forward))

# %% [markdown]
# ### The missing note
#
# Two networks learn to guess a missing note of a chorale's melody. One sees the notes to its left, $h(t-1)$. The other sees both sides: $h(t-1)$ and $g(t+1)$, never $x(t)$ itself. torch trains both, for the same number of updates. One run over a melody gives
# the states beside every note, so each note can be the missing one. Then *your* function runs them over chorales whose tunes neither has met.
#
# **Predict first.** The one-sided network names about half of the missing notes. What do you expect of both sides?
#
# <details><summary>Compare</summary>
#
# Clearly more, but by no means all. Melodies move in small steps, so the two neighbours mostly say between which notes the missing one lies. Where both are the same note, it may still be that note, or the one above, or the one below.
# </details>

# %% demo=true
fillers = None
with yours("bidirectional_forward"):
    fillers = gap.trained(bidirectional_forward)
    show(*gap.compared(fillers, bidirectional_forward))

# %% [markdown]
# Now hear them. One melody, one gap, filled three times: from the left, from both sides, and as it stands in the score.

# %% demo=true
with yours("bidirectional_forward"):
    play(gap.filled(fillers, bidirectional_forward), melodies.RATE)
    show(*gap.filled_roll(fillers, bidirectional_forward))

# %% [markdown]
# **To discuss.** A hearing aid, a score follower, a program that names birds in recordings of last summer: for which of them is a bidirectional network allowed?
#
# <details><summary>One answer</summary>
#
# For the birds. The backward network cannot begin before the last step is there. A hearing aid has a few milliseconds, so it has to be causal. A score follower plays along, so it must not wait either. In between there are systems that wait for a second of future and go backward over that.
# </details>

# %% [markdown]
# ## 2 One answer for a sequence
#
# Which digit was said? There is one answer for all the steps. Let the network read to the end, and take the *last* state: it has read everything. One dense layer and a softmax make probabilities of it:
#
# $$P = \operatorname{softmax}\big(h(T)\,V^\top + c\big)$$
#
# In practice there is a trap. A batch is one array, but its sequences are of different lengths. So the shorter ones are filled up, mostly with zeros, and the array `lengths` says how many steps of each are real. The step does not know that. It goes on over the padding, and its state drifts
# away from what it knew at the end of the word.

# %% demo=true
show(*plots.padding())

# %% [markdown]
# *Each row is a unit, each column a step. The line marks where the word ends; right of it the network reads zeros.* The last column is not what the classifier should get. It should get the column left of the line, and for each sequence another one.

# %% [markdown]
# ### Exercise 2 · The last valid state
#
# **Goal.** Of every sequence in a padded batch, the state that has read its last real step. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `H` | $(T, N, q)$ | states after each step |
# | `lengths` | $(N,)$, whole numbers 1 … T | how many steps of each sequence are real; padding follows |
# | result | $(N, q)$ | one state for each sequence |
#
# Rows of H count from 0: a sequence of 3 steps ends in row 2. It may be that no sequence is as long as the batch.
#
# **Predict first.** H has the shape (7, 3, 5), and the lengths are 7, 2 and 4. Which rows does your function read?
#
# <details><summary>Compare</summary>
#
# Row 6 for the first sequence, row 1 for the second, row 3 for the third. The result has the shape (3, 5).
# </details>

# %% exercise="last_valid_state" points=3 minutes=20 difficulty=1 importance=3 about="the state before the padding"
def last_valid_state(H, lengths):
    """Return the state after each sequence's last real step.

    H: (T, N, q) states after each step, padding included.
    lengths: (N,) whole numbers from 1 to T, how many steps of
        each sequence are real. Padding follows.
    Returns (N, q).
    """
    ### BEGIN SOLUTION
    return H[lengths - 1, np.arange(len(lengths))]
    ### END SOLUTION

# %% check="last_valid_state"
check(last_valid_state)

# %% [markdown]
# **What you should see.** For the batch above, the states that your function picks. They stand left of the line.

# %% demo=true
with yours("last_valid_state"):
    show(*plots.picked(last_valid_state))

# %% [markdown]
# ### Exercise 3 · Classify a sequence
#
# **Goal.** N to 1: from a padded batch to probabilities of classes. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(T, N, d)$ | a padded batch |
# | `lengths` | $(N,)$ | how many steps of each sequence are real |
# | `h0` | $(N, q)$ | the state before the first step |
# | `step` | function | `step(x, h)`, as above |
# | `V`, `c` | $(k, q)$, $(k,)$ | the last layer: a row of V for each class |
# | `pick` | function | `pick(H, lengths)`: call it to choose a state for each sequence |
# | result | $(N, k)$ | probabilities, each row adds up to 1 |
#
# Collect the states of all steps as H $(T, N, q)$, hand them to `pick`, and send what it returns, $(N, q)$, through the last layer and `softmax`, which is given in the first code cell. By itself `pick` is your `last_valid_state`. The check passes one of its own, which does something
# else. So a slip in exercise 2 costs you nothing here.
#
# **Predict first.** Why not stop the loop at the shortest sequence, or run each sequence by itself?
#
# <details><summary>Compare</summary>
#
# The first would leave the ends of longer sequences unread. The second is right, and slow: a product with N rows costs hardly more than one with a single row, so a batch is many times as fast as N loops.
# </details>

# %% exercise="classify_sequence" points=4 minutes=30 difficulty=2 importance=3 about="N to 1: from a padded batch to classes"
def classify_sequence(x, lengths, h0, step, V, c, pick=last_valid_state):
    """Return class probabilities of each sequence in a batch.

    x: (T, N, d) padded sequences.
    lengths: (N,) how many steps of each are real.
    h0: (N, q) the state before the first step.
    step(x, h) takes (N, d) and (N, q), returns (N, q).
    V: (k, q) and c: (k,), the last layer.
    pick(H, lengths) takes the states of all steps (T, N, q),
        returns one for each sequence, (N, q).
    Returns (N, k): softmax of the picked states times V
        turned round, plus c. Each row adds up to 1.
    """
    ### BEGIN SOLUTION
    H, h = [], h0
    for x_t in x:
        h = step(x_t, h)
        H.append(h)
    return softmax(pick(np.array(H), lengths) @ V.T + c)
    ### END SOLUTION

# %% check="classify_sequence"
check(classify_sequence)

# %% [markdown]
# ### Spoken digits, said by a stranger
#
# Six people say digits. The network hears five of them and is tested on the sixth, whom it has never heard. A clip is a log-mel spectrogram of notebook 09, one frame every 20 ms, and the network reads it frame by frame. Its step is one with gates (a GRU, notebook 14), trained by torch in this cell. Your
# `classify_sequence` tests it.
#
# **Predict first.** Ten digits, so guessing names one in ten. How many does the network name? And how many if the padding is not cut off, and the last row is taken instead?
#
# <details><summary>Compare</summary>
#
# About three in four. With the last row it names far fewer: its last layer was trained on states at the end of the word, and has never seen what a state looks like after a long silence.
# </details>

# %% demo=true cover=true
listener = None
with yours("classify_sequence"), yours("last_valid_state"):
    listener = digits.listened(classify_sequence, last_valid_state)
    show(*digits.tested(listener, classify_sequence, last_valid_state))

# %% [markdown]
# Some of its mistakes, the surest ones first. Would you have known?

# %% demo=true
with yours("classify_sequence"), yours("last_valid_state"):
    play(digits.confused(listener, classify_sequence, last_valid_state), digits.RATE)

# %% [markdown]
# One speaker is one draw of a lot: another one may be much easier or harder. So each of the six has been left out once, and the results are kept in a file that comes with the course. They are of recordings, also where the voices on your machine are synthetic. The last kind reads in both directions and hands both of its last states to the last layer: the
# forward one at the end of the word, the backward one at its beginning.

# %% demo=true
show(*results.six_folds())

# %% [markdown]
# Logistic regression gets a summary: each word is cut into four equal parts, and each part is described by its mean and its spread. Somebody had to have that idea, and it is a good one, since it makes slow words and fast ones alike. The network that reads from the left had to find out by itself what to
# keep, and on the mean of six speakers it comes out even. Reading in both directions helps, for most speakers. And look at the spread: who was left out matters more than what has learned. Six speakers are few, and whoever shows you the best of them has shown you nothing.
#
# ### The ten instruments
#
# The same shape, N to 1, for the recordings that you know from notebook 00 on: 64 mel bands are read, frame by frame, and the last state says which instrument it was.

# %% demo=true
with yours("classify_sequence"), yours("last_valid_state"):
    scoreboard("12", instruments.answers(classify_sequence, last_valid_state))

# %% [markdown]
# It learned from clips moved up and down, as the better CNN of notebook 09 did. That one stays ahead: a kernel meets the same pattern a few bands higher, and a recurrent network has to learn every height by itself. And a note of half a second has little history to remember.
#
# ## 3 A sequence from one vector
#
# Now the other way round. One vector goes in, and a sequence comes out: laughter of a given kind, a caption for a picture, a drum roll, a word in a given voice. The vector is called the **context**, and there are two places for it. It may be an *extra input*, read at every step beside $x(t)$. Or it may make
# the *first state*:
#
# $$h(0) = \tanh(\text{context}\; A^\top + a)$$
#
# As an input it cannot be forgotten, since it is said again at every step. As a first state it is said once, and the network has to carry it along. And you may do both.

# %% demo=true
show(*plots.three_ways())

# %% [markdown]
# ### Exercise 4 · A sequence from a context
#
# **Goal.** 1 to N: run a network on a context, in each of the three ways. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(T, N, d)$ | what is read beside the context; $d$ may be 0 |
# | `context` | $(N, m)$ | one vector for each sequence |
# | `h0` | $(N, q)$ | the state before the first step, where the context does not make it |
# | `step` | function | `step(x, h)`: it reads $d + m$ numbers, or $d$ where `how` is `"state"` |
# | `how` | `"input"`, `"state"` or `"both"` | where the context goes |
# | `A`, `a` | $(q, m)$, $(q,)$ | make the first state of the context |
# | result | $(T, N, q)$ | the states after each step |
#
# By `"input"`, every step reads x[t] and the context side by side, x[t] first, and the run begins with `h0`. By `"state"`, every step reads x[t] alone, and the run begins with tanh(context Aᵀ + a). By `"both"`, it begins as by `"state"` and reads as by `"input"`.
#
# **Predict first.** With $d = 0$ and `"input"`, what changes from one step to the next?
#
# <details><summary>Compare</summary>
#
# The state alone. Every step reads the same context, so the run is a system left to itself with a constant push: it makes a sequence because its state moves. By `"state"` with $d = 0$ it reads nothing at all, and only its first state tells one sequence from another.
# </details>

# %% exercise="conditioned_forward" points=4 minutes=30 difficulty=2 importance=2 about="1 to N: a sequence from one vector"
def conditioned_forward(x, context, h0, step, how, A, a):
    """Run a network on a context and return all its states.

    x: (T, N, d) what is read beside the context; d may be 0.
    context: (N, m).   h0: (N, q).
    step(x, h) takes what is read and (N, q), returns (N, q).
    how: where the context goes. By "input", each step reads
        x[t] and the context side by side, (N, d + m), and the
        run begins with h0. By "state", each step reads x[t]
        alone, and the run begins with tanh(context Aᵀ + a),
        A (q, m) and a (q,). By "both", it begins as by "state"
        and reads as by "input".
    Returns (T, N, q), the states after each step.
    """
    ### BEGIN SOLUTION
    if how != "input":
        h0 = np.tanh(context @ A.T + a)
    H, h = [], h0
    for x_t in x:
        if how != "state":
            x_t = np.concatenate([x_t, context], axis=1)
        h = step(x_t, h)
        H.append(h)
    return np.array(H)
    ### END SOLUTION

# %% check="conditioned_forward"
check(conditioned_forward)

# %% [markdown]
# ### A word in a voice of your choice
#
# The context says two things, each as a one-hot row: which digit, and which of six voices. The network is to return the word as a log-mel spectrogram, frame by frame, and reads nothing else. For each digit and each voice it has one recording to learn from, except for six pairs that are kept from it. Three networks
# learn, one for each way. Your function runs them.

# %% demo=true
speakers = None
with yours("conditioned_forward"):
    speakers = words.trained(conditioned_forward)
    show(*words.compared(speakers, conditioned_forward))

# %% [markdown]
# *The lower, the better.* The words learned say how well the network can recite. All three ways can, after the few updates that a page has time for. The pairs that were kept away ask for more: the digit is known from other voices, and the voice from other digits. There the network is better than one word for all, but not by much.
#
# Now listen. A spectrogram has no phase, so one is made up that fits (Griffin and Lim, 1984), and everything sounds as through a tube. The first is a recording, sent through the same tube. The second is the network's, of a pair that it knows. In the third the voice says a digit which the network has never heard from it.

# %% demo=true
with yours("conditioned_forward"):
    play(words.heard(speakers, conditioned_forward), words.RATE)
    show(*words.pictures(speakers, conditioned_forward))

# %% [markdown]
# Change what is said, and by whom:

# %% demo=true
digit, voice = 7, "jackson"
with yours("conditioned_forward"):
    play(words.said(speakers, conditioned_forward, digit, voice), words.RATE)

# %% [markdown]
# **To discuss.** The third word is muddier than the second. What would you have to give the network for it to become clear?
#
# <details><summary>One answer</summary>
#
# More pairs, first of all: with six voices the network cannot tell what belongs to the voice and what to the way somebody said *this* digit. And a loss that does not punish a shift of a few milliseconds as if everything were wrong: squared error makes the network answer with an average of what is possible, and an average of words is mud.
# WaveNet of notebook 10 answers with probabilities for that reason.
# </details>

# %% [markdown]
# ## 4 From a sequence to a sequence
#
# A sentence of eight English words becomes one of five Chinese words, and a clip of audio becomes a caption. Input and output are sequences, but of different lengths, and there is no "output at step t". The answer of 2014, by Ilya Sutskever and his colleagues and by Kyunghyun Cho and his, puts two shapes together that you know. The
# **encoder** is N to 1: it reads everything and returns its last state. The **decoder** is 1 to N: that state is its context.
#
# How does the decoder know when to stop? It says signs, one at each step, as notebook 10's network said classes. One more sign means *the end*. And how does it know what it has said? It reads it: at every step, the decoder reads the sign that it said just before, as a one-hot row. The very first step reads a *start sign*.
#
# In training it reads the true sign instead: that is teacher forcing, of notebook 11. Here you write what happens when nobody knows the truth. At each step, the likeliest sign is taken. That is **greedy** decoding.

# %% demo=true
show(*plots.encoder_decoder())

# %% [markdown]
# ### Exercise 5 · Decode
#
# **Goal.** N to M: from the encoder's state to signs, until the end sign. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `h0` | $(N, q)$ | the encoder's last states |
# | `start`, `end` | whole numbers, 0 … k − 1 | the sign that the first step reads, and the sign that ends a sequence |
# | `longest` | whole number, 1 at least | how many signs a sequence may have |
# | `step` | function | `step(x, h)`: reads one-hot rows $(N, k)$ |
# | `V`, `c` | $(k, q)$, $(k,)$ | the last layer |
# | `signs` | $(\text{longest}, N)$ | what is said, then end signs |
# | `lengths` | $(N,)$ | how many signs each sequence has before its end sign |
#
# Return `signs, lengths`. Row 0 of `signs` is the first sign that is said; the start sign is not part of the answer. Each sequence has its own end: once it has said the end sign, every later row is the end sign, whatever the network would say. A sequence that never says it is stopped after `longest` signs, and that is its length.
#
# **Predict first.** With three sequences, how often is `step` called at most, and with which shape?
#
# <details><summary>Compare</summary>
#
# `longest` times, with one-hot rows (3, k). Those that have ended are still in the batch, and what they say no longer counts. You may stop as soon as all have ended.
# </details>

# %% exercise="decode" points=5 minutes=45 difficulty=3 importance=3 about="N to M: signs until the end sign"
def decode(h0, start, end, longest, step, V, c):
    """Say the likeliest sign at each step, until the end sign.

    h0: (N, q) the encoder's last states.
    start, end: numbers of two signs, 0 … k − 1. The first
        step reads start; later ones read what was just said.
    longest: how many signs a sequence may have, at least 1.
    step(x, h) takes one-hot rows (N, k) and states (N, q),
        returns (N, q).
    V: (k, q) and c: (k,). The likeliest sign is the one with
        the largest net input in a row of h Vᵀ + c.
    Returns signs (longest, N) and lengths (N,), whole numbers:
        lengths[n] signs are said before the end sign, or
        longest if it is never said; from there on, signs
        holds end.
    """
    ### BEGIN SOLUTION
    signs, lengths = np.full((longest, len(h0)), end), np.zeros(len(h0), dtype=int)
    h, last, going = h0, np.full(len(h0), start), np.full(len(h0), True)
    for m in range(longest):
        h = step(np.eye(len(c))[last], h)
        last = (h @ V.T + c).argmax(axis=1)
        going = going & (last != end)
        signs[m, going] = last[going]
        lengths = lengths + going
    return signs, lengths
    ### END SOLUTION

# %% check="decode"
check(decode)

# %% [markdown]
# ### A melody, a fourth higher
#
# Here is a task whose output is shorter than its input: play the line a fourth higher, and where a note is repeated, play it once. The encoder reads a line of a chorale, 3 to 8 notes. The decoder gets its last state and nothing else. Both are trained in this cell, on lines of tunes that are kept apart from those of the test, moved up and
# down at random. *Your* function decodes.

# %% demo=true
pair = None
with yours("decode"):
    pair = transposed.trained(decode)
    show(*transposed.tested(pair, decode))

# %% demo=true
with yours("decode"):
    play(transposed.heard(pair, decode), melodies.RATE)
    show(*transposed.rolls(pair, decode))

# %% [markdown]
# Most lines come out right, and the longest ones least often. All that the decoder knows is one vector of 128 numbers, however long the line was. This narrow place is called the **bottleneck**. Dzmitry Bahdanau and his colleagues removed it in 2014: their decoder looks back at all of the encoder's states, and chooses at each step where to
# look. They called it *attention*, and transformers grew out of it.
#
# **To discuss.** Greedy takes the likeliest sign at each step. Why is the sequence that comes out not always the likeliest sequence?
#
# <details><summary>One answer</summary>
#
# A good first sign may lead to bad ones. Say that A has 0.6 and B has 0.4, and after A three signs are equally likely, after B one is certain. Greedy says A and ends with 0.2; the likeliest sequence begins with B and has 0.4. *Beam search* keeps the best few beginnings alive instead of one.
# </details>

# %% [markdown]
# ## 5 Layers above layers
#
# So far, each network had one recurrent layer. Stack them as you stacked dense layers: the second layer reads the states of the first, step by step, as if they were a sequence of inputs. Only the lowest layer reads $x$:
#
# $$h_1(t) = \text{step}_1\big(x(t), h_1(t-1)\big) \qquad h_l(t) = \text{step}_l\big(h_{l-1}(t), h_l(t-1)\big)$$
#
# Such a network is deep in two directions: upward through its layers, and through time. You may run it layer by layer, each over all of time, or step by step, each time through all layers. Both give the same numbers.

# %% demo=true
show(*plots.stack())

# %% [markdown]
# ### Exercise 6 · A stack
#
# **Goal.** Run a deep recurrent network. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `x` | $(T, N, d)$ | the sequences |
# | `h0s` | list of $(N, q_l)$ | the first state of each layer, lowest first |
# | `steps` | list of functions | `step(x, h)` of each layer, lowest first |
# | `H` | $(T, N, q_L)$ | the states of the top layer |
# | `last` | list of $(N, q_l)$ | each layer's state after the last step, lowest first |
#
# Return `H, last`. Whoever wants to go on with the sequence later hands `last` in as `h0s`. There is one layer at least, and layers may differ in size.
#
# **Predict first.** $x$ has 3 numbers at each step, and the layers have 5 and 4 units. How many parameters have both steps, with $U$, $W$ and $b$ each?
#
# <details><summary>Compare</summary>
#
# The lower one has 5 · 3 + 5 · 5 + 5 = 45, the upper one 4 · 5 + 4 · 4 + 4 = 40.
# </details>

# %% exercise="stacked_forward" points=4 minutes=30 difficulty=2 importance=2 about="layers that read the layer below"
def stacked_forward(x, h0s, steps):
    """Run a stack of recurrent layers over time.

    x: (T, N, d), read by the lowest layer.
    h0s: list of (N, q_l), the state of each layer before the
        first step, lowest first.
    steps: list of step(x, h), one for each layer, lowest first:
        it takes what the layer reads and its states (N, q_l),
        and returns the new states (N, q_l). Every layer but
        the lowest reads the new states of the layer below.
    Returns H, the states of the top layer (T, N, q_L), and
        last, a list of each layer's state after the last step.
    """
    ### BEGIN SOLUTION
    last = []
    for h, step in zip(h0s, steps):
        H = []
        for x_t in x:
            h = step(x_t, h)
            H.append(h)
        x = np.array(H)
        last.append(h)
    return x, last
    ### END SOLUTION

# %% check="stacked_forward"
check(stacked_forward)

# %% [markdown]
# **What you should see.** The network that hears what came before again, with one, two and three layers: missing notes named, and numbers learned. The runs are kept in the course's results file, three seeds each.

# %% demo=true
show(*results.depth())

# %% [markdown]
# Here depth buys nothing: after as many updates, the deeper networks name rather fewer. A melody of a hymn needs no hierarchy, and some 280 tunes are few. In speech recognition, with thousands of hours, stacks of five and more layers were the rule. Depth is one more knob, and the data say how far to turn it.
#
# **To discuss.** Somebody stacks two *bidirectional* layers, guesses each missing note from both sides as in part 1, and names more than 99 in 100. A triumph?
#
# <details><summary>One answer</summary>
#
# A leak. The lower layer's states at step t − 1 are [h, g], and g has read the note at step t. The upper layer reads them, so its forward state at t − 1 knows what is missing. One layer was safe, since h(t − 1) and g(t + 1) never meet below. Who wants depth here takes two stacks, one for each direction, which meet at the very top. As in notebook 10: a result that is too good is
# the best sign of a leak. In the builder below, an output of both directions knows *all* inputs.
# </details>
#
# ### Your functions, all together
#
# The builder once more, and this time it hands its sizes to *your* functions. It looks at the shape of what comes back. Then it changes one input after the other and sees which outputs notice. If that is not what the drawing shows, it says where.

# %% demo=true
ArchitectureBuilder(
    bidirectional_forward,
    classify_sequence,
    conditioned_forward,
    decode,
    stacked_forward,
)

# %% [markdown]
# **To discuss.** Which shape do you take for: a program that transcribes a drum groove from audio, one that says how old a speaker is, one that hums a second voice to a finished melody?
#
# <details><summary>One answer</summary>
#
# The groove is N to N: for each frame, which drums begin, and if it need not be live, in both directions. The age is N to 1. The second voice is N to N too if it has a note for each note, and N to M if it goes its own way; both may read the melody in both directions, since it is finished.
# </details>
#
# ## In short
#
# - Two networks, one for each direction, know both sides of every step. The backward states are turned round before they stand beside the others.
# - N to 1 takes the last state, and in a padded batch the last *valid* one.
# - 1 to N: a context is an extra input at every step, or makes the first state, or both.
# - N to M: an encoder's last state begins a decoder, which reads what it says and stops at the end sign. One vector carries everything: the bottleneck.
# - Layers stack: each reads the states of the one below. More layers are more to learn, not always more learned.
# - The number of parameters does not depend on the number of steps, in any shape.
#
# **What you can do now.** You can wire one recurrent step into every shape that a task asks for, keep padding out of the answer, and say for each shape what it may know.
#
# **Next.** A state carries all that the network knows of the past. Notebook 13 asks how long it can: what happens to a number, and to a gradient, that is multiplied by the same matrix again and again.
#
# **Sources.** The shapes follow the lectures this course is built on, and I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, chapter 10. Both directions: M. Schuster, K. Paliwal, *Bidirectional recurrent neural networks*, IEEE Transactions on Signal Processing 45, 1997. Encoder and decoder: I. Sutskever and others, *Sequence to
# sequence learning with neural networks*, NeurIPS 2014; K. Cho and others, *Learning phrase representations using RNN encoder–decoder*, EMNLP 2014. Attention: D. Bahdanau and others, ICLR 2015 (arXiv 1409.0473). A phase that fits: D. Griffin, J. Lim, IEEE Transactions on Acoustics, Speech, and Signal Processing 32, 1984. The melodies, the
# digits and the instruments: `data/chorales/README.md`, `data/speech_digits/README.md`, `data/instruments/README.md`.
