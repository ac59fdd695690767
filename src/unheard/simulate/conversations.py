"""Conversations: a contact of the world told as a record of a helpdesk, with words, events, actions and surveys."""

import datetime as dt
from collections.abc import Callable

from unheard.records import Conversation, Handle, Turn
from unheard.simulate import dialogue
from unheard.simulate.codes import AI, AI_HUMAN, BY_TIMER, HUMAN_AI, NEVER, NOBODY, REFUSED
from unheard.simulate.conduct import promised_days
from unheard.simulate.contact import Contact
from unheard.simulate.desk import Desk, actions, drafts, events, labels, surveys
from unheard.simulate.dialogue import AGENT, ASSISTANT, CUSTOMER, FIRST_AGENT, RULE, Move, Script, Situation
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.people import Directory
from unheard.simulate.pools import Pools, general, knowing, manner, of_topic
from unheard.simulate.truth_of_people import Spoken

SPEAKERS = {
    CUSTOMER: "customer",
    AGENT: "human_agent",
    FIRST_AGENT: "human_agent",
    ASSISTANT: "ai_agent",
    RULE: "automation",
}
PRODUCTS = ("Nido Hub", "Lumen One", "Aria Sensor", "Nido Mini", "Aria Cam", "Lumen Strip")
_ASKS = dialogue.general("ask_human")
_CHASE = (Move(CUSTOMER, dialogue.general("chase")),)
_AUTO_CLOSE = (Move(RULE, dialogue.general("auto_close"), "template"),)
_UPDATE = (Move(AGENT, dialogue.general("update")),)
_LATE_THANKS = (Move(CUSTOMER, dialogue.general("late_thanks")),)


class Clock:
    """Seconds since the start of the world → ISO 8601 in UTC, from tables: no time is formatted twice."""

    at: Callable[[int], str]
    """Write a time."""

    def __init__(self, org: Organisation) -> None:
        earlier = org.purchases_from_days
        first = dt.date.fromisoformat(org.start) - dt.timedelta(days=earlier)
        days = [f"{first + dt.timedelta(days=k)}T" for k in range(earlier + org.days + 200)]
        seconds = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}Z" for s in range(DAY)]
        # Called ten times a record: a closure over two lists costs half of a method.
        self.at = lambda at: days[at // 86_400 + earlier] + seconds[at % 86_400]


class Speech:
    """Draws sentences for one conversation and fills their slots; the salt makes it the same every time."""

    __slots__ = ("_salt", "_slots", "_sources", "drawn")

    def __init__(self, salt: int, sources: tuple[Pools, ...], slots: dict[str, str]) -> None:
        self._salt, self._sources, self._slots = salt, sources, slots
        self.drawn: tuple[str, ...] = ()
        """The sentences that were said last, before their slots were filled."""

    def introduce(self, agent: str) -> None:
        """Name the agent who speaks from here on."""
        self._slots["agent"] = agent

    @property
    def days(self) -> int:
        """What a number of days is, wherever one is named."""
        return int(self._slots["days"])

    def draw(self) -> int:
        """Draw the next number, 0 to 2**23."""
        self._salt = (self._salt * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        return self._salt >> 8

    def say(self, pools: tuple[tuple[int, str], ...]) -> str:
        """Put one sentence of each pool together."""
        salt, sources, slots = self._salt, self._sources, self._slots
        said: list[str] = []
        drawn: list[str] = []
        for source, name in pools:
            pool = sources[source][name]
            salt = (salt * 1_103_515_245 + 12_345) & 0x7FFFFFFF
            line = pool[(salt >> 8) % len(pool)]
            drawn.append(line)
            if line:
                if said and said[-1][-1] in ".!?":
                    line = line[0].upper() + line[1:]
                said.append(line.format_map(slots) if "{" in line else line)
        self._salt, self.drawn = salt, tuple(drawn)
        text = said[0] if len(said) == 1 else " ".join(said)
        return text[0].upper() + text[1:] if text[:1].islower() else text


class Storyteller:
    """Tells the contacts of one organisation as records; times after `end` are not in the export."""

    def __init__(self, org: Organisation, clock: Clock) -> None:
        self._org, self._at, self._end = org, clock.at, org.days * DAY
        self.answer_of_last: int | None = None
        """Which turn of the contact that was told last is the answer to its issue."""
        self.spoken_of_last: list[Spoken] = []
        """The turns of the contact that was told last, as they were chosen."""
        self.asked_of_last: int | None = None
        """In which turn of it the customer asks for a person."""
        self._languages = [name for name, _ in org.languages]
        self._tiers = [name for name, _ in org.tiers]
        self._orders = [one.about_order for one in org.topics]
        self._agents = [(person, team) for team, people in org.agents for person in people]
        self._desk = Desk(org=org, at=clock.at, end=self._end, agents=self._agents)
        self._sources = {
            (language, one.name): (general(language), of_topic(language, one.name))
            for language in self._languages
            for one in org.topics
        }

    def tell(self, c: Contact, number: int, people: Directory, tier: int, before: str | None = None) -> Conversation:
        """Write the record of one contact; `before` is the id of the one that it follows up, where it says so."""
        language, topic = self._languages[c.language], self._org.topics[c.topic]
        common, about = self._sources[language, topic.name]
        other = self._sources[language, self._org.topics[c.second_topic].name][1]
        speech = Speech(
            c.salt,
            (
                common,
                about[c.case],
                other[c.salt % 3],
                manner(language, c.tone),
                knowing(language, c.knowledge, c.first_state),
            ),
            self._slots(c, language, people.first_name(c.customer)),
        )
        channel = self._org.channels[c.channel].name
        situation = self._situation(c, channel)
        who = people.seen_as(c.customer, c.way)
        human = c.handler not in (AI, NOBODY)
        agent, team = self._agents[c.agent]
        turns, answer = self._turns(
            c, dialogue.write_script(situation), speech, channel == "voice", people.id(c.customer)
        )
        return Conversation(
            conversation_id=f"c-{number}",
            source=self._org.source,
            channel=channel,
            direction="inbound",
            opened_at=self._at(c.opened),
            customer=who,
            language=language,
            subject=speech.say(((dialogue.TOPIC, "subject"),)) if situation.letter else None,
            topic=topic.name,
            related_to=before,
            relation="follow_up_of" if before else None,
            team=team,
            assignee=agent if human and c.talk else None,
            ai_version=self._org.ai_versions[c.version].name if c.handler in (AI, AI_HUMAN, HUMAN_AI) else None,
            issue_key=f"i-{people.id(c.customer)[2:]}-{c.issue}" if c.key_shown else None,
            attributes={"tier": self._tiers[tier], **self._clues(c, topic.name)},
            turns=turns,
            events=events(c, self._desk),
            actions=actions(c, self._desk) if c.handler in (AI, AI_HUMAN, HUMAN_AI) else None,
            suggestions=drafts(c, turns, answer, common, self._desk),
            labels=labels(c, self._desk),
            surveys=surveys(c, common, self._desk) if c.asked < self._end else None,
            handle=Handle(seconds=c.talk) if c.talk and c.human_at < self._end else None,
        )

    def _clues(self, c: Contact, topic: str) -> dict[str, str]:
        """What the AI platform and the product's team note: the topic it was taken for, the problem it belongs to."""
        found = {}
        if c.handler in (AI, AI_HUMAN):
            # The planted cause is told apart by the same bit of the salt (see `handling`).
            lost = c.handler == AI and not c.able and c.policy != REFUSED and not c.salt >> 7 & 1
            other = self._org.topics[(c.topic + 1 + c.salt % (len(self._org.topics) - 1)) % len(self._org.topics)]
            found["ai_intent"] = other.name if lost else topic
        if c.broken:
            found["known_problem"] = "firmware-5.1"
        return found

    def _slots(self, c: Contact, language: str, name: str) -> dict[str, str]:
        salt = c.salt ^ (c.issue * 40_503)
        cents = 990 + salt % 20_000
        amount = f"€{cents / 100:.2f}" if language == "en" else f"{cents // 100},{cents % 100:02d} €"
        return {
            "name": name,
            "agent": "Nova" if c.handler == AI else self._agents[c.agent][0].title(),
            "order": str(100_000 + salt % 899_999),
            "amount": amount,
            "product": PRODUCTS[salt % 6],
            "days": str(promised_days(c.salt, c.issue)),
        }

    def _situation(self, c: Contact, channel: str) -> Situation:
        return Situation(
            handler=c.handler,
            state=c.first_state,
            ending=c.ending,
            voice=channel == "voice",
            letter=channel in ("email", "web_form"),
            mood=c.start_sentiment,
            again=c.wave > 0,
            second=c.second_state + 1 if c.second else 0,
            transferred=c.transfers > 0,
            sounds_solved=c.sounds_solved or c.false_claim,
            orders=self._orders[c.topic],
            variant=c.salt >> 5 & 15,
            polite=c.tone >= 3,
            asks_human=c.asked_human,
            policy=c.policy,
            closed_early=c.closed_early,
            pitched=c.pitched,
            promised=c.promised,
            pushed=c.pushed,
        )

    def _turns(
        self, c: Contact, script: Script, speech: Speech, voice: bool, customer: str
    ) -> tuple[list[Turn], int | None]:
        """Write the turns; tell which of them is the answer, where the export has one by a person."""
        turns: list[Turn] = []
        self.asked_of_last, self.spoken_of_last = None, []
        names = (
            customer,
            self._agents[c.agent][0],
            self._agents[c.other_agent][0],
            self._org.ai_versions[c.version].name,
            None,
        )
        self._speak(turns, script.opening, c.opened, c.opened + 4, speech, voice, names)
        if c.chased < NEVER:
            self._speak(turns, _CHASE, c.chased, c.chased, speech, voice, names)
        done = self._speak(turns, script.assistant, c.answered, c.ai_end, speech, voice, names)
        answer = self._speak(turns, script.human, c.human_at, c.talk_end, speech, voice, names)
        later: list[tuple[int, tuple[Move, ...]]] = [(c.update, _UPDATE)] if c.update < NEVER else []
        if c.closing == BY_TIMER and c.salt & 1:
            later.append((c.claimed - 1, _AUTO_CLOSE))
        for at, moves in sorted(later):
            self._speak(turns, moves, at, at, speech, voice, names)
        if c.late_thanks:
            self._speak(turns, _LATE_THANKS, c.claimed + 40, c.claimed + 40, speech, voice, names)
        if c.reopened < NEVER:
            moves = dialogue.write_reopening(c.state == 0, c.calm)
            self._speak(turns, moves, c.reopened, c.reopen_end, speech, voice, names)
        self.answer_of_last = done if answer is None else answer
        return turns, answer

    def _speak(
        self,
        turns: list[Turn],
        moves: tuple[Move, ...],
        start: int,
        end: int,
        speech: Speech,
        voice: bool,
        names: tuple[str | None, ...],
    ) -> int | None:
        """Spread the moves over the phase and add those that the export still sees; return where the answer stands."""
        answer = None
        if not moves:
            return answer
        step = (end - start) / max(len(moves) - 1, 1)
        jitter = max(int(step * 0.4), 1)
        when, say, at = self._at, speech.say, start
        for k, move in enumerate(moves):
            if k:
                next_at = start + int(step * k) - speech.draw() % jitter
                at = next_at if next_at > at else at + 1
            if at >= self._end:
                return answer
            if move.answers:
                answer = len(turns)
            if move.pools == _ASKS:
                self.asked_of_last = len(turns)
            speaker = move.speaker
            name = names[speaker]
            if name and speaker in (AGENT, FIRST_AGENT):
                speech.introduce(name.title())
            ended = when(at + 1 + int(step * 0.5)) if voice else None
            text = say(move.pools)
            self.spoken_of_last.append(Spoken(len(turns), speaker, move.pools, at, speech.drawn, speech.days))
            turns.append(Turn(when(at), ended, SPEAKERS[speaker], name, text, "public", move.kind))
        return answer
