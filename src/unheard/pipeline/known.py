"""What the store knows of conversations and capabilities while files are being read."""

from collections.abc import Mapping, Sequence

from unheard.ingest.flatten import conversation_key
from unheard.judges.imported import Known as KnownConversation
from unheard.judges.imported import Lookup
from unheard.judges.known import StoreLookup
from unheard.records import Conversation
from unheard.store import Store


class Known:
    """What the store knows of conversations and capabilities, beside what this command has read."""

    def __init__(self, store: Store, *, remember: bool) -> None:
        self._store = store
        self._remember = remember
        self._new: dict[str, list[KnownConversation]] = {}
        with store.snapshot() as snapshot:
            rows = snapshot.engine().query("SELECT source, fact, status FROM capability").to_pylist()
        self.capability = {(row["source"], row["fact"]): row["status"] for row in rows}

    def published(self, shown: Mapping[str, set[str]]) -> None:
        """Take over what a published file has shown."""
        for source, facts in shown.items():
            for fact in facts:
                self.capability[source, fact] = "observed"

    def note(self, records: Sequence[Conversation], sources: Sequence[str]) -> None:
        """Remember conversations that are read but not published, where that was asked for."""
        if not self._remember:
            return
        for record, source in zip(records, sources, strict=True):
            name = str(record.conversation_id)
            key = conversation_key(source, name)
            self._new.setdefault(name, []).append(KnownConversation(conversation_key=key, source=source))

    def lookup(self, conversation_ids: Sequence[str]) -> Lookup:
        """Find the conversations of some ids."""
        with self._store.snapshot() as snapshot:
            stored = StoreLookup(snapshot.engine(), conversation_ids)

        def find(conversation_id: str, source: str | None) -> Sequence[KnownConversation]:
            found = {one.conversation_key: one for one in stored(conversation_id, source)}
            for one in self._new.get(conversation_id, ()):
                if source is None or one.source == source:
                    found.setdefault(one.conversation_key, one)
            return list(found.values())

        return find
