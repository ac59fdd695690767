"""Options that every command shares, how a command opens its store, and how it shows progress."""

import functools
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unheard.errors import StoreError
from unheard.present.visible import visible

if TYPE_CHECKING:
    from unheard.settings import Settings
    from unheard.store import Store

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a command was called with: where the store is, how to answer, which settings were given as flags."""

    store_path: Path
    output: str
    lock_timeout: float | None
    timezone: str | None
    line: str
    """The command line as the user typed it, for the lock's message and the report's footer."""

    def settings(self) -> "Settings":
        """Read the settings: flags, environment, the store's `unheard.toml`, defaults."""
        from unheard.settings import Settings

        return Settings.load(self.store_path, lock_timeout=self.lock_timeout, timezone=self.timezone)

    @contextmanager
    def store(self, *, create: bool = False) -> "Iterator[Store]":
        """Open the store; a command that only reads does not make one."""
        from unheard.pipeline.no_pandas import let_arrow_do_without_pandas
        from unheard.store import Store

        if not create and not self.store_path.exists():
            raise StoreError(
                f"There is no store at {str(self.store_path)!r}. Name one with --store, "
                "or make one with `unheard run PATH` or `unheard demo`."
            )
        store = Store.open(self.store_path, self.settings(), create=create)
        let_arrow_do_without_pandas()
        try:
            yield store
        finally:
            store.close()

    def say(self, answer: Any, text: Callable[[], str]) -> None:
        """Print the answer as JSON where that was asked for, else as text."""
        if self.output == "json":
            click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            click.echo(visible(text()))


def session_options(
    outputs: Sequence[str] = ("table", "json"), *, store: str = "unheard-store"
) -> Callable[[Command], Command]:
    """Add --store, --output, --lock-timeout and --timezone, and hand the command one `Session`."""
    default_store = store

    def decorate(function: Command) -> Command:
        @click.option(
            "--store",
            type=click.Path(path_type=Path),
            default=Path(default_store),
            envvar="UNHEARD_STORE",
            show_default=True,
            show_envvar=True,
            help="Folder of the store.",
        )
        @click.option(
            "--output", type=click.Choice(list(outputs)), default=outputs[0], show_default=True, help="How to answer."
        )
        @click.option(
            "--lock-timeout", type=click.FloatRange(min=0), help="Seconds to wait for another writer [default: 10]."
        )
        @click.option(
            "--timezone", callback=_zone, help="Zone of times without offset and of days and months [default: UTC]."
        )
        @functools.wraps(function)
        def wrapped(
            *, store: Path, output: str, lock_timeout: float | None, timezone: str | None, **values: Any
        ) -> Any:
            session = Session(
                store_path=store,
                output=output,
                lock_timeout=lock_timeout,
                timezone=timezone,
                line=" ".join(["unheard", *sys.argv[1:]]).encode("utf-8", "backslashreplace").decode(),
            )
            return function(session, **values)

        return wrapped

    return decorate


def _zone(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Check the zone before any work begins."""
    from zoneinfo import ZoneInfo

    try:
        if value is not None:
            ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise click.BadParameter(f"{value!r} is no time zone. Write it like Europe/Berlin or UTC.") from None
    return value


class PageFile(click.Path):
    """Where a page is written: a file, whose name is checked before any work begins."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Turn the name into a path."""
        if not str(value):
            self.fail("An empty name is no file.", param, ctx)
        return super().convert(value, param, ctx)


def period_options(function: Command) -> Command:
    """Add --since and --until: midnight of --timezone, until excluded."""
    function = click.option("--until", metavar="DATE", help="Conversations opened before this day (YYYY-MM-DD).")(
        function
    )
    return click.option("--since", metavar="DATE", help="Conversations opened on or after this day (YYYY-MM-DD).")(
        function
    )


class Progress:
    """One line on a terminal that says what is being done and how fast; nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._started = time.monotonic()
        self._last = 0.0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Say how far a stage is; at most five times a second."""
        now = time.monotonic()
        if not self._shown or (now - self._last < 0.2 and done != total):
            return
        self._last = now
        of = f" of {total:,}" if total else ""
        rate = done / max(now - self._started, 1e-3)
        sys.stderr.write(f"\r\x1b[K{stage}: {done:,}{of} ({rate:,.0f}/s)")
        sys.stderr.flush()

    def close(self) -> None:
        """Clear the line."""
        if self._shown and self._last:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def progress() -> Iterator[Progress]:
    """Show progress while a command works, and clear it before the answer."""
    shown = Progress()
    try:
        yield shown
    finally:
        shown.close()
