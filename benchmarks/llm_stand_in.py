"""A server of OpenAI's kind for benchmarks: answers any JSON schema with something that fits, counts what it was sent.

    python benchmarks/llm_stand_in.py LEDGER [--latency SECONDS]

Prints its port. Standard library only, so that it also runs in a rival's environment. A line a call: characters of
all messages, of the schema (as it is sent, without blanks), and of the answer.
"""

import argparse
import asyncio
import json
import re
from pathlib import Path
from typing import Any


def fitting(schema: dict[str, Any], root: dict[str, Any], name: str = "") -> Any:
    """Make up a value that fits a JSON schema: lists have two entries."""
    if "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return fitting(found, root, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return fitting(schema[word][0], root, name)
    kinds = schema.get("type", "string")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if kind == "object":
        return {key: fitting(part, root, key) for key, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [fitting(schema.get("items", {}), root, name) for _ in range(2)]
    made = {"integer": max(1, schema.get("minimum", 1)), "number": schema.get("minimum", 0.5), "boolean": True}
    return made.get(kind, "yes" if name == "verdict" else "A short sentence about this.")


def reply_to(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Answer one call, and count it."""
    schema = (body.get("response_format") or {}).get("json_schema", {}).get("schema")
    text = (
        json.dumps(fitting(schema, schema)) if schema else json.dumps({"score": 5, "reason": "x", "steps": ["a", "b"]})
    )
    said = sum(len(part) for message in body["messages"] for part in _texts(message["content"]))
    counted = {
        "messages": said,
        "schema": len(json.dumps(schema, separators=(",", ":"))) if schema else 0,
        "answer": len(text),
    }
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": (said + counted["schema"]) // 4, "completion_tokens": len(text) // 4, "total_tokens": 0}
    reply = {
        "id": "x", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice],
        "usage": usage,
    }  # fmt: skip
    return reply, counted


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    return [part.get("text", "") for part in content or []]


async def serve(ledger: Path, latency: float) -> None:
    """Serve until killed."""
    with ledger.open("a", encoding="utf-8") as file:

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
                    body = json.loads(await reader.readexactly(int(length[1]) if length else 0))
                    reply, counted = reply_to(body)
                    file.write(json.dumps(counted) + "\n")
                    file.flush()
                    await asyncio.sleep(latency)
                    out = json.dumps(reply).encode()
                    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
                    writer.write(head % len(out) + out)
                    await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            finally:
                writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0, limit=2**24, backlog=512)
        print(server.sockets[0].getsockname()[1], flush=True)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--latency", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(serve(options.ledger, options.latency))
