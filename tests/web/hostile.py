"""A world whose every field tries something: scripts, markup, templates, formulas, paths, steering characters."""

import json
from pathlib import Path

from tests.web.payloads import ALL

RUN = "window.owned=1;document.title='owned'"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f"<svg/onload={RUN}>",
    f'"><svg onload="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f'<a href="javascript:{RUN}">click</a>',
    f"javascript:{RUN}",
    f"<math><mtext><script>{RUN}</script></mtext></math>",
    "<style>@import 'https://evil.example/x.css';</style><link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example/'>",
    "<form action=https://evil.example><button>Save</button></form>",
    f"<div hx-get='/audit' hx-trigger='load' hx-on:htmx:load='{RUN}'></div>",
    "<button hx-post='/logout' hx-trigger='load'>x</button>",
    "</title></head><body><h1>owned</h1>",
    "--><h1>owned</h1><!--",
    "]]><h1>owned</h1>",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "{n}{0.__class__}{label}",
    "%(name)s %s %n",
    '=HYPERLINK("https://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd\\..\\..",
    "\u202eevil\u202c\u2066x\u2069",
    "\x1b[31mred\x1b]0;owned\x07",
    "line\r\nSet-Cookie: unheard=owned\r\n\r\n<h1>owned</h1>",
    "' OR '1'='1'; DROP TABLE turn; --",
    "\ufeff\u0000\u2028\u2029null",
    "&lt;script&gt;&#60;script&#62;\u003cscript\u003e",
    "x" * 4_000,
]
MORE_FROM, TOGETHER = 1_000, 3
FIELDS = ("id", "text", "subject", "topic", "team", "agent", "comment", "tool", "source")


def write_hostile_world(folder: Path) -> int:
    """Write a conversation for each payload and field, one for each further payload, and some harmless ones.

    A payload that can be a file's name is one, of a file with a row that is refused. Return how many there are.
    """
    folder.mkdir(parents=True)
    lines = []
    for place, payload in enumerate(PAYLOADS):
        for field in FIELDS:
            lines.append(_conversation(len(lines), place, {field: payload}))
    lines += [_conversation(number, number, {}) for number in range(len(lines), len(lines) + 60)]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "conversations.jsonl").write_text(text, encoding="utf-8")
    for place, payload in enumerate([*ALL, *PAYLOADS]):
        names = dict.fromkeys(FIELDS, payload) if payload in ALL else {}
        # Three payloads to a customer, whose journey stands on each of the three pages, and their words together.
        text = {"text": "\n".join(ALL[place : place + TOGETHER])} if payload in ALL else {}
        more = _conversation(MORE_FROM + place, MORE_FROM + place // TOGETHER, {**names, **text, "id": f"more-{place}"})
        name = payload if is_file_name(payload) else f"more-{place}"
        broken = json.dumps({"conversation_id": payload, "opened_at": payload, "turns": payload})
        (folder / f"{name}.jsonl").write_text(f"{json.dumps(more)}\n{broken}\n", encoding="utf-8")
    return len(PAYLOADS) * len(FIELDS) + len(ALL)


def is_file_name(payload: str) -> bool:
    """Whether a file can have this name; a shell's own signs are no hindrance, and hidden files are not read."""
    return not {"/", "\0"} & set(payload) and not payload.startswith(".") and len(payload.encode()) < 240


def _conversation(number: int, customer: int, given: dict[str, str]) -> dict[str, object]:
    day = f"2026-03-{1 + number % 28:02}"
    said = given.get("text", "My refund never came. This is a disgrace, I am very angry, and I cancel my contract.")
    return {
        "conversation_id": given.get("id", f"c-{number}") if "id" not in given else f"{given['id']}#{number}",
        "source": given.get("source", "desk"),
        "channel": "chat",
        "opened_at": f"{day}T08:00:00Z",
        "customer": {"id": f"u-{customer}"},
        "language": "en",
        "subject": given.get("subject", "Refund"),
        "topic": given.get("topic", "billing/refund"),
        "team": given.get("team", "payments"),
        "assignee": given.get("agent", "ann"),
        "turns": [
            {"at": f"{day}T08:00:00Z", "speaker": "customer", "text": said},
            {"at": f"{day}T09:30:00Z", "speaker": "human_agent", "speaker_id": given.get("agent", "ann"),
             "text": "I have refunded it."},
            {"at": f"{day}T09:40:00Z", "speaker": "customer", "text": "No, nothing has arrived. " + said},
        ],
        "events": [{"at": f"{day}T10:00:00Z", "type": "closed", "actor": "human_agent", "cause": "human",
                    "to": given.get("team")}],
        "actions": [{"tool": given.get("tool", "issue_refund"), "effect": "write", "started_at": f"{day}T09:20:00Z",
                     "outcome": "error", "error_type": given.get("tool", "timeout"),
                     "arguments": {"note": given.get("tool", "")}}],
        "surveys": [{"instrument": "csat", "sent_at": f"{day}T11:00:00Z", "answered_at": f"{day}T12:00:00Z",
                     "score": 2, "scale": [1, 5], "comment": given.get("comment", "bad")}],
    }  # fmt: skip
