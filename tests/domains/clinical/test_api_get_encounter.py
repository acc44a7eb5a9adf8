import pytest

from careflow.domains.audit.models import AuditEvent
from tests.domains.clinical.factories import make_addendum, make_signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(ana, paul):
    return make_signed(ana, rendering_provider=paul)


def test_an_encounter_is_opened_with_its_addenda(acting_as, signed, path):
    addendum = make_addendum(signed)

    response = acting_as("stan").get(path(f"encounters/{signed.pk}/"))

    answer = response.json()
    assert (response.status_code, response.headers["ETag"]) == (200, f'"{signed.version}"')
    assert (answer["status"], answer["progress_note"]["status"]) == ("signed", "signed")
    assert answer["addenda"] == [
        {
            "id": addendum.pk,
            "encounter": signed.pk,
            "progress_note": signed.progress_note.pk,
            "note_version": 1,
            "number": 1,
            "text": "Also wheezing.",
            "author": None,
            "author_name": "Paul Example",
            "created_at": addendum.created_at.isoformat().replace("+00:00", "Z"),
            "sha256": addendum.content_sha256,
        }
    ]


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("encounters/{encounter}/", "encounter"), ("progress-notes/{note}/", "progress note"),
        ("progress-notes/{note}/versions/", "progress note"), ("progress-notes/{note}/versions/1/", "progress note"),
        ("progress-notes/{note}/addenda/", "progress note"),
    ],
)  # fmt: skip
def test_opening_is_on_record_once_in_a_while(acting_as, cast, signed, path, address, what):
    doctor = acting_as("paul")
    target = path(address.format(encounter=signed.pk, note=signed.progress_note.pk))

    answers = [doctor.get(target).status_code for _ in range(2)]

    event = AuditEvent.objects.get()
    assert answers == [200, 200]
    assert (event.action, event.model_name, event.patient_id) == ("view", "patient", signed.patient_id)
    assert event.metadata == {"what": what, "actor_name": "Paul Example"}


def test_it_costs_little(acting_as, signed, path, statements, budget):
    doctor = acting_as("paul")
    for name, target in (
        ("get_encounter", path(f"encounters/{signed.pk}/")),
        ("get_progress_note", path(f"progress-notes/{signed.progress_note.pk}/")),
        ("list_note_versions", path(f"progress-notes/{signed.progress_note.pk}/versions/")),
        ("get_note_version", path(f"progress-notes/{signed.progress_note.pk}/versions/1/")),
    ):
        doctor.get(target)
        assert statements(lambda target=target: doctor.get(target)) == budget(name), name


@pytest.mark.parametrize("facility", ["south", "main"])
def test_elsewhere_it_does_not_exist(acting_as, cast, signed, facility):
    who = {"south": "paul", "main": "liam"}[facility]
    scope = f"?facility_id={cast.facilities[facility].pk}"

    for address in (f"encounters/{signed.pk}/", f"progress-notes/{signed.progress_note.pk}/"):
        response = acting_as(who).get(f"clinical/{address}{scope}")
        assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("liam", 403)])
def test_it_turns_away(acting_as, signed, path, who, status):
    assert acting_as(who).get(path(f"encounters/{signed.pk}/")).status_code == status
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("number", ["x", "0", "-1", "9" * 19, "1.5"])
def test_a_strange_number_is_no_encounter(acting_as, path, number):
    assert acting_as("paul").get(path(f"encounters/{number}/")).status_code == 404


def test_deleting_is_no_way_to_end_an_encounter(acting_as, draft, path):
    assert acting_as("ada").delete(path(f"encounters/{draft.pk}/")).status_code == 405
