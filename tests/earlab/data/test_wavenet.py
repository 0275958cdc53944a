"""The miniature WaveNet: the weights are whole, they fit the page's functions, and training goes on where it stopped."""

from __future__ import annotations

import runpy

import numpy as np
import pytest
import torch

from earlab.data import DataError, load_wavenet
from earlab.data.recipe import read_recipe
from earlab.data.wavenet import DILATIONS, SAMPLE_RATE, WaveNet, spoken
from earlab.plots.wavenet_in_miniature_corpus import TEST_SECONDS, classes
from earlab.plots.wavenet_in_miniature_tables import tables
from earlab.plots.wavenet_in_miniature_training import held_out_bits, trained
from tests.helpers.causal_examples import bits_per_sample, causal_conv1d, gated_residual_block
from tests.helpers.support import ROOT


@pytest.fixture(scope="module")
def build():
    """What the recipe defines."""
    return runpy.run_path(str(ROOT / "data" / "wavenet" / "build.py"))


def test_the_weights_are_whole_and_frozen() -> None:
    network, recipe = load_wavenet(), read_recipe("wavenet")
    count = sum(tensor.numel() for tensor in network.parameters())
    assert f"{count:,} weights" in recipe.holds
    assert not any(tensor.requires_grad for tensor in network.parameters())
    assert all(torch.isfinite(tensor).all() for tensor in network.parameters())
    assert (network.source, network.licence) == (recipe.source, recipe.licence)
    size = sum(path.stat().st_size for path in recipe.folder.glob("*.pt"))
    assert size <= 100_000


def test_every_block_has_what_the_page_calls_params() -> None:
    blocks = WaveNet().blocks
    assert len(blocks) == len(DILATIONS)
    shapes = {name: tuple(tensor.shape) for name, tensor in blocks[3].items()}
    assert shapes == {
        "filter_weight": (12, 12, 2),
        "filter_bias": (12,),
        "gate_weight": (12, 12, 2),
        "gate_bias": (12,),
        "residual_weight": (12, 12, 1),
        "residual_bias": (12,),
        "skip_weight": (16, 12, 1),
        "skip_bias": (16,),
    }


def test_gradients_reach_the_weights_through_their_blocks() -> None:
    network = WaveNet()
    torch.stack([block["skip_weight"].sum() for block in network.blocks]).sum().backward()
    gradient = network.get_parameter("skip_weight").grad
    assert gradient is not None
    assert (gradient == 1).all()


def test_the_seed_decides_the_weights() -> None:
    first, same, other = WaveNet(3), WaveNet(3), WaveNet(4)
    assert torch.equal(first.first_weight, same.first_weight)
    assert not torch.equal(first.first_weight, other.first_weight)


def test_training_reads_them_as_the_page_does(build) -> None:
    network = trained(gated_residual_block, causal_conv1d)
    q = torch.from_numpy(classes("test", TEST_SECONDS)[5000:7000])[None]
    with torch.no_grad():
        torch.testing.assert_close(network(q), build["logits"](network.weights, q), rtol=1e-4, atol=1e-4)


def test_they_need_the_bits_that_the_index_says_and_fewer_than_any_table() -> None:
    network = trained(gated_residual_block, causal_conv1d)
    assert held_out_bits(network, bits_per_sample) == pytest.approx(network.weights.bits, abs=0.05)
    assert network.weights.bits < min(tables().values()) - 0.5


def test_what_they_made_is_two_seconds_of_something() -> None:
    wave = spoken()
    assert wave.shape == (2 * SAMPLE_RATE,)
    assert 0.05 < np.sqrt(np.mean(wave**2)) < 0.7
    assert np.abs(wave).max() <= 1


def test_training_goes_on_where_it_stopped(build, tmp_path, monkeypatch) -> None:
    for name, value in {"EVERY": 2, "LENGTH": 700, "TEST_SECONDS": 0.2}.items():
        monkeypatch.setitem(build["train"].__globals__, name, value)
    monkeypatch.setitem(build["train"].__globals__, "SECONDS", 4.0)
    at_once, _ = build["train"](4, tmp_path / "at_once.pt")
    in_parts, _ = _in_parts(build, tmp_path / "in_parts.pt")
    for ours, theirs in zip(at_once.parameters(), in_parts.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs)


def _in_parts(build, file):
    """Train four updates, but stop after the second as a lost process does: its rate fell towards the fourth."""
    keep, stopped = build["train"].__globals__["_keep"], []

    def lose(*arguments):
        keep(*arguments)
        if not stopped:
            stopped.append(True)
            raise KeyboardInterrupt

    build["train"].__globals__["_keep"] = lose
    try:
        with pytest.raises(KeyboardInterrupt):
            build["train"](4, file)
    finally:
        build["train"].__globals__["_keep"] = keep
    return build["train"](4, file)


def test_a_damaged_file_is_named(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "wavenet"
    folder.mkdir()
    for name in ("index.json", "recipe.toml", "spoken.flac", "weights.pt"):
        data = (ROOT / "data" / "wavenet" / name).read_bytes()
        (folder / name).write_bytes(data[:-1] + b"?" if name == "weights.pt" else data)
    monkeypatch.setenv("EARLAB_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"weights.pt is damaged or was changed"):
        load_wavenet()
