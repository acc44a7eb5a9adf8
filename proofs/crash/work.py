"""What each client does, over and over."""

import hashlib
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import count
from random import Random
from time import monotonic, sleep
from typing import Any

from PIL import Image

from proofs.crash.clients import Client, Closed, Refused
from proofs.crash.ledger import Kept
from proofs.forms import FORM, form_of

FIRST_DAY, SLOTS_A_DAY = date(2027, 3, 1), 16
OF_A_PATIENT, A_WHILE = 180, 1.0  # bookings and threads in an hour, of which the clinic takes 200; seconds
OF_A_VISIT = ("id", "reason", "status_code", "status_name", "version")
SIGNING_CHANGES = frozenset({"status", "progress_note", "version", "updated_at", "ended_at"})
ANSWERING_CHANGES = frozenset({"version", "last_message_at", "unread_for_patient", "messages"})
LINE = {"service_code": "99213", "units": "2", "charge_amount": "110.25", "diagnosis_pointers": [1]}
WRITTEN = (
    "charts", "visits", "moves", "encounters", "signatures", "superbills", "bookings", "cancellations", "threads",
    "replies", "papers",
)  # fmt: skip
Work = Callable[[Client], None]


def at_work(client: Client, work: Work) -> None:
    """For a thread, until the door is closed for good."""
    try:
        while True:
            work(client)
    except Closed:
        pass
    except Refused as refused:
        client.ledger.refuse(str(refused))
    except Exception as unforeseen:  # noqa: BLE001  (a client that is gone would be missed by nobody)
        client.ledger.refuse(f"{client.name} has stopped: {unforeseen!r}")


def slots() -> Callable[[], datetime]:
    """Each working day from half past eight every half hour; never the same twice."""
    numbers = count()

    def following() -> datetime:
        day, place = divmod(next(numbers), SLOTS_A_DAY)
        weeks, weekday = divmod(day, 5)
        return datetime.combine(FIRST_DAY + timedelta(weeks=weeks, days=weekday), time(8)) + place * timedelta(
            minutes=30
        )

    return following


def desk(provider: int) -> Work:
    """Registers somebody, books a visit, moves it."""
    free = slots()

    def work(client: Client) -> None:
        chart = client.next_key("chart")
        gender, kind, status = _choices(client)
        patient = client.write("desk", "patients/", {
            "first_name": "Crash", "last_name": "Proof", "middle_name": chart, "date_of_birth": "1980-02-29",
            "gender": gender, "phones": [{"number": "(212) 555-0142", "label": "cell", "is_primary": True}],
            "allow_duplicate": True,
        }, chart)  # fmt: skip
        client.ledger.keep(Kept("charts", "desk", f"patients/{patient['id']}/", patient))
        booking, when = client.next_key("visit"), free()
        visit = client.write("desk", "appointments/", {
            "patient": patient["id"], "appointment_time": f"{when:%Y-%m-%dT%H:%M}", "status": status,
            "appointment_type": kind, "rendering_provider": provider, "reason": booking,
        }, booking)  # fmt: skip
        path, warnings = f"appointments/{visit['id']}/", frozenset({"warnings"})
        client.ledger.keep(Kept("visits", "desk", path, visit, warnings))
        change = {"appointment_time": f"{when + timedelta(minutes=15):%Y-%m-%dT%H:%M}"}
        client.ledger.expect_change(path, change)
        moved = client.write("desk", path, change, client.next_key("move"), method="PATCH")
        client.ledger.keep(Kept("moves", "desk", path, moved, warnings))

    return work


def _choices(client: Client) -> tuple[int, int, int]:
    [gender, *_] = client.read("desk", "facilities/patient-genders/")
    codes = {
        name: {row["code"]: row["id"] for row in client.read("desk", f"facilities/appointment-{name}/")}
        for name in ("types", "statuses")
    }
    return gender["id"], codes["types"]["follow_up"], codes["statuses"]["pending"]


def doctor(patients: list[int], dice: Random) -> Work:
    """Charts, signs; what was signed is billed."""

    def work(client: Client) -> None:
        charting = client.next_key("encounter")
        note = {"subjective": charting, "objective": "", "assessment": "A cold.", "plan": "Rest and tea."}
        sent = {"patient": dice.choice(patients), "reason": charting, "progress_note": note}
        encounter = client.write("doctor", "clinical/encounters/", sent, charting)
        path = f"clinical/encounters/{encounter['id']}/"
        client.ledger.keep(Kept("encounters", "doctor", path, encounter, SIGNING_CHANGES))
        draft = encounter["progress_note"]
        path = f"clinical/progress-notes/{draft['id']}/"
        kept = Kept("notes", "doctor", path, {"id": draft["id"], "version": draft["version"], **note})
        client.ledger.keep(kept, writes=0)  # acknowledged with its encounter
        client.ledger.expect_change(path, {**note, "status": "signed", "signed_version": 1})
        signed = client.write("doctor", f"{path}sign/", {}, client.next_key("sign"))
        client.ledger.keep(Kept("signatures", "doctor", path, signed))
        billing, here = client.next_key("superbill"), "?facility_id=1"
        superbill = client.write("biller", f"billing/encounter-billing-records/{here}", {
            "encounter": encounter["id"], "notes": billing, "diagnoses": [{"code": "J00"}], "charge_lines": [LINE],
        }, billing)  # fmt: skip
        path = f"billing/encounter-billing-records/{superbill['id']}/{here}"
        client.ledger.keep(Kept("superbills", "biller", path, superbill))

    return work


def at_most(times: int, within: timedelta) -> Callable[[], bool]:
    """Whether it may be done once more now, and then it counts as done."""
    done = deque[float](maxlen=times)

    def may() -> bool:
        now = monotonic()
        if len(done) == times and now - done[0] < within.total_seconds():
            return False
        done.append(now)
        return True

    return may


def home(provider: int) -> Work:
    """Books from home and thinks better of it, writes, and is answered; no oftener than a patient may."""
    may = at_most(OF_A_PATIENT, timedelta(hours=1))

    def work(client: Client) -> None:
        if not may():
            client.read("home", "portal/appointments/")
            sleep(A_WHILE)
            return
        [kind, *_] = client.read("home", f"portal/scheduling/appointment-types/?provider={provider}")
        offered = client.read("home", f"portal/scheduling/slots/?provider={provider}&type={kind['id']}")
        booking = client.next_key("booking")
        booked = client.write(
            "home", "portal/scheduling/book/", {"slot_id": offered[-1]["id"], "reason": booking}, booking
        )
        path = f"appointments/{booked['id']}/"
        client.ledger.keep(Kept("bookings", "desk", path, _of_a_visit(booked)))
        client.ledger.expect_change(path, {"status_code": "cancelled"})
        cancelled = client.write("home", f"portal/{path}cancel/", {}, client.next_key("cancel"))
        client.ledger.keep(Kept("cancellations", "desk", path, _of_a_visit(cancelled)))
        _talk(client)

    return work


def _of_a_visit(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in OF_A_VISIT}


def _talk(client: Client) -> None:
    asking, answering = client.next_key("thread"), client.next_key("reply")
    threads = "messaging/threads/"
    thread = client.write("home", f"portal/{threads}", {"subject": asking, "body": asking}, asking)
    path = f"portal/{threads}{thread['id']}/"
    client.ledger.keep(Kept("threads", "home", path, thread, ANSWERING_CHANGES))
    reply = client.write("desk", f"{threads}{thread['id']}/reply/", {"body": answering}, answering)
    told = [*thread["messages"], {name: reply[name] for name in thread["messages"][0]}]
    client.ledger.keep(Kept("replies", "home", path, {"subject": asking, "messages": told}))


def papers(patients: list[int], dice: Random) -> Work:
    """Scans."""

    def work(client: Client) -> None:
        key, scan = client.next_key("paper"), _scan()
        fields = {"patient_id": str(dice.choice(patients)), "name": key, "notes": key}
        filed = client.write("desk", "patients/documents/", form_of(fields, scan), key, Content_Type=FORM)
        path = f"patients/documents/{filed['id']}/"
        digest = hashlib.sha256(scan).hexdigest()
        client.ledger.keep(Kept("papers", "desk", path, filed, frozenset({"duplicates"}), content=digest))

    return work


def _scan() -> bytes:
    """Of noise: no two are the same."""
    out = BytesIO()
    Image.effect_noise((250, 250), 90).save(out, "PNG")
    return out.getvalue()
