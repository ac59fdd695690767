"""The commands: one file each, loaded only when it is called.

`unheard --help` names every command without importing any of them: the engine, Arrow and the estimators cost
a second to load, and a help text must not.
"""

import importlib

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "The whole way on a simulated organisation whose truth is known."),
    "run": ("run", "Your data in, a report out: ingest, judge, measure, report."),
    "ingest": ("ingest", "Read files into the store; a second run adds nothing twice."),
    "judge": ("judge", "Judge every eligible conversation that has no current judgement."),
    "metrics": ("metrics", "Estimate metrics, by segment and period, with intervals."),
    "study": ("study", "Questions that a ratio cannot answer; without a name, lists them."),
    "report": ("report", "The whole picture as one self-contained page."),
    "read": ("read", "Conversations to read, as text or JSONL."),
    "rubric": ("rubric", "The constants from parts to rating, and a preview of others."),
    "labels": ("labels", "Import and export what people say about conversations."),
    "serve": ("serve", "Web pages, REST API and webhooks."),
    "receive": ("receive", "Traces of AI agents live over HTTP (OpenTelemetry)."),
    "topics": ("topics", "Find topics where the source has none, named by their words."),
    "identity": ("identity", "Why identities are one customer, and how to undo it."),
    "forget": ("forget", "Erase a person: text and identities gone, counts kept."),
    "mapping": ("mapping", "Help with mapping files for any CSV export or warehouse table."),
    "backup": ("backup", "Copy the store consistently while others write."),
    "restore": ("restore", "Bring a backup back."),
    "doctor": ("doctor", "What is in the store, what each source can show, what is missing for which metric."),
}
"""Command → (module of this package, one line of help)."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and first lines, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module, or return None for a name that is none of ours."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"unheard.present.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        import difflib

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            meant = f" Did you mean {close[0]!r}?" if close else " `unheard --help` lists the commands."
            raise click.UsageError(f"There is no command {args[0]!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Start with `unheard demo`; then `unheard run my-export/`. "
    "Nothing leaves this machine unless you name a judge that runs elsewhere.",
)
@click.version_option(package_name="unheard", message="unheard %(version)s")
def group() -> None:
    """Unheard tells you what your customers really experienced, next to what your dashboards say."""
