# %% [markdown]
# # 09 · Networks that listen
#
# > You know a trumpet that you have never heard before. What must a network hear, so that it knows it too?
#
# Run the next three cells. Ten instruments play one tone each. Say which is which before you look. It is harder than it
# sounds: one tone is little to go by, and nobody plays a melody.

# %% collapsed=true
import copy
from collections import OrderedDict

import numpy as np
import torch
from torch import nn

from earlab import check

# %% demo=true collapsed=true
from IPython.display import display

from earlab.plots import networks_that_listen as plots
from earlab.plots import networks_that_listen_filters as filters
from earlab.plots import networks_that_listen_results as results
from earlab.plots import networks_that_listen_sounds as sounds
from earlab.plots import networks_that_listen_training as training
from earlab.plots import networks_that_listen_transfer as transfer
from earlab.scoreboard import scoreboard
from earlab.sound import play
from earlab.style import show, use_style, yours
from earlab.widgets import FeatureMapBoard, HearAFilter, SaliencyCursor

use_style()

# %% demo=true
play(sounds.clips(), sounds.RATE)

# %% demo=true collapsed=true
print(sounds.answers())

# %% [markdown]
# A network gets the same task: ten classes, one tone at a time, and in the test only recordings that it has never heard. The baseline of notebook 00, a few numbers of timbre and
# a linear classifier, names two thirds of them. The networks of notebooks 03, 05 and 06 did no better.
#
# On this page a network does. It is a small one, 63,146 numbers, and it learns within a minute. And yet the same network, trained in the same way on the same clips, can also stay within one standard error of the
# baseline. What makes the difference is one short function, and it is not in the network.
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}. You need convolution, pooling and channels (notebooks 06 to 08), mel bands and decibels (00), and cross entropy (05). From here on
# torch goes the way back for you: you have written all of it, in notebook 08, and know what it does.

# %% [markdown]
# ## 1 What a network can take
#
# A convolution slides a kernel, and it does not care what it slides over. Along *one* axis it slides over time: a sound. Along *two*, over a picture or a spectrogram. Along *three*, over a body or a film.
# At each place there may be one number, or several: these are **channels**.

# %% demo=true
show(*plots.layouts())

# %% [markdown]
# | | one channel | several channels |
# |:--|:--|:--|
# | 1-D | a sound | a stereo sound; a skeleton that moves, each angle of each joint a channel |
# | 2-D | a spectrogram, a grey picture | a colour picture: red, green, blue |
# | 3-D | a CT scan | a colour film: its axes are time, height, width |
#
# Two things are easily mixed up. A kernel *slides* along an axis where neighbours are alike and where the same pattern may come again later. It does not slide along channels: it has weights of its own for
# each of them. Left and right of a stereo sound are not neighbours in any order, so they are channels.
#
# And is frequency an axis or are the bands channels? Both are done. A spectrogram as a picture, 2-D, finds the same pattern higher up. As 64 channels of a 1-D signal, every band has its own weights. We take
# the picture, and come back to the question at the end of the page.
#
# torch wants one form of all of this: $(N, C, \ldots)$, float32. Files give it in another one each: `soundfile` returns (samples, channels), a picture comes as (height, width, 3) of whole numbers, a CT scan has no
# channels at all.

# %% [markdown]
# ### Exercise 1 · Any array as a batch
#
# **Goal.** Turn an array into the batch that torch's convolutions take. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `x` | NumPy array | one example, or a batch |
# | `dims` | 1, 2 or 3 | along how many axes a kernel slides |
# | `channels` | `"none"`, `"first"`, `"last"` | the place of the channels |
# | result | tensor, $(N, C, \ldots)$ | N examples, C channels, then the `dims` axes |
#
# The number of axes tells one example from a batch: `dims` axes and perhaps one of channels make an example, and one more axis makes a batch.
#
# **Predict first.** A stereo sound of three seconds at 8 kHz comes from `soundfile`. What is its shape, what is `channels`, and what is the shape of the result? And 20 CT scans of 32 × 48 × 64?
#
# <details><summary>Compare</summary>
#
# (24000, 2), <code>"last"</code>, and it becomes (1, 2, 24000). The scans are (20, 32, 48, 64), <code>"none"</code>, and become (20, 1, 32, 48, 64).
# </details>


# %% exercise="input_layout" points=3 minutes=25 difficulty=2 importance=2 about="any array as a batch for torch"
def input_layout(x, dims, channels):
    """Turn an array into a batch as torch's layers take it.

    x: NumPy array of any dtype: one example, or N of them
        along the first axis. An example has `dims` axes, and
        one more if it has an axis of channels.
    dims: 1, 2 or 3, the axes along which a kernel slides.
    channels: where the axis of channels stands. "first":
        before those axes, "last": behind them, "none": there
        is no such axis, and C is 1.
    Returns a tensor of float32, (N, C, …), with the `dims`
    axes in the order they had. One example is a batch of 1.
    Numbers stay as they are, and so do axes of length 1.
    """
    ### BEGIN SOLUTION
    batch = torch.as_tensor(x, dtype=torch.float32)
    if channels == "none":
        batch = batch.unsqueeze(-dims - 1)
    elif channels == "last":
        batch = batch.movedim(-1, -dims - 1)
    return batch if batch.ndim == dims + 2 else batch.unsqueeze(0)
    ### END SOLUTION


# %% check="input_layout"
check(input_layout)

# %% [markdown]
# **What you should see.** A layer of torch for each line of the table, and what it makes of your batches.

# %% demo=true
with yours("input_layout"):
    for what, shape, dims, channels in [
        ("a sound", (800,), 1, "none"),
        ("a stereo sound", (800, 2), 1, "last"),
        ("five spectrograms", (5, 64, 32), 2, "none"),
        ("a colour picture", (48, 64, 3), 2, "last"),
        ("a CT scan", (8, 12, 16), 3, "none"),
        ("a colour film", (10, 24, 32, 3), 3, "last"),
    ]:
        batch = input_layout(np.zeros(shape), dims, channels)
        layer = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[dims - 1](batch.shape[1], 7, 3)
        print(f"{what:18} {str(shape):17} → {str(tuple(batch.shape)):20} → {tuple(layer(batch).shape)}")

# %% [markdown]
# Each layer has seven filters, so seven channels come out, whatever went in.
#
# **To discuss.** What is *not* for a convolution? Think of a table with age, height and income of many people, or of a list of words in alphabetical order.
#
# <details><summary>One answer</summary>
#
# Wherever the order of an axis means nothing. Age stands beside height only because somebody wrote it there, and no pattern of three neighbouring columns comes again in the next three. A
# convolution would share weights between things that have nothing in common. Ask two questions: are neighbours related? And may the same pattern stand anywhere? Two times yes, and it is for a convolution.
# </details>

# %% [markdown]
# ## 2 A picture of sound
#
# What does the network get to see? Power of a spectrogram spans a range that no network likes: the loudest place has a hundred million times the power of one that you still hear. Four steps make a picture of it:
#
# 1. **mel bands**: 513 frequencies become 64 bands, narrow below and wide above, as the ear has them;
# 2. **decibels**: ratios become differences. Half as loud is always the same step down;
# 3. **the loudest place of a clip is 0 dB**: a tone played softly, or recorded from further away, looks the same;
# 4. **a floor**: what lies more than 80 dB below is noise of the recording. It is all raised to −80, so that the network does not learn a microphone's hiss.
#
# Each step throws something away on purpose. After the third, loudness cannot tell instruments apart any more. That is no loss here: a loud flute is a flute.

# %% [markdown]
# ### Exercise 2 · A picture in decibels
#
# **Goal.** From power spectrograms to pictures. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `power` | $(N, F, T)$ | N clips, F frequencies, T frames |
# | `filterbank` | $(M, F)$ | weights of M mel bands |
# | `lowest` | number | the floor, in dB |
# | result | $(N, M, T)$ | dB, 0 and below |
#
# **Predict first.** A clip is played at half the amplitude. What changes in its picture?
#
# <details><summary>Compare</summary>
#
# Nothing. All of its powers are a quarter, which is 6 dB less everywhere, and the third step takes them back.
# </details>


# %% exercise="log_mel" points=3 minutes=20 difficulty=2 importance=3 about="power to mel bands in decibels"
def log_mel(power, filterbank, lowest):
    """Turn power spectrograms into log-mel pictures.

    power: (N, F, T) NumPy array, not negative; it stays as
        it is.
    filterbank: (M, F), a row of weights for each mel band.
    lowest: a negative number of dB.
    Returns (N, M, T). A band's power is the weighted sum over
    frequencies, in dB 10 · log10 of it. Then the loudest
    place of each clip is moved to 0 dB, however quiet the
    clip is. Then what lies below `lowest` is raised to it.
    A clip that is silent everywhere is `lowest` everywhere.
    """
    ### BEGIN SOLUTION
    mel = filterbank @ power
    loudest = mel.max(axis=(1, 2), keepdims=True)
    share = mel / np.where(loudest > 0, loudest, 1)
    return 10 * np.log10(np.maximum(share, 10 ** (lowest / 10)))
    ### END SOLUTION


# %% check="log_mel"
check(log_mel)

# %% [markdown]
# **What you should see.** The same ten instruments, as the network gets them.

# %% demo=true
with yours("log_mel"):
    show(*plots.mel_pictures(log_mel))

# %% [markdown]
# *Time runs to the right, bands upwards. The level lines are harmonics; how their strengths fall off is the timbre, and how a tone begins stands at the left.*
#
# ## 3 The same thing, a little higher
#
# The course has few recordings of each instrument, and each of them plays a few tones. A network with tens of thousands of weights can learn those by heart: *this harmonic in band 23, so a bassoon*. In the test another recording plays another tone, and what it has learned by heart is of no use.
#
# You could record more. Or you can say what you know: a bassoon a semitone higher is still a bassoon. So shift the picture up or down by a few bands, by another number each time that the network sees it. That is called
# **augmentation**. It does not add information about bassoons. It takes away a wrong idea: that pitch tells the instrument.
#
# Bands of the mel scale are nearly evenly spaced in musical intervals above 1 kHz, and evenly in hertz below. So a shifted picture is not exactly a transposed tone. For the network it is near enough.

# %% [markdown]
# ### Exercise 3 · Shift the bands
#
# **Goal.** Move each picture of a batch up or down by a number of its own. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `X` | $(N, 1, M, T)$ | a batch of pictures |
# | `shift` | $(N,)$ | by how many bands each of them moves |
# | `fill` | number | what stands in the bands that become free |
# | result | $(N, 1, M, T)$ | the moved pictures |
#
# **Predict first.** `torch.roll` moves along an axis in one line. What would it do to a tone that is moved up by five bands?
#
# <details><summary>Compare</summary>
#
# What leaves at the top comes in at the bottom: the hiss of the highest bands would become a rumble in the bass. No bassoon does that.
# </details>


# %% exercise="shift_bands" points=3 minutes=25 difficulty=2 importance=3 about="shift each picture along its bands"
def shift_bands(X, shift, fill):
    """Shift each picture of a batch along its mel bands.

    X: (N, 1, M, T) tensor, band 0 the lowest; it stays as it
        is.
    shift: (N,) tensor of whole numbers, one for each picture.
        Positive: what stood in band m comes to band m + shift.
        Negative: down. May be M or more, or −M or less: then
        nothing of the picture is left.
    fill: number for all bands that become free.
    Returns a tensor (N, 1, M, T). Nothing comes in again at
    the other end.
    """
    ### BEGIN SOLUTION
    shifted = torch.full_like(X, fill)
    bands = X.shape[2]
    for picture, moved, step in zip(X, shifted, shift.tolist()):
        if 0 <= step < bands:
            moved[:, step:] = picture[:, : bands - step]
        elif -bands < step < 0:
            moved[:, :step] = picture[:, -step:]
    return shifted
    ### END SOLUTION


# %% check="shift_bands"
check(shift_bands)

# %% [markdown]
# **What you should see.** One clip, moved by your function.

# %% demo=true
with yours("log_mel"), yours("shift_bands"):
    show(*plots.shifted(shift_bands, log_mel))

# %% [markdown]
# **To discuss.** Would you also turn the picture left to right? Upside down? Pictures of cats are often mirrored.
#
# <details><summary>One answer</summary>
#
# No. A mirrored cat is a cat. A tone that runs backwards begins softly and ends with a blow: nobody takes a reversed piano for a piano. Upside down, the fundamental would stand on top. An
# augmentation is a claim about the world, <em>this does not change the answer</em>, and it has to be true.
# </details>

# %% [markdown]
# ## 4 The network
#
# It is what you built in notebook 07, with two things that were found later. A **batch norm** behind each convolution brings every map to mean 0 and deviation 1 over the batch, then scales and shifts it by two numbers that it learns. It makes training fast
# and forgiving. It has two modes, and much of this page is about them: in *training* mode it takes mean and deviation of the batch and keeps a running average; in *evaluation* mode it takes that average, so that an answer does not hang on the other clips of the batch.
#
# The other thing is the end. Four poolings leave 4 bands and a few frames. The mean over time makes the answer independent of when a tone begins. The bands are kept: what is high and what is low matters.
#
# | | conv1 | conv2 | conv3 | conv4 | head |
# |:--|:-:|:-:|:-:|:-:|:-:|
# | filters, or units | 16 | 32 | 64 | 64 | 10 |
# | reads | 1 × 64 × 32 | 16 × 32 × 16 | 32 × 16 × 8 | 64 × 8 × 4 | 64 × 4 |

# %% [markdown]
# ### Exercise 4 · A network for spectrograms
#
# **Goal.** Write it as a module of torch. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `classes` | number | how many scores come out |
# | `bands` | number | M, a multiple of 16 |
# | `widths` | four numbers | filters of the four convolutions |
# | result | module | takes pictures, gives scores $(N, \text{classes})$ |
#
# There are two usual forms. An `nn.Sequential` of an `OrderedDict` calls its layers one after the other: `nn.Sequential(OrderedDict(twice=nn.Linear(3, 3), bend=nn.ReLU()))`. Or you write a class: it makes its layers in `__init__` and calls them in `forward`. Then put `class SpectrogramCNN(nn.Module):` in the place of the `def`. Who calls
# it cannot tell. Any form will do, as long as the names are those of the docstring: then weights that somebody else trained fit into yours. The softmax is left to the loss, as in notebook 05.
#
# **Predict first.** How many numbers does `conv2` hold, weights and biases? And where are most of the 63,000, in the convolutions or in the head?
#
# <details><summary>Compare</summary>
#
# 32 · (16 · 9 + 1) = 4,640. Here nearly all are in the convolutions: the head has 10 · (256 + 1) = 2,570. The network of notebook 07 had 96 % in its first dense layer.
# </details>


# %% exercise="SpectrogramCNN" points=4 minutes=40 difficulty=2 importance=3 about="four blocks and a head, in torch"
def SpectrogramCNN(classes, bands=64, widths=(16, 32, 64, 64)):
    """Return a network: four blocks, then one dense layer.

    classes: how many scores come out.
    bands: mel bands M of a picture, a multiple of 16.
    widths: four numbers, the filters of each convolution.
    Returns a torch module with new weights. It turns pictures
    (N, 1, M, T), T from 16 on, into scores (N, classes); no
    softmax. Layers that have weights, under these names:
        conv1 … conv4: Conv2d, 3 × 3, stride 1, padding 1,
            with bias. conv1 reads one channel.
        norm1 … norm4: BatchNorm2d, as torch makes it.
        head: Linear, with bias.
    A block is conv, norm, ReLU and max pooling of 2 × 2 with
    stride 2, in this order; what fills no whole window is
    left out. Behind the last block comes the mean over time.
    The bands are kept: what is left, (channels, bands) of
    each picture, is flattened channel by channel for head.
    """
    ### BEGIN SOLUTION
    layers, channels = OrderedDict(), (1, *widths)
    for k in range(1, 5):
        layers[f"conv{k}"] = nn.Conv2d(channels[k - 1], channels[k], 3, padding=1)
        layers[f"norm{k}"] = nn.BatchNorm2d(channels[k])
        layers[f"relu{k}"] = nn.ReLU()
        layers[f"pool{k}"] = nn.MaxPool2d(2)
    layers["mean"] = nn.AdaptiveAvgPool2d((None, 1))
    layers["flat"] = nn.Flatten()
    layers["head"] = nn.Linear(widths[-1] * bands // 16, classes)
    return nn.Sequential(layers)
    ### END SOLUTION


# %% check="SpectrogramCNN"
check(SpectrogramCNN)

# %% [markdown]
# **What you should see.** The names, the shapes and the sum. A picture twice as long goes through as well: nothing in the network asks how long it is.

# %% demo=true
with yours("SpectrogramCNN"):
    network = SpectrogramCNN(10)
    for name, weights in network.named_parameters():
        print(f"{name:13} {str(tuple(weights.shape)):16} {weights.numel():6,}")
    print(f"{'together':30} {sum(w.numel() for w in network.parameters()):6,}")
    for frames in (32, 64):
        print(f"{frames} frames → {tuple(network(torch.zeros(2, 1, 64, frames)).shape)}")

# %% [markdown]
# ## 5 It learns to listen
#
# One **epoch** shows the network each clip once. You write it, and the cells below call it again and again, with a shuffled batch and with the optimizer AdamW, a relative of the Adam of notebook 05. Your function needs to know nothing of that: an optimizer is an object with `zero_grad()` and `step()`.
#
# What torch does for you is `loss.backward()`: it goes back through everything that made `loss`, and *adds* to the gradient of every weight. It adds, because weights may be used in several places. So the gradients have to be emptied for every batch.

# %% [markdown]
# ### Exercise 5 · One epoch
#
# **Goal.** Go through the data once, with a step for each batch. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `network` | module | gives scores $(N, \text{classes})$ |
# | `optimizer` | of `torch.optim` | takes the steps |
# | `X`, `y` | tensors | clips and their classes |
# | `batch` | number | clips in a batch |
# | result | number | the mean loss |
#
# **Predict first.** Ten clips, batches of four, losses 2, 1 and 4. What is the mean loss over all clips?
#
# <details><summary>Compare</summary>
#
# (4 · 2 + 4 · 1 + 2 · 4) / 10 = 2. The mean of the three numbers would be 2.33: the last batch holds only two clips.
# </details>


# %% exercise="train_epoch" points=4 minutes=30 difficulty=2 importance=3 about="go through the data once, batch by batch"
def train_epoch(network, optimizer, X, y, batch):
    """Train a network for one epoch, in the order of the data.

    network: torch module; network(X) gives scores, before
        softmax. It trains in training mode, whatever mode it
        comes in. No gradients are left over in it.
    optimizer: made for the network; use it for each step.
    X: (N, …) tensor.  y: (N,) tensor of class numbers.
    batch: clips in a batch. The last batch may be shorter; a
        step is taken for it too.
    Each batch goes through the network exactly once. Its loss
    is the mean cross entropy of its clips.
    Returns the mean loss as a number: over all clips, each as
    it was before the step of its own batch.
    """
    ### BEGIN SOLUTION
    network.train()
    total = 0.0
    for start in range(0, len(X), batch):
        clips, targets = X[start : start + batch], y[start : start + batch]
        loss = nn.functional.cross_entropy(network(clips), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(clips)
    return total / len(X)
    ### END SOLUTION


# %% check="train_epoch"
check(train_epoch)

# %% [markdown]
# ### Without, and with
#
# Everything is ready. First train the network on the clips as they are. Then train the same network from the same start, but shift each clip by up to five bands each time. Both get half a minute.
#
# **Predict first.** Which of the two has fewer errors on the clips that it trains on? And on the test?
#
# <details><summary>Compare</summary>
#
# Without shifts the training clips are soon all right: it knows them by heart. With shifts it takes longer, since no clip comes twice in the same form. In the test it is the other way round.
# </details>

# %% demo=true
histories = {}
with yours("train_epoch"):
    data = training.data(log_mel)
    examples = training.examples(data)
    for name, augment in {"as they are": False, "shifted": True}.items():
        histories[name] = training.run(SpectrogramCNN, train_epoch, shift_bands, data, augment, seconds=30)
    show(*plots.with_and_without(histories))

# %% [markdown]
# *Dashed: clips to train on. Solid: clips of recordings that the network has never heard.*
#
# The network is the same, and so are the clips. What differs is what it was allowed to believe. One run is one run, though: start it from another seed and it ends a few points higher or lower. So here are runs from three seeds each, made once and kept. There is a third kind
# among them: clips that were moved in time instead.

# %% demo=true cover=true
show(*results.results())

# %% [markdown]
# *A circle is a run, the stroke their mean, the dashed line means of 20 MFCC with logistic regression. Left: no recording is on both sides. Right: no pitch is.*
#
# Moved in time does nothing for the recordings: the mean over time, at the end of the network, has made it indifferent to that already. Moved in pitch does much. An augmentation helps where the network does not know something yet that you do.
#
# ### The ten instruments, once more
#
# Your runs get their line on the course's scoreboard. Its bars are wide, since the test has 168 clips of only 42 recordings.

# %% demo=true
with yours("train_epoch"):
    runs = {name: training.trained(histories, name) for name in ("as they are", "shifted")}
    scoreboard("09", {f"CNN, {name}": run.answers for name, run in runs.items()})

# %% [markdown]
# **To discuss.** The test chose nothing here: no learning rate, no number of epochs. Suppose you try twenty widths of shift and report the best test result. What have you measured?
#
# <details><summary>One answer</summary>
#
# How well the best of twenty fits this test, which is more than it fits the next one. Part of the difference between the twenty is luck, and the maximum collects it. Choose with clips that you set aside from training, and look at the
# test once.
# </details>

# %% [markdown]
# ## 6 What it looks at
#
# ### Maps, live
#
# Choose an instrument, a layer and a map, and play the clip: the cursor runs along the maps, and you hear what each place answers to.

# %% demo=true
with yours("train_epoch"):
    display(FeatureMapBoard(training.trained(histories).network, examples))

# %% [markdown]
# Maps of the first layer still look like the spectrogram: some keep what begins, some the level lines. Those of the last layer have four by two places, and each place says *something like this was there*.
#
# ### Filters and their gradients
#
# These are the first layer's filters before, during and after training, and beside each its gradient.

# %% demo=true
with yours("train_epoch"):
    show(*plots.first_layer(training.trained(histories)))

# %% [markdown]
# Look how little they move: in the end they are nearly what they were at random. The gradients are not small, but they pull now one way, now another. Most of the learning happens further up, where 36,000 weights wait. You have met this in
# notebook 07: filters that nobody taught are of use, if what comes behind them learns.
#
# Nine weights are also too few to see much in. Larger filters show more. In 2012 Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton won the ImageNet contest, 1.3 million photographs of 1,000 classes, with a network whose first layer has 96 filters of 11 × 11 pixels
# in three colours. Their picture went round the world: half of the filters had become edges at every angle, the other half patches of colour. Nobody had asked for edges.

# %% demo=true
print(filters.alexnet())

# %% [markdown]
# Does a network that listens find something as plain? CREPE is one, trained by Jong Wook Kim and others in 2018 to hear the pitch of a sound. It gets no spectrogram but the samples themselves. Its first layer, in the small edition, has 128 filters of 512
# samples, 32 ms. They are drawn here in the order of the frequency that they let through best.

# %% demo=true
show(*filters.crepe())

# %% [markdown]
# Nobody told it about sines. And still many of these filters are waves of one frequency, short ones or long ones: a good part of a spectrogram. Others are single clicks, which ask *when*. The frequencies are spread as music needs them, most of them below 1,000 Hz. Choose one and hear what it lets through of a piece of music.

# %% demo=true
if filters.have_crepe():
    display(HearAFilter(filters.crepe_weights(), sounds.RATE))

# %% [markdown]
# ### Why this answer?
#
# Filters say what a network *can* see. For one clip you want to know what it *did* look at. Ask it with the tool that trained it: which change of the picture would change the score the most? That is the slope of one score, not at the weights but at the picture.
# Karen Simonyan, Andrea Vedaldi and Andrew Zisserman called the size of it a **saliency map**, in 2013.
#
# Take a network that is a single linear score, $s = 3x_1 - 2x_2 + 0x_3$. Its saliency map is (3, 2, 0), whatever $x$ is: the third place does not matter, and the first matters most. A real network is not linear, so its map is another one for each clip.

# %% [markdown]
# ### Exercise 6 · Where it looks
#
# **Goal.** The size of the slope of one score at every place of a picture. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `network` | module | gives scores $(N, \text{classes})$ |
# | `x` | $(1, M, T)$ | a single picture, no batch |
# | `label` | number | whose score |
# | result | $(M, T)$ | how much each place matters |
#
# The answer has to be that of the network as it is used, so it is asked in evaluation mode: no statistics of the batch, nothing dropped. All of its parts come in one mode.
#
# **Predict first.** Why the score and not the probability, which is what you read off in the end?
#
# <details><summary>Compare</summary>
#
# Where the network is sure, the probability is nearly 1 and hardly moves, so its slope is nearly 0 everywhere. The score still tells what it rests on. And the probability also rises when <em>another</em> score falls.
# </details>


# %% exercise="saliency_map" points=4 minutes=25 difficulty=2 importance=3 about="which places of a picture matter"
def saliency_map(network, x, label):
    """Return how much each place of a picture matters.

    network: torch module; network(batch) gives scores
        (N, classes) of pictures (N, 1, M, T). It is asked in
        evaluation mode, and is handed back in the mode it had.
        Some of its weights may be frozen; they stay so.
    x: (1, M, T) tensor, one picture; it stays as it is.
    label: number of the class that is asked about.
    Returns a tensor (M, T) without torch's graph: the size of
    the slope of that class's score, before softmax, at each
    number of x; never negative.
    The network stays as it is. Only gradients of its weights
    may be left behind.
    """
    ### BEGIN SOLUTION
    was_training = network.training
    network.eval()
    picture = x.detach().clone().requires_grad_()
    score = network(picture[None])[0, label]
    slope = torch.autograd.grad(score, picture)[0]
    network.train(was_training)
    return slope[0].abs()
    ### END SOLUTION


# %% check="saliency_map"
check(saliency_map)

# %% [markdown]
# **What you should see.** A clip and its map, side by side. Move the cursor: you hear what lies below it.

# %% demo=true
with yours("train_epoch"):
    display(SaliencyCursor(saliency_map, training.trained(histories).network, examples))

# %% [markdown]
# **To discuss.** The map shows bright places where there is no sound at all. Is the network wrong?
#
# <details><summary>One answer</summary>
#
# No. A slope says what <em>would</em> happen. If there were a harmonic at that place, the score would change: silence there is a reason too. A saliency map does not say <em>this sound made the answer</em>.
# Many people have read it that way, so look at several clips, and delete what is said to matter, before you believe it.
# </details>

# %% [markdown]
# ## 7 Somebody else's ears
#
# The first layers of a network learn what is useful for many tasks: edges in pictures, waves in sounds. So you need not begin with nothing. Take a network that others trained on much data. Its last layer answers their question, so take that away.
# What is left turns an input into a few hundred numbers: an **extractor**. Put a new last layer on top and train only that, on your few clips. This is **transfer learning**. If there are more clips, let the extractor move a little too, with small steps: **fine-tuning**.
#
# For pictures the data was nearly always ImageNet. Networks trained there have been taken for X-rays, for leaves, and also for spectrograms, and it helped, although nobody had photographed a sound.

# %% [markdown]
# ### Exercise 7 · A new head
#
# **Goal.** Keep the extractor, and give it another task. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `network` | module | `network.head` answers the old question |
# | `classes` | number | classes of the new question |
# | result | module | a frozen extractor and a new head |
#
# Copy it by `copy.deepcopy`, `pickle` or `torch.save`, as you like. The old network is still needed, perhaps by somebody else.
#
# **Predict first.** An extractor gives 256 numbers, and there are 6 speakers. How many numbers are there to learn? And with everything unfrozen, if the extractor has a million?
#
# <details><summary>Compare</summary>
#
# 6 · 257 = 1,542. Unfrozen a million more, from the same handful of clips.
# </details>


# %% exercise="replace_head" points=4 minutes=25 difficulty=2 importance=3 about="keep the extractor, replace the head"
def replace_head(network, classes):
    """Return a copy of a network, frozen, with a new head.

    network: torch module whose last layer, network.head, is
        nn.Linear; all the rest is the extractor. It stays as
        it is, and shares nothing with the copy.
    classes: how many scores the new head gives.
    Returns a network of the same kind. Its extractor has the
    same weights, and none of them is trained: requires_grad
    is False. Its head is a new nn.Linear with bias that reads
    as many numbers as the old one, begins as torch makes it,
    and is trained. It is in the same mode as network.
    """
    ### BEGIN SOLUTION
    copied = copy.deepcopy(network)
    for weight in copied.parameters():
        weight.requires_grad_(False)
    copied.head = nn.Linear(copied.head.in_features, classes)
    return copied
    ### END SOLUTION


# %% check="replace_head"
check(replace_head)

# %% [markdown]
# ### A voice from two words
#
# Wan and others trained a network at Google to tell thousands of voices apart. Corentin Jemine made one like it that everybody can use. It has never heard our six speakers. Give it your new head, and show it 1, 2, 5 or 10 spoken digits of each.

# %% demo=true
with yours("replace_head"), yours("train_epoch"):
    show(*transfer.few_shot(replace_head, train_epoch))

# %% [markdown]
# *A point is a mean over several draws of clips, its bar their spread. The third line is your own network, trained from nothing on the same clips.*
#
# With one clip of each speaker, your network from nothing guesses twice as well as chance, and the encoder three or four times. The fewer clips there are, the more it is worth to come from somewhere. With ten, plain statistics of the mel bands get near.
#
# ### Where it does not help
#
# CREPE hears pitch, and very well. So are its numbers good for instruments?

# %% demo=true
show(*filters.no_help())

# %% [markdown]
# They are worth hardly more than guessing for instruments, where plain MFCC do well. For the note it is the other way round. That is why: CREPE was trained to give the *same* answer for a flute and a trumpet that play the same tone. It has learned to
# throw away what you are looking for. A network keeps what its task needed. Before you take one, ask what it was told to ignore.

# %% [markdown]
# ## 8 What a spectrogram is not
#
# ### Neighbours
#
# In a photograph neighbouring pixels belong to the same thing. In a spectrogram the harmonics of one tone lie far apart, and between them lie those of another. And a picture means the same wherever it stands, but up and down are not like left and right here. A tone a little later is the
# same tone. A tone a little higher is another one, and an octave higher perhaps another instrument. Ask your network.

# %% demo=true
with yours("train_epoch"):
    show(*plots.shift_in_time_and_pitch(training.trained(histories).network, data))

# %% [markdown]
# *Left: the picture is moved later, so that silence comes in and the end is cut off. Right: it is moved up or down.*
#
# The network was never told about time, and still it keeps most of its answers when a clip comes an eighth of a second later, a quarter of its length: convolutions and the mean over time see to that. It was told about pitch, up to five bands. As far as that it holds. Beyond, it falls
# steeply: nothing in its form says that a higher tone comes from the same instrument. And rightly so, since at twelve bands higher a contrabass would be no contrabass any more.
#
# ### Phase
#
# The picture is made of magnitudes. A network that *answers* does not miss the phase. One that is to give *sound* back has to find it again. Here is a sound from its magnitudes alone: with random phase, and with the phase that Griffin and Lim's iteration finds.

# %% demo=true
play(sounds.without_phase(), sounds.RATE)

# %% [markdown]
# ### Long time
#
# After four poolings a place of the last map sees 46 frames, three quarters of a second. The mean over time then forgets the order: a scale up and a scale down get the same mean. What comes first and what comes later, over seconds, needs something else: dilated kernels (notebook 10), or a memory (notebook 11).
#
# **To discuss.** Which of these would you give to a convolutional network: a bird's call in a recording of an hour; the key of a song; who wins a game of chess from the board; the next word of a sentence?
#
# <details><summary>One answer</summary>
#
# The bird: yes, a short pattern that may stand anywhere. The key: hardly by itself, since it is spread over the whole song and all octaves, though a mean over time of good features gets far. Chess: people did, and it works, though a bishop acts
# across the whole board, so it takes many layers. The next word: the last few words are a short pattern, but what the sentence is about may stand far back.
# </details>

# %% [markdown]
# ## In short
#
# - A convolution takes $(N, C, \ldots)$. It slides along axes where neighbours are related and patterns come again; all else is a channel.
# - A picture of sound: mel bands, decibels, the loudest place at 0 dB, a floor.
# - Augmentation says what must not matter. On few recordings it is worth more than a better network.
# - Training mode and evaluation mode are two different networks. Say which one you ask.
# - A saliency map is the slope of a score at the input: what would matter, not what is there.
# - Transfer learning keeps an extractor and trains a head. It helps where the old task needed what the new one asks for.
# - Spectrograms are no photographs: neighbours, phase and long time are where a convolutional network falls short.
#
# **What you can do now.** You can lay out any input for torch, prepare sound for a network, augment it, write and train a module, ask it where it looks, and build on what others have trained.
#
# **Next.** Notebook 10 leaves the picture and works on samples: WaveNet in miniature, which does not listen but plays.
#
# **Sources.** The table of inputs, transfer learning and what spectrograms lack follow the lectures this course is built on; the table goes back to I. Goodfellow, Y. Bengio, A. Courville: *Deep Learning*, MIT Press, 2016. Batch norm: S. Ioffe, C. Szegedy, ICML 2015. AlexNet:
# A. Krizhevsky, I. Sutskever, G. Hinton, NIPS 2012. ImageNet: J. Deng and others, CVPR 2009. CREPE: J. W. Kim and others, ICASSP 2018. Saliency maps: K. Simonyan, A. Vedaldi, A. Zisserman, 2013; what they do not say: J. Adebayo and others, NeurIPS 2018. Voices: L. Wan and others,
# ICASSP 2018. Phase: D. Griffin, J. Lim, IEEE Transactions on Acoustics, Speech, and Signal Processing 32, 1984. Instruments and spoken digits: `data/instruments/README.md`, `data/speech_digits/README.md`; the two networks: `data/crepe_tiny/README.md`, `data/speaker_encoder/README.md`.
