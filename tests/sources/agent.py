"""A support agent on pydantic-ai with its own instrumentation, and a stand-in for its model on this machine."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


class Model(BaseHTTPRequestHandler):
    """Calls the tool that the customer's words name, and then says what it answered."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        last = body["messages"][-1]
        message: dict[str, Any] = {"role": "assistant", "content": f"So it is: {last.get('content')}"}
        for word, tool in (("refund", "issue_refund"), ("look", "get_order")):
            if last["role"] == "user" and word in last["content"]:
                call = {
                    "id": f"call_{tool}",
                    "type": "function",
                    "function": {"name": tool, "arguments": '{"order": 8}'},
                }
                message = {"role": "assistant", "content": "Let me see.", "tool_calls": [call]}
        answer = {"id": "r-1", "object": "chat.completion", "created": 1, "model": "m-1-may",
                  "choices": [{"index": 0, "message": message,
                               "finish_reason": "tool_calls" if "tool_calls" in message else "stop"}],
                  "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}  # fmt: skip
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def model() -> Iterator[str]:
    """Serve the stand-in; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Model) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def converse(exporter: SpanExporter, *, version: Any = 5, content: bool = True, conversation: str = "c-1") -> None:
    """Have two runs of one conversation: an order looked up, and a refund whose tool fails."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with model() as address:
        asyncio.run(_converse(address, provider, version, content, conversation))
    provider.shutdown()


async def _converse(address: str, provider: TracerProvider, version: Any, content: bool, conversation: str) -> None:
    from openai import AsyncOpenAI
    from pydantic_ai import Agent
    from pydantic_ai.models.instrumented import InstrumentationSettings
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    async with AsyncOpenAI(base_url=address, api_key="none") as client:
        desk = Agent(
            OpenAIChatModel("m-1", provider=OpenAIProvider(openai_client=client)),
            name="desk",
            instructions="Be kind.",
        )
        desk.instrument = InstrumentationSettings(tracer_provider=provider, version=version, include_content=content)

        @desk.tool_plain
        def get_order(order: int) -> str:
            return f"order {order} is paid"

        @desk.tool_plain
        def issue_refund(order: int) -> str:
            raise ConnectionError(f"the ledger is down for {order}")

        first = await desk.run("Please look at order 8", conversation_id=conversation)
        try:
            await desk.run("I want a refund", message_history=first.all_messages(), conversation_id=conversation)
        except ConnectionError:
            return
        raise AssertionError("the tool should have failed")


def real_spans(**how: Any) -> tuple[ReadableSpan, ...]:
    """Return what the library's own instrumentation says of such a conversation."""
    exporter = InMemorySpanExporter()
    converse(exporter, **how)
    return exporter.get_finished_spans()
