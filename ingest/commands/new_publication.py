"""`digest new-publication`: the profile and the sample page of a new publication, to be filled in."""

from __future__ import annotations

import click


@click.command("new-publication")
@click.argument("name")
def command(name: str) -> None:
    """Write the skeleton of publication NAME into this source checkout."""
    from ingest.checkout import CheckoutError, checkout
    from ingest.skeleton import new_publication

    try:
        root = checkout()
        profile, sample = new_publication(root, name)
    except CheckoutError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{profile.relative_to(root)}\n{sample.relative_to(root)}")
    click.echo(
        f"Next: fill in the profile, write invented text in the publication's shape into the sample page, "
        f"look at\n"
        f"  digest parse --explain --publication {name} {sample.relative_to(root)}\n"
        f"and store it with what must be read of it:\n"
        f"  digest fixture {sample.relative_to(root)}\n"
        f"docs/new-publication.md explains every field.",
        err=True,
    )
