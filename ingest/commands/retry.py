"""`digest retry`: make addresses due again, so that the next crawl asks for them."""

from __future__ import annotations

import click

from ingest.commands.options import PublicationType, data_options
from ingest.configuration import Configuration
from ingest.ledger import PageState
from parsers.publication import Publication

STATES = sorted(state.value for state in PageState)


@click.command("retry")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(STATES), metavar="STATE",
    help=f"Every address in that state: {', '.join(STATES)}.",
)  # fmt: skip
@click.option("--publication", type=PublicationType(), metavar="NAME", help="Only its addresses.")
@data_options
def command(
    addresses: tuple[str, ...],
    states: tuple[str, ...],
    publication: Publication | None,
    configuration: Configuration,
) -> None:
    """Make every ADDRESS, or all of a --state, due again; the next `digest crawl` asks for them."""
    from db.engine import open_archive
    from ingest.clock import now
    from ingest.ledger import make_due

    if not addresses and not states:
        raise click.UsageError("expected an ADDRESS or a --state, found neither")
    name = publication.name if publication else None
    with open_archive(configuration.database_url) as archive, archive.write() as connection:
        made = make_due(connection, now(), addresses=addresses, states=states, publication=name)
    for address in made:
        click.echo(address)
    unknown = sorted(set(addresses) - set(made))
    if unknown:
        click.echo(f"Not in the ledger: {', '.join(unknown)}", err=True)
    number = f"{len(made)} {'address is' if len(made) == 1 else 'addresses are'}"
    click.echo(f"{number} due again; `digest crawl` asks for what is due.", err=True)
