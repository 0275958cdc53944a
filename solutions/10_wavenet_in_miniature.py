# %% [markdown]
# # 10 · WaveNet in miniature
#
# > Can a network make sound itself, one number after the other?
#
# Run the next three cells, then press play. The first player has two seconds that no instrument ever played: a network made them, 8,000 numbers a second,
# each one guessed from those before it. The second has what it learned from: notes of a trombone.

# %% collapsed=true
from collections import deque

import numpy as np
import torch
from torch.nn import functional

from earlab import check

# %% demo=true collapsed=true
from earlab.plots import wavenet_in_miniature as plots
from earlab.plots import wavenet_in_miniature_cost as costs
from earlab.plots import wavenet_in_miniature_sounds as sounds
from earlab.plots import wavenet_in_miniature_tables as tables
from earlab.plots import wavenet_in_miniature_training as training
from earlab.plots.cnn_forward_sounds import sound_of, spoken
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import DilationTree

use_style()

# %% demo=true
play(sounds.opening(), sounds.RATE)

# %% [markdown]
# Nobody told this network what a period is, or a tone, or a trombone. It knows 13,324 numbers, fewer than there are samples in those two seconds. It has one skill: it hears
# 64 thousandths of a second and says what could come next. One answer is drawn by lot, becomes part of what was heard, and the next guess begins.
#
# In 2016 Aäron van den Oord and his colleagues at DeepMind built such a network for speech and called it **WaveNet**. Until then most people thought that samples are too small a thing to guess: a spoken sentence has tens
# of thousands of them, and a word is decided over thousands. WaveNet read enough of the past, made speech that listeners preferred to all that was there before, and a smaller, faster version of it soon spoke from millions of telephones. On this page you build one small
# enough to train in a minute.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need convolution, dilation and the receptive field (notebook 06), channels (07), and
# softmax with cross entropy (05). Networks are written in torch here, but it is not torch that you learn: what you need of it stands in the text.
#
# **To discuss.** The network hears one sample at a time, an eighth of a millisecond. How can it hold a tone whose period is about 70 samples long?
#
# <details><summary>One answer</summary>
#
# It has to look back at least one period, better several, and to say: as it was then, so it goes on. A network that sees ten samples can draw a smooth line, but it cannot know a pitch. So everything turns on how far back it sees, and at what cost: parts 3 and 4.
# </details>

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
# **What you should see.** A few samples and their classes, for 2 and for 8 bits. With 8 bits, 0.001 and 0.01 are 24 classes apart, and 0.5 and 0.6 only four: quiet differences count.

# %% demo=true
with yours("mu_law_encode"):
    few = np.array([-1.0, -0.5, 0.001, 0.01, 0.5, 0.6, 1.0])
    for bits in (2, 8):
        print(f"{bits} bits:", "  ".join(f"{x:g} → {q}" for x, q in zip(few, mu_law_encode(few, bits))))

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
# About 0.0002 and 0.04. Near silence the steps are about 250 times as fine.
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
# **What you should see.** What is left of a sample after both of your functions, with 3 bits so that the steps can be seen. Beside it the same number of steps, all equally high.

# %% demo=true
with yours("mu_law_encode"), yours("mu_law_decode"):
    show(*plots.staircase(mu_law_encode, mu_law_decode))

# %% [markdown]
# µ-law pays for its fine steps near silence with coarse ones far away. Now listen to what that means. The same phrase, through your functions, with fewer and fewer classes.
#
# **Predict first.** From how many bits on can you tell no difference? And with 2 bits there are four values: is anything left of the melody?
#
# <details><summary>Compare</summary>
#
# With 8 bits a little hiss is left, which you hear at the soft ends of notes if you listen for it. With 2 bits it buzzes like a broken toy, and still you can sing along: the melody is in the times at which a wave changes its sign, and they survive.
# </details>

# %% demo=true
with yours("mu_law_encode"), yours("mu_law_decode"):
    play(plots.hear_bits(mu_law_encode, mu_law_decode), sounds.RATE)

# %% [markdown]
# Now with a recording of your own. Put a sound file beside this notebook, write its name into the first line, and run the cell. Without one, somebody says four digits.

# %% demo=true
my_file = ""  # for example "kitchen.wav"

mine = sound_of(my_file) if my_file else spoken()
with yours("mu_law_encode"), yours("mu_law_decode"):
    coarse = {f"{bits} bits": mu_law_decode(mu_law_encode(mine.x, bits), bits) for bits in (3, 5, 8)}
    play(coarse | {"as it was": mine.x}, mine.rate)

# %% [markdown]
# **To discuss.** 256 classes, and the softmax knows nothing of their order: class 130 is no nearer to 131 than to 7. Is that not a waste?
#
# <details><summary>One answer</summary>
#
# In part it is: the network has to learn from examples that neighbours are alike, and that costs training. In return it may say what it likes. "Either near 0.5 or near −0.5, never between" is easy to say with 256 probabilities, and cannot be said with one number or with a bell curve.
# </details>

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
# **What you should see.** Three guessers on 1,000 samples. The first finds all classes equally probable. The second is rather sure of the right class. The third is just as sure of another one.

# %% demo=true
with yours("bits_per_sample"):
    came = torch.randint(256, (1, 1000), generator=torch.Generator().manual_seed(0))
    sure = 8 * functional.one_hot(came, 256).transpose(1, 2).float()
    for name, guess in {
        "no idea": 0 * sure,
        "sure and right": sure,
        "sure and wrong": sure.roll(1, 1),
    }.items():
        print(f"{name:15} {bits_per_sample(guess, came).item():6.2f} bits per sample")

# %% [markdown]
# To be wrong is expensive if one was sure. That is why a good guesser is also a modest one.
#
# ### What counting can do
#
# Before you build a network, ask how far one gets without. Here is the simplest guesser that listens: it goes once through four minutes of music and counts, in a table, which class
# followed on which. Asked for the next sample, it looks up what followed the last one most of the time. Other tables look at the last two samples, at three, at up to five. Where a table has never met
# these five, it asks the one for four.
#
# The music is made for this page: a trombone's recorded notes, strung to random melodies. Each note is varied, in loudness, in pitch by up to 20 cents, and in where it begins, so that no table can look up a recording that it has met.
#
# **Predict first.** The table of the last sample knows 256 rows. That of the last five could have 256⁵, more than a million million, and four minutes have two million samples. Which of the tables guesses best?
#
# <details><summary>Compare</summary>
#
# The one for three samples. They say much more than one: whether the wave rises or falls, and whether it bends. With four and five it gets worse again, because most rows are empty or have been met but once. A longer table does not help whoever has not lived long enough to fill it.
# </details>

# %% demo=true
show(*tables.bars())

# %% [markdown]
# This is the bar to beat. A network does not count rows; it has the same weights for all pasts and so can say something sensible about one that it never met.

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
# **What you should see.** One single 1 goes in, and passes through four of your layers with two taps and dilations 1, 2, 4, 8. After each layer the picture shows which outputs have heard of it.

# %% demo=true
with yours("causal_conv1d"):
    show(*plots.impulse(causal_conv1d))

# %% [markdown]
# Nothing lights up on the left of the impulse: the past does not know of it. If something does, your zeros stand on the wrong side.

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
# **What you should see.** How far a stack looks back, for more and more layers, by your function.

# %% demo=true
with yours("dilated_receptive_field"):
    show(*plots.fields(dilated_receptive_field))
    field = dilated_receptive_field(2, [2**layer for layer in range(9)])
    print(f"the network of this page: 9 layers, {field} samples, {1000 * field / sounds.RATE:.0f} ms")

# %% [markdown]
# One line is straight, the other doubles with each layer. The weights are as many in both.
#
# Below, the tree of a stack. Point at an output, and what it sees lights up; change the dilations and the number of layers. The program asks your functions: one tells how many samples the output should see, and from the other it
# finds out, by pushing impulses through, how many it does see.

# %% demo=true
DilationTree(causal_conv1d, dilated_receptive_field)

# %% [markdown]
# **Predict first.** Set the dilations to 4, 4, 4. How many samples does an output see, and how many lie in between that it does not?
#
# <details><summary>Compare</summary>
#
# From the oldest to the newest there are 13, but only four of them matter: 0, 4, 8 and 12 samples ago. The stack is blind to the rest. Doubling leaves no holes: with two taps, each sample of the field is reached in exactly one way.
# </details>

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

# %% demo=true
show(*plots.block_picture())

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
# Multiply filter and gate number by number: in torch, `*`. Residual and skip are both made of $h$; their kernels have one tap, so there the dilation plays no part.
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
    residual = conv(h, params["residual_weight"], params["residual_bias"], dilation)
    skip = conv(h, params["skip_weight"], params["skip_bias"], dilation)
    return x + residual, skip
    ### END SOLUTION


# %% check="gated_residual_block"
check(gated_residual_block)

# %% [markdown]
# ### A minute of training
#
# The whole network is now a few lines: one causal convolution from the sound to 12 channels, nine of your blocks with dilations 1 to 256, the sum of their skips, and two more convolutions of one tap that make 256 logits of it. Its loss is your `bits_per_sample`.
#
# In training, all guesses are made at once. The sound lies there as a whole. Each output sees the true past, however bad the guess before it was, and 4,096 guesses come from one pass through the network. That is possible only because the convolutions are causal: no output can look at the
# sample it is to guess.
#
# The next cell trains for 1,500 updates, or until it has computed for a minute. If other programs keep your machine busy, it takes longer and comes to the same.
#
# **Predict first.** It begins at random. How many bits does it need before the first update, and where does it go from there?
#
# <details><summary>Compare</summary>
#
# About 8 before, like anybody without an idea. Then it falls fast, and after some hundred updates ever more slowly. With 1,500 of them it ends well below the best table; a thousand are enough to pass it.
# </details>

# %% demo=true cover=true
with yours("bits_per_sample"), yours("causal_conv1d"), yours("gated_residual_block"):
    network = training.MiniWaveNet(gated_residual_block, causal_conv1d)
    history = training.run(network, bits_per_sample, seconds=60)
    show(*training.learning_curve(history))

# %% [markdown]
# Tables and network have the same four minutes of music to learn from. The network looks back a hundred times as far, and still has fewer numbers to learn than the smallest table that looks back at all: that one has 256 · 256.
#
# The dotted line is the same network, trained for longer. Its weights come with the course. From here on, the page uses those, in your functions. Look at it at work, on ten milliseconds of music that it has never heard:

# %% demo=true
with yours("causal_conv1d"), yours("gated_residual_block"):
    shipped = training.trained(gated_residual_block, causal_conv1d)
    show(*plots.confidence(shipped))

# %% [markdown]
# *Dark: what the network finds probable for the next sample. Line: what came.* It is not equally sure everywhere, and its doubt is honest: where the band is wide, the line may be anywhere in it.
#
# **To discuss.** Suppose that you pad on both sides by mistake. What would the learning curve look like, and what would you hear later?
#
# <details><summary>One answer</summary>
#
# Like a triumph: the loss falls to nearly 0 bits within seconds, because every output sees the sample that it is to guess and has only to copy it. In generation there is no such sample yet, and what comes out is noise. A loss that is too good is the best sign of a leak.
# </details>

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
# **What you should see.** One row of probabilities, 0.2, 0.5, 0.3, and how often your function draws each class in 10,000 throws, at three temperatures. At temperature 1 the shares are the probabilities.

# %% demo=true
with yours("sample_categorical"):
    throws = np.random.default_rng(0).random(10_000)
    row = np.tile(np.log([0.2, 0.5, 0.3]), (10_000, 1))
    for temperature in (0.2, 1.0, 5.0):
        shares = np.bincount(sample_categorical(row, throws, temperature), minlength=3) / len(throws)
        print(
            f"temperature {temperature}:",
            "  ".join(f"class {k}: {share:.2f}" for k, share in enumerate(shares)),
        )

# %% [markdown]
# And one of the network's own guesses, at three temperatures:

# %% demo=true
with yours("causal_conv1d"), yours("gated_residual_block"):
    show(*plots.temperatures(training.trained(gated_residual_block, causal_conv1d)))

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

    embed(q) returns what the first layer reads for class q,
        an array (C,).
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
# **What you should see.** The time that the next sample takes, for more and more sound that is there already: by running the network over all of it once more, over the last 512 samples, which is all that it can see, and with your queues.

# %% demo=true
with yours("causal_conv1d"), yours("gated_residual_block"), yours("generate_with_queues"):
    shipped = training.trained(gated_residual_block, causal_conv1d)
    show(*costs.cost_per_sample(shipped, generate_with_queues))

# %% [markdown]
# Both axes are logarithmic. Over all of the past, each sample costs more than the one before. Over the last 512 the line is level, since the work no longer grows, but nearly all of it is done for the 512th time. With queues it is level too, and much lower. The first WaveNet was run without them, and people waited
# minutes for a second of speech. The queues are an idea of Tom Le Paine and his colleagues, from the same year.
#
# ### It speaks
#
# Everything is there. First the network that *you* trained above goes on where a quarter of a second of music ends.

# %% demo=true
with (
    yours("generate_with_queues"),
    yours("sample_categorical"),
    yours("bits_per_sample"),
    yours("gated_residual_block"),
):
    play({"your network": sounds.speak(network, generate_with_queues, sample_categorical)}, sounds.RATE)

# %% [markdown]
# The more updates it had, the more of a tone comes out of the hiss. Now the network that trained for longer, beside one that has never trained at all. Both run through your functions.

# %% demo=true
with (
    yours("generate_with_queues"),
    yours("sample_categorical"),
    yours("causal_conv1d"),
    yours("gated_residual_block"),
):
    shipped = training.trained(gated_residual_block, causal_conv1d)
    play(sounds.untrained(shipped, generate_with_queues, sample_categorical), sounds.RATE)

# %% [markdown]
# One hisses. The other makes tones, unsteady and rough at the edges, and goes from one to the next. It plays no melody: a note lasts thousands of samples, and the network sees 512. What it has learned is how a trombone sounds for a moment, not what people play on it.
#
# **Predict first.** What do you expect at temperature 0.7, and at 1.3?
#
# <details><summary>Compare</summary>
#
# Colder is cleaner, with less hiss, and it dares less: tones get stuck, or die away and nothing dares to begin. Hotter is rougher: each unlikely draw becomes part of the past, and the network has to go on from there.
# </details>

# %% demo=true
with (
    yours("generate_with_queues"),
    yours("sample_categorical"),
    yours("causal_conv1d"),
    yours("gated_residual_block"),
):
    play(sounds.at_temperatures(shipped, generate_with_queues, sample_categorical), sounds.RATE)

# %% [markdown]
# Last, how much does it matter what the network has heard? On the left it goes on after a quarter of a second of music, on the right after a single silent sample.

# %% demo=true
with (
    yours("generate_with_queues"),
    yours("sample_categorical"),
    yours("causal_conv1d"),
    yours("gated_residual_block"),
):
    play(sounds.primed_and_not(shipped, generate_with_queues, sample_categorical), sounds.RATE)

# %% [markdown]
# **To discuss.** In training, the network always saw a true past. When it generates, its past is its own. What can go wrong, and why does it get worse with time?
#
# <details><summary>One answer</summary>
#
# A draw that is a little unusual leads to a past that is a little unusual, of which the network has seen few. Its next guess is a little worse, and so on: errors feed on themselves. Larger networks than this one can run away altogether if they begin from silence. The mismatch between learning from true pasts and living with one's own comes back in notebook 11, with a name (teacher forcing) and a cure.
# </details>
#
# ## In short
#
# - A sample becomes one of $2^b$ classes, finer near 0, and guessing it is classification. The loss is the mean surprise, in bits per sample.
# - A causal convolution pads on the left only, $(K-1)\,d$ zeros, so that no output sees what it is to guess.
# - With dilations that double, the receptive field, $1 + (K-1)\sum_l d_l$, doubles with every layer.
# - A gated residual block multiplies tanh by sigmoid, adds the result to what it read, and hands a skip to the end.
# - Training makes all guesses at once. Generating makes one at a time, and queues keep the work for each the same.
# - Drawing by lot needs a throw; the temperature says how daring the draw is.
#
# **What you can do now.** You can turn sound into classes and back, say what a guess is worth in bits, write a layer that never looks ahead, build the block of WaveNet, and let a network speak.
#
# **Next.** This network forgets everything beyond its receptive field. Notebook 11 builds one that carries something along instead, from sample to sample: a recurrent network.
#
# **Sources.** Dilated causal convolution for sound follows the lectures this course is built on. The network: A. van den Oord and others, *WaveNet: A generative model for raw audio*, 2016 (arXiv 1609.03499); its fast version: A. van den Oord and others, *Parallel WaveNet*, ICML 2018. The queues: T. Le Paine
# and others, *Fast WaveNet Generation Algorithm*, 2016 (arXiv 1611.09482). µ-law: ITU-T Recommendation G.711, 1972. Bits and surprise: C. Shannon, *A Mathematical Theory of Communication*, Bell System Technical Journal 27, 1948. Adding a block's input to its output: K. He and others, *Deep Residual Learning for Image
# Recognition*, CVPR 2016. How the tables listen to shorter ones: I. Witten, T. Bell, IEEE Transactions on Information Theory 37, 1991. The trombone and the spoken digits: `data/instruments/README.md`, `data/speech_digits/README.md`. The network's weights: `data/wavenet/README.md`.
