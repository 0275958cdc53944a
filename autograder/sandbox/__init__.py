"""Run a submission's code where it can harm nothing: a child process per submission, values in, values out."""

from autograder.sandbox.host.client import Sandbox
from autograder.sandbox.host.program import Cell, CellReport, Limits, Program, SandboxError, Task
from autograder.sandbox.host.session import Session

__all__ = ["Cell", "CellReport", "Limits", "Program", "Sandbox", "SandboxError", "Session", "Task"]
