"""``generate_with_queues``: new samples, the same work for each; graded by values and by counting calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def _network(
    rng: np.random.Generator,
    sizes: tuple[int, int, int],
    dilations: Sequence[int],
    heard: int,
    new: int,
    whole: bool = False,
) -> dict[str, Any]:
    """Return a network of linear layers over (classes, channels, skips), what it has heard, and throws."""
    classes, channels, skips = sizes

    def numbers(*shape: int) -> np.ndarray:
        return rng.choice([-2.0, -1.0, 1.0, 2.0], shape) if whole else away_from_zero(rng, *shape)

    return {
        "embedding": numbers(classes, channels),
        "blocks": [
            {
                "past": numbers(channels),
                "skip_past": numbers(channels, skips),
                "skip_now": numbers(channels, skips),
                "dilation": int(dilation),
            }
            for dilation in dilations
        ],
        "readout": numbers(skips),
        "start": [int(q) for q in rng.integers(0, classes, heard)],
        "u": rng.uniform(0.1, 0.9, new),
    }


def _draw_generate(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("one layer, dilation 2", **_network(rng, (5, 1, 1), [2], 1, 6, whole=True))
    yield random("dilations 1, 2, 4", **_network(rng, (9, 3, 4), [1, 2, 4], 6, 17))
    yield random("dilations 5, 3, 7, 2", **_network(rng, (11, 4, 3), [5, 3, 7, 2], 4, 23))
    yield random("dilations 1, 2, 1, 2, 6", **_network(rng, (7, 2, 5), [1, 2, 1, 2, 6], 9, 15))
    yield edge("one class was heard", **_network(rng, (8, 3, 2), [3, 1, 5], 1, 19))
    yield edge("one new sample", **_network(rng, (60, 4, 3), [2, 4], 9, 1))
    yield edge("more was heard than the queues hold", **_network(rng, (10, 2, 3), [2, 1], 24, 9))
    yield edge("queues that never run full", **_network(rng, (9, 3, 2), [40, 1], 5, 12))
    yield edge("sixty samples", **_network(rng, (13, 2, 3), [1, 3, 2], 5, 60))


def ask_generate(student: Any, embedding: Any, blocks: Any, readout: Any, start: Any, u: Any) -> Any:
    """Generate with a network of linear layers, and count how often they are asked.

    Returned are the new classes, and by how many the questions are more than one for each layer and sample.
    """
    classes, channels = embedding.shape
    asked = [0]

    def layer(block: Any) -> Any:
        def step(past: Any, now: Any) -> Any:
            before, read = np.asarray(past, float), np.asarray(now, float)
            if before.shape != (channels,) or read.shape != (channels,):
                raise ValueError(
                    f"step was called with arrays of shape {before.shape} and {read.shape}; expected ({channels},) twice"
                )
            asked[0] += 1
            return read + np.roll(before, 1) * block["past"], before @ block["skip_past"] + read @ block[
                "skip_now"
            ]

        return step, block["dilation"]

    def embed(q: Any) -> Any:
        return embedding[int(q)].copy()

    def choose(skips: Any, u: Any) -> int:
        total = np.asarray(skips, float)
        if total.shape != readout.shape or np.ndim(u):
            raise ValueError(
                f"choose was called with skips of shape {total.shape} and a throw of shape {np.shape(u)}; "
                f"expected {readout.shape} and one number"
            )
        return int(np.floor(total @ readout + u)) % classes

    network = [layer(block) for block in blocks]
    new = student.generate_with_queues(embed, network, choose, list(start), u, channels)
    return new, max(0, asked[0] - len(blocks) * (len(start) + len(u)))


_FOR = "for t in range(len(start) + len(u) - 1):"
_POP = "past = queue.popleft()\n            queue.append(h)\n            h, skip = step(past, h)"

GENERATE = Exercise(
    name="generate_with_queues",
    forbidden=FORBIDDEN,
    draw=_draw_generate,
    probe=ask_generate,
    visible_seed=7,
    shown=(
        worked(
            "one layer, dilation 1, three classes",
            embedding=np.array([[0.0], [1.0], [2.0]]),
            blocks=[
                {
                    "past": np.array([1.0]),
                    "skip_past": np.array([[1.0]]),
                    "skip_now": np.array([[1.0]]),
                    "dilation": 1,
                }
            ],
            readout=np.array([1.0]),
            start=[1],
            u=np.array([0.5, 0.5, 0.5, 0.5]),
        ),
        worked(
            "two layers, dilations 1 and 2",
            embedding=np.array([[0.0], [1.0], [2.0], [3.0], [4.0]]),
            blocks=[
                {
                    "past": np.array([1.0]),
                    "skip_past": np.array([[0.0]]),
                    "skip_now": np.array([[1.0]]),
                    "dilation": 1,
                },
                {
                    "past": np.array([0.0]),
                    "skip_past": np.array([[2.0]]),
                    "skip_now": np.array([[1.0]]),
                    "dilation": 2,
                },
            ],
            readout=np.array([1.0]),
            start=[2, 0, 1],
            u=np.array([0.25, 0.5, 0.75]),
        ),
    ),
    returns=("new", "questions too many"),
    rtol=1e-9,  # a class is right or wrong
    mistakes=(
        Mistake(
            "everything_again",
            f"    {_FOR}",
            "    for t in range(len(start) + len(u) - 1):\n"
            "        queues = [deque([np.zeros(channels)] * dilation) for _, dilation in layers]\n"
            "        for q in heard[:t]:\n            h = embed(q)\n"
            "            for (step, _), queue in zip(layers, queues):\n"
            "                queue.append(h)\n                h, _ = step(queue.popleft(), h)",
            "For every new sample you run the network over all that came before. Keep the queues from one sample to the next: "
            "each layer is asked once per sample.",
        ),
        Mistake(
            "asked_twice",
            "h, skip = step(past, h)",
            "h, skip = step(past, h)[0], step(past, h)[1]",
            "You ask each layer twice per sample. One call returns both: keep them under two names.",
        ),
        Mistake(
            "always_the_sample_before",
            "[np.zeros(channels)] * dilation)",
            "[np.zeros(channels)])",
            "Every layer gets its input of one sample ago. A layer of dilation d needs that of d samples ago: its queue holds d inputs.",
        ),
        Mistake(
            "queue_one_too_long",
            "[np.zeros(channels)] * dilation)",
            "[np.zeros(channels)] * (dilation + 1))",
            "`past` is one sample too old. At the beginning, the queue of dilation d holds d arrays of zeros.",
        ),
        Mistake(
            "queue_one_too_short",
            "[np.zeros(channels)] * dilation)",
            "[np.zeros(channels)] * max(1, dilation - 1))",
            "`past` is one sample too young. At the beginning, the queue of dilation d holds d arrays of zeros.",
        ),
        Mistake(
            "output_queued",
            _POP,
            "past = queue.popleft()\n            h, skip = step(past, h)\n            queue.append(h)",
            "You put the layer's output into its queue. The queue keeps what the layer *read*.",
        ),
        Mistake(
            "past_and_now_swapped",
            "step(past, h)",
            "step(h, past)",
            "past and now have changed places: step(past, now).",
        ),
        Mistake(
            "last_layers_skip_alone",
            "skips = skips + skip",
            "skips = skip",
            "Only the last layer's skip is left. Add up the skips of all layers.",
        ),
        Mistake(
            "skips_of_all_samples",
            "        h, skips = embed(heard[t]), 0\n",
            "        h, skips = embed(heard[t]), skips if t else 0\n",
            "The sum of the skips goes on from sample to sample. Begin it anew for each one.",
        ),
        Mistake(
            "start_not_read",
            _FOR,
            "for t in range(len(start) - 1, len(start) + len(u) - 1):",
            "You begin with the last class of `start`. Those before it have to go through the layers too, so that the queues fill.",
        ),
        Mistake(
            "start_returned_too",
            "heard[len(start) :]",
            "heard",
            "You return the classes of `start` too. Return the new ones only.",
        ),
        Mistake(
            "throws_from_the_wrong_place",
            "u[t + 1 - len(start)]",
            "u[t % len(u)]",
            "The throws are off: u[0] is for the first new class, however many were heard.",
        ),
        Mistake(
            "one_throw_for_all",
            "u[t + 1 - len(start)]",
            "u[0]",
            "You use the first throw for every sample. Each new sample has its own.",
        ),
        Mistake(
            "new_ones_not_read",
            "embed(heard[t])",
            "embed(heard[min(t, len(start) - 1)])",
            "You go on reading the last class of `start`. The class just chosen is the next to be read.",
        ),
        Mistake(
            "layers_all_read_the_embedding",
            "h, skip = step(past, h)",
            "_, skip = step(past, h)",
            "All layers read the embedding. Each reads what the one before returned.",
        ),
        Mistake(
            "layers_from_the_end",
            "zip(layers, queues)",
            "zip(layers[::-1], queues[::-1])",
            "You go through the layers from the last to the first. The first layer reads the embedding.",
        ),
        Mistake(
            "one_queue_for_all",
            "queues = [deque([np.zeros(channels)] * dilation) for _, dilation in layers]",
            "queues = [deque([np.zeros(channels)] * layers[0][1])] * len(layers)",
            "All layers share one queue. Each needs its own, of its own length.",
        ),
        Mistake(
            "last_of_start_chosen_for",
            "if t + 1 >= len(start):",
            "if t + 1 > len(start) or len(heard) == len(start) == t + 1 and not heard.append(start[-1]):",
            "You read the last class of `start` twice. When it has been read, the first new class is chosen.",
        ),
    ),
    hints=(
        "Go through the first worked case on paper: for each sample write down what the layer reads, what lies in its queue, and what it returns.",
        "Two loops: over samples, and inside it over layers. In the inner one a layer takes its oldest input out of the queue, puts what it reads now in, "
        "and is asked once. Until the last class of start has been read, the next class to read is known; from then on it is chosen.",
        "queues = [deque([...] * ...) for ...]\nheard = list(...)\nfor t in range(...):\n    h, skips = ..., 0\n"
        "    for (step, dilation), queue in zip(...):\n        past = queue....\n        ...\n    if ...:\n"
        "        heard.append(choose(..., u[...]))\nreturn ...",
    ),
)
