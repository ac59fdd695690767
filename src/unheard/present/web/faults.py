"""Say where a fault of ours happened; never its own words, which may be those of a conversation."""

import os
import traceback


def fault_of(error: Exception) -> str:
    """Name the kind of a fault, and the last three places of ours that it came through."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__) if f"{os.sep}unheard{os.sep}" in frame.filename
    ]
    where = [f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in ours[-3:]]
    return f"{type(error).__name__} at {', '.join(where) or 'an unknown place'}"
