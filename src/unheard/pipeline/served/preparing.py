"""The prepared state, renewed in the background.

A thread looks every second whether the store changed and prepares anew; meanwhile the former state is served, with the
time it is of.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from unheard.errors import UnheardError
from unheard.pipeline.served.prepared import Prepared, prepare
from unheard.settings import Settings
from unheard.store import Store

_log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
END_SECONDS = 3.0
REST = 5.0
"""The next preparation waits this many times as long as the last took: labelling must not keep the machine busy."""
LONGEST_REST_SECONDS = 600.0


class Preparing:
    """Keeps the latest prepared state, and renews it when the store changes."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.failed: str | None = None
        """Why the last preparation failed; None where it did not."""
        self._current: Prepared | None = None
        self._lock = threading.Lock()
        self._ended, self._asked = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="preparing", daemon=True)
        self.watchers: list[Callable[[Prepared], None]] = []
        """What looks at each state before it is served."""
        self._settings_of_current = settings

    def start(self) -> None:
        """Begin to prepare; returns at once."""
        self._thread.start()

    def close(self) -> None:
        """Stop; a preparation that takes longer ends with the process, for it changes nothing that counts."""
        self._ended.set()
        self._asked.set()
        if self._thread.is_alive():
            self._thread.join(END_SECONDS)
        if self._current is not None:
            self._current.retire()

    def ask(self) -> None:
        """Do not rest: somebody waits for what is new."""
        self._asked.set()

    def is_behind(self) -> bool:
        """Whether the store holds something that the prepared state does not."""
        current = self._current
        return current is not None and (
            current.version != self.store.version() or self._settings_of_current is not self.settings
        )

    def use(self, settings: Settings) -> None:
        """Prepare with other settings from now on."""
        self.settings = settings
        self.ask()

    @contextmanager
    def current(self) -> Iterator[Prepared | None]:
        """The latest prepared state; None until the first is there."""
        with self._lock:
            current = self._current
            held = None if current is None else current.used()
            if held is not None:
                held.__enter__()
        try:
            yield current
        finally:
            if held is not None:
                held.__exit__(None, None, None)

    def _keep_up(self) -> None:
        while not self._ended.is_set():
            rest = LOOK_SECONDS
            if self._current is None or self.is_behind() or self.failed:
                began = time.monotonic()
                self._renew()
                rest = min(max(LOOK_SECONDS, REST * (time.monotonic() - began)), LONGEST_REST_SECONDS)
            self._asked.wait(rest)
            self._asked.clear()

    def _renew(self) -> None:
        settings = self.settings
        try:
            fresh = prepare(self.store, settings, self._current)
            self._show_to_watchers(fresh)
        except UnheardError as error:
            self.failed = str(error)
            return
        except Exception as error:
            # Without this the thread would end in silence, and the pages would grow old without a word.
            self.failed = f"a fault of Unheard's own ({type(error).__name__}); please report it"
            _log.error("preparing failed: %s", type(error).__name__)
            return
        self.failed = None
        with self._lock:
            former, self._current = self._current, fresh
            self._settings_of_current = settings
        if former is not None:
            former.retire()

    def _show_to_watchers(self, fresh: Prepared) -> None:
        """A watcher that fails must not keep the numbers from being served."""
        for watch in self.watchers:
            try:
                watch(fresh)
            except Exception as error:
                _log.error("a watcher failed: %s", type(error).__name__)
