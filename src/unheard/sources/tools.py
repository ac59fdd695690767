"""What a tool does, by its name: only writes can succeed or fail for the customer; reads must not dilute them."""

import re

_WHOLE = {"think": "none", "calculate": "none", "reason": "none", "respond": "none", "plan": "none"}

_VERBS = {
    "read": "get list search find check fetch lookup look read retrieve query show view describe count verify "
    "validate browse know kb grep",
    "write": "book update cancel send create modify issue refund return exchange add remove delete set change "
    "submit place pay charge reset enable disable toggle turn grant make apply open close schedule reschedule "
    "register subscribe unsubscribe resume suspend pause assign upgrade downgrade insert post put write edit "
    "confirm activate deactivate reboot restart unlock block",
    "handoff": "transfer escalate handoff handover",
    "none": "think calculate compute convert format",
}
EFFECT_OF_VERB = {verb: effect for effect, verbs in _VERBS.items() for verb in verbs.split()}
"""First word of a tool's name → its effect. Unlisted words leave the effect unknown."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def effect_of(tool: str | None) -> str:
    """Return read, write, handoff, none or unknown for a tool, judged by the verb of its name."""
    if not tool:
        return "unknown"
    name = re.split(r"[./:]", tool)[-1]
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words:
        return "unknown"
    if name in _WHOLE:
        return _WHOLE[name]
    if "human" in words and words[0] in {"transfer", "escalate", "hand", "connect", "request"}:
        return "handoff"
    return EFFECT_OF_VERB.get(words[0], "unknown")


_ERROR = re.compile(r"^\s*error\b[\s:,-]*", re.IGNORECASE)


def outcome_of(result: str, *, is_error: bool | None = None) -> tuple[str, str | None]:
    """Return outcome and kind of error of a tool's answer: an answer that begins with "Error" failed.

    The kind is the wording without numbers and names, so that equal errors are counted together.
    """
    found = _ERROR.match(result)
    if found or is_error:
        text = result[found.end() if found else 0 :][:200].lower()
        words = [word.strip(".,;:!'\"") for word in text.split()]
        words = [word for word in words if word.isalpha() and len(word) > 1]
        return "error", " ".join(words[:8]) or None
    if result.lstrip()[:1] == "{" and re.match(r'\s*\{\s*"error"\s*:(?!\s*(?:null|false|""|\{\s*\}))', result):
        return "error", None
    return "success", None
