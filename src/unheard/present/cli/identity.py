"""`unheard identity`: why identities are one customer, and how to undo it."""

from typing import Any

import click

from unheard.present.cli.options import Session, session_options


@click.command("identity")
@click.argument("identity")
@click.option("--undo", "other", metavar="OTHER", help="Hold IDENTITY and OTHER apart from now on.")
@session_options()
def command(session: Session, identity: str, other: str | None) -> int:
    """Say which identities belong to the customer behind IDENTITY (customer id, e-mail or phone), and why.

    Addresses are not kept: identities are shown by kind and by the beginning of their hash. With --undo two
    identities stay two customers, whatever else links them; files read later do not link them again.
    """
    from unheard.pipeline.identities import explain, undo

    with session.store() as store:
        settings = session.settings()
        if other is None:
            found = explain(store, settings, identity)
        else:
            found = undo(store, settings, identity, other, command=session.line)
    session.say(found, lambda: _text(found))
    return 0


def _why(link: dict[str, Any]) -> str:
    likely = "" if link["probability"] == 1.0 else f" (likely, {link['probability']:.3f})"
    return f"{link['reason']}{likely}{'' if link['is_used'] else ', undone'}"


def _text(found: dict[str, Any]) -> str:
    if found["shared"] is not None:
        return f"{found['asked']} names nobody: it is {found['shared']}."
    lines = [f"{found['asked']} is a customer with {len(found['identities']):,} identities."]
    lines += [f"  {link['one']} – {link['other']}: {_why(link)}" for link in found["links"]]
    return "\n".join(lines)
