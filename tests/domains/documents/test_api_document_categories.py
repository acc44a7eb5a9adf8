"""The categories that documents are filed under."""

from datetime import UTC, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.models import DocumentCategory
from careflow.domains.facilities.models import Facility
from tests.domains.documents.factories import a_category, a_document, category_of

PATH = "patients/document-categories/"
NOON = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
DEFAULTS = [
    ("clinical", "Clinical", 10, False), ("lab", "Lab Results", 20, True), ("imaging", "Imaging", 30, True),
    ("referrals", "Referrals", 40, False), ("insurance", "Insurance", 50, False),
    ("admin", "Administrative", 60, True), ("consent", "Consents", 70, True),
]  # fmt: skip


@pytest.fixture
def ada(acting_as):
    return acting_as("ada")


@pytest.fixture
def forms(north):
    return a_category(north)


def shown(category, **other):
    return {
        "id": category.pk, "code": "forms", "name": "Forms", "sort_order": 80, "is_system": False, "is_active": True,
        "document_count": 0, "can_delete": True, "delete_block_reason": "", "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z", "version": 1, **other,
    }  # fmt: skip


def codes(person):
    return [entry["code"] for entry in person.get(PATH).json()]


class TestList:
    def test_every_facility_starts_with_seven(self, acting_as):
        for who in ("nina", "sara", "lena"):
            entries = acting_as(who).get(PATH).json()
            assert [
                (entry["code"], entry["name"], entry["sort_order"], entry["is_system"]) for entry in entries
            ] == DEFAULTS

    def test_so_does_one_that_was_opened_today(self, acting_as):
        made = acting_as("adam").post("facilities/", {"name": "Harbor East", "timezone": "America/New_York"})

        assert made.status_code == 201
        east = Facility.unscoped.get(name="Harbor East")
        assert DocumentCategory.unscoped.filter(facility=east).count() == 7

    def test_a_look_adds_nothing_and_brings_nothing_back(self, ada, north):
        DocumentCategory.unscoped.filter(facility=north, code="clinical").update(is_active=False)
        DocumentCategory.unscoped.filter(facility=north, code="referrals").update(is_active=False, deleted_at=NOON)

        assert codes(ada) == ["lab", "imaging", "insurance", "admin", "consent"]
        assert DocumentCategory.unscoped.filter(facility=north, is_active=True).count() == 5

    def test_each_tells_what_it_holds_and_whether_it_may_go(self, ada, ana, north, forms):
        other = a_category(north, "other", sort_order=80)
        for category in ("lab", forms, forms, other):
            a_document(ana, category=category)
        a_document(ana, category=forms, deleted_at=NOON)

        entries = {entry["code"]: entry for entry in ada.get(PATH).json()}

        assert entries["forms"] == shown(
            forms, document_count=2, can_delete=False, delete_block_reason="2 documents are filed here."
        )
        facts = [(entries[code]["document_count"], entries[code]["delete_block_reason"]) for code in ("lab", "other")]
        assert facts == [(1, "Every clinic needs this category."), (1, "One document is filed here.")]
        assert codes(ada)[-2:] == ["forms", "other"]

    @pytest.mark.parametrize(("who", "status"), [(None, 401), ("adam", 403), ("lost", 403), ("bill", 200)])
    def test_who_may_look(self, acting_as, forms, who, status):
        for path in (PATH, f"{PATH}{forms.pk}/"):
            assert acting_as(who).get(path).status_code == status

    def test_it_costs_the_same_for_seven_and_for_many(self, ada, ana, north, statements, budgets):
        costs = [statements(lambda: ada.get(PATH))]
        for number in range(30):
            a_document(ana, content=b"", category=a_category(north, f"c{number}"))
        costs.append(statements(lambda: ada.get(PATH)))

        assert costs == [budgets["list_document_categories"]] * 2


class TestGet:
    def test_one_is_shown_even_out_of_use(self, ada, forms, statements, budgets):
        assert ada.get(f"{PATH}{forms.pk}/").json() == shown(forms)
        assert statements(lambda: ada.get(f"{PATH}{forms.pk}/")) == budgets["get_document_category"]
        DocumentCategory.unscoped.filter(pk=forms.pk).update(is_active=False)
        assert ada.get(f"{PATH}{forms.pk}/").json()["is_active"] is False

    def test_what_is_deleted_or_elsewhere_is_not_found(self, ada, acting_as, forms):
        assert acting_as("selma").get(f"{PATH}{forms.pk}/").status_code == 404
        DocumentCategory.unscoped.filter(pk=forms.pk).update(is_active=False, deleted_at=NOON)
        assert ada.get(f"{PATH}{forms.pk}/").status_code == 404


class TestAdd:
    def test_one_is_added(self, ada, north, events):
        response = ada.post(PATH, {"name": " Patient Forms ", "sort_order": 15, "code": "mine", "is_system": True})

        made = DocumentCategory.unscoped.get(facility=north, code="patient-forms")
        told = response.json()
        assert (response.status_code, response["ETag"]) == (201, '"1"')
        assert told == shown(
            made, code="patient-forms", name="Patient Forms", sort_order=15, created_at=told["created_at"],
            updated_at=told["updated_at"],
        )  # fmt: skip
        values = {"name": "Patient Forms", "sort_order": 15, "is_active": True}
        assert events("documentcategory") == [
            ("create", str(made.pk), {
                "code": "patient-forms", "changed_fields": ["Created"], "next": values, "actor_name": "Ada Example",
            })
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "code"),
        [("X" * 80, "x" * 30), ("Überweisungen", "uberweisungen"), ("紹介状", "category-"), ("письма", "category-")],
    )
    def test_any_script_makes_a_code(self, ada, name, code):
        response = ada.post(PATH, {"name": name})

        assert response.status_code == 201
        assert response.json()["code"].startswith(code)
        assert response.json()["sort_order"] == 0

    @pytest.mark.parametrize("name", ["Imaging", "imaging ", "IMAGING!", "Forms"])
    def test_a_code_that_is_in_use_is_refused(self, ada, forms, name):
        response = ada.post(PATH, {"name": name})

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "name"])
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("gone", [{"deleted_at": NOON, "deleted_by_id": 1}, {}])
    def test_one_that_was_taken_away_comes_back(self, ada, forms, events, gone):
        DocumentCategory.unscoped.filter(pk=forms.pk).update(is_active=False, **gone)

        response = ada.post(PATH, {"name": "forms!", "sort_order": 5})

        assert response.status_code == 201
        assert response.json() == shown(
            forms, name="forms!", sort_order=5, version=2, updated_at=response.json()["updated_at"]
        )
        forms.refresh_from_db()
        assert (forms.deleted_at, forms.deleted_by_id) == (None, None)
        assert events("documentcategory")[0][2]["changed_fields"] == ["Restored"]

    @pytest.mark.parametrize(
        "body",
        [
            {}, {"name": ""}, {"name": " "}, {"name": "!?"}, {"name": "x" * 81}, {"name": None}, {"name": ["x"]},
            {"name": "a\0"},
        ],
    )  # fmt: skip
    def test_it_needs_a_name(self, ada, north, body):
        response = ada.post(PATH, body)

        assert (response.status_code, list(response.json())) == (400, ["detail", "code", "name"])
        assert DocumentCategory.unscoped.filter(facility=north).count() == 7

    @pytest.mark.parametrize("order", [-1, 2**31, "x", 1.5, None])
    def test_a_wrong_place_is_named(self, ada, order):
        response = ada.post(PATH, {"name": "New", "sort_order": order})

        assert (response.status_code, "sort_order" in response.json()) == (400, True)

    @pytest.mark.parametrize(("who", "status"), [(None, 401), ("nina", 403), ("adam", 403), ("ada", 201)])
    def test_who_may_add(self, acting_as, who, status):
        assert acting_as(who).post(PATH, {"name": "New"}).status_code == status

    def test_it_costs_no_more_than_its_budget(self, ada, statements, budgets):
        assert statements(lambda: ada.post(PATH, {"name": "New"})) == budgets["add_document_category"]


class TestChange:
    def test_name_and_place_change_and_the_code_stays(self, ada, forms, events):
        response = ada.patch(f"{PATH}{forms.pk}/", {"name": "Papers", "sort_order": 10, "code": "papers"})

        assert (response.status_code, response["ETag"]) == (200, '"2"')
        assert response.json() == shown(
            forms, name="Papers", sort_order=10, version=2, updated_at=response.json()["updated_at"]
        )
        previous = {"name": "Forms", "sort_order": 80, "is_active": True}
        assert events("documentcategory") == [
            ("update", str(forms.pk), {
                "code": "forms", "changed_fields": ["name", "sort_order"], "previous": previous,
                "next": previous | {"name": "Papers", "sort_order": 10}, "actor_name": "Ada Example",
            })
        ]  # fmt: skip

    def test_without_a_difference_nothing_happens(self, ada, forms, events):
        assert ada.patch(f"{PATH}{forms.pk}/", {"name": "Forms", "sort_order": 80}).json()["version"] == 1
        assert events("documentcategory") == []

    def test_a_system_category_can_be_renamed(self, ada, north):
        assert ada.patch(f"{PATH}{category_of(north, 'lab').pk}/", {"name": "Labs"}).json()["code"] == "lab"

    def test_what_may_not_be_deleted_may_not_be_hidden_either(self, ada, ana, north, forms):
        a_document(ana, category=forms)

        for category in (forms, category_of(north, "lab")):
            response = ada.patch(f"{PATH}{category.pk}/", {"is_active": False, "name": "New"})
            assert (response.status_code, list(response.json())) == (400, ["detail", "code", "is_active"])
        assert DocumentCategory.unscoped.filter(facility=north, is_active=True).count() == 8
        assert not DocumentCategory.unscoped.filter(name="New").exists()

    def test_one_out_of_use_comes_back(self, ada, north):
        clinical = category_of(north, "clinical")

        for is_active in (False, True):
            assert ada.patch(f"{PATH}{clinical.pk}/", {"is_active": is_active}).json()["is_active"] is is_active
            assert ("clinical" in codes(ada)) is is_active

    def test_a_stale_version_changes_nothing(self, ada, forms):
        assert ada.patch(f"{PATH}{forms.pk}/", {"name": "New"}, headers={"If-Match": '"4"'}).status_code == 412
        forms.refresh_from_db()
        assert forms.name == "Forms"

    @pytest.mark.parametrize(
        ("who", "status"), [(None, 401), ("nina", 403), ("adam", 403), ("selma", 404), ("liam", 404), ("olivia", 200)]
    )
    def test_who_may_change(self, acting_as, forms, who, status):
        assert acting_as(who).patch(f"{PATH}{forms.pk}/", {"name": "New"}).status_code == status

    def test_changing_takes_the_right_to_see_too(self, acting_as, cast, forms):
        staff = cast.staff["ada@north"]
        staff.security_overrides = {"documents.view": False}
        staff.save()

        assert acting_as("ada").patch(f"{PATH}{forms.pk}/", {"name": "New"}).status_code == 403
        assert acting_as("ada").delete(f"{PATH}{forms.pk}/").status_code == 403
        assert acting_as("ada").post(PATH, {"name": "New"}).status_code == 201

    def test_it_cannot_be_put(self, ada, forms):
        assert ada.put(f"{PATH}{forms.pk}/", {"name": "New"}).status_code == 405

    def test_it_costs_no_more_than_its_budget(self, ada, forms, statements, budgets):
        body = {"is_active": False}

        assert statements(lambda: ada.patch(f"{PATH}{forms.pk}/", body)) == budgets["change_document_category"]


class TestDelete:
    def test_an_empty_one_is_hidden(self, ada, cast, forms, events):
        response = ada.delete(f"{PATH}{forms.pk}/")

        forms.refresh_from_db()
        assert (response.status_code, response.content) == (204, b"")
        assert (forms.is_active, forms.deleted_by_id) == (False, cast.users["ada"].pk)
        assert forms.deleted_at is not None
        assert "forms" not in codes(ada)
        assert events("documentcategory") == [
            ("delete", str(forms.pk), {
                "code": "forms", "changed_fields": ["Deleted"],
                "previous": {"name": "Forms", "sort_order": 80, "is_active": True}, "actor_name": "Ada Example",
            })
        ]  # fmt: skip
        assert ada.delete(f"{PATH}{forms.pk}/").status_code == 404

    def test_one_of_the_first_seven_may_go_when_the_product_needs_it_not(self, ada, north):
        assert ada.delete(f"{PATH}{category_of(north, 'insurance').pk}/").status_code == 204

    def test_the_answer_says_why_one_stays(self, ada, ana, north, forms):
        scan = a_document(ana, category=forms)
        for category, reason in (
            (forms, "One document is filed here."), (category_of(north), "Every clinic needs this category."),
        ):  # fmt: skip
            response = ada.delete(f"{PATH}{category.pk}/")
            assert response.status_code == 400
            assert response.json() == {
                "detail": reason, "code": "input.invalid", "non_field_errors": [reason],
            }  # fmt: skip
        scan.deleted_at = NOON
        scan.save()
        assert ada.delete(f"{PATH}{forms.pk}/").status_code == 204

    @pytest.mark.parametrize(
        ("who", "status"), [(None, 401), ("nina", 403), ("adam", 403), ("selma", 404), ("liam", 404), ("olivia", 204)]
    )
    def test_who_may_delete(self, acting_as, forms, who, status):
        assert acting_as(who).delete(f"{PATH}{forms.pk}/").status_code == status

    def test_it_costs_no_more_than_its_budget(self, ada, forms, statements, budgets):
        assert statements(lambda: ada.delete(f"{PATH}{forms.pk}/")) == budgets["delete_document_category"]
