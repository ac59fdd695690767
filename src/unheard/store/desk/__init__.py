"""The desk: what the web application keeps beside the store, in a SQLite file of its own.

Accounts, sessions, tokens, the audit log, who reads which conversation of a queue, disputes. Labels are not among them:
they lie where `unheard labels import` puts them. The file is its own so that a login never waits for a publication.
Every change writes its line of the audit log in the same transaction.
"""

from unheard.store.desk.database import DESK, Desk

__all__ = ["DESK", "Desk"]
