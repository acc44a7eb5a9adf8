import pytest

from careflow.domains.accounts.models import User

PATH = "users/me/preferences/"


def stored(cast, name):
    return User.objects.get(pk=cast.users[name].pk).preferences


def test_the_blob_is_replaced_and_the_first_facility_filled_in(cast, acting_as):
    cast.users["paul"].preferences = {"theme": "dark", "personalNotes": "x"}
    cast.users["paul"].save()
    north = str(cast.facilities["north"].pk)

    response = acting_as("paul").patch(PATH, {"preferences": {"theme": "light", "defaultFacilityId": ""}})

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json() == {"preferences": {"theme": "light", "lastFacilityId": north}, "version": 2}
    assert stored(cast, "paul") == {"theme": "light", "lastFacilityId": north}
    assert acting_as("paul").get(PATH).json() == response.json()


@pytest.mark.parametrize("key", ["lastFacilityId", "defaultFacilityId"])
@pytest.mark.parametrize("kind", [int, str])
def test_a_facility_of_ones_own_is_kept_as_text(cast, acting_as, key, kind):
    south = cast.facilities["south"].pk

    response = acting_as("paul").patch(PATH, {"preferences": {key: kind(south)}})

    assert response.json()["preferences"] == {"lastFacilityId": str(south)}


@pytest.mark.parametrize("wish", ["south", "main", "north pole", True, [1], {"id": 1}, -1, 10**30, 1.5])
def test_any_other_facility_is_refused(cast, acting_as, wish):
    wish = cast.facilities[wish].pk if wish in ("south", "main") else wish

    response = acting_as("stan").patch(PATH, {"preferences": {"lastFacilityId": wish}})

    sentence = "Choose a facility where you work."
    assert response.status_code == 400
    assert response.json() == {
        "detail": sentence, "code": "input.invalid", "preferences": {"lastFacilityId": sentence},
    }  # fmt: skip
    assert stored(cast, "stan") == {}


def test_without_a_facility_the_key_goes(acting_as):
    response = acting_as("lost").patch(PATH, {"preferences": {"theme": "dark", "lastFacilityId": ""}})

    assert response.json() == {"preferences": {"theme": "dark"}, "version": 2}


def test_an_absent_key_changes_nothing(cast, acting_as):
    response = acting_as("stan").patch(PATH, {})

    assert response.json() == {
        "preferences": {"lastFacilityId": str(cast.facilities["north"].pk)}, "version": 1,
    }  # fmt: skip
    assert stored(cast, "stan") == {}


@pytest.mark.weak_point("S13")
@pytest.mark.parametrize(
    ("blob", "sentence"),
    [
        (None, "This field may not be empty."),
        ("dark", "Send an object with named fields."),
        (["dark"], "Send an object with named fields."),
        ({"personalNotes": "x" * 64 * 1024}, "Keep at most 64 KB."),
    ],
)
def test_other_blobs_are_refused(cast, acting_as, blob, sentence):
    response = acting_as("stan").patch(PATH, {"preferences": blob})

    assert (response.status_code, response.json()["preferences"]) == (400, [sentence])
    assert stored(cast, "stan") == {}


def test_odd_values_come_back_as_they_were_sent(acting_as):
    odd = {"n": 10**30, "f": 0.1, "deep": [[{"x": None}]], "text": "Zoë 🩺", "": 0}

    answer = acting_as("lost").patch(PATH, {"preferences": odd}).json()

    assert answer["preferences"] == odd


@pytest.mark.weak_point("C1", "S13")
def test_two_tabs_do_not_overwrite_each_other_unnoticed(cast, acting_as):
    version = acting_as("stan").get(PATH).headers["ETag"]
    acting_as("stan").patch(PATH, {"preferences": {"theme": "dark"}})

    response = acting_as("stan").patch(PATH, {"preferences": {"theme": "light"}}, headers={"If-Match": version})

    assert response.status_code == 412
    assert stored(cast, "stan")["theme"] == "dark"


def test_nobody_has_no_preferences(acting_as):
    assert acting_as(None).patch(PATH, {"preferences": {}}).status_code == 401
    assert acting_as(None).get(PATH).status_code == 401
