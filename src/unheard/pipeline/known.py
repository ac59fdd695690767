"""What the store knows of conversations and capabilities while files are being read."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from unheard.journeys.folding import fold
from unheard.judges.imported import Known as KnownConversation
from unheard.judges.imported import Lookup
from unheard.judges.known import StoreLookup
from unheard.pipeline.understand import Understood
from unheard.store import Store
from unheard.store.engine import Engine

_NOTED = ("conversation_id", "source")


class Known:
    """What the store knows of conversations and capabilities, beside what this command has read."""

    def __init__(self, store: Store, *, remember: bool) -> None:
        self._store = store
        self._remember = remember
        self._new: dict[str, list[KnownConversation]] = {}
        self._folded: tuple[int, pa.Table] | None = None
        with store.snapshot() as snapshot:
            rows = snapshot.published("capability").to_pylist()
        self.capability: dict[tuple[str, str], str] = {(row["source"], row["fact"]): row["status"] for row in rows}

    @property
    def noted(self) -> tuple[str, ...]:
        """Columns that `note` needs."""
        return _NOTED if self._remember else ()

    def published(self, shown: Mapping[str, set[str]]) -> None:
        """Take over what a published file has shown."""
        for source, facts in shown.items():
            for fact in facts:
                self.capability[source, fact] = "observed"

    def note(self, found: Understood) -> None:
        """Remember conversations that are read but not published, where that was asked for."""
        if not self._remember:
            return
        for key, name, source in zip(*map(found.column, ("conversation_key", *_NOTED)), strict=True):
            self._new.setdefault(name, []).append(KnownConversation(conversation_key=key, source=source))

    def lookup(self, conversation_ids: Sequence[str]) -> Lookup:
        """Find the conversations of some ids."""
        with self._store.snapshot() as snapshot:
            engine = snapshot.engine()
            stored = StoreLookup(engine, conversation_ids, self._parts(engine, snapshot.version))

        def find(conversation_id: str, source: str | None) -> Sequence[KnownConversation]:
            found = {one.conversation_key: one for one in stored(conversation_id, source)}
            for one in self._new.get(conversation_id, ()):
                if source is None or one.source == source:
                    found.setdefault(one.conversation_key, one)
            return list(found.values())

        return find

    def _parts(self, engine: Engine, version: int) -> pa.Table:
        """Conversations that are a part of another one, with their root; found once for each publication."""
        if self._folded is None or self._folded[0] != version:
            fold(engine, {})
            parts = "SELECT r.conversation_key, r.root_key FROM root AS r WHERE r.root_key <> r.conversation_key"
            self._folded = (version, engine.query(parts))
        return self._folded[1]
