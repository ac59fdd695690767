"""Every error that a user can cause, and nothing else.

    UnheardError              shown as one sentence, exit code 1, never a traceback
    ├── UsageError            the command was called wrongly, exit code 2
    ├── FileError             a whole file cannot be read: nothing of it is visible
    ├── StoreError            the store's folder is damaged, newer than this version, or not a store
    │   └── StoreLockedError  another process writes; names its pid and its command
    ├── SettingsError         a setting has a value that it cannot have
    └── NotObservableError    a question that the data cannot answer; says which fact is missing

A message says what happened, with the value; then the remedy. Text of conversations never stands in one.
"""


class UnheardError(Exception):
    """An error that the user can mend: its text is all that the user sees."""

    exit_code = 1


class UsageError(UnheardError):
    """The command or function was called in a way that cannot work."""

    exit_code = 2


class FileError(UnheardError):
    """A file cannot be read at all; other files of the same command still are."""


class StoreError(UnheardError):
    """The store cannot be opened or is not what it should be."""


class StoreLockedError(StoreError):
    """Another process is writing and did not finish in time."""


class SettingsError(UnheardError):
    """A setting has a value that it cannot have."""


class NotObservableError(UnheardError):
    """The data cannot answer this question; the message names the missing fact."""
