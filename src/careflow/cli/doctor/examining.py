"""All checks, one after the other; none keeps the next from being made."""

from collections.abc import Callable, Iterable, Iterator

from careflow.cli.doctor import machine
from careflow.cli.doctor.findings import Finding, Level
from careflow.settings.environment import Environment, read
from careflow.settings.refused import Refused

Check = Callable[[Environment], Iterator[tuple[Level, str]]]


def examine() -> Iterator[Finding]:
    try:
        environment = read()
    except Refused as refused:
        yield Finding("settings", Level.FAIL, str(refused))
        return
    from careflow.cli.bootstrap import refuse_empty, set_up

    try:
        refuse_empty(environment)
    except Refused as refused:
        yield Finding("start", Level.FAIL, str(refused))
        return
    yield from _told(environment, machine.CHECKS)
    try:
        set_up()
    except Refused as refused:
        yield Finding("start", Level.FAIL, str(refused))
        return
    from careflow.cli.doctor import neighbours, records

    yield from _told(environment, records.TABLES)
    on_tables = [*records.CHECKS, *neighbours.ON_TABLES]
    if records.are_there():
        yield from _told(environment, on_tables)
    else:
        names = ", ".join(name for name, *_ in on_tables)
        yield Finding("tables", Level.WARN, f"Not looked at ({names}): what “migrations” says comes first.")
    yield from _told(environment, neighbours.CHECKS)


def _told(environment: Environment, checks: Iterable[tuple[str, Check, str]]) -> Iterator[Finding]:
    for name, check, well in checks:
        try:
            found = [Finding(name, level, sentence) for level, sentence in check(environment)]
        except Refused as refused:
            found = [Finding(name, Level.FAIL, str(refused))]
        except Exception as error:  # noqa: BLE001  (of any kind: its text may hold a secret)
            found = [Finding(name, Level.FAIL, f"This could not be checked ({type(error).__name__}).")]
        yield from found or [Finding(name, Level.OK, well)]
