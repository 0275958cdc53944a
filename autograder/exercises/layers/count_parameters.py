"""``count_parameters``: how many weights and biases a network has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked


def _draw_count(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two layers", sizes=[2, int(rng.integers(3, 6)), 1])
    for layers in (1, 2, 3, 5):
        sizes = rng.choice(np.arange(2, 400), layers + 1, replace=False)
        yield random(
            f"{layers} layer{'s' if layers > 1 else ''}, {'–'.join(map(str, sizes))}",
            sizes=[int(n) for n in sizes],
        )
    n = int(rng.integers(5, 30))
    yield edge("one input, one output", sizes=[1, n, 1])
    yield edge("all layers of the same size", sizes=[n, n, n, n])
    yield edge("a very large network", sizes=[int(n) for n in rng.integers(30_000, 90_000, 4)])


COUNT = Exercise(
    name="count_parameters",
    draw=_draw_count,
    shown=(worked("two layers, 2–3–1 units", sizes=[2, 3, 1]), worked("one layer", sizes=[4, 2])),
    returns=("count",),
    rtol=1e-12,  # a count is right or wrong, however large it is
    mistakes=(
        Mistake(
            "no_biases",
            "inputs * units + units",
            "inputs * units",
            "You count the weights but not the biases: every unit has one.",
        ),
        Mistake(
            "one_bias_a_layer",
            "inputs * units + units",
            "inputs * units + 1",
            "You count one bias for each layer. Every *unit* has a bias of its own.",
        ),
        Mistake(
            "bias_for_each_input",
            "inputs * units + units",
            "inputs * units + inputs",
            "You count a bias for each input of a layer. Biases belong to its units.",
        ),
        Mistake(
            "inputs_have_biases",
            "return sum(",
            "return sizes[0] + sum(",
            "You count biases for the inputs too. Inputs are given: they have neither weights nor biases.",
        ),
        Mistake(
            "output_without_biases",
            "return sum(",
            "return -sizes[-1] + sum(",
            "You leave out the biases of the output layer. It is a layer like the others.",
        ),
        Mistake(
            "hidden_layers_only",
            "sizes[1:])",
            "sizes[1:-1])",
            "You leave out the output layer. Each pair of neighbours in `sizes` is a layer, the last pair too.",
        ),
        Mistake(
            "units_counted",
            "inputs * units + units",
            "units",
            "You count units. A unit has a weight for each of its inputs, and a bias.",
        ),
        Mistake(
            "first_layer_missing",
            "zip(sizes, sizes[1:])",
            "zip(sizes[1:], sizes[2:])",
            "The first layer is missing, the one between the inputs and the first units. Pair sizes[0] with sizes[1] as well.",
        ),
        Mistake(
            "last_layer_only",
            "sum(inputs * units + units for inputs, units in zip(sizes, sizes[1:]))",
            "sizes[-2] * sizes[-1] + sizes[-1]",
            "You return the count of the last layer alone. Add the counts of all layers up.",
        ),
        Mistake(
            "first_layer_only",
            "sum(inputs * units + units for inputs, units in zip(sizes, sizes[1:]))",
            "sizes[0] * sizes[1] + sizes[1]",
            "You return the count of the first layer alone. Add the counts of all layers up before you return.",
        ),
        Mistake(
            "all_sizes_multiplied",
            "sum(inputs * units + units for inputs, units in zip(sizes, sizes[1:]))",
            "int(np.prod(sizes))",
            "You multiply all sizes with each other. Only neighbouring layers are connected: a product for each pair of neighbours, and these add up.",
        ),
        Mistake(
            "sizes_added_up",
            "sum(inputs * units + units for inputs, units in zip(sizes, sizes[1:]))",
            "sum(sizes)",
            "You add up the sizes: that counts units. A layer has a weight for every pair of an input and a unit.",
        ),
        Mistake(
            "one_more_of_both",
            "inputs * units + units",
            "(inputs + 1) * (units + 1)",
            "You count (inputs + 1) · (units + 1). A bias is like a weight from one more input, (inputs + 1) · units; there is no further unit.",
        ),
        Mistake(
            "inputs_to_outputs",
            "sum(inputs * units + units for inputs, units in zip(sizes, sizes[1:]))",
            "sizes[0] * sizes[-1] + sizes[-1]",
            "You connect the inputs with the outputs and leave the layers between out. Count every pair of neighbours.",
        ),
    ),
    hints=(
        "Draw the network 2–3–1 and count on paper: lines between units, and one bias for every unit that is not an input. "
        "How far off is your number, and what is there that many of?",
        "A layer from d inputs to l units has a matrix of d · l weights and l biases. Add that up over all neighbours in sizes.",
        "return sum(... for inputs, units in zip(sizes, sizes[1:]))",
    ),
)
