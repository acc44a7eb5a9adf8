"""What `make docs` does before and after the pages are rendered."""

from pathlib import Path

import pytest

from tools.site.contract import Contract
from tools.site.links import Site
from tools.site.pages import gather, navigation

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(tmp_path):
    """`site({"a.html": "…"})`: what is wrong with a site of these files."""
    folder = tmp_path / "site"

    def site(files):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return list(Site(folder, tmp_path / "pages").slips())

    return site


def test_links_that_hold_are_let_through(site):
    page = (
        '<h2 id="here"></h2><a href="#here"></a><a href="sub/b.html#there"></a><a href="https://careflow.example/"></a>'
    )

    assert site({"a.html": page, "sub/b.html": '<p id="there"><img src="/c.svg"></p>', "c.svg": "<svg/>"}) == []


@pytest.mark.parametrize(
    ("page", "slip"),
    [
        ('<a href="gone.html"></a>', "a.html: leads nowhere: gone.html"),
        ('<img src="gone.svg">', "a.html: leads nowhere: gone.svg"),
        ('<a href="#gone"></a>', "a.html: no such place: #gone"),
        ('<script src="https://cdn.example/x.js"></script>', "a.html: fetches https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//fonts.example/x">', "a.html: fetches //fonts.example/x"),
    ],
)
def test_what_leads_nowhere_or_fetches_from_elsewhere_is_found(site, page, slip):
    assert site({"a.html": page}) == [slip]


def test_a_style_that_fetches_is_found(site):
    assert site({"a.css": "p {background: url(https://cdn.example/x.png)}"}) == ["a.css: fetches from elsewhere"]


def test_reports_are_shown_where_there_are_some_and_what_pages_point_to_comes_along(tmp_path):
    root, pages = tmp_path / "root", tmp_path / "pages"
    (root / "docs").mkdir(parents=True)
    (root / "README.md").write_text("# Start\n\n[The program](docs/day.py), [elsewhere](https://careflow.example/)\n")
    (root / "docs" / "day.py").write_text("pass\n")
    gather(root, pages)
    without = navigation(pages)
    (root / "docs" / "proofs").mkdir()
    (root / "docs" / "proofs" / "race.md").write_text("# Races\n")
    gather(root, pages)

    assert without == '[{"Start" = "README.md"}]'
    assert navigation(pages) == '[{"Start" = "README.md"}, {"Proofs" = "docs/proofs/race.md"}]'
    assert sorted(path.relative_to(pages).as_posix() for path in pages.rglob("*") if path.is_file()) == [
        "README.md", "docs/day.py", "docs/proofs/race.md",
    ]  # fmt: skip


def test_the_contract_names_every_endpoint_and_every_shape_once(tmp_path):
    contract = Contract(ROOT / "openapi.json")
    contract.write(tmp_path)
    lines = [line for page in tmp_path.glob("*.md") for line in page.read_text().splitlines()]
    headings = [line.removeprefix("### ") for line in lines if line.startswith("### ")]

    endpoints = [f"`{method.upper()} {path}`" for path, item in contract.document["paths"].items() for method in item]
    used = set(contract.shapes) & set(headings)
    assert sorted(headings) == sorted([*endpoints, *used])
    assert set(contract.shapes) - used == set()


def test_a_field_says_its_type_its_limits_and_what_holds_without_it(tmp_path):
    Contract(ROOT / "openapi.json").write(tmp_path)

    shape = (tmp_path / "billing.md").read_text().split("### ChargeLineIn\n")[1].split("\n###")[0]
    assert "| `service_code` | string of at most 16 | **must**. " in shape
    assert "| `units` | string or number from 0 | " in shape
    assert 'Without it: `"1.00"`.' in shape
