"""The imports of codes and prices as an operator runs them, in a process and a folder of their own."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from careflow.cli import main
from proofs.serving import careflow, environment
from tests.importers.code_files import REGIONS, cpt_text, hcpcs_text, rvu_row, rvu_text

pytestmark = pytest.mark.xdist_group("server")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A new machine."""
    folder = tmp_path_factory.mktemp("codes")
    return environment(folder, port=8000) | {"DATA_DIR": str(folder / "data")}


def price(place, code):
    with sqlite3.connect(Path(place["DATA_DIR"]) / "careflow.sqlite3", timeout=20) as database:
        query = "SELECT suggested_cents FROM billing_procedurecode WHERE code = ?"
        return database.execute(query, [code]).fetchone()[0]


def test_codes_and_prices_come_in_on_a_new_machine(tmp_path, place):
    files = {name: tmp_path / name for name in ("hcpcs.txt", "cpt.txt", "rvu.csv", "gpci.csv", "broken.txt")}
    files["hcpcs.txt"].write_text(hcpcs_text())
    files["cpt.txt"].write_text(cpt_text())
    files["rvu.csv"].write_text(rvu_text(rvu_row("27447", work="10")))
    files["gpci.csv"].write_text(REGIONS)
    files["broken.txt"].write_bytes(b"PK\x03\x04")

    first = careflow("import", "hcpcs", str(files["hcpcs.txt"]), env=place)
    again = careflow("import", "hcpcs", str(files["hcpcs.txt"]), env=place)
    level_one = careflow("import", "cpt", str(files["cpt.txt"]), env=place)
    region = ("--gpci", str(files["gpci.csv"]), "--locality", "AK-01", "--conversion-factor", "20.5")
    prices = careflow("import", "rvu", str(files["rvu.csv"]), *region, env=place)
    broken = careflow("import", "cpt", str(files["broken.txt"]), env=place)

    assert [done.returncode for done in (first, again, level_one, prices)] == [0, 0, 0, 0], first.stderr
    assert "       3 new\n" in first.stdout
    assert again.stdout.endswith("Nothing new: the table holds all of the file already.\n")
    assert "       2 new\n" in level_one.stdout
    assert price(place, "27447") == 10 * 15 * 205  # ten units, a region half above, 20.50 each
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr == (
        "Error: broken.txt is an archive or an Excel workbook: unpack it, or save the sheet as CSV.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--gpci", "x"], "--gpci and --locality go together: the file of regions, and which one is meant."),
        (["--locality", "04"], "--gpci and --locality go together: the file of regions, and which one is meant."),
        *(
            (["--conversion-factor", factor], "--conversion-factor is an amount of dollars such as 33.4009.")
            for factor in ("abc", "NaN", "-1", "0", "0.00", "1e3", "1" * 400)
        ),
    ],
)
def test_what_makes_no_price_is_told_before_anything_is_done(arguments, sentence):
    done = CliRunner().invoke(main, ["import", "rvu", "file.csv", *arguments])

    assert (done.exit_code, done.output) == (1, f"Error: {sentence}\n")


def test_the_command_says_that_the_file_needs_a_licence():
    shown = " ".join(CliRunner().invoke(main, ["import", "cpt", "--help"]).output.split())

    assert "You need a licence of the American Medical Association for the file." in shown
    assert "CareFlow ships none of them" in shown
