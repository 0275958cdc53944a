"""Train recurrent layers of torch for notebook 12, and hand them out as steps in numpy, which the student's functions call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)  # the same sums everywhere; and on a busy machine threads would wait for each other
Function = Callable[..., Any]


def updates(optimizer: torch.optim.Optimizer, most: int, seconds: float) -> Iterator[int]:
    """Yield the number of each update, ``most`` of them, or fewer where they take ``seconds`` of the processor's time.

    The learning rate falls to 0, whichever ends the run.
    """
    rates, start = [group["lr"] for group in optimizer.param_groups], time.process_time()
    for update in range(most):
        done = max(update / most, (time.process_time() - start) / seconds)
        if done >= 1:
            return
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * (1 - done)
        yield update


def learn(optimizer: torch.optim.Optimizer, loss: torch.Tensor, norm: float = 1.0) -> None:
    """Make one update; gradients longer than ``norm`` are shortened to it (notebook 13)."""
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_([one for group in optimizer.param_groups for one in group["params"]], norm)
    optimizer.step()


def one_step(layer: nn.GRU, backward: bool = False) -> Function:
    """Return ``step(x, h)`` in numpy, (N, d) and (N, q) to (N, q) float64: one step of a layer of torch, of its lowest layer.

    backward: of its backward half.
    """
    end = "_l0_reverse" if backward else "_l0"
    cell = nn.GRUCell(layer.input_size, layer.hidden_size)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        setattr(cell, name, nn.Parameter(getattr(layer, name + end).detach().clone()))

    def step(x: np.ndarray, h: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return np.asarray(cell(tensor(x), tensor(h)).double().numpy())

    return step


def untrained(d: int, q: int) -> Function:
    """Return a step that has learned nothing: a function that is not written says so before anybody has waited."""
    return one_step(nn.GRU(d, q))


def there(trained: Any) -> None:
    """Raise NotImplementedError, which ``yours`` catches, where nothing was trained yet."""
    if trained is None:
        raise NotImplementedError("nothing was trained yet")


def dense(layer: nn.Linear) -> tuple[np.ndarray, np.ndarray]:
    """Return V (k, q) and c (k,) of a last layer."""
    return layer.weight.detach().double().numpy(), layer.bias.detach().double().numpy()


def tensor(x: np.ndarray) -> torch.Tensor:
    """Return an array as float32."""
    return torch.as_tensor(np.asarray(x), dtype=torch.float32)


def last_states(layer: nn.GRU, x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Return the state (N, q) that has read each padded sequence's last real step, or both directions' side by side (N, 2q)."""
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    states = layer(packed)[1]
    return torch.cat(list(states), dim=1)


def padded(sequences: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return sequences (T_n, ...) as one array (T, N, ...) filled up with zeros, and their lengths (N,)."""
    lengths = np.array([len(one) for one in sequences])
    out = np.zeros((lengths.max(), len(sequences), *sequences[0].shape[1:]), dtype=sequences[0].dtype)
    for n, one in enumerate(sequences):
        out[: len(one), n] = one
    return out, lengths
