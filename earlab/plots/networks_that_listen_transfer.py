"""Transfer what others' networks learned, for notebook 09: voices from a few clips, and a case where it does not help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn
from torch.nn import functional as F

from earlab.audio import log_mel
from earlab.data import DataError, load_speaker_encoder, load_speech_digits
from earlab.plots.networks_that_listen_results import kept
from earlab.plots.networks_that_listen_training import answers_of
from earlab.style import COLOURS

Function = Callable[..., Any]
Shown = tuple[Figure, str]
FEW = (1, 2, 5, 10)  # clips of each speaker to learn from
POOL, TESTS = 20, 20  # clips of each speaker to draw those from, and to test with
DRAWS = range(3)  # how often clips are drawn, by seed
EPOCHS, BATCH = 40, 16


class Voice(nn.Module):
    """The end of the speaker encoder: its dense layer, frozen as it comes, and a head of no use yet.

    It takes the last state (N, 256) of the encoder's LSTM: that part never changes, so it is computed once for each clip.
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear, self.head = linear, nn.Linear(linear.out_features, 2)

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        """Return scores (N, classes) of states (N, 256)."""
        scores: torch.Tensor = self.head(F.normalize(F.relu(self.linear(state)), dim=1))
        return scores


@dataclass(frozen=True, eq=False)
class Voices:
    """Clips of some speakers: which speaker (N,), which may be learned from (N,), and what each way of listening takes."""

    speaker: np.ndarray
    pool: np.ndarray
    x: np.ndarray
    rate: int
    lengths: np.ndarray
    speakers: tuple[str, ...]
    synthetic: bool = False

    def states(self, encoder: Any) -> torch.Tensor:
        """Return the encoder's last states (N, 256)."""
        sounds = [x[:end] for x, end in zip(self.x, self.lengths)]
        kept_states: list[torch.Tensor] = []
        hook = encoder.lstm.register_forward_hook(
            lambda part, given, back: kept_states.append(back[1][0][-1])
        )
        for sound in sounds:
            encoder.embed(sound[None], self.rate)
        hook.remove()
        return torch.cat(kept_states).clone()

    def statistics(self) -> torch.Tensor:
        """Return mean and standard deviation over time (N, 80) of 40 mel bands, in units of 10 dB; the mean level is taken away."""
        mels = [log_mel(x[:end], self.rate, 256, 80, 40) for x, end in zip(self.x, self.lengths)]
        rows = np.array([[*(mel.mean(1) - mel.mean()), *mel.std(1)] for mel in mels])
        return torch.tensor(rows / 10, dtype=torch.float32)

    def pictures(self) -> torch.Tensor:
        """Return mel pictures (N, 1, 64, 63) in [-1, 0], as ``SpectrogramCNN`` takes them."""
        levels = log_mel(self.x, self.rate, 512, 128, 64)
        levels = np.maximum(levels - levels.max(axis=(1, 2), keepdims=True), -80) / 80
        return torch.tensor(levels, dtype=torch.float32)[:, None]

    def drawn(self, few: int, seed: int) -> np.ndarray:
        """Return which clips (k,) to learn from: so many of each speaker, in an order that mixes them."""
        random = np.random.default_rng(seed)
        rows = [np.flatnonzero(self.pool & (self.speaker == k)) for k in range(len(self.speakers))]
        return random.permutation(np.concatenate([random.permutation(part)[:few] for part in rows]))


def voices() -> Voices:
    """Return clips of all speakers of the spoken digits: any digit, 20 to draw from and 20 to test with for each."""
    digits = load_speech_digits()
    assert digits.groups is not None
    assert digits.lengths is not None
    random = np.random.default_rng(0)
    names = np.unique(digits.groups)
    parts = [random.permutation(np.flatnonzero(digits.groups == name))[: POOL + TESTS] for name in names]
    rows = np.concatenate(parts)
    return Voices(
        speaker=np.repeat(np.arange(len(names)), [len(part) for part in parts]),
        pool=np.concatenate([np.arange(len(part)) < POOL for part in parts]),
        x=digits.x[rows],
        rate=int(digits.sample_rate or 0),
        lengths=digits.lengths[rows],
        speakers=tuple(map(str, names)),
        synthetic=digits.synthetic,
    )


def few_shot(replace_head: Function, train_epoch: Function) -> Shown:
    """Draw the share of speakers recognised from 1, 2, 5 and 10 clips each: the encoder with a new head, and without it.

    replace_head: ``replace_head(network, classes)``; ``network.head`` is the ``torch.nn.Linear`` to replace, the rest the extractor.
    Where the encoder is missing, its line is missing, and the sentence says how to get it.
    """
    heard = voices()
    shares: dict[str, np.ndarray] = {}
    missing = ""
    try:
        encoder = load_speaker_encoder()
    except DataError:
        missing = " The speaker encoder is not on this machine: `earlab data get speaker_encoder` gets it."
    else:
        voice = Voice(encoder.linear)
        shares["encoder, new head"] = _shares(
            heard, heard.states(encoder), lambda: replace_head(voice, len(heard.speakers)), train_epoch, 0.05
        )
    inputs = heard.statistics()
    shares["mel statistics"] = _shares(
        heard, inputs, lambda: nn.Linear(inputs.shape[1], len(heard.speakers)), train_epoch, 0.05
    )
    scratch = kept()["few_shot"]
    if not heard.synthetic:  # it learned from recordings
        shares["your CNN from nothing (kept)"] = np.array(scratch["scratch"])
    return _few_shot_figure(shares, heard, missing)


def _few_shot_figure(shares: Mapping[str, np.ndarray], heard: Voices, missing: str) -> Shown:
    figure, axes = plt.subplots(figsize=(7, 3.6))
    told = []
    for colour, (name, found) in zip(COLOURS, shares.items()):
        percent = 100 * found
        axes.errorbar(
            FEW, percent.mean(1), percent.std(1, ddof=1), fmt="o-", color=colour, capsize=3, label=name
        )
        told.append(
            f"{name} "
            + ", ".join(
                f"{row.mean():.0f} % ± {row.std(ddof=1):.0f} from {few}" for few, row in zip(FEW, percent)
            )
        )
    axes.axhline(100 / len(heard.speakers), color="#777777", ls="--", lw=1)
    axes.set(
        xscale="log",
        xlabel="clips of each speaker to learn from",
        ylabel="speakers recognised (%)",
        ylim=(0, 102),
    )
    axes.set_xticks(FEW, [str(few) for few in FEW])
    axes.minorticks_off()
    axes.legend(fontsize=9, loc="lower right")
    return figure, (
        f"{len(heard.speakers)} {'SYNTHETIC voices' if heard.synthetic else 'speakers'}, recognised by one spoken digit, mean and standard deviation over {len(DRAWS)} draws. "
        f"{'; '.join(told)}. Guessing gives {100 / len(heard.speakers):.0f} %.{missing}"
    )


def _shares(
    heard: Voices,
    X: torch.Tensor,
    network: Function,
    train_epoch: Function,
    rate: float,
    few: Iterable[int] = FEW,
    draws: Iterable[int] = DRAWS,
) -> np.ndarray:
    """Return test shares (sizes, draws) of fresh networks that learned from a few clips of each speaker."""
    y, seeds = torch.from_numpy(heard.speaker), list(draws)
    out = []
    for number in few:
        for seed in seeds:
            torch.manual_seed(seed)
            learner, rows = network(), heard.drawn(number, seed)
            trained = [part for part in learner.parameters() if part.requires_grad]
            optimizer = torch.optim.AdamW(trained, rate)
            for _ in range(EPOCHS):
                train_epoch(learner, optimizer, X[rows], y[rows], BATCH)
            test = np.flatnonzero(~heard.pool)
            out.append(float((answers_of(learner, X[test]) == heard.speaker[test]).mean()))
    return np.array(out).reshape(-1, len(seeds))


def measured(names: Mapping[str, Function], seeds: Iterable[int]) -> dict[str, Any]:
    """Return for the results file what the student's CNN reaches from nothing, test shares (sizes, draws)."""
    heard = voices()
    found = _shares(
        heard,
        heard.pictures(),
        lambda: names["SpectrogramCNN"](len(heard.speakers)),
        names["train_epoch"],
        2e-3,
        draws=seeds,
    )
    return {"clips": list(FEW), "epochs": EPOCHS, "scratch": found.round(4).tolist()}
