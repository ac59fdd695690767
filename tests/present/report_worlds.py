"""Worlds that try to break the report: hostile texts, long names, right-to-left script, many teams and topics."""

import datetime as dt
import json
import random
from pathlib import Path

HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    '"><svg onload="document.title=\'owned\'">',
    "</blockquote></article></main><h1>owned</h1>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "javascript:document.title='owned'",
    "\u202eevil\u202c \x1b[31mred\x07",
    "' onmouseover='document.title=1",
    "`code` &lt;b&gt; &amp; <b>bold</b> <style>*{display:none}</style>",
]
LONG = [
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenversicherungsangelegenheiten",
    "x" * 300,
    "خدمة العملاء والفواتير المتأخرة",
    "שירות לקוחות והחזרים כספיים",
    "💳💥 Zahlung fehlgeschlagen 😡",
]
BAD = "Das ist eine Frechheit, es funktioniert immer noch nicht. Ich bin sehr enttäuscht und verärgert."
GOOD = "Vielen Dank, das hat funktioniert, alles wieder in Ordnung!"


def write_world(folder: Path, *, conversations: int, segments: int) -> Path:
    """Write conversations of so many teams and as many topics, with surveys, closings and hostile words throughout."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [*HOSTILE, *LONG, *(f"Vertragskündigungsbearbeitung Süd {number}" for number in range(segments))][:segments]
    draw = random.Random(4)
    lines = [_conversation(number, names, draw) for number in range(conversations)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "conversations.jsonl").write_text(text, encoding="utf-8")
    return folder


def _conversation(number: int, names: list[str], draw: random.Random) -> dict[str, object]:
    opened = dt.datetime(2026, 1, 3, 8, tzinfo=dt.UTC) + dt.timedelta(hours=draw.random() * 24 * 120)
    place = int(len(names) * draw.random() ** 1.5)
    bad = draw.random() < 0.4
    who = draw.choice(["human_agent", "ai_agent"])
    answered = draw.random() < (0.1 if bad else 0.4)

    def at(minutes: int) -> str:
        return (opened + dt.timedelta(minutes=minutes)).isoformat()

    return {
        "conversation_id": f"<b>{number}</b>",
        "source": "desk <i>süd</i>",
        "channel": draw.choice(["email", "chat", "voice"]),
        "opened_at": at(0),
        "customer": {"id": f"u{draw.randrange(conversations_per_customer(number))}"},
        "language": "de",
        "topic": names[place],
        "team": names[-place],
        "turns": [
            {"at": at(0), "speaker": "customer", "text": f"Meine Rechnung stimmt nicht. {draw.choice(HOSTILE)}"},
            {"at": at(30), "speaker": who, "speaker_id": "a", "text": "Wir haben das geprüft."},
            {"at": at(45), "speaker": "customer", "text": f"{BAD} {draw.choice(HOSTILE)}" if bad else GOOD},
        ],
        "events": [
            {"at": at(40), "type": "assigned", "to": names[-place]},
            {"at": at(60), "type": "closed", "actor": who, "cause": "human" if who == "human_agent" else "ai"},
        ],
        "surveys": [
            {
                "instrument": "csat",
                "sent_at": at(120),
                "answered_at": at(300) if answered else None,
                "score": (2 if bad else 5) if answered else None,
                "scale": [1, 5],
            }
        ],
    }


def conversations_per_customer(number: int) -> int:
    """Customers so far: about one for every two conversations, so that some come back."""
    return max(1, number // 2)
