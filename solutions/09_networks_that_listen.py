# %% [markdown]
# # 09 · Networks that listen
#
# > What must a network hear, so that it knows a violin from a flute that it has never heard before?
#
# {{parts}}
#
# With reading, looking and listening, plan {{hours}}.

# %% collapsed=true
import copy

import numpy as np
import torch
from torch import nn

from earlab import check

# %% [markdown]
# ### Exercise 1 · The layout of an input
#
# **Goal.** Turn any array into the batch that a convolution of torch takes. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `x` | NumPy array, whole numbers, truth values or floats | one example, or a batch of them along the first axis |
# | `dims` | 1, 2 or 3 | along how many axes a kernel slides |
# | `channels` | `"none"`, `"first"` or `"last"` | where the channels of an example stand: before those axes, behind them, or nowhere |
# | result | tensor of float32, $(N, C, \ldots)$ | N examples, C channels, then the `dims` axes |

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
# ### Exercise 2 · A picture in decibels
#
# **Goal.** From power to the picture that a network looks at. {{worth}}
#
# {{forbidden}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `power` | $(N, F, T)$ | power spectrograms of N clips: F frequencies, T frames |

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
# ### Exercise 3 · The same clip, a little higher
#
# **Goal.** Shift each picture along its bands. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `X` | tensor $(N, 1, M, T)$ | a batch of pictures |

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
# ### Exercise 4 · A network for spectrograms
#
# **Goal.** Write the network, as a module of torch. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `classes` | number | how many scores come out |

# %% exercise="SpectrogramCNN" points=4 minutes=40 difficulty=2 importance=3 about="four blocks and a head, in torch"
class SpectrogramCNN(nn.Module):
    """Four blocks of convolution, then one dense layer.

    classes: how many scores come out.
    bands: mel bands M of a picture, a multiple of 16.
    widths: four numbers, the filters of each convolution.

    Layers that have weights, under these names:
        conv1 … conv4: Conv2d, 3 × 3, stride 1, padding 1,
            with bias. conv1 reads one channel.
        norm1 … norm4: BatchNorm2d, as torch makes it.
        head: Linear, with bias.
    A block is conv, norm, ReLU and max pooling of 2 × 2 with
    stride 2, in this order. Behind the last block comes the
    mean over time. The bands are kept: (channels, bands) of
    each picture is flattened, channel by channel, for head.
    """

    def __init__(self, classes, bands=64, widths=(16, 32, 64, 64)):
        ### BEGIN SOLUTION
        super().__init__()
        channels = (1, *widths)
        for k in range(1, 5):
            self.add_module(f"conv{k}", nn.Conv2d(channels[k - 1], channels[k], 3, padding=1))
            self.add_module(f"norm{k}", nn.BatchNorm2d(channels[k]))
        self.head = nn.Linear(widths[-1] * bands // 16, classes)
        ### END SOLUTION

    def forward(self, x):
        """Return scores (N, classes) of pictures (N, 1, M, T).

        T is any number from 16 on. No softmax.
        """
        ### BEGIN SOLUTION
        for k in range(1, 5):
            x = self.get_submodule(f"norm{k}")(self.get_submodule(f"conv{k}")(x))
            x = nn.functional.max_pool2d(torch.relu(x), 2)
        return self.head(x.mean(dim=3).flatten(1))
        ### END SOLUTION

# %% check="SpectrogramCNN"
check(SpectrogramCNN)

# %% [markdown]
# ### Exercise 5 · One epoch
#
# **Goal.** Go through the training data once. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `network` | module | gives scores $(N, \text{classes})$ |

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
# ### Exercise 6 · Where it looks
#
# **Goal.** Ask which places of a picture matter for a score. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `network` | module | gives scores $(N, \text{classes})$ |

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
    mode = network.training
    network.eval()
    picture = x.detach().clone().requires_grad_()
    score = network(picture[None])[0, label]
    slope = torch.autograd.grad(score, picture)[0]
    network.train(mode)
    return slope[0].abs()
    ### END SOLUTION

# %% check="saliency_map"
check(saliency_map)

# %% [markdown]
# ### Exercise 7 · A new head
#
# **Goal.** Keep what a network has learned, and give it another task. {{worth}}
#
# {{forbidden}}
#
# | name | form | what it is |
# |:--|:--|:--|
# | `network` | module | its last layer is `network.head` |

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
# ## In short
#
# Say what to remember, in three lines.
