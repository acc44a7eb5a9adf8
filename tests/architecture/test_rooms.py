"""Every domain has the same rooms, so that a reader finds the next one blindfold. A room may be a module or a
package; what is missing is missing for a reason."""

import pytest

from tests.architecture.source import DOMAINS

ROOMS = ("README.md", "rules", "models", "permissions", "queries", "operations", "schemas", "api", "admin")
READS_ONLY = "it only reads what other domains own"
RECORDS_ONLY = "it only records; reading the log is a matter of activity"
NO_ROUTES = "it has no routes of its own"
MISSING: dict[str, dict[str, str]] = {
    "activity": {"rules": READS_ONLY, "models": READS_ONLY, "operations": READS_ONLY, "admin": READS_ONLY},
    "audit": {"permissions": RECORDS_ONLY, "schemas": RECORDS_ONLY, "api": RECORDS_ONLY},
    "accounts": {"permissions": "whoever signs in needs none"},
}  # fmt: skip
HOMES = sorted(path.name for path in DOMAINS.iterdir() if (path / "apps.py").exists())


def rooms_of(domain):
    home = DOMAINS / domain
    built = {path.stem for path in home.glob("*.py") if path.read_text().strip()}
    packages = {path.name for path in home.iterdir() if (path / "__init__.py").exists()}
    return built | packages | {path.name for path in home.glob("*.md")}


@pytest.mark.parametrize("domain", HOMES)
def test_a_domain_has_the_rooms_of_its_neighbours(domain):
    missing = [room for room in ROOMS if room not in rooms_of(domain)]

    assert missing == [room for room in ROOMS if room in MISSING.get(domain, {})]


@pytest.mark.parametrize("domain", HOMES)
def test_a_readme_is_short_enough_to_be_read(domain):
    readme = DOMAINS / domain / "README.md"

    assert readme.read_text().startswith("# ")
    assert len(readme.read_text().splitlines()) <= 40
