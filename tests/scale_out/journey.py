"""A visit from booking to signature, lap after lap, as clients of the web walk it: writes carry a key, and are sent
again when the proxy has no answer. How often that was is counted."""

import threading
import uuid
from collections import Counter
from datetime import date, timedelta
from typing import Any, Self

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from proofs.calling import Answer, Caller, NoAnswer
from tests.domains.documents.files import a_pdf
from tests.nginx import Nginx

PASSWORD = "Admin123!"
NO_SERVER = "server.unavailable"  # what nginx says for its own 502 and 504
TRIES = 4
SECONDS = 300


class Walker:
    """`errors` holds what went wrong, which also ends the walk; `lost` counts requests that had to be sent again, and
    `papers` are the documents that were filed, by id."""

    def __init__(self, proxy: Nginx) -> None:
        self.desk, self.doctor = proxy.browser(), proxy.browser()
        self.desk.sign_in("demo_staff", PASSWORD)
        self.doctor.sign_in("demo_doctor", PASSWORD)
        self.facility = self.desk.call("GET", "users/me/").body["current_membership"]["facility"]["id"]
        self.errors: list[str] = []
        self.lost, self.papers, self.laps = Counter[str](), set[int](), 0
        self.one_more, self.stopping = threading.Condition(), threading.Event()
        self.thread = threading.Thread(target=self._walk)

    def ask(self, who: Caller, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The body of a success."""
        mark = "&" if "?" in path else "?"
        if method != "GET":
            headers["Idempotency_Key"] = str(uuid.uuid4())
        for _ in range(TRIES):
            try:
                answer = who.call(method, f"{path}{mark}facility_id={self.facility}", body, **headers)
            except NoAnswer as error:
                self.lost[f"{method} {error}"] += 1
                continue
            if is_of_the_proxy(answer):
                self.lost[f"{method} {answer.status}"] += 1
                continue
            assert answer.status < 300, f"{method} {path}: {answer.status} {answer.body}"
            return answer.body
        raise AssertionError(f"{method} {path}: no answer in {TRIES} tries: {self.lost}")

    def _walk(self) -> None:
        while not self.stopping.is_set() and not self.errors:
            try:
                self._lap()
            except Exception as error:  # noqa: BLE001  (what came between is the test's business)
                self.errors.append(f"lap {self.laps}: {type(error).__name__}: {error}")
            with self.one_more:
                self.laps += 1
                self.one_more.notify_all()

    def _lap(self) -> None:
        """What somebody wrote they must find at once, in the lists that a replica answers too."""
        codes = {
            kind: {row["code"]: row["id"] for row in self.ask(self.desk, "GET", f"facilities/appointment-{kind}/")}
            for kind in ("types", "statuses")
        }
        [gender, *_] = self.ask(self.desk, "GET", "facilities/patient-genders/")
        name = f"Walker{self.laps:04}"
        patient = self.ask(self.desk, "POST", "patients/", {
            "first_name": "Ida", "last_name": name, "date_of_birth": "1990-05-17", "gender": gender["id"],
            "phones": [{"number": "(212) 555-0142", "label": "cell", "is_primary": True}],
        })  # fmt: skip
        found = self.ask(self.desk, "GET", f"patients/?search={name}")
        assert [row["id"] for row in found] == [patient["id"]], f"{name} is not found by who registered her"

        day = date(2031, 1, 6) + timedelta(days=self.laps)
        visit = self.ask(self.desk, "POST", "appointments/", {
            "patient": patient["id"], "appointment_time": f"{day}T10:00", "status": codes["statuses"]["pending"],
            "appointment_type": codes["types"]["follow_up"],
        })  # fmt: skip
        listed = self.ask(self.desk, "GET", f"appointments/?date={day}")
        assert [row["id"] for row in listed] == [visit["id"]], f"who booked for {day} does not see it"

        paper = a_pdf(1, name)
        form = {"patient_id": patient["id"], "file": named(paper)}
        document = self.ask(
            self.desk, "POST", "patients/documents/", encode_multipart(BOUNDARY, form), Content_Type=MULTIPART_CONTENT
        )
        self.papers.add(document["id"])
        assert self.ask(self.desk, "GET", f"patients/documents/{document['id']}/download/") == paper

        if self.laps:  # the doctor has written nothing since: this may come from the replica
            before = self.ask(self.doctor, "GET", f"appointments/?date={day - timedelta(days=1)}")
            assert len(before) == 1, f"the doctor sees {len(before)} visits of the lap before"

        [encounter] = self.ask(self.doctor, "GET", f"clinical/encounters/?appointment_id={visit['id']}")
        note = f"clinical/progress-notes/{encounter['progress_note']['id']}/"
        self.ask(self.doctor, "PATCH", note, {"subjective": "Coughs.", "plan": "Rest."})
        assert self.ask(self.doctor, "POST", f"{note}sign/", {})["status"] == "signed"

    def walk_on(self, laps: int) -> None:
        """Wait for so many laps that begin after now."""
        with self.one_more:
            until = self.laps + 1 + laps
            arrived = self.one_more.wait_for(lambda: self.laps >= until or self.errors, SECONDS)
        assert arrived, f"{laps} laps take longer than {SECONDS} seconds"
        assert not self.errors, self.errors

    def forget_lost(self) -> Counter[str]:
        """What was lost since the last time."""
        found, self.lost = self.lost, Counter[str]()
        return found

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.thread.join(SECONDS)
        self.desk.close()
        self.doctor.close()


def is_of_the_proxy(answer: Answer) -> bool:
    return answer.status == 503 and answer.body["code"] == NO_SERVER


def named(content: bytes) -> Any:
    return SimpleUploadedFile("scan.pdf", content, content_type="application/pdf")
