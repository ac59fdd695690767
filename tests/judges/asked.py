"""A stand-in provider for a test, and conversations whose judgement a test can foresee."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from unheard.settings import Llm, Settings

JUDGE = "openai:gpt-x"


def talk(name: str, last: str = "It works now, thanks", **fields: Any) -> dict[str, Any]:
    """A conversation that signs itself, so that the ledger knows it: `mark NAME`."""
    return {
        "conversation_id": name,
        "turns": [
            {"speaker": "customer", "text": f"Hello, mark {name} here, my login fails"},
            {"speaker": "human_agent", "text": "I have reset it.\nPlease try again."},
            {"speaker": "customer", "text": last},
        ],
        **fields,
    }


class Provider:
    """A running stand-in: where it is, and what it was asked."""

    def __init__(self, port: int, ledger: Path) -> None:
        self.base_url, self._ledger = f"http://127.0.0.1:{port}/v1", ledger

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What stands in the ledger; a line that is still being written is not there yet."""
        whole, *_ = self._ledger.read_text().rpartition("\n") if self._ledger.exists() else [""]
        return [json.loads(line) for line in whole.splitlines()]

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if "at" in line]

    def settings(self, base: Settings, **changes: Any) -> Settings:
        llm = Llm(**{"base_url": self.base_url, "timeout_seconds": 20, **changes})
        return base.model_copy(update={"llm": llm})


@contextmanager
def provider(folder: Path, *plan: dict[str, Any], latency: float = 0.0) -> Iterator[Provider]:
    """Start a stand-in provider; every call's body is kept in its ledger."""
    ledger = folder / f"ledger-{len(list(folder.glob('ledger-*')))}"
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "stand_in.py"), str(ledger), "--keep",
         "--latency", str(latency), "--plan", json.dumps(plan)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield Provider(int(process.stdout.readline()), ledger)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
