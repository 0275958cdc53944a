# %% [markdown]
# # 10 · WaveNet in miniature
#
# > Can a network make sound itself, one number after the other?
#
# Run the next cells, then press play.

# %% collapsed=true
from collections import deque

import numpy as np
import torch
from torch.nn import functional

from earlab import check

# %% demo=true collapsed=true
from earlab.plots import wavenet_in_miniature as plots
from earlab.style import show, use_style, yours

use_style()

# %% [markdown]
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need convolution and the receptive field (notebook 06), channels (07), and
# cross entropy (05).

# %% [markdown]
# ## 1 A sound as a row of classes
#
# A sample is a number between −1 and 1. You could ask a network for that number and punish its squared error, but then it would answer with an average. Where the next sample is either +0.5 or −0.5,
# the average is 0, and 0 is the one value that never comes. So the network of this page does what those of notebooks 05 to 09 do: it chooses among classes. A class
# is a small range of values, and a softmax says how probable each of them is.
#
# How many classes? A compact disc has 65,536 values, equally far apart. With 256, equally far apart too, quiet sounds crumble: a note that fades away soon reaches only
# three or four of them. But ears judge loudness by ratios. A step from 0.01 to 0.02 is as clear as one from 0.4 to 0.8. So telephone engineers of the 1960s bent the scale: fine steps near 0, coarse ones far away. That is
# **µ-law**, and telephones still use it. For $b$ bits let $\mu = 2^b - 1$:
#
# $$f(x) = \operatorname{sign}(x)\,\frac{\ln(1 + \mu |x|)}{\ln(1 + \mu)}$$
#
# $f$ bends the line from −1 to 1 and leaves both ends and the middle where they are. On the bent line, $2^b$ values stand equally far apart, with $\mu$ steps between them. They are numbered 0 … µ, from −1 up to 1, and a sample gets the number
# of the nearest one:
#
# $$q = \operatorname{round}\!\left(\frac{f(x) + 1}{2}\,\mu\right)$$

# %% [markdown]
# ### Exercise 1 · From samples to classes
#
# **Goal.** Give every sample its class. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | any | samples of a sound |
# | `bits` | number, 2 to 12 | there are $2^\text{bits}$ classes |
# | result | the shape of `x` | whole numbers, 0 … µ |
#
# Samples beyond −1 and 1 count as −1 and 1. The number of classes is even, so that silence lies halfway between the two in the middle, and may go to either: no case
# asks for it. Elsewhere a sample goes to the nearest class.
#
# **Predict first.** With 2 bits µ is 3. Which classes do −1, −0.1, 0.1 and 1 get?
#
# <details><summary>Compare</summary>
#
# −1 gets 0 and 1 gets 3, the ends. For 0.1, f is ln(1.3) / ln(4) = 0.19, and 1.19 / 2 · 3 = 1.78 goes to class 2. By symmetry −0.1 goes to class 1.
# </details>

# %% exercise="mu_law_encode" points=3 minutes=20 difficulty=1 importance=3 about="every sample a class, finer near 0"
def mu_law_encode(x, bits):
    """Return the µ-law class of every sample.

    x: samples, of any shape; beyond [−1, 1] they count as
        −1 or 1.
    bits: 2 to 12. There are 2^bits classes, and µ = 2^bits − 1.
    Returns whole numbers of the shape of x: the one nearest to
        (f(x) + 1) / 2 · µ, with
        f(x) = sign(x) · ln(1 + µ|x|) / ln(1 + µ).
    """
    ### BEGIN SOLUTION
    mu = 2**bits - 1
    x = np.clip(x, -1, 1)
    bent = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.rint((bent + 1) / 2 * mu).astype(int)
    ### END SOLUTION

# %% check="mu_law_encode"
check(mu_law_encode)

# %% [markdown]
# ### Exercise 2 · From classes back to samples
#
# **Goal.** The value that a class stands for. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `q` | any | classes, whole numbers 0 … µ |
# | `bits` | number, 2 to 12 | as in exercise 1 |
# | result | the shape of `q` | samples from −1 to 1 |
#
# Take the formula for $q$, leave out the rounding, and solve it for $x$. Class 0 stands for −1, class µ for 1.
#
# **Predict first.** With 8 bits, how far apart are the two classes in the middle, and how far the two at the upper end?
#
# <details><summary>Compare</summary>
#
# About 0.0002 and 0.04. Near silence the steps are two hundred times as fine.
# </details>

# %% exercise="mu_law_decode" points=2 minutes=15 difficulty=1 importance=2 about="the value that a class stands for"
def mu_law_decode(q, bits):
    """Return the sample that each µ-law class stands for.

    q: classes, whole numbers 0 … µ, of any shape.
    bits: 2 to 12, and µ = 2^bits − 1.
    Returns samples of the shape of q, from −1 (class 0) to
        1 (class µ): the x with (f(x) + 1) / 2 · µ = q, and f
        as in mu_law_encode.
    """
    ### BEGIN SOLUTION
    mu = 2**bits - 1
    bent = 2 * q / mu - 1
    return np.sign(bent) * ((1 + mu) ** np.abs(bent) - 1) / mu
    ### END SOLUTION

# %% check="mu_law_decode"
check(mu_law_decode)

# %% [markdown]
# ## 2 How good is a guess?
#
# A network that guesses the next class gives a probability to each of $K$ classes. Then the next sample comes, and it has one class $k$. If the network gave it the
# probability 1/2, call that one bit of surprise; 1/4 is two bits, 1/256 is eight. In general it is
#
# $$-\log_2 p_k$$
#
# bits. The mean over all samples says how well the network foresees the sound. It is the cross entropy of notebook 05, in another unit: there the logarithm was
# natural. The unit is a good one, since whoever knows no more than that there are 256 classes needs 8 bits for each sample. Claude Shannon showed in 1948 that a sound can be stored with about as
# many bits as the mean surprise, and no fewer. So this number is also how small a network could make the file.
#
# From here on, networks are written in **torch**. It notes every operation and goes all the way back by itself, so you write the way forward only. Its *logits* are what was called net inputs so far: a softmax makes
# probabilities of them.

# %% [markdown]
# ### Exercise 3 · Bits per sample
#
# **Goal.** The mean surprise of a batch of guesses, as a loss that can be trained on. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `logits` | $(N, K, T)$, float tensor | for each of N sounds and T samples, a number for each of K classes |
# | `targets` | $(N, T)$, integer tensor | the class that came, 0 … K − 1 |
# | result | tensor of one number | the mean of $-\log_2 p$ over all N · T guesses |
#
# The probabilities are the softmax of the logits along axis 1, the classes. Logits may be as large as 1000, or as small as −1000, and the answer stays finite: `torch.log_softmax` and `torch.logsumexp` are allowed and know how. The
# result is made by torch operations, so that `backward()` reaches the logits.
#
# **Predict first.** All logits are 0, and there are 256 classes. How many bits?
#
# <details><summary>Compare</summary>
#
# Eight: every class has the probability 1/256. Any network that does worse than eight bits has learned something wrong.
# </details>

# %% exercise="bits_per_sample" points=3 minutes=25 difficulty=2 importance=3 about="the mean surprise, in bits"
def bits_per_sample(logits, targets):
    """Return the mean surprise of N·T guesses, in bits.

    logits: (N, K, T) float tensor, K classes along axis 1.
    targets: (N, T) integer tensor, the class that came.
    Returns a tensor of one number: the mean over all guesses
        of −log2 of the probability of the class that came, by
        torch operations, so that gradients reach the logits.
        Finite where logits are 1000 or −1000.
    """
    ### BEGIN SOLUTION
    log_p = torch.log_softmax(logits, dim=1)
    came = log_p.gather(1, targets[:, None])
    return -came.mean() / np.log(2)
    ### END SOLUTION

# %% check="bits_per_sample"
check(bits_per_sample)

# %% [markdown]
# ## 3 A convolution that never looks ahead
#
# A network that is to guess sample $t + 1$ may look at samples up to $t$, and at none that comes later. In training that is easy to get wrong: the whole sound lies there, and a network that can see the answer will
# copy it. It reaches 0 bits and has learned nothing.
#
# A **causal** convolution sees to it by padding. Put all the zeros on the left, and output $t$ is made of inputs up to $t$.
#
# A **dilated** convolution has gaps between its taps. With dilation 4 and two taps, output $t$ reads input $t$ and input $t - 4$. It looks further back, and costs no more:
#
# $$z_{f,t} = b_f + \sum_{c}\sum_{k} w_{f,c,k}\; x_{c,\; t - (K - 1 - k)\,d}$$
#
# $K$ is the number of taps, $d$ the dilation, and all indices count from 0. Tap $k = 0$ meets the oldest sample, the last tap meets sample $t$ itself. Where the index is below 0, $x$ is 0.

# %% [markdown]
# ### Exercise 4 · Causal convolution
#
# **Goal.** A layer that looks back, with gaps, and never ahead. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(N, C, T)$, float tensor | N sequences of C channels |
# | `weight` | $(F, C, K)$, float tensor | F filters of K taps, the oldest first |
# | `bias` | $(F,)$, float tensor | a number for each filter |
# | `dilation` | number, 1 or more | from tap to tap |
# | result | $(N, F, T)$ | as long as `x` |
#
# Pad with zeros on the left only: $(K - 1) \cdot \text{dilation}$ of them. The result is made by torch operations on the tensors that came, so that the layer can learn: gradients
# reach `x`, `weight` and `bias`.
#
# `functional.conv1d` and `functional.pad` are allowed. They turn nothing round.
#
# **Predict first.** Three taps, dilation 4, and a sequence of 10 samples. How many zeros are padded, and which samples does output 9 read?
#
# <details><summary>Compare</summary>
#
# Eight zeros. Output 9 reads samples 1, 5 and 9.
# </details>

# %% exercise="causal_conv1d" points=5 minutes=30 difficulty=2 importance=3 about="look back, with gaps, and never ahead"
def causal_conv1d(x, weight, bias, dilation):
    """Convolve along time, looking back only.

    x: (N, C, T) tensor.
    weight: (F, C, K) tensor, taps from the oldest to now.
    bias: (F,) tensor.
    dilation: samples from tap to tap, 1 or more.
    Returns (N, F, T). Element [n, f, t] is bias[f] plus the sum
        over c and k of weight[f, c, k] times
        x[n, c, t − (K − 1 − k)·dilation], which is 0 where the
        index is below 0. Made by torch operations, so that
        gradients reach x, weight and bias.
    """
    ### BEGIN SOLUTION
    zeros = (weight.shape[2] - 1) * dilation
    padded = functional.pad(x, (zeros, 0))
    return functional.conv1d(padded, weight, bias, dilation=dilation)
    ### END SOLUTION

# %% check="causal_conv1d"
check(causal_conv1d)

# %% [markdown]
# ## 4 How far back
#
# One layer of two taps sees two samples. A second one on top, with the same dilation 1, sees three, and a hundred layers see 101: an eightieth of a second. Now *double* the dilation
# from layer to layer: 1, 2, 4, 8, … Each layer doubles what the network sees.

# %% [markdown]
# ### Exercise 5 · The receptive field
#
# **Goal.** How many samples one output of a stack of layers can see. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `kernel` | number, 2 or more | taps of every layer |
# | `dilations` | list of numbers, perhaps empty | the dilation of each layer, first layer first |
# | result | whole number | samples from the oldest that matters to the newest, both included |
#
# The layers are causal convolutions, one on top of the other. Without a layer, an output sees the one sample that it is.
#
# **Predict first.** Two taps, dilations 1, 2, 4, 8. How many samples? And with the same four once more on top?
#
# <details><summary>Compare</summary>
#
# 16: each layer reaches its dilation further, 1 + 2 + 4 + 8 = 15, and the sample itself is one more. With eight layers it is 31, not 32.
# </details>

# %% exercise="dilated_receptive_field" points=2 minutes=10 difficulty=1 importance=3 about="how many samples one output sees"
def dilated_receptive_field(kernel, dilations):
    """Return how many samples one output can see.

    kernel: taps of every layer, 2 or more.
    dilations: list with the dilation of each layer, perhaps
        empty; any numbers, 1 or more, in any order.
    Returns a whole number: samples from the oldest that matters
        to the newest, both included.
    """
    ### BEGIN SOLUTION
    return 1 + (kernel - 1) * sum(dilations)
    ### END SOLUTION

# %% check="dilated_receptive_field"
check(dilated_receptive_field)

# %% [markdown]
# ## 5 The block
#
# Between two dilated convolutions there has to be a bend. WaveNet's is a **gate**. The block convolves its input twice, with two sets of weights. One result goes through tanh and
# is what the block has to say, from −1 to 1. The other goes through the sigmoid and says how much of that is let through, from 0 to 1. They are multiplied, number by number:
#
# $$h = \tanh(\text{filter}) \cdot \sigma(\text{gate})$$
#
# Then the result goes two ways. One convolution of a single tap makes a **residual** of it, which is *added to the block's input*: the block does not replace what it got but corrects it. The sum is what the next block reads. Since adding hands gradients on
# unchanged, a stack of twenty such blocks still learns. A second convolution of a single tap makes the **skip** output, which goes straight to the end of the network. There all blocks' skips are added up, so
# that every block has a direct say in the guess.

# %% [markdown]
# ### Exercise 6 · A gated residual block
#
# **Goal.** The block of which WaveNet is made. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | $(N, C, T)$, float tensor | what the block reads |
# | `params` | dictionary of tensors | weights and biases, by the names below |
# | `filter_weight`, `filter_bias` | $(H, C, K)$ and $(H,)$ | of the convolution that goes through tanh |
# | `gate_weight`, `gate_bias` | $(H, C, K)$ and $(H,)$ | of the one that goes through the sigmoid |
# | `residual_weight`, `residual_bias` | $(C, H, 1)$ and $(C,)$ | of the convolution whose result is added to `x` |
# | `skip_weight`, `skip_bias` | $(S, H, 1)$ and $(S,)$ | of the convolution to the end of the network |
# | `dilation` | number | of the filter and of the gate |
# | `conv` | function | `conv(x, weight, bias, dilation)`, as in exercise 4 |
# | result | $(N, C, T)$ and $(N, S, T)$ | what the next block reads, and the skip |
#
# Multiply filter and gate number by number: in torch, `*`. Residual and skip are both made of $h$; their kernels have one tap, so their dilation plays no part.
#
# Call `conv` for the filter and for the gate. The check passes one of its own, which is no causal convolution. So a slip in exercise 4 costs you nothing here. For a kernel of one tap it
# does what every convolution does. Gradients reach `x` and all of `params`.
#
# **Predict first.** All weights and biases of the block are 0. What are both results?
#
# <details><summary>Compare</summary>
#
# The first is x, and the skip is 0. A block that has nothing to say lets everything pass. That is a good place to start training from.
# </details>

# %% exercise="gated_residual_block" points=5 minutes=30 difficulty=2 importance=3 about="the block of which WaveNet is made"
def gated_residual_block(x, params, dilation, conv=causal_conv1d):
    """Return what the next block reads, and the skip output.

    x: (N, C, T) tensor.
    params: dictionary of tensors with the keys
        filter_weight, gate_weight (H, C, K),
        filter_bias, gate_bias (H,),
        residual_weight (C, H, 1), residual_bias (C,),
        skip_weight (S, H, 1), skip_bias (S,).
    dilation: of the filter and of the gate.
    conv(x, weight, bias, dilation) convolves. Call it for the
        filter and for the gate.
    Returns (out, skip), (N, C, T) and (N, S, T). With
        h = tanh(filter) · sigmoid(gate), number by number,
        skip is made of h alone, and out is x plus the residual.
    """
    ### BEGIN SOLUTION
    said = torch.tanh(conv(x, params["filter_weight"], params["filter_bias"], dilation))
    gate = torch.sigmoid(conv(x, params["gate_weight"], params["gate_bias"], dilation))
    h = said * gate
    residual = conv(h, params["residual_weight"], params["residual_bias"], 1)
    skip = conv(h, params["skip_weight"], params["skip_bias"], 1)
    return x + residual, skip
    ### END SOLUTION

# %% check="gated_residual_block"
check(gated_residual_block)

# %% [markdown]
# ## 6 Drawing the next sample
#
# The network gives 256 probabilities. Which class is next? To take the most probable one each time is a bad idea: a trumpet's sound is never the most probable at every moment, and what comes out soon stands still or hums.
# So draw by lot. Lay the probabilities end to end on a line from 0 to 1, throw a number $u$ at it, and take the class in whose piece it lands.
#
# One knob makes the draw bolder or more careful. Divide the logits by a **temperature** before the softmax. Below 1, probable classes get more probable still; above 1, all come nearer to each other.

# %% [markdown]
# ### Exercise 7 · Draw a class
#
# **Goal.** One class for each row of logits, from a given throw. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `logits` | $(N, K)$ | a row for each draw |
# | `u` | $(N,)$ | throws from 0 to 1, one for each row |
# | `temperature` | number above 0 | divides the logits |
# | result | $(N,)$ | whole numbers, 0 … K − 1 |
#
# The pieces lie in the order of the classes, from 0 on: class $k$ is drawn if the probabilities of the classes *before* it add up to no more than $u$, and with its own they add up to more than $u$. So a class of probability 0
# is never drawn, not even by $u = 0$. If $u$ is 1, or the rounded sum ends below it, take the last class.
#
# The network has done its part, so this is numpy again. Logits are arrays, and may be as large as 1000. `np.cumsum` and `np.searchsorted` with `side="right"` say nearly all of it.
#
# **Predict first.** The probabilities are 0.2, 0.5 and 0.3. Which class do you get for u = 0.1, 0.2 and 0.69?
#
# <details><summary>Compare</summary>
#
# 0, 1 and 1. The pieces end at 0.2, 0.7 and 1, and whoever lands exactly on an end belongs to the next piece.
# </details>

# %% exercise="sample_categorical" points=4 minutes=25 difficulty=2 importance=3 about="draw a class from a row of logits"
def sample_categorical(logits, u, temperature):
    """Draw one class for each row of logits.

    logits: (N, K) array.
    u: (N,) throws from 0 to 1, both included, a row's own.
    temperature: a number above 0 that divides the logits.
    Returns (N,) whole numbers. Row n gets the first class at
        which the probabilities, added up from class 0 on, are
        more than u[n]; class K − 1 if none is.
        The probabilities are the row's softmax.
    """
    ### BEGIN SOLUTION
    z = logits / temperature
    p = np.exp(z - z.max(axis=1, keepdims=True))
    ends = np.cumsum(p / p.sum(axis=1, keepdims=True), axis=1)
    drawn = [np.searchsorted(row, one, side="right") for row, one in zip(ends, u)]
    return np.minimum(drawn, logits.shape[1] - 1)
    ### END SOLUTION

# %% check="sample_categorical"
check(sample_categorical)

# %% [markdown]
# ## 7 Without doing anything twice
#
# To draw one sample, the network has to see all the past that it can. The plain way is to run it over a thousand samples, to keep the last output, to append what was drawn, and to begin
# anew. Nearly all of this work was done before: of a thousand columns, 999 come out as they did the last time.
#
# What does a layer of two taps need for its *next* output? What it reads now, and what it read $d$ samples ago. So give each layer a **queue** of its last $d$ inputs. For each new sample, take the oldest out, put the newest in, and ask the layer once.

# %% [markdown]
# ### Exercise 8 · Generate with queues
#
# **Goal.** As many new samples as you like, at the same work for each. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `embed` | function | `embed(q)`: what the first layer reads for class `q`, an array $(C,)$ |
# | `layers` | list of `(step, dilation)` | first layer first; two taps each |
# | `step` | function | `step(past, now)`: a layer at one moment, see below |
# | `choose` | function | `choose(skips, u)`: the next class, from the sum of all skips $(S,)$ and one throw |
# | `start` | list of classes, one at least | what was heard before |
# | `u` | $(n,)$ | a throw for each new sample |
# | `channels` | number | C |
# | result | $(n,)$ | the new classes |
#
# `step(past, now)` takes what its layer read `dilation` samples ago and what it reads now, both $(C,)$. It returns what the next layer reads now, $(C,)$, and a skip, $(S,)$. Before the first sample of `start`, every layer has read zeros: `past` is an array of zeros $(C,)$.
#
# The classes of `start` go through the layers one by one, so that the queues fill; nothing is chosen until the last of them has been read. Each new class is the next one to be read. Each layer is asked at most once per sample, whether it is one of `start` or new: the check counts.
# The sum of the skips is of one sample alone.
#
# **Predict first.** Ten layers of dilations 1 to 512, and a second of sound at 8,000 Hz. How many steps does a layer take, and how many numbers of the past do the queues hold in all?
#
# <details><summary>Compare</summary>
#
# 8,000 steps, one for each sample. The queues hold 1,023 inputs of C numbers, as many as the network can look back, however long the sound gets.
# </details>

# %% exercise="generate_with_queues" points=6 minutes=45 difficulty=3 importance=3 about="new samples, the same work for each"
def generate_with_queues(embed, layers, choose, start, u, channels):
    """Generate as many classes as there are throws.

    embed(q) returns what the first layer reads for class q, (C,).
    layers: list of (step, dilation), first layer first.
        step(past, now) takes what the layer read dilation
        samples ago, zeros before the first sample, and what it
        reads now, both (C,). It returns what the next layer
        reads now, (C,), and a skip (S,). Ask it at most once
        per sample.
    choose(skips, u) takes the sum of all layers' skips at this
        sample, (S,), and one throw. It returns the next class.
    start: list of classes to read first, one at least.
    u: (n,) throws.   channels: C.
    Returns (n,) the new classes.
    """
    ### BEGIN SOLUTION
    queues = [deque([np.zeros(channels)] * dilation) for _, dilation in layers]
    heard = list(start)
    for t in range(len(start) + len(u) - 1):
        h, skips = embed(heard[t]), 0
        for (step, _), queue in zip(layers, queues):
            past = queue.popleft()
            queue.append(h)
            h, skip = step(past, h)
            skips = skips + skip
        if t + 1 >= len(start):
            heard.append(choose(skips, u[t + 1 - len(start)]))
    return np.array(heard[len(start) :], dtype=int)
    ### END SOLUTION

# %% check="generate_with_queues"
check(generate_with_queues)

# %% [markdown]
# ## In short
#
# - …
