"""The weights of notebook 10's network, trained for longer than a page has time for, and two seconds that they made.

    python data/wavenet/build.py            # trains; stop it and start it again whenever you like
    earlab data get wavenet --again     # trains what is missing, then packs

Training keeps its state in ``wavenet_training.pt`` in the cache folder every few minutes, and goes on from there. The learning rate stays,
and falls to 0 over the last ``FALL`` updates. One core of a processor makes them in ten minutes, were it alone.
"""

from __future__ import annotations

import argparse
import io
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from earlab.data.building.audio_prep import flac
from earlab.data.building.build import Workspace
from earlab.data.locations import cache_folder
from earlab.data.wavenet import BITS, DILATIONS, SAMPLE_RATE, SKIPS, SPOKEN, TAPS, WaveNet
from earlab.data.weights import WEIGHTS
from earlab.plots.wavenet_in_miniature_corpus import TEST_SECONDS, classes
from earlab.plots.wavenet_in_miniature_sounds import MOMENT, heard, moment
from earlab.plots.wavenet_in_miniature_training import MiniWaveNet

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
UPDATES = 9_250
BATCH, LENGTH = 2, 4096  # samples
RATE, FALL = 5e-3, 4_250  # learning rate of Adam, and over how many updates it falls
SECONDS = 1_200.0  # of music
EVERY = 250  # updates from one state that is kept to the next
FIELD = 1 + (TAPS - 1) * sum(DILATIONS)
SPOKEN_SECONDS, SPOKEN_SEED = 2.0, 0
MIDDLE = (2**BITS - 1) / 2


def build(workspace: Workspace) -> dict[str, Any]:
    """Leave the weights and what they say on the workspace."""
    network, bits = train(UPDATES)
    file = io.BytesIO()
    torch.save({name: tensor.cpu() for name, tensor in network.state_dict().items()}, file)
    workspace.write(WEIGHTS, file.getvalue())
    workspace.write(SPOKEN, flac(speak(network.cpu()), SAMPLE_RATE))
    return {"updates": UPDATES, "bits": round(bits, 3)}


def train(updates: int, state_file: Path | None = None) -> tuple[WaveNet, float]:
    """Train up to so many updates, from the state that is kept; return the network and its bits per sample on held-out music."""
    file = state_file or Path(str(cache_folder())) / "wavenet_training.pt"
    network = WaveNet().to(DEVICE)
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    done = 0
    if file.exists():
        state = torch.load(file, map_location=DEVICE, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["done"]
    music = torch.from_numpy(classes("train", SECONDS))
    began = time.perf_counter()
    for number in range(done, updates):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, number / 100, (updates - number) / FALL)
        optimizer.zero_grad()
        loss = bits_of(network, _batch(music, number))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (number + 1) % EVERY == 0 or number + 1 == updates:
            _keep(file, network, optimizer, number + 1)
            print(
                f"{number + 1:,} updates, {time.perf_counter() - began:,.0f} s: {held_out(network):.3f} bits",
                flush=True,
            )
    return network, held_out(network)


def logits(network: WaveNet, q: torch.Tensor) -> torch.Tensor:
    """Return logits (N, 256, T) for the sample after each of the class numbers q (N, T); each block's two filters run as one."""
    h = F.conv1d((q.float() / MIDDLE - 1)[:, None], network.first_weight, network.first_bias)
    skips: Any = 0
    for dilation, block in zip(DILATIONS, network.blocks, strict=True):
        both = torch.cat([block["filter_weight"], block["gate_weight"]])
        bias = torch.cat([block["filter_bias"], block["gate_bias"]])
        padded = F.pad(h, ((TAPS - 1) * dilation, 0))
        content, gate = F.conv1d(padded, both, bias, dilation=dilation).chunk(2, dim=1)
        z = content.tanh() * gate.sigmoid()
        skips = skips + F.conv1d(z, block["skip_weight"], block["skip_bias"])
        h = h + F.conv1d(z, block["residual_weight"], block["residual_bias"])
    mixed = F.conv1d(skips.relu(), network.mix_weight, network.mix_bias).relu()
    return F.conv1d(mixed, network.last_weight, network.last_bias)


def bits_of(network: WaveNet, q: torch.Tensor, skipped: int = FIELD) -> torch.Tensor:
    """Return the mean bits of the samples of q (N, T + 1), but for the first few, of which the network sees too little."""
    guesses = logits(network, q[:, :-1])[:, :, skipped:]
    return F.cross_entropy(guesses, q[:, 1 + skipped :]) / np.log(2)


def held_out(network: WaveNet) -> float:
    """Return bits per sample on the held-out music."""
    with torch.no_grad():
        q = torch.from_numpy(classes("test", TEST_SECONDS)).to(DEVICE)
        return float(bits_of(network, q[None]))


def speak(network: WaveNet) -> np.ndarray:
    """Return so many seconds that the network says after a quarter of a second of held-out music, (n,) in [-1, 1].

    The past of each block is a ring of its inputs; the block writes over the oldest one, once it has read it.
    """
    mini = MiniWaveNet(_never, _never, network)
    layers, readout, random = mini.layers(), mini.readout(), np.random.default_rng(SPOKEN_SEED)
    rings = [np.zeros((dilation, mini.channels)) for dilation in DILATIONS]
    read = moment().tolist()
    for t in range(MOMENT + round(SPOKEN_SECONDS * SAMPLE_RATE) - 1):
        h, logit = mini.embed(read[t]), np.zeros(SKIPS)
        for ring, (step, dilation) in zip(rings, layers, strict=True):
            before = ring[t % dilation].copy()
            ring[t % dilation] = h
            h, said = step(before, h)
            logit += said
        if t >= MOMENT - 1:
            read.append(_drawn(readout(logit), random))
    return heard(np.array(read[MOMENT:]))


def _drawn(logit: np.ndarray, random: np.random.Generator) -> int:
    likely = np.exp(logit - logit.max())
    return int(random.choice(len(likely), p=likely / likely.sum()))


def _never(*arguments: Any) -> Any:
    raise NotImplementedError("only single samples are asked for here")


def _batch(music: torch.Tensor, number: int) -> torch.Tensor:
    """Return the stretches (BATCH, LENGTH + 1) of update ``number``: the same ones in every run."""
    starts = np.random.default_rng([number, 10]).integers(len(music) - LENGTH - 1, size=BATCH)
    return torch.stack([music[start : start + LENGTH + 1] for start in starts]).to(DEVICE)


def _keep(file: Path, network: WaveNet, optimizer: torch.optim.Optimizer, done: int) -> None:
    """Write the state of a training run, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "done": done}, beside)
    os.replace(beside, file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Train notebook 10's network on.")
    parser.add_argument(
        "--updates", type=int, default=UPDATES, help="how many there are to be, with those of earlier runs"
    )
    torch.set_num_threads(1)
    train(parser.parse_args().updates)
