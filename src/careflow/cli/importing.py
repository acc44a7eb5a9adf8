"""Commands that bring in other systems' records."""

import click


@click.group(name="import")
def import_group() -> None:
    """Bring in another system's records."""
