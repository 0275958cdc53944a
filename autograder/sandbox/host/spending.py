"""Bound the time of one notebook: all loads, tasks and repetitions together.  Trusted side.

What each exercise has by itself nobody else can use up: right work below nine endless loops is graded as without them.
What is shared is for what honest work seldom needs: cells loaded again, cases tried again, visible cases that are slow.
"""

from __future__ import annotations

from autograder.sandbox.host.program import Limits, Task

TRIES, WAITS = 3, 2  # of a task's own time, and of Limits.idle: what it may take with repetitions
# Seconds that a task has by itself, of waiting and, where it scores nothing, of computing: whatever others used up.
_OWN_WAIT, _OWN_SHOWN = 1.0, 1.0
_LEAST = 2.0  # seconds for the cells that are left when others among them hung the first load
NOTEBOOK = "not run: the notebook used up its time"


class UsedUp(Exception):
    """The notebook has no time left to load its cells once more."""


class Spare:
    """Seconds that one notebook may take beside its first load and each task's own share, of CPU and of waiting."""

    def __init__(self, limits: Limits) -> None:
        self.cpu, self.idle = limits.spare_cpu, limits.spare_idle

    def spend(self, cpu: float, idle: float) -> None:
        """Take seconds away."""
        self.cpu = max(0.0, self.cpu - cpu)
        self.idle = max(0.0, self.idle - idle)


class LoadTime:
    """What loading a notebook's cells may take: the first attempt costs nothing, others the spare time."""

    def __init__(self, limits: Limits, spare: Spare) -> None:
        self._wanted = limits.load_seconds, limits.idle
        self._spare = spare
        self._again = False

    def most(self) -> tuple[float, float]:
        """Return the seconds of CPU and of waiting for one attempt; raise UsedUp where there are none."""
        if not self._again:
            return self._wanted
        cpu, idle = self._wanted
        return min(cpu, max(self._spare.cpu, _LEAST)), min(idle, max(self._spare.idle, _OWN_WAIT))

    def spend(self, cpu: float, idle: float) -> None:
        """Note what an attempt took."""
        if self._again:
            self._spare.spend(cpu, idle)
        self._again = True


class TaskTime:
    """Seconds that the attempts at one task may still take: its own share, then the notebook's spare time."""

    def __init__(self, task: Task, limits: Limits, spare: Spare) -> None:
        self._wanted = task.seconds, limits.idle
        self._spare = spare
        self.cpu = task.seconds * (1 if task.shown else TRIES)
        self.idle = limits.idle * (1 if task.shown else WAITS)
        self._own_cpu = min(task.seconds, _OWN_SHOWN) if task.shown else task.seconds
        self._own_idle = min(limits.idle, _OWN_WAIT)

    def most(self) -> tuple[float, float]:
        """Return the seconds of CPU and of waiting for one attempt."""
        cpu, idle = self.left()
        return min(self._wanted[0], self.cpu, cpu), min(self._wanted[1], self.idle, idle)

    def to_load(self, limits: Limits) -> LoadTime:
        """Return what loading the cells once more may take: this task needs them."""
        return _Reload(self, limits)

    @property
    def over(self) -> bool:
        """Whether none is left for another attempt."""
        return min(self.most()) <= 0

    @property
    def again(self) -> bool:
        """Whether there is enough for a case to be repeated."""
        return self.cpu >= self._wanted[0] and self._spare.cpu > 0

    def spend(self, cpu: float, idle: float) -> None:
        """Note what an attempt took that did not get to its end."""
        self.pay(cpu, idle)
        self.cpu -= cpu
        self.idle -= idle

    def pay(self, cpu: float, idle: float) -> None:
        """Take seconds from this task's own, and what goes beyond from the spare time."""
        own_cpu, own_idle = min(cpu, self._own_cpu), min(idle, self._own_idle)
        self._own_cpu -= own_cpu
        self._own_idle -= own_idle
        self._spare.spend(cpu - own_cpu, idle - own_idle)

    def left(self) -> tuple[float, float]:
        """Return the seconds of CPU and of waiting that are left of both."""
        return self._own_cpu + self._spare.cpu, self._own_idle + self._spare.idle


class _Reload(LoadTime):
    """What a task pays."""

    def __init__(self, task: TaskTime, limits: Limits) -> None:
        self._task = task
        self._wanted = limits.load_seconds, limits.idle

    def most(self) -> tuple[float, float]:
        cpu, idle = (min(one, other) for one, other in zip(self._wanted, self._task.left()))
        if cpu <= 0 or idle <= 0:
            raise UsedUp
        return cpu, idle

    def spend(self, cpu: float, idle: float) -> None:
        self._task.pay(cpu, idle)
