"""One server for the tests that only look at it."""

from collections.abc import Iterator

import pytest

from proofs.serving import Running, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Mark tests that ask for it `xdist_group("server")` to have just one."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running
