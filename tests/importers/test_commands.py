"""The commands as an operator runs them, each in a process and a folder of its own."""

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofs.serving import careflow, environment, free_port
from tests.importers.exports import ENCOUNTERS, IMMUNIZATIONS, PATIENTS, many_encounters, write_export

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "synthea-csv"
PATIENCE = 60
# One row for each visit, whatever happened on the way.
CHARTED = (
    "scheduling_appointment", "clinical_encounter", "clinical_progressnote", "clinical_noteversion",
)  # fmt: skip
pytestmark = pytest.mark.xdist_group("server")


@pytest.fixture
def place(migrated, tmp_path):
    return environment(migrated(tmp_path), port=8000)


def count(place, table):
    with sqlite3.connect(Path(place["DATA_DIR"]) / "careflow.sqlite3", timeout=20) as database:
        try:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        except sqlite3.OperationalError:
            return 0


def figures(output):
    """The table of the report: figures by what the rows became."""
    rows = (line.split(maxsplit=6) for line in output.splitlines() if line.partition(" ")[0].endswith((".csv", ".gz")))
    return {row[6]: tuple(int(figure.replace(",", "")) for figure in row[1:6]) for row in rows}


def test_it_brings_in_a_folder_on_a_new_machine(tmp_path):
    place = environment(tmp_path, port=8000)
    password = tmp_path / "password"
    password.write_text("a good password\nand a note\n")

    folder = write_export(tmp_path / "export")

    done = careflow("import", "synthea", str(folder), "--password-file", str(password), env=place)

    assert (done.returncode, done.stderr) == (0, "")
    assert figures(done.stdout) == {
        "organizations in the care-provider directory": (2, 2, 0, 0, 1),
        "providers": (2, 2, 0, 0, 0),
        "patients": (3, 3, 0, 0, 0),
        "insurance carriers": (3, 2, 0, 1, 0),
        "insurance policies": (5, 4, 0, 1, 0),
        "visits": (4, 4, 0, 0, 2),
        "encounters with their notes": (4, 4, 0, 0, 0),
        "problems": (3, 3, 0, 0, 0),
        "medications": (3, 3, 0, 0, 0),
        "allergies": (3, 3, 0, 0, 0),
        "visit summaries": (3, 3, 0, 0, 0),
        "immunization records": (3, 2, 0, 1, 0),
        "superbills": (4, 3, 0, 1, 0),
        "charges of superbills": (7, 4, 0, 3, 0),
        "vital signs": (13, 13, 0, 0, 1),
        "other observations, told in the notes": (4, 4, 0, 0, 0),
        "procedures, told in the notes": (2, 2, 0, 0, 0),
        "care plans, told in the notes": (1, 1, 0, 0, 0),
        "immunizations, told in the notes": (2, 2, 0, 0, 0),
    }
    assert "password" not in done.stdout


def test_a_new_owners_password_is_shown_once(place, tmp_path):
    folder = write_export(tmp_path / "export")

    first = careflow("import", "synthea", str(folder), "--owner", "quinn", env=place)
    second = careflow("import", "synthea", str(folder), "--owner", "quinn", env=place)

    assert first.stdout.startswith("Sign in as quinn with ")
    assert "Sign in" not in second.stdout
    assert second.stdout.endswith("Nothing new: everything in the folder is already there.\n")


@pytest.mark.parametrize(
    ("table", "noun"),
    [("scheduling_appointment", "visits"), ("clinical_encounter", "encounters with their notes")],
)
def test_a_killed_run_is_continued_to_the_same_figures(place, tmp_path, table, noun):
    folder = write_export(tmp_path / "export", encounters=many_encounters(5000))

    run = subprocess.Popen(
        [sys.executable, "-m", "careflow", "import", "synthea", str(folder)],
        env=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while not count(place, table) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    there = count(place, table)
    assert 0 < there < 5000
    assert there % 1000 == 0

    done = careflow("import", "synthea", str(folder), env=place)

    assert done.returncode == 0
    assert figures(done.stdout)[noun][:4] == (5000, 5000 - there, there, 0)
    assert {count(place, name) for name in CHARTED} == {5000}
    assert count(place, "patients_patient") == 3


def test_a_run_killed_over_its_papers_leaves_no_file_that_nobody_knows_of(place, tmp_path):
    header, *rows = PATIENTS.splitlines()
    people = [rows[0].replace("pat-1", f"pat-1{number}") for number in range(150)]
    visits = [ENCOUNTERS.splitlines()[1].replace("pat-1", f"pat-1{n}").replace("enc-1", f"e-{n}") for n in range(150)]
    folder = write_export(
        tmp_path / "export",
        patients="\n".join([header, *people, ""]),
        encounters="\n".join([ENCOUNTERS.splitlines()[0], *visits, ""]),
        immunizations=f"{IMMUNIZATIONS.splitlines()[0]}\n",
    )
    documents = Path(place["DATA_DIR"]) / "documents"
    run = subprocess.Popen(
        [sys.executable, "-m", "careflow", "import", "synthea", str(folder)],
        env=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while len([*documents.rglob("*.pdf")]) < 20 and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert (count(place, "documents_patientdocument"), count(place, "documents_pendingfile")) == (0, 150)
    left = {str(path.relative_to(documents)) for path in documents.rglob("*.pdf")}

    done = careflow("import", "synthea", str(folder), env=place)

    assert (done.returncode, figures(done.stdout)["visit summaries"][:4]) == (0, (150, 150, 0, 0))
    with sqlite3.connect(Path(place["DATA_DIR"]) / "careflow.sqlite3") as database:
        filed = {row[0] for row in database.execute("SELECT storage_key FROM documents_patientdocument")}
        noted = {row[0] for row in database.execute("SELECT storage_key FROM documents_pendingfile")}
    there = {str(path.relative_to(documents)) for path in documents.rglob("*.pdf")}
    assert filed == there - left
    assert left <= noted  # housekeeping removes them


def test_what_does_not_add_up_ends_with_status_one(place, tmp_path):
    folder = write_export(tmp_path / "export", encounters="Id\nenc-1\n")

    done = careflow("import", "synthea", str(folder), env=place)

    assert done.returncode == 1
    assert done.stdout.endswith("The figures do not add up: not every row is accounted for.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "nowhere is not a folder."),
        (["."], "holds no Synthea export"),
        (["export", "--timezone", "Mars/Base"], "Mars/Base is no time zone"),
        (["export", "--password-file", "empty"], "empty is empty; it should hold the password."),
    ],
)
def test_it_refuses_with_one_sentence(place, tmp_path, arguments, sentence):
    write_export(tmp_path / "export")
    (tmp_path / "empty").write_text("\n")

    paths = [str(tmp_path / part) if part in {"nowhere", ".", "export", "empty"} else part for part in arguments]
    done = careflow("import", "synthea", *paths, env=place)

    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_start_brings_the_demo_group_only_where_nobody_is(server, place, tmp_path):
    assert "Sign in   demo, demo_facility_admin, demo_doctor," in server.out.read_text()
    password = tmp_path / "password"
    password.write_text("a good long password")
    careflow("createadmin", "root", "--password-file", str(password), env=place)

    run = subprocess.Popen(
        [sys.executable, "-m", "careflow", "run"],
        env=place | {"PORT": str(free_port())}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    shown = ""
    for line in run.stdout:
        shown += line
        if "Ctrl-C stops." in line:
            break
    run.send_signal(signal.SIGINT)
    run.communicate()

    assert "Ready" in shown
    assert "Sign in" not in shown
    assert count(place, "patients_patient") == 0


def test_the_demo_group_is_built_and_then_complete(place):
    first = careflow("demo", env=place)
    second = careflow("demo", env=place)

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("Demo group: 7 people, ")
    assert ", 3 clinics, 15 staff rows, 76 patients, " in first.stdout
    assert second.stdout == "Demo group: nothing to add.\n"
    verified = careflow("verify-audit", env=place)
    assert (verified.returncode, verified.stdout.splitlines()[-1]) == (0, "Everything is as it was kept.")
    assert count(place, "patients_patient") == 76


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="no Synthea sample beside the repository")
def test_the_sample_comes_in_whole(place):
    first, second = (careflow("import", "synthea", str(SAMPLE), env=place, seconds=600) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0)
    counts = {noun: row[:4] for noun, row in figures(first.stdout).items()}
    assert counts == {
        "organizations in the care-provider directory": (296, 296, 0, 0),
        "providers": (296, 296, 0, 0),
        "patients": (200, 200, 0, 0),
        "insurance carriers": (10, 9, 0, 1),
        "insurance policies": (1986, 1749, 0, 237),
        "visits": (7916, 7916, 0, 0),
        "encounters with their notes": (7916, 7916, 0, 0),
        "problems": (5516, 5516, 0, 0),
        "medications": (5400, 5400, 0, 0),
        "allergies": (395, 395, 0, 0),
        "visit summaries": (200, 200, 0, 0),
        "immunization records": (200, 200, 0, 0),
        "superbills": (13316, 7916, 0, 5400),
        "charges of superbills": (104728, 28052, 0, 76676),
        "vital signs": (15985, 15985, 0, 0),
        "other observations, told in the notes": (78763, 73315, 0, 5448),
        "procedures, told in the notes": (17202, 17202, 0, 0),
        "care plans, told in the notes": (742, 742, 0, 0),
        "immunizations, told in the notes": (2934, 2934, 0, 0),
    }
    assert {noun: row[:4] for noun, row in figures(second.stdout).items()} == {
        noun: (read, 0, written, skipped) for noun, (read, written, _, skipped) in counts.items()
    }
    assert count(place, "clinical_vitals") == 2511
