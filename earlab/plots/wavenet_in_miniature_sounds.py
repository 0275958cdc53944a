"""Make the sounds of notebook 10: what the network says sample by sample, cold and hot, from silence and from music.

``generate`` is the student's ``generate_with_queues(embed, layers, choose, start, u, channels)``, ``sample`` the student's
``sample_categorical(logits, u, temperature)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from earlab.data.wavenet import BITS, spoken
from earlab.plots.wavenet_in_miniature_corpus import RATE, TEST_SECONDS, classes, music
from earlab.plots.wavenet_in_miniature_training import MiniWaveNet

Function = Callable[..., Any]
MOMENT = 2_000  # samples of music before the network goes on by itself: a quarter of a second
SILENCE = 2 ** (BITS - 1)  # a class beside 0
_SPOKEN: dict[
    tuple[Any, ...], np.ndarray
] = {}  # what was made already: several cells play the same two seconds
COLD, PLAIN, HOT = 0.7, 1.0, 1.3  # temperatures


def moment() -> np.ndarray:
    """Return the loudest quarter of a second of the held-out music, as class numbers (MOMENT,): the middle of a note."""
    energy = np.cumsum(music("test", TEST_SECONDS).astype(float) ** 2)
    start = int(np.argmax(energy[MOMENT:] - energy[:-MOMENT])) + 1
    return classes("test", TEST_SECONDS)[start : start + MOMENT]


def opening() -> dict[str, np.ndarray]:
    """Return two seconds that the trained network made, kept with its weights, beside recorded music: sounds at ``RATE``."""
    return {"made by a network": spoken(), "recorded notes": music("test", 2.0)}


def speak(
    network: MiniWaveNet,
    generate: Function,
    sample: Function,
    seconds: float = 2.0,
    temperature: float = PLAIN,
    seed: int = 0,
    primed: bool = True,
) -> np.ndarray:
    """Return what the network says, (n,) at ``RATE``: after a moment of held-out music, or unprimed after one silent sample."""
    mark = sum(float(tensor.detach().double().abs().sum()) for tensor in network.weights.parameters())
    key = (mark, generate, sample, seconds, temperature, seed, primed)
    if key not in _SPOKEN:
        start = moment() if primed else np.array([SILENCE])
        u = np.random.default_rng(seed).random(round(seconds * RATE))
        _SPOKEN[key] = heard(said(network, generate, sample, start, u, temperature))
    return _SPOKEN[key]


def said(
    network: MiniWaveNet,
    generate: Function,
    sample: Function,
    start: np.ndarray,
    u: np.ndarray,
    temperature: float = PLAIN,
) -> np.ndarray:
    """Return the class numbers (n,) that follow ``start`` (m,) for throws u (n,)."""
    logits = network.readout()

    def choose(skips: np.ndarray, throw: float) -> int:
        return int(np.ravel(sample(logits(skips)[None], np.array([throw]), temperature))[0])

    new = generate(network.embed, network.layers(), choose, start.tolist(), u, network.channels)
    return np.asarray(new, dtype=int)


def heard(q: np.ndarray) -> np.ndarray:
    """Return the sound (n,) of mu-law class numbers."""
    steps = 2**BITS - 1
    bent = (2 * q - steps) / steps
    return np.sign(bent) * np.expm1(np.abs(bent) * np.log1p(steps)) / steps


def at_temperatures(network: MiniWaveNet, generate: Function, sample: Function) -> dict[str, np.ndarray]:
    """Return two seconds at each of three temperatures, by label, all with the same uniform numbers."""
    return {f"temperature {t:g}": speak(network, generate, sample, temperature=t) for t in (COLD, PLAIN, HOT)}


def primed_and_not(network: MiniWaveNet, generate: Function, sample: Function) -> dict[str, np.ndarray]:
    """Return two seconds after held-out music and two after silence, by label."""
    return {
        "after a quarter of a second of music": speak(network, generate, sample),
        "from silence": speak(network, generate, sample, primed=False),
    }


def untrained(network: MiniWaveNet, generate: Function, sample: Function) -> dict[str, np.ndarray]:
    """Return two seconds of the network beside two of the same network with weights as they were drawn."""
    fresh = MiniWaveNet(network.block, network.conv)
    return {
        "random weights": speak(fresh, generate, sample),
        "trained weights": speak(network, generate, sample),
    }
