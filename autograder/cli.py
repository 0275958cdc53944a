"""Run the ``autograder`` command. Each subcommand's module is loaded only when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from autograder.support.system_errors import describe, is_system_error
from earlab.errors import EarlabError

# jsonschema, which nbformat imports, would build a grammar of internationalised addresses: half of a command's start, and
# no schema here has such an address.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

COMMANDS = (
    "hypotheses",
    "stills",
    "release",
    "grade",
    "report",
    "explain",
    "audit",
    "new-notebook",
    "new-exercise",
    "demo",
    "doctor",
)


class LazyGroup(TyperGroup):
    """A group that finds ``NAME`` in ``autograder/commands/NAME.py``, as the function ``main``."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the subcommands' names in the order in which a course uses them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the subcommand, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"autograder.commands.{cmd_name.replace('-', '_')}")
        single = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        single.command(name=cmd_name)(module.main)
        return typer.main.get_command(single)


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,  # a plain traceback: the pretty one prints local values
)


@app.callback()
def autograder() -> None:
    """Build the course, grade a class, explain the grades.

    Example: `autograder grade --help`

    Exit status: 0 all is well, 1 something is not (the message says what), 2 wrong use of the command.
    """


def main() -> None:
    """Run the command line; what this project raises on purpose becomes a message, not a traceback."""
    try:
        app()
    except Exception as error:
        if not (is_system_error(error) or isinstance(error, EarlabError)):
            raise  # a bug of ours: its traceback is what whoever mends it needs
        print(f"autograder: {describe(error)}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
