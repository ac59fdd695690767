"""Everything that the OpenAPI document allows, and much that it forbids, is asked of a running server."""

import json
import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.web.served import Client, Served, serving
from tests.web.test_api import bearer, token
from tests.web.test_reading import first_key

pytestmark = pytest.mark.long
RUN = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]
EXAMPLES = "12"
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance"


def document_with_keys(client: Client, key: str) -> dict[str, Any]:
    """The server's document, with a conversation that there is: else hardly a question would come past the 404."""
    document = client.get("/api/v1/openapi.json").json
    for parameter in document["paths"]["/api/v1/conversation"]["get"]["parameters"]:
        parameter["examples"] = {"known": {"value": key}}
    document["components"]["schemas"]["Said"]["examples"] = [{"key": key, "name": "rating", "value": 4}]
    return document


def ask_anything(served: Served, document: Path, secret: str) -> tuple[int, str, Counter[int]]:
    """Let schemathesis ask; return its exit code, what it says, and how often each status was answered."""
    done = subprocess.run(
        [
            *RUN, document, "--url", f"http://127.0.0.1:{served.port}", "--header", f"Authorization: Bearer {secret}",
            "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--mode", "all", "--max-examples", EXAMPLES,
            "--seed", "7", "--no-shrink", "--suppress-health-check", "all", "--warnings", "off", "--no-color",
            "--continue-on-failure", "--report", "ndjson", "--report-ndjson-path", "asked.ndjson",
        ],
        capture_output=True, text=True, check=False, cwd=document.parent,
    )  # fmt: skip
    written = (document.parent / "asked.ndjson").read_text(encoding="utf-8")
    statuses = Counter(int(status) for status in re.findall(r'"status_code": ?(\d+)', written))
    return done.returncode, done.stdout + done.stderr, statuses


def test_no_question_to_the_api_makes_it_fail(filled: Path, tmp_path: Path) -> None:
    if find_spec("schemathesis") is None:
        pytest.skip("the group `fuzzing` is not installed")
    with serving(filled) as served:
        admin = served.admin().ready()
        document = tmp_path / "openapi.json"
        document.write_text(json.dumps(document_with_keys(admin, first_key(admin))), encoding="utf-8")
        secret = token(admin, "read", "conversations", "label", "keep", "manage")
        code, said, statuses = ask_anything(served, document, secret)
        assert code == 0, said[-6_000:]
        assert [status for status in statuses if status >= 500] == []
        assert statuses[200] > 30, "too few questions went through"
        assert statuses[201] > 0, "no label was kept"
        assert sum(statuses.values()) > 200
        assert served.process.poll() is None


def test_body_that_is_no_text_is_refused_in_the_one_shape(shared: Served, admin: Client) -> None:
    program = bearer(shared, token(admin, "label"))
    answer = program.ask("POST", "/api/v1/labels", b"\xa9u", Content_Type="application/json")
    assert (answer.status, answer.json["error"]["code"]) == (400, "invalid")
