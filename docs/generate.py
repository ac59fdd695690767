"""Write the generated pages of the documentation; with --check, say which are stale and exit 1.

uv run python docs/generate.py [--check]
"""

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent


def facts_page() -> str:
    """Describe the fact tables, column by column."""
    from unheard.facts.schema import FACTS

    lines = [
        "# The fact tables",
        "",
        "Generated from `src/unheard/facts/schema.py`. Null always means *not observed*.",
        "",
    ]
    for table, columns in FACTS.items():
        lines += [f"## {table}", "", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{name}` | {kind} | {meaning} |" for name, (kind, meaning) in columns.items()]
        lines.append("")
    return "\n".join(lines)


def metrics_page() -> str:
    """Describe the metrics, from their own files."""
    from unheard.metrics.reference import reference_page

    return reference_page()


def studies_page() -> str:
    """Describe the studies, from their own files."""
    from unheard.pipeline.demo_questions import NOTHING_PLANTED, OF_STUDIES, QUESTIONS
    from unheard.studies import STUDIES
    from unheard.studies.reference import reference_page

    asked: dict[str, list[str]] = {}
    for question in (*QUESTIONS, *OF_STUDIES):
        if question.study:
            asked.setdefault(question.study, []).append(f"`{question.found}`")
    lines = [
        "## Beside the truth",
        "",
        "`unheard demo` sets these figures of the studies beside what is true in its simulated organisation; of "
        "agreement and drift only where the judge is planted, too (`python -m benchmarks.study_worlds`): what another "
        "judge errs by no parameter says. The truth comes from latent values that no record shows: every case is lived "
        "through once with the AI agent first and once with a person, and the chance of a return is known as if the "
        "issue had been solved.",
        "",
        "| study | figures |",
        "|---|---|",
        *(f"| {name} | {', '.join(dict.fromkeys(asked[name]))} |" for name in STUDIES if name in asked),
        "",
        "Of the others nothing is planted to compare with:",
        "",
        *(f"- {name}: {why}." for name, why in NOTHING_PLANTED.items()),
        "",
    ]
    return reference_page() + "\n" + "\n".join(lines)


def settings_page() -> str:
    """Describe the settings: TOML key, environment variable, default, meaning."""
    from unheard.settings import Attribution, Effort, Llm, Price, Rubric, Settings

    lines = [
        "# Settings",
        "",
        "Generated from `src/unheard/settings.py`. "
        "Precedence: flag, environment, `unheard.toml` in the store, default.",
        "",
        "| key in `unheard.toml` | environment | default | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        if name not in ("rubric", "effort", "attribution", "llm"):
            lines.append(f"| `{name}` | `UNHEARD_{name.upper()}` | `{field.default}` | {field.description} |")
    for name, field in Rubric.model_fields.items():
        lines.append(
            f"| `[rubric] {name}` | `UNHEARD_RUBRIC__{name.upper()}` | `{field.default}` | {field.description} |"
        )
    for name, field in Effort.model_fields.items():
        variable = f"UNHEARD_EFFORT__{name.upper()}"
        lines.append(f"| `[effort] {name}` | `{variable}` | `{field.default}` | weight: {field.description} |")
    for name, field in Attribution.model_fields.items():
        variable = f"UNHEARD_ATTRIBUTION__{name.upper()}"
        lines.append(f"| `[attribution] {name}` | `{variable}` | `{field.default}` | {field.description} |")
    for name, field in Llm.model_fields.items():
        if name != "prices":
            variable = f"UNHEARD_LLM__{name.upper()}"
            lines.append(f"| `[llm] {name}` | `{variable}` | `{field.default}` | {field.description} |")
    for name, field in Price.model_fields.items():
        lines.append(f'| `[llm.prices."PROVIDER:MODEL"] {name}` | | | {field.description} |')
    return "\n".join([*lines, ""])


def cli_page() -> str:
    """Show the help text of every command."""
    import click

    from unheard.present.cli.commands import COMMANDS, group

    def pages(command: click.Command, name: str) -> list[str]:
        context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
        found = [f"## {name}", "", "```text", command.get_help(context), "```", ""]
        if isinstance(command, click.Group):
            for child in command.list_commands(context):
                inner = command.get_command(context, child)
                if inner is not None:
                    found += pages(inner, f"{name} {child}")
        return found

    root = click.Context(group, info_name="unheard")
    lines = ["# Commands", "", "Generated from the commands' own help.", ""]
    for name in COMMANDS:
        command = group.get_command(root, name)
        assert command is not None
        lines += pages(command, f"unheard {name}")
    return "\n".join(lines)


def sources_page() -> str:
    """Describe the sources: facts, files, metrics, and one world read back from each vendor's shape."""
    from sources_page import sources_page as page

    return page()


PAGES: dict[str, Callable[[], str]] = {
    "facts.md": facts_page,
    "metrics.md": metrics_page,
    "studies.md": studies_page,
    "settings.md": settings_page,
    "cli.md": cli_page,
    "sources.md": sources_page,
}


def main(arguments: list[str]) -> int:
    """Write or check every generated page."""
    stale = []
    for name, make in PAGES.items():
        path, text = HERE / name, make().rstrip() + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(f"Stale: {', '.join(stale)}. Run `uv run python docs/generate.py`.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
