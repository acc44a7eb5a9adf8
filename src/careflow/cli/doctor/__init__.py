"""`careflow doctor`: what is wrong with an installation, and what to do about it."""

import sys

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects with check, level and sentence.")
def doctor(*, as_json: bool) -> None:
    """Look for what is unsafe, missing or late, and say what to do.

    A line for each check: ok, warn or fail. Ends with status 1 if anything fails. Changes nothing, but for a file that
    it puts into the documents' storage and takes away again.
    """
    import msgspec

    from careflow.cli.doctor.examining import examine
    from careflow.cli.doctor.findings import Level

    found = list(examine())
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        for finding in found:
            click.echo(f"{finding.level:5}{finding.check:12}{finding.sentence}".rstrip())
    sys.exit(1 if any(finding.level is Level.FAIL for finding in found) else 0)
