"""Measure how long a timed case may take: against a yardstick, other work of about that size, on the same machine."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from earlab.protocol.outcome import Failure

LEAST = 0.05  # seconds: what copying inputs and reading an answer may take at most, beside the work
_RUNS = 5  # the quickest counts: others were held up


@dataclass(frozen=True)
class TimeBudget:
    """How much CPU time a timed case may take.

    times: at most so many times the yardstick.  yardstick: source of a function of the case's inputs.
    says: what a student reads whose answers are right and late.
    """

    times: float
    yardstick: str
    says: str

    @property
    def measure(self) -> str:
        """The source of a probe that returns the CPU seconds of the yardstick for a case's inputs; it asks no student."""
        work = textwrap.indent(textwrap.dedent(self.yardstick), "    ")
        name = self.yardstick.split("def ", 1)[1].split("(", 1)[0]
        return (
            "def measure(student, *inputs):\n"
            "    import time\n\n"
            f"{work}\n"
            "    spent = []\n"
            f"    for _ in range({_RUNS}):\n"
            "        start = time.process_time()\n"
            f"        {name}(*inputs)\n"
            "        spent.append(time.process_time() - start)\n"
            "    return min(spent)\n"
        )

    def seconds(self, yardstick: float) -> float:
        """Return what a case may take where the yardstick took ``yardstick`` seconds."""
        return LEAST + self.times * yardstick

    def late(self, ratio: float | None = None) -> Failure:
        """Return the failure of an answer that came too late, or never. ratio: to the yardstick, where it is known."""
        took = f"about {ratio:.0f} times" if ratio is not None else f"more than {self.times:g} times"
        return Failure("slow", message=f"It takes {took} as long as it needs to. {self.says}")


def sizes(inputs: Mapping[str, Any]) -> str:
    """Return what of a case's inputs decides how much work it is: the shapes of arrays, and everything else."""
    return repr([(name, getattr(value, "shape", value)) for name, value in inputs.items()])
