"""Name the ten instruments for notebook 12's line on the scoreboard: a recurrent network over log-mel frames, N to 1.

``classify`` is the student's ``classify_sequence(x, lengths, h0, step, V, c, pick)``.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from earlab.data import load_instruments
from earlab.plots.sequence_shapes_cells import Function, dense, last_states, learn, one_step, updates
from earlab.plots.sequence_shapes_digits import tried

RATE, FFT, HOP, BANDS = 16_000, 1024, 256, 64
LOWEST = -80.0  # dB below a clip's loudest place
UNITS, BATCH, STEP, DECAY, DROPOUT = 96, 32, 3e-3, 0.05, 0.5
UPDATES, SECONDS = 900, 40.0
MOVED = 5  # mel bands, up or down, as in notebook 09


def frames_of(x: np.ndarray) -> np.ndarray:
    """Return sounds (N, samples) as frames (T, N, BANDS) float32 from -1 to 0: dB / 80 below a clip's loudest place."""
    from librosa.filters import mel

    bank = mel(sr=RATE, n_fft=FFT, n_mels=BANDS, dtype=np.float64)
    framed = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (FFT // 2, FFT // 2))), FFT, axis=1)
    power = np.abs(np.fft.rfft(framed[:, ::HOP] * np.hanning(FFT))) ** 2 @ bank.T
    db = 10 * np.log10(np.maximum(power / power.max(axis=(1, 2), keepdims=True), 10 ** (LOWEST / 10)))
    return np.asarray(db / -LOWEST, dtype=np.float32).swapaxes(0, 1)


def answers(
    classify: Function, pick: Function, seed: int = 0, most: int = UPDATES, seconds: float = SECONDS
) -> dict[str, np.ndarray]:
    """Return class numbers (n,) of the test clips, as ``scoreboard`` takes them, by the student's function and a GRU.

    In training, each clip is moved up or down by up to five bands.
    """
    tried(classify, pick, BANDS, UNITS)
    data = load_instruments()
    torch.manual_seed(seed)
    rng, rows = np.random.default_rng(seed), np.flatnonzero(data.split != "test")
    X, y = torch.from_numpy(2 * frames_of(data.x) + 1), torch.from_numpy(data.y)
    full = torch.full((BATCH,), len(X))
    layer, last = nn.GRU(BANDS, UNITS), nn.Linear(UNITS, len(data.classes))
    optimizer = torch.optim.AdamW([*layer.parameters(), *last.parameters()], STEP, weight_decay=DECAY)
    for _ in updates(optimizer, most, seconds):
        some = torch.from_numpy(rng.choice(rows, BATCH))
        h = last_states(layer, _moved(X[:, some]), full)
        z = last(nn.functional.dropout(h, DROPOUT))
        learn(optimizer, nn.functional.cross_entropy(z, y[some]))
    x = X[:, np.flatnonzero(data.split == "test")].double().numpy()
    V, c = dense(last)
    h0, lengths = np.zeros((x.shape[1], UNITS)), np.full(x.shape[1], len(x))
    p = np.asarray(classify(x, lengths, h0, one_step(layer), V, c, pick))
    return {"GRU over frames": p.argmax(axis=1)}


def _moved(x: torch.Tensor) -> torch.Tensor:
    """Return clips (T, N, BANDS), each with its own shift along the bands; what comes in is silent."""
    wide = nn.functional.pad(x, (MOVED, MOVED), value=-1.0)
    start = torch.randint(0, 2 * MOVED + 1, (x.shape[1], 1))
    places = (start + torch.arange(BANDS)).expand(len(x), -1, -1)
    return wide.gather(2, places)
