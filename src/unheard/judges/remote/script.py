"""A conversation as the text that is sent: redacted, fenced, one line a turn, and never longer than the budget.

What is inside the fence was written by others and can pretend to be anything. Three things keep it inside:
the fence's code is derived from the content under a secret of this installation, so that nobody can write it
before; every line break of a text starts a marked continuation line, so that no text can begin a turn of its own;
control and invisible characters are left out, so that nothing is hidden from a reader.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unheard.judges.base import Transcript, TranscriptAction, TranscriptTurn
from unheard.judges.redaction import Redactor

BYTES_A_TOKEN = 4
"""Of a transcript's UTF-8; models differ, so token counts before a call are estimates."""
OPENING_SHARE = 0.3
"""Of the budget for the beginning of a conversation that is too long; the rest is for its end."""
ACTION_LIMIT = 40
NAMES = {
    "customer": "customer",
    "human_agent": "agent",
    "ai_agent": "ai_agent",
    "supervisor": "supervisor",
    "automation": "automation",
    "system": "system",
}
CONTINUES = "\n  | "
Redact = Callable[[str], str]


def tokens(text: str) -> int:
    """Estimate how many tokens a text has."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is sent of a conversation."""

    text: str
    """Without fence."""
    turns_cut: tuple[int, int] | None = None
    """First and last position of the turns that were left out."""
    is_shortened: bool = False
    """A single turn was too long and lost its middle."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.turns_cut is None and not self.is_shortened


def texts_of(transcript: Transcript) -> list[str]:
    """Every text of a conversation that somebody could have written."""
    said = [turn.text for turn in transcript.turns if turn.text]
    done = [action.tool for action in transcript.actions or () if action.tool]
    return [text for text in (transcript.subject, transcript.topic, *said, *done) if text]


def redactor_of(transcript: Transcript, *, on: bool) -> Redactor | None:
    """Make the redactor of one conversation; None where redaction is switched off."""
    return Redactor(texts_of(transcript)) if on else None


def script_of(transcript: Transcript, redactor: Redactor | None, budget: int) -> Script:
    """Write a conversation within a budget of tokens: its opening and its end are kept, its middle is cut."""
    redact: Redact = redactor.redact if redactor is not None else str
    head = _head(transcript, redact)
    record = _record(transcript, redact)
    room = max(budget * BYTES_A_TOKEN - _size(head) - _size(record), 400)
    lines, shortened = _turns(transcript, redact, room)
    kept, cut = _within(lines, room, transcript.turns)
    body = "\n".join(part for part in (head, *kept, record) if part)
    return Script(text=body, turns_cut=cut, is_shortened=shortened)


def fence(text: str, secret: Callable[[str], str]) -> str:
    """Put a text between two lines with a code that nobody who wrote in it can know.

    `secret` is a keyed hash: the same text gets the same code, so that a repeated call is the same call.
    """
    code, salt = secret(text)[:20], 0
    while code in text:
        salt += 1
        code = secret(f"{salt}\0{text}")[:20]
    return f"<<<{code}\n{text}\n{code}>>>"


def plain(text: str) -> str:
    """Show every line break as one of ours, and leave out what cannot be seen."""
    lines = text.splitlines()
    # Most lines are printable throughout, and then nothing has to be looked at letter by letter.
    return CONTINUES.join(line if line.isprintable() else "".join(filter(_is_shown, line)) for line in lines)


def _is_shown(character: str) -> bool:
    return character == "\t" or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Cn")


def _one_line(text: str, limit: int = 200) -> str:
    return " ".join(plain(text[: 4 * limit]).replace(CONTINUES, " ").split())[:limit]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace")) + 1


def _head(transcript: Transcript, redact: Redact) -> str:
    said = (("channel", transcript.channel), ("subject", transcript.subject), ("topic", transcript.topic))
    return "\n".join(f"{name}: {_one_line(redact(value))}" for name, value in said if value)


def _turns(transcript: Transcript, redact: Redact, room: int) -> tuple[list[str], bool]:
    """One line a turn; a turn that would take most of the room loses its middle."""
    lines, shortened, before = [], False, None
    limit = int(room * (0.9 if len(transcript.turns) == 1 else 0.42))  # the first and the last one always fit
    for position, turn in enumerate(transcript.turns):
        gap = "" if before is None or turn.at_us is None else _gap(turn.at_us - before)
        before = turn.at_us if turn.at_us is not None else before
        text = plain(redact(turn.text)) if turn.text else f"[{_one_line(turn.kind, 20)} without text]"
        if _size(text) > limit:
            text, shortened = _shortened(text, limit), True
        lines.append(f"#{position} {NAMES.get(turn.speaker, 'unknown')}{gap}: {text}")
    return lines, shortened


def _shortened(text: str, limit: int) -> str:
    raw = text.encode("utf-8", "replace")
    first, last = int(limit * OPENING_SHARE), int(limit * (1 - OPENING_SHARE)) - 40
    return raw[:first].decode("utf-8", "ignore") + " [… cut here …] " + raw[-last:].decode("utf-8", "ignore")


def _gap(microseconds: int) -> str:
    seconds = microseconds // 1_000_000
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f" +{seconds // size}{unit}"
    return ""


def _within(
    lines: Sequence[str], room: int, turns: Sequence[TranscriptTurn]
) -> tuple[list[str], tuple[int, int] | None]:
    """Keep all lines, or the first and the last ones with a line between that says what is missing."""
    sizes = [_size(line) for line in lines]
    if sum(sizes) <= room:
        return list(lines), None
    room -= 60
    first, spent = 1, sizes[0]
    while first < len(lines) and spent + sizes[first] <= room * OPENING_SHARE:
        spent += sizes[first]
        first += 1
    last = len(lines)
    while last > first and spent + sizes[last - 1] <= room:
        last -= 1
        spent += sizes[last]
    missing = f"[#{first} to #{last - 1}, {last - first} of {len(turns)} turns, are left out here]"
    return [*lines[:first], missing, *lines[last:]], (first, last - 1)


def _record(transcript: Transcript, redact: Redact) -> str:
    """What tools did; says so where the record exists and is empty."""
    if transcript.actions is None:
        return ""
    if not transcript.actions:
        return "! no tool was used"
    shown: Sequence[TranscriptAction] = transcript.actions
    left = len(shown) - ACTION_LIMIT
    lines = [_done(action, redact) for action in (shown if left <= 0 else shown[:10])]
    if left > 0:
        lines += [f"! {left} more uses of tools are left out here"]
        lines += [_done(action, redact) for action in shown[10 + left :]]
    return "\n".join(lines)


def _done(action: TranscriptAction, redact: Redact) -> str:
    after = "" if action.after_position is None or action.after_position < 0 else f"after #{action.after_position}: "
    tool = _one_line(redact(action.tool or "unnamed"), 60)
    return f"! {after}{tool} ({_one_line(action.effect, 10)}) {_one_line(action.outcome, 10)}"
