"""`--only-with-database` leaves out the tests that ask for no database: they found nothing else on another engine. The
server of `demo` stands on the database of the run."""

import pytest

ASKED_FOR = {"db", "transactional_db", "django_db_setup", "demo"}


def asks_for_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not ASKED_FOR.isdisjoint(
        getattr(item, "fixturenames", ())
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-with-database", action="store_true", help="leave out tests that ask for no database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only-with-database"):
        left_out = [item for item in items if not asks_for_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if asks_for_database(item)]
