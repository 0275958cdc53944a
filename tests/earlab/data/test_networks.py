"""Pretrained networks: their weights verified and harmless, and what they hear is right."""

import hashlib
import io
import json
import pickle
import shutil
import zipfile

import numpy as np
import pytest
import torch

from earlab.data import DataError, load_crepe, load_instruments, load_speaker_encoder, load_speech_digits
from earlab.data.locations import INDEX, cache_folder, is_there, shown_path
from earlab.data.networks import Crepe, SpeakerEncoder
from earlab.data.recipe import read_recipe
from earlab.data.weights import keep_weights
from tests.helpers.support import require

NAMES = ("speaker_encoder", "crepe_tiny")


@pytest.fixture(scope="module", autouse=True)
def _there():
    require("sounds", all(map(is_there, NAMES)), "the networks are not in the cache; make data")


@pytest.fixture(scope="module")
def crepe():
    return load_crepe()


@pytest.fixture(scope="module")
def encoder():
    return load_speaker_encoder()


@pytest.mark.parametrize(("load", "count"), [(load_speaker_encoder, 1_423_616), (load_crepe, 486_552)])
def test_weights_are_whole_and_frozen(load, count):
    network = load()
    assert sum(p.numel() for p in network.parameters()) == count
    assert not any(p.requires_grad for p in network.parameters())
    assert not network.training
    name = "crepe_tiny" if isinstance(network, Crepe) else "speaker_encoder"
    recipe = read_recipe(name)
    assert f"{count:,} weights" in recipe.holds
    assert (network.source, network.licence) == (recipe.source, recipe.licence)
    assert network.origin == shown_path(cache_folder() / name)


@pytest.mark.parametrize("hertz", [82.4, 440.0, 1318.5])
def test_crepe_hears_a_tone(crepe, hertz):
    x = 0.5 * np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000)
    heard, confidence = crepe.pitch(x, 16_000)
    assert heard.shape == confidence.shape == (101,)
    assert abs(1200 * np.log2(np.median(heard) / hertz)) < 20  # cents
    assert np.median(confidence) > 0.5


# What torchcrepe 0.0.24 (MIT) itself gives for the glide of the next test, by its own preprocess and infer with "tiny",
# every 10 ms: the likeliest of 360 pitches, and how likely it is.
THEIR_BEST = [132, 134, 156, 167, 169, 187, 189, 183, 203, 199, 203, 213, 214, 218, 225, 237, 238, 239, 244, 252, 254, 257, 258, 262, 267, 268, 273, 275, 278, 280, 284, 286, 289, 292, 293, 294, 297, 300, 301, 303, 306, 307, 309, 311, 312, 314, 316, 318, 319, 321, 322]  # fmt: skip
THEIR_LIKELIHOOD = [0.3128, 0.1853, 0.0921, 0.1043, 0.0897, 0.4076, 0.4455, 0.3373, 0.2202, 0.3045, 0.3051, 0.2885, 0.3801, 0.4041, 0.343, 0.4527, 0.6569, 0.6614, 0.3975, 0.3137, 0.3475, 0.632, 0.5154, 0.2961, 0.4375, 0.4841, 0.6377, 0.6263, 0.5656, 0.4501, 0.4524, 0.6744, 0.5704, 0.8094, 0.7633, 0.6955, 0.5713, 0.6776, 0.7432, 0.7408, 0.7613, 0.8322, 0.7217, 0.7917, 0.5716, 0.7142, 0.7298, 0.7419, 0.6512, 0.585, 0.4966]  # fmt: skip


def test_crepe_is_torchcrepe_number_by_number(crepe):
    time = np.arange(8000) / 16_000
    phase = (
        2 * np.pi * (110 * time + (1320 - 110) / time[-1] * time**2 / 2)
    )  # from 110 to 1320 Hz in half a second
    x = (0.4 * np.sin(phase) + 0.2 * np.sin(2 * phase)).astype(np.float32)
    likely = crepe(torch.from_numpy(crepe.frames(x, 16_000))).numpy()
    assert likely.argmax(1).tolist() == THEIR_BEST
    assert likely.max(1) == pytest.approx(THEIR_LIKELIHOOD, abs=1e-4)


def test_crepe_resamples_what_it_is_given(crepe):
    x = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
    heard, _ = crepe.pitch(x, 8000)
    assert len(heard) == 101
    assert abs(1200 * np.log2(np.median(heard) / 440)) < 20


def test_crepe_hears_most_instruments(crepe):
    data = load_instruments()
    chosen = np.flatnonzero(data.columns["clip"] == 1)[::16]
    midi = np.array([69 + 12 * np.log2(np.median(crepe.pitch(data.x[i], 16_000)[0]) / 440) for i in chosen])
    assert np.mean(np.abs(midi - data.columns["midi"][chosen]) < 0.5) > 0.7  # chance is below 0.03


def test_crepe_sees_256_features(crepe):
    frames = torch.from_numpy(crepe.frames(np.random.default_rng(9).normal(size=4000), 16_000))
    assert crepe.features(frames).shape == (26, 256)
    assert ((crepe(frames) >= 0) & (crepe(frames) <= 1)).all()


def test_encoder_puts_one_voice_together(encoder):
    data = load_speech_digits(synthetic=True)
    rng = np.random.default_rng(14)
    voices, embedded = np.repeat(np.unique(data.groups), 4), []
    for voice in voices:  # four words, as long as what it was trained on
        chosen = rng.choice(np.flatnonzero(data.groups == voice), 4, replace=False)
        said = np.concatenate([data.x[i, : data.lengths[i]] for i in chosen])
        embedded.append(encoder.embed(said, data.sample_rate)[0])
    embedded = np.array(embedded)
    assert (embedded.shape, embedded.dtype) == ((24, 256), np.float32)
    assert np.linalg.norm(embedded, axis=1) == pytest.approx(1, abs=1e-5)
    alike = np.where(np.eye(24, dtype=bool), -1, embedded @ embedded.T)
    assert np.mean(voices[alike.argmax(1)] == voices) > 0.8  # chance is a sixth


def test_encoder_hears_no_silence_at_the_end_and_no_level(encoder):
    data = load_speech_digits(synthetic=True)
    row, length = data.x[:1], data.lengths[:1]
    whole = encoder.embed(row, 8000, length)
    assert encoder.embed(row[:, : length[0]], 8000) == pytest.approx(whole, abs=1e-3)
    assert encoder.embed(row / 50, 8000, length) == pytest.approx(
        encoder.embed(row / 100, 8000, length), abs=1e-3
    )


class TestBadWeights:
    @pytest.fixture
    def cache(self, tmp_path, monkeypatch):
        shutil.copytree(cache_folder() / "crepe_tiny", tmp_path / "crepe_tiny")
        monkeypatch.setenv("EARLAB_CACHE", str(tmp_path))
        return tmp_path / "crepe_tiny"

    def test_a_flipped_byte(self, cache):
        data = bytearray((cache / "weights.pt").read_bytes())
        data[len(data) // 2] ^= 1
        (cache / "weights.pt").write_bytes(data)
        with pytest.raises(DataError, match=r"is damaged or was changed.*earlab data get crepe_tiny --again"):
            load_crepe()

    def test_missing(self, cache):
        shutil.rmtree(cache)
        with pytest.raises(DataError, match="Get it once, with a network: earlab data get crepe_tiny"):
            load_crepe()

    def test_of_another_network(self, cache):
        other = io.BytesIO()
        torch.save(SpeakerEncoder().state_dict(), other)
        facts = json.loads((cache / INDEX).read_text())
        facts["files"]["weights.pt"]["sha256"] = hashlib.sha256(other.getvalue()).hexdigest()
        (cache / INDEX).write_text(json.dumps(facts))
        (cache / "weights.pt").write_bytes(other.getvalue())
        with pytest.raises(DataError, match="do not fit the network"):
            load_crepe()


class Evil:
    def __reduce__(self):
        return (print, ("this ran",))


def test_a_file_of_weights_cannot_run_code(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "evil.whl", "w") as wheel:
        wheel.writestr("evil.pt", pickle.dumps({"conv": Evil()}, protocol=2))

    class Workspace:
        def source(self):
            return tmp_path / "evil.whl"

    with pytest.raises(pickle.UnpicklingError):
        keep_weights(Workspace(), "evil.pt", lambda checkpoint: checkpoint, ("conv",))
    assert "this ran" not in capsys.readouterr().out
