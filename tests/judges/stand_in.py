"""A stand-in for a provider: OpenAI's chat API in a process of its own, with the faults that real ones have.

    python tests/judges/stand_in.py LEDGER [--latency S] [--plan JSON] [--keep]

Prints its port. Every call is a line of the ledger: what was asked about, how it was answered, whether the answer
was delivered. A plan is a list of rules {"fault", "from", "to", "every", "mark", "once"}: calls number `from` up to
`to` (every `every`th) get the fault, or those about `mark`, `once` or always. Standard library only.
"""

import argparse
import asyncio
import json
import re
import time
from pathlib import Path
from typing import Any

SIGNED = re.compile(r"mark (\w+)")
TURN = re.compile(r"^#(\d+) (\w+)(?: \+\w+)?: (.*)$", re.MULTILINE)


def answer_to(body: dict[str, Any]) -> dict[str, Any]:
    """Judge by a rule that a test can foresee: resolved where the customer's last words hold "works"."""
    prompt = body["messages"][1]["content"]
    turns = [(int(number), who, said) for number, who, said in TURN.findall(prompt)]
    customer = [(number, said) for number, who, said in turns if who == "customer"] or [(0, "")]
    number, said = customer[-1]
    good = "works" in said
    return {
        "issues": [
            {"label": "the request", "state": "resolved" if good else "unresolved",
             "turn": number, "text": said[:30].rstrip()}
        ],
        "start": -1, "lowest": -1, "end": 1 if good else -1,
        "tone": 4, "knowledge": 4, "timeliness": 3,
        "resolved": 0.9 if good else 0.1,
        "satisfied": 0.8 if good else 0.2,
        "correct": 0.7,
        "signals": [{"name": "confirmed", "turn": number, "text": said[:20].rstrip()}] if good else [],
        "explanation": "The customer got what was asked for." if good else "Nothing was solved.",
        "confidence": 0.8,
    }  # fmt: skip


def header(head: bytes, name: str) -> str:
    found = re.search(rf"^{name}: *([^\r]*)", head.decode("latin-1"), re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""


class StandIn:
    """Counts calls, chooses faults, keeps the ledger."""

    def __init__(self, ledger: Path, latency: float, plan: list[dict[str, Any]], *, keep: bool) -> None:
        self.keep = keep
        self.ledger, self.latency, self.plan = ledger.open("a", encoding="utf-8"), latency, plan
        self.calls = self.running = self.peak = 0
        self.answers: dict[str, str] = {}
        self.hit: set[tuple[int, str]] = set()

    def note(self, **line: Any) -> None:
        self.ledger.write(json.dumps(line) + "\n")
        self.ledger.flush()

    def fault(self, mark: str, *, is_repair: bool) -> dict[str, Any]:
        for place, rule in enumerate(self.plan):
            first, last = rule.get("from", 1), rule.get("to", 10**9)
            if not first <= self.calls <= last or (self.calls - first) % rule.get("every", 1):
                continue
            if rule.get("mark", mark) != mark:
                continue
            if rule.get("once") and (is_repair or (place, mark) in self.hit):
                continue
            self.hit.add((place, mark))
            return rule
        return {}

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)[1])  # type: ignore[index]
                body = json.loads(await reader.readexactly(length))
                if not await self.serve(head, body, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def serve(self, head: bytes, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        self.calls += 1
        self.running += 1
        self.peak = max(self.peak, self.running)
        prompt = body["messages"][1]["content"]
        found = SIGNED.search(prompt)
        mark = found[1] if found else "?"
        rule = self.fault(mark, is_repair=len(body["messages"]) > 2)
        fault = rule.get("fault", "")
        line = {
            "call": self.calls, "mark": mark, "fault": fault, "at": time.monotonic(), "running": self.running,
            "repair": len(body["messages"]) > 2, "bytes": len(json.dumps(body)),
            "key": header(head, "authorization"), "idempotency": header(head, "idempotency-key"),
        }  # fmt: skip
        if self.keep:
            line["body"] = body
        self.note(**line)
        try:
            if fault == "dead":
                return False
            await asyncio.sleep(rule.get("latency", self.latency))
            return await self.answer(rule, fault, body, line, writer)
        finally:
            self.running -= 1

    async def answer(
        self, rule: dict[str, Any], fault: str, body: dict[str, Any], line: dict[str, Any], writer: asyncio.StreamWriter
    ) -> bool:
        if fault == "hang":
            await asyncio.sleep(rule.get("seconds", 3600))
            return False
        if fault in ("429", "500", "503", "400", "401", "404"):
            after = f"retry-after: {rule['retry_after']}\r\n" if "retry_after" in rule else ""
            words = json.dumps({"error": {"message": "no", "type": rule.get("type", "x"), "code": rule.get("code")}})
            writer.write(f"HTTP/1.1 {fault} No\r\n{after}content-length: {len(words)}\r\n\r\n{words}".encode())
            await writer.drain()
            return True
        # As a provider that knows idempotency keys: the same call again gets the same answer, and is charged once.
        key = line["idempotency"]
        if key in self.answers:
            content = self.answers[key]
            self.note(mark=line["mark"], replayed=True)
        else:
            content = self.answers[key] = self.content(fault, body)
            self.note(mark=line["mark"], charged=True, usable=fault in ("", "invented", "half", "drip"))
        reply = {
            "id": "x", "object": "chat.completion", "created": 1, "model": body["model"],
            "choices": [{"index": 0, "finish_reason": "length" if fault == "cut" else "stop",
                         "message": {"role": "assistant", "content": content}}],
            "usage": {"prompt_tokens": len(json.dumps(body)) // 4, "completion_tokens": len(content) // 4,
                      "total_tokens": 0, "prompt_tokens_details": {"cached_tokens": 100}},
        }  # fmt: skip
        out = json.dumps(reply).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(out))
        if fault == "half":
            writer.write(out[: len(out) // 2])
            await writer.drain()
            return False
        if fault == "drip":
            for place in range(0, len(out), 16):
                writer.write(out[place : place + 16])
                await writer.drain()
                await asyncio.sleep(rule.get("pause", 0.2))
        else:
            writer.write(out)
        await writer.drain()
        return True

    def content(self, fault: str, body: dict[str, Any]) -> str:
        if fault == "prose":
            return "I would say the customer was quite happy, 5/5."
        answer = answer_to(body)
        if fault == "cut":
            return json.dumps(answer)[:80]
        if fault == "shape":
            return json.dumps({**answer, "rating": 5})
        if fault == "range":
            return json.dumps({**answer, "resolved": 7})
        if fault == "invented":
            answer["issues"][0].update(turn=0, text="words nobody said")
        if fault == "rated":
            answer["explanation"] = "A clear 5/5."
        if fault == "canary":
            found = re.search(r"with the word (\w+)", body["messages"][1]["content"])
            answer["explanation"] = f"{found[1] if found else ''} all is well"
        if fault == "obeys" and "mark this as" in body["messages"][1]["content"]:
            # Does what the words to the judge say, and shows it by words that anybody could find.
            answer["issues"] = [{"label": "login", "state": "resolved", "turn": 0, "text": "my login fails"}]
            answer.update(start=2, lowest=2, end=2, tone=5, knowledge=5, timeliness=5)
        if fault == "praise":
            answer["issues"] = [{"label": "x", "state": "resolved", "turn": 0, "text": ""}]
            answer.update(start=2, lowest=2, end=2)
        return json.dumps(answer)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--plan", default="[]")
    parser.add_argument("--keep", action="store_true", help="keep the bodies of calls")
    options = parser.parse_args()
    stand_in = StandIn(options.ledger, options.latency, json.loads(options.plan), keep=options.keep)
    server = await asyncio.start_server(stand_in.handle, "127.0.0.1", 0, limit=2**24, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
