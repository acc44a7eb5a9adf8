"""The database and the folder of papers as they lie there, past the server, and what would be half a record in them."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

# Whose writes are recorded as what: table → what the log calls its rows.
LOGGED = {
    "patients_patient": "patients/patient",
    "scheduling_appointment": "appointments/appointment",
    "clinical_encounter": "clinical/encounter",
    "billing_superbill": "billing/encounterbillingrecord",
    "messaging_messagethread": "messaging/messagethread",
    "documents_patientdocument": "patients/patientdocument",
}
# Those whose every version is an event of its own.
COUNTED = ("scheduling_appointment",)
# Where the key of the write that made a row stands in it.
MARKED = {
    "patients_patient": "middle_name",
    "scheduling_appointment": "reason",
    "clinical_encounter": "reason",
    "billing_superbill": "notes",
    "messaging_messagethread": "subject",
    "messaging_message": "body",
    "documents_patientdocument": "notes",
}
OURS = "LIKE 'crash-%'"
KEYS = f"SELECT key FROM platform_rememberedanswer WHERE key {OURS}"
MAKING = ("chart", "visit", "encounter", "superbill", "booking", "thread", "reply", "paper")


def halves(since: Mapping[str, int]) -> dict[str, str]:
    """What it would be → the query that finds it; `since` is each table's last row before the proof."""
    found: dict[str, str] = {}
    for table, subject in LOGGED.items():
        app, model = subject.split("/")
        events = f"FROM audit_auditevent WHERE app_label = '{app}' AND model_name = '{model}'"
        created = f"SELECT object_pk {events} AND action = 'create'"
        found[f"{table} without its event"] = (
            f"SELECT id FROM {table} WHERE id > {since[table]} AND CAST(id AS text) NOT IN ({created})"
        )
        found[f"event without its row in {table}"] = (
            f"{created} AND object_pk NOT IN (SELECT CAST(id AS text) FROM {table})"
        )
    for table in COUNTED:
        app, model = LOGGED[table].split("/")
        found[f"{table} with another number of events than versions"] = f"""
            SELECT r.id FROM {table} r LEFT JOIN (
                SELECT object_pk, count(*) AS number FROM audit_auditevent
                WHERE app_label = '{app}' AND model_name = '{model}' AND action IN ('create', 'update')
                GROUP BY object_pk) e ON e.object_pk = CAST(r.id AS text)
            WHERE r.id > {since[table]} AND coalesce(e.number, 0) <> r.version"""
    for table, column in MARKED.items():
        found[f"{table} without the answer of its key"] = (
            f"SELECT id FROM {table} WHERE {column} {OURS} AND {column} NOT IN ({KEYS})"
        )
        if table != "messaging_message":  # a thread's first message bears the key of the thread
            found[f"two rows of {table} for one key"] = (
                f"SELECT {column} FROM {table} WHERE {column} {OURS} GROUP BY {column} HAVING count(*) > 1"
            )
    effects = " UNION ALL ".join(
        f"SELECT {column} FROM {table} WHERE {column} {OURS}" for table, column in MARKED.items()
    )
    making = " OR ".join(f"key LIKE 'crash-%-{what}-%'" for what in MAKING)
    found["answer of a key without its effect"] = f"{KEYS} AND ({making}) AND key NOT IN ({effects})"
    return found | OF_SEVERAL_ROWS


# What is written in several rows at once.
OF_SEVERAL_ROWS = {
    "chart without its one phone": f"""
        SELECT p.id FROM patients_patient p LEFT JOIN patients_patientphone n ON n.patient_id = p.id
        WHERE p.middle_name {OURS} GROUP BY p.id HAVING count(n.id) <> 1""",
    "encounter without its note": """
        SELECT id FROM clinical_encounter WHERE id NOT IN (SELECT encounter_id FROM clinical_progressnote)""",
    "visit without its encounter": f"""
        SELECT id FROM scheduling_appointment WHERE reason {OURS}
        AND id NOT IN (SELECT appointment_id FROM clinical_encounter WHERE appointment_id IS NOT NULL)""",
    "charted note without its event": f"""
        SELECT id FROM clinical_progressnote WHERE subjective {OURS} AND CAST(id AS text) NOT IN (
            SELECT object_pk FROM audit_auditevent
            WHERE app_label = 'clinical' AND model_name = 'progressnote' AND action = 'create')""",
    "signed note without the event of its signature": f"""
        SELECT id FROM clinical_progressnote WHERE subjective {OURS} AND status = 'signed' AND CAST(id AS text) NOT IN (
            SELECT object_pk FROM audit_auditevent
            WHERE app_label = 'clinical' AND model_name = 'progressnote' AND action = 'update')""",
    "signed note without its version": """
        SELECT n.id FROM clinical_progressnote n LEFT JOIN clinical_noteversion v
        ON v.note_id = n.id AND v.number = n.signed_version WHERE n.status = 'signed' AND v.id IS NULL""",
    "version of a note that is not signed": f"""
        SELECT v.id FROM clinical_noteversion v JOIN clinical_progressnote n ON n.id = v.note_id
        WHERE n.subjective {OURS} AND n.status <> 'signed'""",
    "superbill whose total is not that of its lines": """
        SELECT b.id FROM billing_superbill b LEFT JOIN billing_superbillline l ON l.superbill_id = b.id
        GROUP BY b.id, b.total_cents HAVING b.total_cents <> coalesce(sum(l.total_cents), 0)""",
    "superbill without its line, diagnosis or revision": f"""
        SELECT id FROM billing_superbill WHERE notes {OURS} AND (
            id NOT IN (SELECT superbill_id FROM billing_superbillline)
            OR id NOT IN (SELECT superbill_id FROM billing_superbilldiagnosis)
            OR id NOT IN (SELECT superbill_id FROM billing_superbillrevision))""",
    "thread with another number of messages than it says": """
        SELECT t.id FROM messaging_messagethread t LEFT JOIN messaging_message m ON m.thread_id = t.id
        GROUP BY t.id, t.message_count HAVING t.message_count <> count(m.id)""",
}


class Records:
    """`url` names a PostgreSQL; without one, the SQLite of this folder of data."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.since = {table: self.rows(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0] for table in LOGGED}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url) as database:
                return database.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / "careflow.sqlite3", timeout=20)) as database:
            return database.execute(query).fetchall()

    def findings(self) -> Iterator[str]:
        """Every half record, and what the engine itself finds."""
        for what, query in halves(self.since).items():
            if found := self.rows(query):
                yield f"{what}: {', '.join(str(row[0]) for row in found[:5])} ({len(found)})"
        if not self.url and (found := self.rows("PRAGMA integrity_check")) != [("ok",)]:
            yield f"integrity_check: {found[0][0]}"
        yield from self._of_papers()

    def _of_papers(self) -> Iterator[str]:
        """Every filed paper is there as it was filed, and every file is filed or noted as under way."""
        papers = dict(self.rows("SELECT storage_key, sha256 FROM documents_patientdocument"))
        pending = {row[0] for row in self.rows("SELECT storage_key FROM documents_pendingfile")}
        top = self.folder / "documents"
        stored = {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}
        if lost := papers.keys() - stored:
            yield f"papers without their file: {len(lost)}"
        if unknown := stored - papers.keys() - pending:
            yield f"files without their paper: {len(unknown)}"
        changed = [key for key in papers.keys() & stored if _digest(top / key) != papers[key]]
        if changed:
            yield f"papers that are not what was filed: {len(changed)}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
