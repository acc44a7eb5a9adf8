"""A PostgreSQL of a module's own, which it may freeze, follow or shut down."""

from collections.abc import Iterator

import pytest

from proofs.postgresql import Cluster, NoPostgreSQL, cluster, programs


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    try:
        programs()
    except NoPostgreSQL as missing:
        pytest.skip(str(missing))
    with cluster() as running:
        yield running
