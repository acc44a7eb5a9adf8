"""What the web clients ask for at every change of the facility: sent once, and then only when it has changed."""

import pytest

from careflow.domains.facilities.models import AppointmentStatus
from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations
from tests.cast import Cast

STORED = {
    "facilities/appointment-statuses/", "facilities/appointment-types/", "facilities/resources/",
    "facilities/staff-roles/", "facilities/staff-titles/", "facilities/patient-genders/", "patients/providers/",
    "patients/pharmacies/", "insurance/carriers/",
}  # fmt: skip
NOT_STORED = {"facilities/staff/"}
STATUSES = "facilities/appointment-statuses/"


def rename(cast: Cast, name: str) -> None:
    AppointmentStatus.unscoped.filter(facility=cast.facilities["north"], code="check_in").update(name=name)


def test_these_and_no_others_have_a_tag_of_their_bytes():
    tagged = {path for _, path, operation in operations(document()) if "304" in operation["responses"]}

    assert {path.removeprefix("/v1/") for path in tagged} - {"schema/"} == STORED | NOT_STORED


@pytest.mark.weak_point("P5")
@pytest.mark.parametrize("path", sorted(STORED | NOT_STORED))
def test_who_holds_a_list_is_not_sent_it_again(acting_as, path):
    ada = acting_as("ada")
    first = ada.get(path)

    second = ada.get(path, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, first["ETag"].startswith('"')) == (200, True)
    assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])
    assert "Content-Type" not in second
    assert first["Cache-Control"] == second["Cache-Control"]
    assert second["Cache-Control"] == ("no-store" if path in NOT_STORED else "private, no-cache")


@pytest.mark.weak_point("P5")
@pytest.mark.parametrize("form", ['"stale", {tag}', "W/{tag}", "*"])
def test_any_form_of_the_tag_will_do(acting_as, form):
    tag = acting_as("stan").get(STATUSES)["ETag"]

    assert acting_as("stan").get(STATUSES, headers={"If-None-Match": form.format(tag=tag)}).status_code == 304


@pytest.mark.weak_point("P5")
@pytest.mark.parametrize("header", ['"stale"', "stale", "", '"', "W/"])
def test_any_other_text_gets_the_list(acting_as, header):
    answer = acting_as("stan").get(STATUSES, headers={"If-None-Match": header})

    assert (answer.status_code, answer.json() != []) == (200, True)


@pytest.mark.weak_point("P5")
def test_a_change_is_sent_whoever_made_it_and_undone_it_is_known_again(cast, acting_as):
    stan = acting_as("stan")
    held = {"If-None-Match": stan.get(STATUSES)["ETag"]}

    rename(cast, "Here")
    changed = stan.get(STATUSES, headers=held)
    rename(cast, "Check In")

    assert (changed.status_code, "Here" in {row["name"] for row in changed.json()}) == (200, True)
    assert stan.get(STATUSES, headers=held).status_code == 304


@pytest.mark.weak_point("P5", "S10")
def test_the_tag_of_somebody_who_sees_more_vouches_for_nothing(cast, acting_as):
    cast.staff["paul@north"].dea_number = "AB1234563"
    cast.staff["paul@north"].save()
    held = {"If-None-Match": acting_as("ada").get("facilities/staff/")["ETag"]}

    assert acting_as("stan").get("facilities/staff/", headers=held).status_code == 200


def test_a_tag_opens_no_door(cast, acting_as):
    held = {"If-None-Match": acting_as("stan").get(STATUSES)["ETag"]}
    north = f"?facility_id={cast.facilities['north'].pk}"

    assert acting_as(None).get(STATUSES, headers=held).status_code == 401
    assert acting_as("liam").get(STATUSES + north, headers=held).status_code == 403


def test_asking_whether_it_still_holds_costs_what_the_list_costs(acting_as, statements):
    stan = acting_as("stan")
    held = {"If-None-Match": stan.get(STATUSES)["ETag"]}

    assert statements(lambda: stan.get(STATUSES, headers=held)) == statements(lambda: stan.get(STATUSES))
