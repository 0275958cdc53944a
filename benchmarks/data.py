"""Measure what simple models reach on the data sets, split by split: the numbers that a network has to beat.  And what features cost.

Usage: python benchmarks/data.py [--json] [--record]     (--record: into data/README.md, by data/build_readme.py)
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.fft import dct
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from earlab.audio import log_mel
from earlab.data import Dataset, load_digits, load_instruments, load_speech_digits

RECORD = Path(__file__).parent.parent / "data" / "baselines.json"
COEFFICIENTS = 20


@dataclass(frozen=True)
class Baseline:
    """Accuracy of one model on one split of one set, or on one fold of it, and how long fitting took."""

    set: str
    model: str
    split: str
    accuracy: float
    trained_on: int
    tested_on: int
    cpu_seconds: float


def digits(images: int = 8_000) -> list[Baseline]:
    """Logistic regression on the pixels of the first ``images`` digits of the training part."""
    data = load_digits()
    train, test = (np.flatnonzero(data.split == part) for part in ("train", "test"))
    chosen, kept = np.zeros((2, len(data)), bool)
    chosen[train[:images]] = kept[test] = True
    model = LogisticRegression(C=0.02, tol=1e-3, max_iter=300)
    return [
        _fit(
            data, data.x.reshape(len(data), -1), model, "logistic regression on pixels", "image", chosen, kept
        )
    ]


def instruments() -> list[Baseline]:
    """MFCC and logistic regression, under each split; the one called leaking flatters."""
    data = load_instruments()
    features = _mfcc_statistics(data, parts=1)
    name = "logistic regression on MFCC"
    return [
        _fit(data, features, _regression(), name, split, parts == "train", parts == "test")
        for split, parts in data.splits.items()
    ]


def speech_digits(synthetic: bool | None = None) -> list[Baseline]:
    """MFCC of four quarters of a word and logistic regression: official split, then each speaker left out."""
    data = load_speech_digits(synthetic=synthetic)
    features = _mfcc_statistics(data, parts=4)
    name = "logistic regression on MFCC"
    parts = data.splits["take"]
    rows = [_fit(data, features, _regression(), name, "take", parts == "train", parts == "test")]
    return rows + [
        _fit(data, features, _regression(), name, f"without {fold.left_out}", fold.train, fold.test)
        for fold in data.leave_one_out()
    ]


@dataclass(frozen=True)
class FeatureCost:
    """CPU seconds for the log-mel spectrograms of some clips by earlab.audio, and by librosa clip by clip.

    librosa_first_cpu_seconds: what librosa's first clip takes in a process, when it compiles; left out of the other.
    apart: the largest difference between both, relative to the largest value.
    """

    clips: int
    cpu_seconds: float
    librosa_cpu_seconds: float
    librosa_first_cpu_seconds: float
    apart: float


def log_mel_cost(clips: int = 512) -> FeatureCost:
    """Return what log-mel spectrograms of ``clips`` recorded notes cost, half a second each."""
    import librosa

    data = load_instruments()
    x, rate = data.x[:clips], data.sample_rate

    def by_librosa(wave: np.ndarray) -> np.ndarray:
        power = librosa.feature.melspectrogram(
            y=wave.astype(np.float64), sr=rate, n_fft=1024, hop_length=256, n_mels=64
        )
        return librosa.power_to_db(power, top_db=None)

    log_mel(x[:1], rate)  # makes the filter bank
    start = time.process_time()
    ours = log_mel(x, rate)
    done = time.process_time()
    by_librosa(x[0])
    compiled = time.process_time()
    theirs = np.stack([by_librosa(wave) for wave in x])
    end = time.process_time()
    apart = float(np.abs(ours - theirs).max() / np.abs(theirs).max())
    return FeatureCost(len(x), done - start, end - compiled, compiled - done, apart)


def _regression() -> object:
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))


def _fit(
    data: Dataset, x: np.ndarray, model: object, name: str, split: str, train: np.ndarray, test: np.ndarray
) -> Baseline:
    start = time.process_time()
    accuracy = model.fit(x[train], data.y[train]).score(x[test], data.y[test])
    seconds = time.process_time() - start
    return Baseline(data.name, name, split, float(accuracy), int(train.sum()), int(test.sum()), seconds)


def _mfcc_statistics(data: Dataset, parts: int) -> np.ndarray:
    """Return the mean of 20 MFCCs in each of ``parts`` equal parts of a sound, and their deviation over all of it."""
    hop = data.sample_rate // 100
    mel = log_mel(data.x, data.sample_rate, n_fft=4 * hop, hop_length=hop, n_mels=40)
    mfcc = dct(mel, axis=1, norm="ortho")[:, :COEFFICIENTS]
    ends = np.full(len(data), data.x.shape[1]) if data.lengths is None else data.lengths
    rows = []
    for frames, end in zip(mfcc, ends, strict=True):
        own = frames[:, : max(parts, end // hop)]
        rows.append(np.concatenate([*(p.mean(1) for p in np.array_split(own, parts, axis=1)), own.std(1)]))
    return np.array(rows)


def main() -> None:
    """Measure and print all baselines, and record them where that is asked for."""
    cost = log_mel_cost()
    rows = [asdict(row) for row in [*digits(), *instruments(), *speech_digits()]]
    if "--record" in sys.argv[1:]:
        RECORD.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if "--json" in sys.argv[1:]:
        print(json.dumps({"baselines": rows, "log_mel": asdict(cost)}))
        return
    for row in rows:
        print(
            f"{row['set']:24} {row['split']:28} {row['accuracy']:6.3f}   {row['tested_on']:5} of "
            f"{row['tested_on'] + row['trained_on']:5}   {row['cpu_seconds']:6.2f} s of CPU   {row['model']}"
        )
    print(
        f"log-mel spectrograms of {cost.clips} clips: {cost.cpu_seconds:.2f} s of CPU, by librosa "
        f"{cost.librosa_cpu_seconds:.2f} s and {cost.librosa_first_cpu_seconds:.1f} s for the first; {cost.apart:.0e} apart"
    )


if __name__ == "__main__":
    main()
