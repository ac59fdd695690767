"""The definitions a second time, row by row and pair by pair: slow, and nothing here comes from the product."""

from typing import Any

Row = dict[str, Any]
FOLDS = ("merged_into", "transfer_leg_of", "mirror_of")
DAY = 86_400_000_000
HOUR = 3_600_000_000


class Plain:
    """Everything about one world, computed by looking at every pair."""

    def __init__(self, rows: dict[str, list[Row]], gap_days: int = 30, chase_hours: int = 24, shared: int = 3) -> None:
        self.rows = rows
        self.gap, self.chase_us, self.shared = gap_days * DAY, chase_hours * HOUR, shared
        self.all = {row["conversation_key"]: row for row in rows["conversation"]}
        self.deleted = {row["conversation_key"] for row in rows["event"] if row["type"] == "deleted"}
        self.customers = self._customers()
        self.root = {key: self._root(key) for key in self.all}
        self.turns = {key: self._turns(key) for key in self.all}
        self.events = {key: self._events(key) for key in self.all}
        self.excluded = {key: self._excluded(key) for key in self.all}
        self.eligible = sorted(key for key, reason in self.excluded.items() if reason is None)
        self.claims = {key: claim for key in self.eligible if (claim := self._claim(key)) is not None}
        self.reopens = {key: at for key in self.claims if (at := self._reopen(key)) is not None}

    # who

    def _customers(self) -> dict[str, str]:
        kinds = ("customer_id_hash", "customer_email_hash", "customer_phone_hash")
        same = ("same_id_hash", "same_email_hash", "same_phone_hash")
        groups = [
            [(kind.split("_")[1], row.get(kind)) for kind in (*kinds, *same) if row.get(kind) is not None]
            for table in ("conversation", "outcome", "survey", "relational_survey", "observed", "identity_link")
            for row in self.rows[table]
        ]
        ids: dict[str, set[str]] = {}
        for group in groups:
            for kind, value in group:
                if kind != "id":
                    ids.setdefault(value, set()).update(other for k, other in group if k == "id")
        shared = {value for value, owners in ids.items() if len(owners) > self.shared}
        sets = {value: {value} for group in groups for _, value in group}
        for group in groups:
            linked = [value for _, value in group if value not in shared]
            for value in linked:
                union = sets[value] | sets[linked[0]]
                for member in union:
                    sets[member] = union
        return {value: min(members) for value, members in sets.items() if value not in shared}

    def customer(self, key: str) -> str | None:
        row = self.all[key]
        names = [row.get(f"customer_{kind}_hash") for kind in ("id", "email", "phone")]
        return next((self.customers[name] for name in names if name in self.customers), None)

    # what is one conversation

    def related(self, key: str) -> str | None:
        row = self.all[key]
        name = row.get("related_to_key")
        if name is None or name in self.all:
            return name
        prefix = row["source"] + "|"
        given = name.removeprefix(prefix)
        return given if name.startswith(prefix) and given in self.all else None

    def _flagged(self, key: str) -> str | None:
        row = self.all[key]
        for flag in ("is_test", "is_spam", "is_internal"):
            if row.get(flag):
                return flag
        return "deleted" if key in self.deleted else None

    def _root(self, key: str) -> tuple[str, str | None]:
        if self.all[key].get("relation") not in FOLDS or self._flagged(key):
            return key, None
        if self.related(key) is None:
            return key, "root missing"
        seen, at = {key}, key
        while self.all[at].get("relation") in FOLDS and (parent := self.related(at)) is not None:
            if parent in seen:
                return key, "cycle"
            seen.add(parent)
            at = parent
        return at, None

    def _parts(self, key: str) -> list[str]:
        """The conversation and what folds into it, itself first; nothing for a side conversation."""
        if self.all[key].get("relation") == "side_of":
            return []
        parts = sorted(part for part, (root, _) in self.root.items() if root == key and part != key)
        return [key, *parts] if self.root[key][0] == key else []

    def _turns(self, key: str) -> list[Row]:
        turns = []
        for part in self._parts(key):
            own = sorted((t for t in self.rows["turn"] if t["conversation_key"] == part), key=lambda t: t["turn"])
            turns += [t for t in own if part == key or t.get("visibility", "public") == "public"]
        if all(t.get("at_us") is not None for t in turns):
            turns.sort(key=lambda t: t["at_us"])
        return turns

    def _events(self, key: str) -> list[Row]:
        events = []
        for part in self._parts(key):
            events += sorted((e for e in self.rows["event"] if e["conversation_key"] == part), key=lambda e: e["event"])
        return sorted(events, key=lambda e: (e["at_us"] is None, e["at_us"] or 0))

    def customer_turns(self, key: str) -> list[Row]:
        return [
            t
            for t in self.turns[key]
            if t["speaker"] == "customer" and t["visibility"] == "public" and t["kind"] in ("message", "media")
        ]

    def shows(self, key: str, fact: str, status: str) -> bool:
        source = self.all[key]["source"]
        stated = [r["status"] for r in self.rows["capability"] if r["source"] == source and r["fact"] == fact]
        return status in stated

    def _excluded(self, key: str) -> str | None:
        row = self.all[key]
        if self._flagged(key):
            return self._flagged(key)
        if self.root[key][0] != key or row.get("relation") == "side_of":
            return str(row["relation"])
        if self.customer_turns(key):
            return None
        said = [t["kind"] for t in self.turns[key] if t["speaker"] == "customer" and t["visibility"] == "public"]
        said = [kind for kind in said if kind not in ("survey_prompt", "survey_feedback")]
        if said and set(said) == {"auto_reply"}:
            return "only_auto_replies"
        if row.get("direction") == "outbound":
            return "outbound_unanswered"
        if not self.turns[key] and self.shows(key, "turn_text", "absent"):
            return None
        return "no_customer_turn"

    # what was claimed, and what came after

    def _claim(self, key: str) -> Row | None:
        if not self.shows(key, "status_history", "observed"):
            return None
        for event in self.events[key]:
            if event["type"] in ("resolved", "closed", "customer_confirmed") and event.get("cause") != "merge":
                return event
        return None

    def _reopen(self, key: str) -> int | None:
        claimed = self.claims[key]["at_us"]
        if self.turns[key]:
            back = [t["at_us"] for t in self.customer_turns(key) if t.get("is_courtesy") is not True]
        else:
            back = [e["at_us"] for e in self.events[key] if e["type"] == "reopened" and e.get("cause") == "customer"]
        later = [at for at in back if at is not None and claimed is not None and at > claimed]
        return min(later, default=None)

    def first_turn(self, key: str) -> int | None:
        return min((t["at_us"] for t in self.customer_turns(key) if t["at_us"] is not None), default=None)

    def rule(self, one: str, other: str) -> int | None:
        """The rule by which two conversations are about the same issue, if any."""
        a, b = self.all[one], self.all[other]
        if a.get("issue_key") is not None and b.get("issue_key") is not None:
            return 1 if a["issue_key"] == b["issue_key"] else None
        for x, y in ((one, other), (other, one)):
            stated = self.related(x) if self.all[x].get("relation") == "follow_up_of" else None
            if stated is not None and self.root[stated][0] == y:
                return 1
        return 3 if a.get("topic") is not None and a["topic"] == b.get("topic") else None

    def later(self, key: str, since: int) -> list[tuple[int, str]]:
        """Conversations of the same customer that came in after a moment."""
        found = []
        for other in self.eligible:
            opened = self.all[other].get("opened_at_us")
            if other == key or opened is None or self.all[other].get("direction") == "outbound":
                continue
            if self.customer(key) is None or self.customer(other) != self.customer(key):
                continue
            first = self.first_turn(other)
            at = opened if first is None else first
            if opened > since and at > since:
                found.append((at, other))
        return found

    def recontact(self, key: str) -> Row | None:
        claimed = self.claims[key]["at_us"]
        if self.customer(key) is None or claimed is None:
            return None
        again = [(self.reopens[key], 0, 1, key)] if key in self.reopens else []
        anything = [at for at, *_ in again]
        for at, other in self.later(key, claimed):
            anything.append(at)
            if (rule := self.rule(key, other)) is not None:
                again.append((at, 1, rule, other))
        if not anything:
            return None
        first = min(again, default=None)
        floor = min((at for at, _, rule, _ in again if rule == 1), default=None)
        channel = None if first is None else self.all[first[3]].get("channel")
        return {
            "recontact_at_us": first and first[0],
            "recontact_key": first and first[3],
            "recontact_rule": first and first[2],
            "recontact_scope": first and self._scope(key, first[3]),
            "recontact_channel": channel,
            "floor_at_us": floor,
            "ceiling_at_us": min(anything),
        }

    def _scope(self, key: str, other: str) -> str:
        if key == other:
            return "same_thread"
        same = self.all[key]["channel"] == self.all[other]["channel"]
        return "same_channel" if same else "other_channel"

    def chase(self, key: str) -> int | None:
        again = []
        waiting: int | None = None
        for turn in self.turns[key]:
            if turn["visibility"] != "public" or turn["kind"] not in ("message", "media"):
                continue
            if turn["speaker"] in ("human_agent", "supervisor", "ai_agent"):
                waiting = None
            elif turn["speaker"] == "customer" and turn["at_us"] is not None:
                waiting = turn["at_us"] if waiting is None else min(waiting, turn["at_us"])
                if turn["at_us"] - waiting >= self.chase_us:
                    again.append(turn["at_us"])
        first = self.first_turn(key)
        if first is not None:
            again += [at for at, other in self.later(key, first) if self.rule(key, other) is not None]
        return min(again, default=None)

    def journeys(self) -> dict[str, str]:
        sets = {key: {key} for key in self.eligible}
        for one in self.eligible:
            for other in self.eligible:
                if one != other and self._together(one, other):
                    union = sets[one] | sets[other]
                    for member in union:
                        sets[member] = union
        opened = {key: self.all[key].get("opened_at_us") for key in self.eligible}
        return {key: min(members, key=lambda m: (opened[m] or 0, m)) for key, members in sets.items()}

    def _together(self, one: str, other: str) -> bool:
        a, b = self.all[one].get("opened_at_us"), self.all[other].get("opened_at_us")
        if a is None or b is None or self.customer(one) is None or self.customer(one) != self.customer(other):
            return False
        if self.rule(one, other) is None:
            return False
        earlier, later = (one, b) if a <= b else (other, a)
        moments = [t["at_us"] for t in self.turns[earlier] if t["visibility"] == "public"]
        moments += [e["at_us"] for e in self.events[earlier]]
        last = max([min(a, b), *(at for at in moments if at is not None)])
        return later <= last + self.gap
