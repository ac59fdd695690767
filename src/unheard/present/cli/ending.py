"""How a command ends: an exit code, and where it failed one sentence instead of a traceback."""

import os
import sys
import traceback
from pathlib import Path

import click

from unheard.errors import UnheardError
from unheard.present.cli import STOPPED
from unheard.present.cli.commands import group

DEBUG = "UNHEARD_DEBUG"
"""Environment variable; where it is set, a fault of ours shows its traceback."""


def run(arguments: list[str] | None) -> int:
    """Run the command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A name or a text that the terminal's encoding does not know is written with escapes, not refused.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = group.main(args=arguments, prog_name="unheard", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except UnheardError as error:
        return _fail(str(error), error.exit_code)
    except click.UsageError as error:
        error.show()
        return 2
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        return _fail(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(STOPPED, err=True, nl=False)
        return 130
    except SystemExit:  # click's way of ending where the reader of a pipe went away, e.g. `| head`
        return 0
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        return _fail(f"the system refused:{where} {error.strerror or error}.", 1)
    except MemoryError:
        return _fail("out of memory; lower `memory_limit` in unheard.toml or give the machine more.", 1)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return _fail(_fault(error), 1)


def _fail(sentence: str, code: int) -> int:
    click.echo(f"unheard: {sentence}", err=True)
    return code


def _fault(error: Exception) -> str:
    """Say where a fault of ours happened; never its own words, which may be those of a conversation."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__) if f"{os.sep}unheard{os.sep}" in frame.filename
    ]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return (
        f"{type(error).__name__}{place}: this is a fault of Unheard, nothing of this step was published. "
        f"Set {DEBUG}=1 to see more, and please report it."
    )
