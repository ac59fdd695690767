"""`unheard forget`: erase a person."""

import click

from unheard.present.cli.options import Session, session_options


@click.command("forget")
@click.argument("identity")
@session_options()
def command(session: Session, identity: str) -> int:
    """Erase the person behind IDENTITY (customer id, e-mail or phone).

    Text and identities of all their conversations go, in every file of the store; counts and ratings stay.
    Old files do not bring them back. Backups made earlier, outside the store, are yours to delete.
    """
    from unheard.pipeline.forget import forget

    with session.store() as store:
        result = forget(store, session.settings(), identity, command=session.line)
    session.say(
        result,
        lambda: (
            f"Erased: {result['conversations']:,} conversations, {result['identities']:,} identities. "
            "Their counts and ratings stay; their words and addresses are gone."
            if result["identities"]
            else "Nobody in the store has this identity. It is noted, so that files read later do not bring it in."
        ),
    )
    return 0
