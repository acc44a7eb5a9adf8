"""No double booking, kept by the database for whatever path writes: exclusion constraints over provider and
time and over resource and time, and triggers for an ordinary visit over an overbooked one.

The triggers look only at changes that could begin an overlap, so that a note can still be written on a visit
over which somebody overbooked."""

from collections.abc import Sequence

from careflow.domains.scheduling.rules.visits import FREEING_STATUSES
from careflow.platform import guards
from careflow.platform.guards import Guard

APPOINTMENTS = "scheduling_appointment"
SLOTS = "scheduling_bookableslot"
TEMPLATES = "scheduling_availabilitytemplate"
EXCEPTIONS = "scheduling_availabilityexception"
FEEDS = "scheduling_calendarfeed"
STATUSES = "facilities_appointmentstatus"
STATUS_MEANING = "appointment_status_keeps_its_meaning"
PROVIDER_TAKEN = "appointment_provider_taken"
RESOURCE_TAKEN = "appointment_resource_taken"
SLOT_TAKEN = "bookable_slot_taken"
EXCLUSIVE = "occupies_time AND NOT allow_overlap"
OVERBOOKED = "occupies_time AND allow_overlap"
TIMES = ("starts_at", "ends_at")


def no_overlap(*, name: str, column: str) -> Guard:
    """Ordinary visits of one provider or resource never overlap each other or an overbooked one."""
    watched = (column, *TIMES, "occupies_time", "allow_overlap")
    return Guard(
        name=name,
        requires=[APPOINTMENTS],
        sqlite=[
            *_sqlite(name, APPOINTMENTS, "INSERT", _ordinary(column), _first_ends_inside(column)),
            *_sqlite(
                name, APPOINTMENTS, f"UPDATE OF {', '.join(watched)}",
                f"{_ordinary(column)} AND {_changed(watched, 'IS NOT')}", _first_ends_inside(column),
            ),
        ],
        postgresql=[
            *_exclusion(name, APPOINTMENTS, column, where=f" WHERE ({EXCLUSIVE})"),
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF EXISTS ({_overbooked(column)}) THEN"
            f" RAISE EXCEPTION '{name}' USING ERRCODE = 'exclusion_violation', CONSTRAINT = '{name}';"
            " END IF; RETURN NEW; END $$",
            f"DROP TRIGGER IF EXISTS {name}_insert ON {APPOINTMENTS}",
            f"CREATE TRIGGER {name}_insert BEFORE INSERT ON {APPOINTMENTS} FOR EACH ROW"
            f" WHEN ({_ordinary(column)}) EXECUTE FUNCTION {name}()",
            f"DROP TRIGGER IF EXISTS {name}_update ON {APPOINTMENTS}",
            f"CREATE TRIGGER {name}_update BEFORE UPDATE OF {', '.join(watched)} ON {APPOINTMENTS} FOR EACH ROW"
            f" WHEN ({_ordinary(column)} AND {_changed(watched, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {name}()",
        ],
    )  # fmt: skip


def no_slot_overlap() -> Guard:
    """Slots of one provider never overlap."""
    watched = ("provider_id", *TIMES)
    clash = (
        f"(SELECT starts_at FROM {SLOTS} WHERE provider_id = NEW.provider_id AND ends_at > NEW.starts_at"  # noqa: S608  (names of ours)
        " AND id <> NEW.id ORDER BY ends_at LIMIT 1) < NEW.ends_at"
    )
    return Guard(
        name=SLOT_TAKEN,
        requires=[SLOTS],
        sqlite=[
            *_sqlite(SLOT_TAKEN, SLOTS, "INSERT", "1", clash),
            *_sqlite(SLOT_TAKEN, SLOTS, f"UPDATE OF {', '.join(watched)}", _changed(watched, "IS NOT"), clash),
        ],
        postgresql=_exclusion(SLOT_TAKEN, SLOTS, "provider_id", where=""),
    )


def _ordinary(column: str) -> str:
    return f"NEW.occupies_time AND NOT NEW.allow_overlap AND NEW.{column} IS NOT NULL"


def _changed(columns: Sequence[str], differs: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns) + ")"


def _overbooked(column: str) -> str:
    return (
        f"SELECT 1 FROM {APPOINTMENTS} WHERE {column} = NEW.{column} AND {OVERBOOKED}"  # noqa: S608  (names of ours)
        " AND ends_at > NEW.starts_at AND starts_at < NEW.ends_at AND id <> NEW.id"
    )


def _first_ends_inside(column: str) -> str:
    """Among visits that exclude each other, the first to end after the new start is also the first to start."""
    return (
        f"((SELECT starts_at FROM {APPOINTMENTS} WHERE {column} = NEW.{column} AND {EXCLUSIVE}"  # noqa: S608  (names of ours)
        " AND ends_at > NEW.starts_at AND id <> NEW.id ORDER BY ends_at LIMIT 1) < NEW.ends_at"
        f" OR EXISTS ({_overbooked(column)}))"
    )


def _sqlite(name: str, table: str, event: str, when: str, clash: str) -> list[str]:
    verb = event.split(maxsplit=1)[0].lower()
    return [
        f"DROP TRIGGER IF EXISTS {name}_{verb}",
        f"CREATE TRIGGER {name}_{verb} AFTER {event} ON {table} WHEN {when} AND {clash}"
        f" BEGIN SELECT RAISE(ABORT, '{name}'); END",
    ]


def _exclusion(name: str, table: str, column: str, *, where: str) -> list[str]:
    return [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN"  # noqa: S608  (names of ours)
        f" ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist"
        f" ({column} WITH =, tstzrange(starts_at, ends_at) WITH &&){where}; END IF; END $$",
    ]


def fixed_meaning() -> Guard:
    """Whether a visit takes its time was decided by its status; a status cannot get a code that means the
    opposite, or visits would stand where nobody expects them."""
    freeing = ", ".join(f"'{code}'" for code in sorted(FREEING_STATUSES))
    crosses = f"(lower(OLD.code) IN ({freeing})) <> (lower(NEW.code) IN ({freeing}))"
    return Guard(
        name=STATUS_MEANING,
        requires=[STATUSES],
        sqlite=_sqlite(STATUS_MEANING, STATUSES, "UPDATE OF code", "1", crosses),
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {STATUS_MEANING}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{STATUS_MEANING}' USING ERRCODE = 'check_violation',"
            f" CONSTRAINT = '{STATUS_MEANING}'; END $$",
            f"DROP TRIGGER IF EXISTS {STATUS_MEANING} ON {STATUSES}",
            f"CREATE TRIGGER {STATUS_MEANING} BEFORE UPDATE OF code ON {STATUSES} FOR EACH ROW"
            f" WHEN ({crosses}) EXECUTE FUNCTION {STATUS_MEANING}()",
        ],
    )


guards.declare(
    fixed_meaning(),
    no_overlap(name=PROVIDER_TAKEN, column="rendering_provider_id"),
    no_overlap(name=RESOURCE_TAKEN, column="resource_id"),
    no_slot_overlap(),
    *(
        guards.same_owner(table=APPOINTMENTS, column=column, target=target)
        for column, target in (
            ("patient_id", "patients_patient"),
            ("resource_id", "facilities_resource"),
            ("rendering_provider_id", "facilities_staff"),
            ("appointment_type_id", "facilities_appointmenttype"),
            ("status_id", "facilities_appointmentstatus"),
        )
    ),
    guards.same_owner(table=SLOTS, column="provider_id", target="facilities_staff"),
    guards.same_owner(table=SLOTS, column="appointment_type_id", target="facilities_appointmenttype"),
    guards.same_owner(table=SLOTS, column="template_id", target=TEMPLATES),
    guards.same_owner(table=TEMPLATES, column="provider_id", target="facilities_staff"),
    guards.same_owner(table=TEMPLATES, column="appointment_type_id", target="facilities_appointmenttype"),
    guards.same_owner(table=EXCEPTIONS, column="provider_id", target="facilities_staff"),
    guards.same_owner(table=FEEDS, column="staff_id", target="facilities_staff"),
    guards.refuse_change(
        name="calendar_feed_ends_for_good",
        table=FEEDS,
        columns="staff_id, digest, ended_at",
        condition="OLD.ended_at IS NOT NULL OR OLD.digest <> NEW.digest OR OLD.staff_id <> NEW.staff_id",
    ),
)
