"""Reading, changing and deleting what stands about documents."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.models import PatientDocument
from careflow.domains.documents.queries import documents as queries
from tests.domains.documents.factories import LONG_AGO, a_category, a_document
from tests.domains.patients.factories import a_patient

PATH = "patients/documents/"
NOON = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def nina(acting_as):
    return acting_as("nina")


@pytest.fixture
def scan(ana):
    return a_document(ana, document_date=date(2026, 3, 1), notes="Two pages.")


def names(response):
    assert response.status_code == 200
    return [entry["name"] for entry in response.json()]


def shown(scan):
    size = f"{scan.size_bytes} bytes"
    return {
        "id": scan.pk, "name": "Scan", "title": "Scan", "category": "admin", "category_name": "Administrative",
        "category_label": "Administrative", "document_date": "2026-03-01", "date": "2026-03-01",
        "uploaded_at": "2026-01-05T14:00:00Z", "uploaded_by_name": "Nina Example", "size": size,
        "file_size_display": size, "file_size_bytes": scan.size_bytes, "content_type": "application/pdf",
        "original_filename": "scan.pdf", "notes": "Two pages.", "version": 1,
    }  # fmt: skip


class TestList:
    def test_a_charts_documents_are_shown_whole(self, nina, ana, scan, north):
        a_document(a_patient(north), name="Somebody else's")

        assert nina.get(f"{PATH}?patient_id={ana.pk}").json() == [shown(scan)]

    def test_undated_ones_come_first_then_the_newest(self, nina, ana):
        for name, day, filed_at in [
            ("old", date(2025, 1, 1), NOON), ("b", date(2026, 1, 1), NOON), ("a", date(2026, 1, 1), NOON),
            ("late", date(2026, 1, 1), NOON + timedelta(hours=1)), ("undated", None, LONG_AGO),
        ]:  # fmt: skip
            a_document(ana, name=name, document_date=day, created_at=filed_at)

        expected = ["undated", "late", "a", "b", "old"]
        assert names(nina.get(f"{PATH}?patient_id={ana.pk}")) == expected
        assert names(nina.get(PATH)) == expected

    def test_deleted_ones_are_gone_and_those_of_inactive_charts_stay(self, nina, north):
        ben = a_patient(north, is_active=False)
        a_document(ben, name="stays")
        a_document(ben, name="gone", deleted_at=NOON)

        assert names(nina.get(f"{PATH}?patient_id={ben.pk}")) == ["stays"]
        assert names(nina.get(PATH)) == ["stays"]

    @pytest.mark.parametrize("patient", ["abc", "-1", "0", "987654", "9" * 40, "1.5", "٣", "null"])
    def test_whatever_is_no_patient_of_ours_has_none(self, nina, scan, patient):
        response = nina.get(f"{PATH}?patient_id={patient}")

        assert (response.status_code, response.json()) == (200, [])

    def test_an_empty_filter_is_none(self, nina, scan):
        assert names(nina.get(f"{PATH}?patient_id=&category=")) == ["Scan"]

    def test_other_facilities_see_none_of_it(self, acting_as, ana, scan):
        for who in ("sara", "liam"):
            assert acting_as(who).get(f"{PATH}?patient_id={ana.pk}").json() == []
            assert acting_as(who).get(PATH).json() == []

    def test_one_category_can_be_asked_for(self, nina, ana, scan):
        a_document(ana, name="X-ray", category="imaging")

        for of_chart in ("", f"&patient_id={ana.pk}"):
            assert names(nina.get(f"{PATH}?category=imaging{of_chart}")) == ["X-ray"]
            assert names(nina.get(f"{PATH}?category=none{of_chart}")) == []

    def test_the_facilitys_list_comes_in_pages_of_the_last_filed(self, nina, ana, monkeypatch):
        monkeypatch.setattr(queries, "CAP", 2)
        for number in range(5):
            filed_at = NOON + timedelta(minutes=number // 2)  # pairs were filed in the same moment
            a_document(ana, name=str(number), created_at=filed_at)

        pages, address = [], PATH
        while address and len(pages) < 5:
            response = nina.get(address)
            pages.append(names(response))
            address = response.get("Link", "").partition(">")[0].removeprefix("</v1/")

        assert pages == [["4", "3"], ["2", "1"], ["0"]]

    def test_before_a_document_that_is_not_ours_there_is_nothing(self, nina, scan):
        assert nina.get(f"{PATH}?before=987654").json() == []
        assert nina.get(f"{PATH}?before=abc").status_code == 400

    @pytest.mark.parametrize(("who", "status"), [(None, 401), ("adam", 403), ("lost", 403), ("bill", 200)])
    def test_who_may_look(self, acting_as, scan, who, status):
        for path in (PATH, f"{PATH}{scan.pk}/"):
            assert acting_as(who).get(path).status_code == status

    def test_a_list_leaves_no_trace(self, nina, ana, scan):
        nina.get(PATH)
        nina.get(f"{PATH}?patient_id={ana.pk}")

        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize("query", ["?patient_id={}", ""])
    def test_it_costs_the_same_for_one_and_for_many(self, nina, ana, statements, budgets, query):
        address, costs = PATH + query.format(ana.pk), []
        for count in (1, 30):
            for _ in range(count):
                a_document(ana, content=b"")
            costs.append(statements(lambda: nina.get(address)))

        assert costs == [budgets["list_documents"]] * 2


class TestGet:
    def test_one_is_shown_and_the_chart_counts_as_opened(self, nina, ana, scan):
        response = nina.get(f"{PATH}{scan.pk}/")

        event = AuditEvent.objects.get()
        assert (response.status_code, response.json(), response["ETag"]) == (200, shown(scan), '"1"')
        assert (event.model_name, event.patient_id, event.metadata["what"]) == ("patient", ana.pk, "document")

    def test_what_is_not_there_is_not_found(self, nina, acting_as, ana, scan):
        gone = a_document(ana, deleted_at=NOON)

        assert acting_as("sara").get(f"{PATH}{scan.pk}/").status_code == 404
        assert nina.get(f"{PATH}{gone.pk}/").status_code == 404
        assert nina.get(f"{PATH}987654/").status_code == 404

    def test_it_costs_no_more_than_its_budget(self, nina, scan, statements, budgets):
        nina.get(f"{PATH}{scan.pk}/")

        assert statements(lambda: nina.get(f"{PATH}{scan.pk}/")) == budgets["get_document"]


class TestChange:
    def test_everything_that_may_change_changes(self, nina, ana, scan, events):
        body = {"name": " MRI ", "category": "imaging", "document_date": None, "notes": ""}

        response = nina.patch(f"{PATH}{scan.pk}/", body)

        assert (response.status_code, response["ETag"]) == (200, '"2"')
        assert response.json() == shown(scan) | {
            "name": "MRI", "title": "MRI", "category": "imaging", "category_name": "Imaging",
            "category_label": "Imaging", "document_date": None, "date": None, "notes": "", "version": 2,
        }  # fmt: skip
        assert events() == [
            ("update", str(scan.pk), {
                "document_id": scan.pk, "changed_fields": ["Name", "Category", "Document date", "Notes"],
                "previous": {"category": "admin", "document_date": "2026-03-01"},
                "next": {"category": "imaging", "document_date": None}, "actor_name": "Nina Example",
            })
        ]  # fmt: skip
        assert AuditEvent.objects.get().patient_id == ana.pk

    def test_only_what_was_sent_is_written(self, nina, scan):
        nina.patch(f"{PATH}{scan.pk}/", {"notes": "Signed."})

        scan.refresh_from_db()
        assert (scan.notes, scan.name, scan.document_date) == ("Signed.", "Scan", date(2026, 3, 1))

    @pytest.mark.parametrize("body", [{}, {"name": "Scan"}, {"category": "admin", "document_date": "2026-03-01"}])
    def test_without_a_difference_nothing_happens(self, nina, scan, events, body):
        response = nina.patch(f"{PATH}{scan.pk}/", body)

        assert (response.status_code, response.json()["version"]) == (200, 1)
        assert events() == []

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({"name": " "}, {"name"}),
            ({"name": None}, {"name"}),
            ({"name": "x" * 256}, {"name"}),
            ({"name": "Sc\u200ban"}, {"name"}),
            ({"name": "\u3164"}, {"name"}),
            ({"category": "none"}, {"category"}),
            ({"category": ""}, {"category"}),
            ({"document_date": "soon"}, {"document_date"}),
            ({"document_date": "9999-01-01"}, {"document_date"}),
            ({"notes": "x" * 10_001}, {"notes"}),
            ({"name": "New", "file": "x", "content_type": "text/html"}, {"file", "content_type"}),
            ({"title": "New"}, {"title"}),
            ({"storage_key": "x"}, {"storage_key"}),
            ({"patient_id": 1}, {"patient_id"}),
        ],
    )
    def test_a_wrong_or_foreign_field_is_named(self, nina, scan, body, fields):
        response = nina.patch(f"{PATH}{scan.pk}/", body)

        assert (response.status_code, set(response.json()) - {"detail", "code"}) == (400, fields)
        scan.refresh_from_db()
        assert (scan.name, scan.version) == ("Scan", 1)

    def test_a_category_out_of_use_takes_nothing_but_keeps_what_it_has(self, nina, ana, north):
        old = a_category(north, is_active=False)
        scan = a_document(ana, category=old)

        assert nina.patch(f"{PATH}{scan.pk}/", {"name": "New"}).json()["category_label"] == "Forms"
        assert nina.patch(f"{PATH}{a_document(ana).pk}/", {"category": "forms"}).status_code == 400

    def test_a_stale_version_changes_nothing(self, nina, scan):
        nina.patch(f"{PATH}{scan.pk}/", {"name": "New"})

        response = nina.patch(f"{PATH}{scan.pk}/", {"name": "Newer"}, headers={"If-Match": '"1"'})

        assert response.status_code == 412
        assert PatientDocument.unscoped.get().name == "New"

    @pytest.mark.parametrize(
        ("who", "status"), [(None, 401), ("paul", 403), ("bill", 403), ("sara", 404), ("liam", 404), ("stan", 200)]
    )
    def test_who_may_change(self, acting_as, scan, who, status):
        assert acting_as(who).patch(f"{PATH}{scan.pk}/", {"name": "New"}).status_code == status
        scan.refresh_from_db()
        assert (scan.name == "New") == (status == 200)

    def test_it_cannot_be_put(self, nina, scan):
        assert nina.put(f"{PATH}{scan.pk}/", {"name": "New"}).status_code == 405

    def test_it_costs_no_more_than_its_budget(self, nina, scan, statements, budgets):
        body = {"name": "New", "category": "imaging"}

        assert statements(lambda: nina.patch(f"{PATH}{scan.pk}/", body)) == budgets["change_document"]


class TestDelete:
    def test_it_leaves_the_chart_and_keeps_its_file(self, nina, cast, scan, stored, events):
        response = nina.delete(f"{PATH}{scan.pk}/?reason=wrong%20chart")

        scan.refresh_from_db()
        assert (response.status_code, response.content) == (204, b"")
        assert (scan.deleted_by_id, scan.deleted_because) == (cast.users["nina"].pk, "wrong chart")
        assert abs(timezone.now() - scan.deleted_at) < timedelta(minutes=1)
        assert stored() == [scan.storage_key]
        assert events() == [("delete", str(scan.pk), {"document_id": scan.pk, "actor_name": "Nina Example"})]

    def test_again_it_is_not_found(self, nina, scan, events):
        assert [nina.delete(f"{PATH}{scan.pk}/").status_code for _ in range(2)] == [204, 404]
        assert nina.patch(f"{PATH}{scan.pk}/", {"name": "New"}).status_code == 404
        assert len(events()) == 1

    def test_a_stale_version_deletes_nothing(self, nina, scan):
        assert nina.delete(f"{PATH}{scan.pk}/", headers={"If-Match": '"7"'}).status_code == 412
        assert nina.delete(f"{PATH}{scan.pk}/", headers={"If-Match": '"1"'}).status_code == 204

    @pytest.mark.parametrize(
        ("who", "status"), [(None, 401), ("paul", 403), ("bill", 403), ("sara", 404), ("liam", 404), ("stan", 204)]
    )
    def test_who_may_delete(self, acting_as, scan, who, status):
        assert acting_as(who).delete(f"{PATH}{scan.pk}/").status_code == status
        scan.refresh_from_db()
        assert (scan.deleted_at is not None) == (status == 204)

    def test_deleting_takes_the_right_to_see_too(self, acting_as, cast, scan):
        staff = cast.staff["nina@north"]
        staff.security_overrides = {"documents.view": False}
        staff.save()

        assert acting_as("nina").delete(f"{PATH}{scan.pk}/").status_code == 403

    def test_it_costs_no_more_than_its_budget(self, nina, scan, statements, budgets):
        assert statements(lambda: nina.delete(f"{PATH}{scan.pk}/")) == budgets["delete_document"]
