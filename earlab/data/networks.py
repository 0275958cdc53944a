"""Two networks that others trained: one tells voices apart, one hears pitch.  Small modules of ours, their weights."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from earlab.audio import log_mel
from earlab.data.weights import Pretrained, fill

SAMPLE_RATE = 16_000  # Hz, of both networks


class SpeakerEncoder(Pretrained):
    """Three LSTM layers over a mel spectrogram; the last state becomes an embedding of length 1.

    Source: Wan and others, "Generalized End-to-End Loss for Speaker Verification", ICASSP 2018.
    """

    N_FFT, HOP_LENGTH, N_MELS = 400, 160, 40  # 25 ms, 10 ms
    LEVEL = -30.0  # dB: what is quieter is raised to it, as in training

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(self.N_MELS, 256, num_layers=3, batch_first=True)
        self.linear = nn.Linear(256, 256)

    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        """Return embeddings (N, 256) of mel power spectrograms (N, frames, 40)."""
        _, (hidden, _) = self.lstm(mel)
        return F.normalize(F.relu(self.linear(hidden[-1])), dim=1)

    def embed(self, x: np.ndarray, sample_rate: int, lengths: np.ndarray | None = None) -> np.ndarray:
        """Return embeddings (N, 256) float32 of sounds (N, samples); ``lengths`` leaves out the silence at the end."""
        rows = np.atleast_2d(_at_16k(x, sample_rate))
        ends = np.full(len(rows), rows.shape[1]) if lengths is None else lengths * SAMPLE_RATE // sample_rate
        with torch.inference_mode():
            return np.concatenate(
                [self(self._mel(row[:end])).numpy() for row, end in zip(rows, ends, strict=True)]
            )

    def _mel(self, wave: np.ndarray) -> torch.Tensor:
        power = np.mean(wave.astype(np.float64) ** 2)
        if power > 0:
            wave = wave * max(1.0, 10 ** (self.LEVEL / 20) / np.sqrt(power))
        level = log_mel(wave, SAMPLE_RATE, self.N_FFT, self.HOP_LENGTH, self.N_MELS)
        return torch.from_numpy(10 ** (level.T / 10)).float()[None]


class Crepe(Pretrained):
    """Six convolutions over 64 ms of sound; 360 outputs say how likely each pitch is, 20 cents apart.

    Source: Kim, Salamon, Li and Bello, "CREPE: A Convolutional Representation for Pitch Estimation", ICASSP 2018.
    """

    FRAME = 1024  # samples
    CHANNELS = (1, 128, 16, 16, 16, 32, 64)
    LOWEST, STEP = 1997.3794, 20.0  # cents above 10 Hz of the first output, and between outputs

    def __init__(self) -> None:
        super().__init__()
        for layer, (before, after) in enumerate(zip(self.CHANNELS, self.CHANNELS[1:], strict=False), 1):
            size, stride = ((512, 1), (4, 1)) if layer == 1 else ((64, 1), (1, 1))
            self.add_module(f"conv{layer}", nn.Conv2d(before, after, size, stride))
            self.add_module(f"conv{layer}_BN", nn.BatchNorm2d(after, eps=0.001))
        self.classifier = nn.Linear(256, 360)

    def features(self, frames: torch.Tensor) -> torch.Tensor:
        """Return what the classifier sees, (N, 256), of frames (N, 1024)."""
        x = frames[:, None, :, None]
        for layer in range(1, len(self.CHANNELS)):
            pad = (254, 254) if layer == 1 else (31, 32)
            x = F.relu(self.get_submodule(f"conv{layer}")(F.pad(x, (0, 0, *pad))))
            x = F.max_pool2d(self.get_submodule(f"conv{layer}_BN")(x), (2, 1))
        return x.permute(0, 2, 1, 3).flatten(1)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Return the likelihood of each pitch, (N, 360) in [0, 1], of frames (N, 1024) with mean 0 and deviation 1."""
        return torch.sigmoid(self.classifier(self.features(frames)))

    def pitch(self, x: np.ndarray, sample_rate: int, hop_length: int = 160) -> tuple[np.ndarray, np.ndarray]:
        """Return pitch in Hz and confidence in [0, 1], (frames,) each, of one sound (samples,), every ``hop_length`` at 16 kHz."""
        with torch.inference_mode():
            likely = self(torch.from_numpy(self.frames(x, sample_rate, hop_length))).numpy()
        best = likely.argmax(1)
        around = np.clip(best[:, None] + np.arange(-4, 5), 0, likely.shape[1] - 1)
        weight = np.take_along_axis(likely, around, 1)
        cents = self.LOWEST + self.STEP * (weight * around).sum(1) / weight.sum(1)
        return 10 * 2 ** (cents / 1200), likely.max(1)

    def frames(self, x: np.ndarray, sample_rate: int, hop_length: int = 160) -> np.ndarray:
        """Return normalised frames (n, 1024) float32 of one sound, centred on multiples of ``hop_length`` at 16 kHz."""
        padded = np.pad(_at_16k(x, sample_rate), self.FRAME // 2)
        framed = np.lib.stride_tricks.sliding_window_view(padded, self.FRAME)[::hop_length]
        centred = framed - framed.mean(1, keepdims=True)
        return (centred / np.maximum(framed.std(1, ddof=1, keepdims=True), 1e-10)).astype(np.float32)


def load_speaker_encoder() -> SpeakerEncoder:
    """Return the trained speaker encoder, frozen; raise earlab.data.DataError where `earlab data get` has not got it."""
    network = SpeakerEncoder()
    fill(network, "speaker_encoder")
    return network


def load_crepe() -> Crepe:
    """Return the trained CREPE tiny, frozen; raise earlab.data.DataError where `earlab data get` has not got it."""
    network = Crepe()
    fill(network, "crepe_tiny")
    return network


def _at_16k(x: np.ndarray, sample_rate: int) -> np.ndarray:
    if sample_rate == SAMPLE_RATE:
        return x
    import librosa  # a second or more to import

    return librosa.resample(x, orig_sr=sample_rate, target_sr=SAMPLE_RATE, res_type="soxr_hq")
