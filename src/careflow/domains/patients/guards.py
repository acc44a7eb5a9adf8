"""What only the database can promise about charts: rows of one facility stay together, the index over their search
text is always in step, and what patients changed by themselves stays told."""

from careflow.platform import guards
from careflow.platform.guards import Guard

CHARTS = "patients_patient"
CONTACT_CHANGES = "patients_contactchange"
TOLD = "contact_change_stays_told"
SEEN = "contact_change_stays_seen"


def _indexed(row: str) -> str:
    """The entry of a row in the trigram table: the facility's mark (queries.search.statement.facility_mark),
    then the search text."""
    mark = ", ".join(f"57344 + (({row}.facility_id >> {shift}) & 4095)" for shift in (24, 12, 0))
    return f"char({mark}) || char(10) || {row}.search_text"


def _trigger(name: str, event: str, *statements: str) -> list[str]:
    body = " ".join(f"{statement};" for statement in statements)
    return [
        f"DROP TRIGGER IF EXISTS patients_search_{name}",
        f"CREATE TRIGGER patients_search_{name} AFTER {event} ON {CHARTS} BEGIN {body} END",
    ]


_ADD = f"INSERT INTO patients_search (rowid, text) VALUES (new.id, {_indexed('new')})"
_REMOVE = f"INSERT INTO patients_search (patients_search, rowid, text) VALUES ('delete', old.id, {_indexed('old')})"

SEARCH_TEXT = Guard(
    name="patients_search_text",
    requires=[CHARTS],
    # A table of trigrams without text and positions: a hit is checked against the chart itself.
    sqlite=[
        "CREATE VIRTUAL TABLE IF NOT EXISTS patients_search"
        " USING fts5(text, content = '', detail = none, tokenize = 'trigram case_sensitive 1')",
        *_trigger("insert", "INSERT", _ADD),
        *_trigger("delete", "DELETE", _REMOVE),
        *_trigger("update", "UPDATE OF search_text, facility_id", _REMOVE, _ADD),
        f"INSERT INTO patients_search (rowid, text) SELECT p.id, {_indexed('p')} FROM {CHARTS} p"
        " WHERE p.id NOT IN (SELECT id FROM patients_search_docsize)",
    ],
    # One index over facility and text, so that a search never meets charts of another facility. Without the
    # list of pending entries each search costs what its hits cost.
    postgresql=[
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE EXTENSION IF NOT EXISTS btree_gin",
        f"CREATE INDEX IF NOT EXISTS patient_search_text ON {CHARTS}"
        " USING gin (facility_id, search_text gin_trgm_ops) WITH (fastupdate = off)",
    ],
)

guards.declare(
    SEARCH_TEXT,
    guards.same_owner(table=CHARTS, column="gender_id", target="facilities_patientgender"),
    guards.same_owner(table=CHARTS, column="pcp_id", target="patients_careprovider"),
    guards.same_owner(table=CHARTS, column="referring_provider_id", target="patients_careprovider"),
    guards.same_owner(table="patients_patientphone", column="patient_id", target=CHARTS),
    guards.same_owner(table="patients_emergencycontact", column="patient_id", target=CHARTS),
    guards.same_owner(table="patients_patientpharmacy", column="patient_id", target=CHARTS),
    guards.same_owner(table=CONTACT_CHANGES, column="patient_id", target=CHARTS),
    guards.never_deleted(CONTACT_CHANGES),
    guards.refuse_change(
        name=TOLD, table=CONTACT_CHANGES, condition="1 = 1",
        columns="facility_id, patient_id, changes, made_at, made_by_id, made_by_name, is_by_proxy",
    ),
    guards.refuse_change(
        name=SEEN, table=CONTACT_CHANGES, condition="OLD.seen_at IS NOT NULL",
        columns="seen_at, seen_by_id, seen_by_name",
    ),
    guards.same_owner(table="patients_careprovider", column="linked_staff_id", target="facilities_staff"),
)  # fmt: skip
