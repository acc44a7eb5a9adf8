"""What a patient is told about who looked into the chart."""

from careflow.domains.audit.queries import Opening, openings_of_chart
from tests.cast import LONG_AGO
from tests.domains.audit.tampering import write


def test_openings_come_newest_first_by_the_name_of_then(db):
    viewed = write()
    number = write(metadata={"actor_name": "Nina Example", "field": "ssn", "reason": "asked"})
    exported = write(action="export", model_name="document", actor_id=None, metadata={"document_id": 5})
    read = write(model_name="messagethread", metadata={"actor_name": "Nina Example"})
    seen = write(model_name="patientdocument", metadata={"actor_name": "Nina Example"})

    assert openings_of_chart(patient_id=3, limit=10) == [
        Opening(seen, LONG_AGO, "Nina Example", 4, "viewed", "document"),
        Opening(read, LONG_AGO, "Nina Example", 4, "viewed", "message thread"),
        Opening(exported, LONG_AGO, "", None, "exported", "document"),
        Opening(number, LONG_AGO, "Nina Example", 4, "viewed", "ssn"),
        Opening(viewed, LONG_AGO, "Nina Example", 4, "viewed", "chart"),
    ]


def test_what_is_no_opening_or_of_somebody_else_stays_out(db):
    write(action="update")
    write(action="create")
    write(patient_id=4)
    write(patient_id=None)

    assert openings_of_chart(patient_id=3, limit=10) == []


def test_openings_come_in_pages(db, statements):
    ids = [write() for _ in range(5)][::-1]

    pages = [openings_of_chart(patient_id=3, before=before, limit=2) for before in (None, ids[1], ids[3])]

    assert [[opening.id for opening in page] for page in pages] == [ids[:2], ids[2:4], ids[4:]]
    assert statements(lambda: openings_of_chart(patient_id=3, limit=2)) == 1


def test_nothing_tells_from_where(db):
    write()

    assert "203.0.113.9" not in repr(openings_of_chart(patient_id=3, limit=10))
