"""One coroutine to its end from code that is not asynchronous, wherever that is called from."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def completed(begin: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what a coroutine returns.

    Where a loop is running already (a notebook, a web server, a browser test) no second one may run in the same
    thread: the coroutine then gets a thread and a loop of its own, and the caller waits as for any other call.
    Ctrl-C while it waits cancels the coroutine, so that it can put away what it has.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(begin())
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]] = []

    async def alone() -> T:
        running.append((asyncio.get_running_loop(), asyncio.current_task()))
        return await begin()

    with ThreadPoolExecutor(1, thread_name_prefix="unheard-loop") as pool:
        waiting = pool.submit(lambda: asyncio.run(alone()))
        try:
            return waiting.result()
        except KeyboardInterrupt:
            for loop, task in running:
                if task is not None:
                    with contextlib.suppress(RuntimeError):
                        loop.call_soon_threadsafe(task.cancel)
            raise
