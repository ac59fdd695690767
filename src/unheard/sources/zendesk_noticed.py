"""What is noticed of a Zendesk export while it is read, and what the user had better know of it."""

import re
from dataclasses import dataclass, field

from unheard.sources.zendesk_chat import speaker_of
from unheard.sources.zendesk_shapes import Row

SCOPE_NOTE = (
    "Zendesk leaves tickets of AI agents out unless they are exported with support_type_scope=all, which nothing in "
    "these files states: what AI agents did is not claimed. Export again with support_type_scope=all."
)
BOTS_NOTE = (
    "An AI agent speaks in the chats of these tables, and Fivetran's table of comments does not say which mails it "
    "wrote: how fast people answered, and for how long they worked, has no value. Export ticket_events and the "
    "conversation log from Zendesk's API for both."
)
ACCOUNTS_NOTE = (
    "These files are of several accounts ({}), whose tickets may have the same numbers: of two with one number, one "
    "is lost. Read each account by itself, with a name of its own: --source NAME."
)
_ACCOUNT = re.compile(r"https://([\w-]+)\.zendesk\.com/api/")


@dataclass(slots=True)
class Noticed:
    """Marks in the rows of one export."""

    is_scope_stated: bool = False
    """Tickets of AI agents were exported, too."""
    has_tickets: bool = False
    has_bots: bool = False
    """A bot speaks in a chat of the warehouse."""
    accounts: set[str] = field(default_factory=set)
    """Subdomains that the tickets name."""

    def ticket(self, row: Row) -> None:
        """Look at a ticket."""
        self.has_tickets = True
        self.is_scope_stated |= row.get("support_type") == "ai_agent"
        if len(self.accounts) < 3 and (found := _ACCOUNT.match(str(row.get("url") or ""))):
            self.accounts.add(found[1])

    def chat_event(self, row: Row) -> None:
        """Look at a row of a chat in the warehouse."""
        self.has_bots |= speaker_of(row, None) == "ai_agent"

    def notes(self) -> list[str]:
        """Say what follows."""
        said = [ACCOUNTS_NOTE.format(", ".join(sorted(self.accounts)))] if len(self.accounts) > 1 else []
        said += [BOTS_NOTE] if self.has_bots else []
        return said + ([SCOPE_NOTE] if self.has_tickets and not self.is_scope_stated else [])
