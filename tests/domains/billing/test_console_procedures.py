import pytest
from django.urls import reverse

from careflow.domains.billing.models import ProcedureCode, ProcedureWord


@pytest.mark.parametrize("model", [ProcedureCode, ProcedureWord])
def test_codes_are_shown_and_not_edited(console, model):
    row, name = model.objects.first(), model._meta.model_name

    page = console.get(reverse(f"admin:billing_{name}_change", args=[row.pk]))

    assert page.status_code == 200
    assert "_save" not in page.content.decode()
    assert console.get(reverse(f"admin:billing_{name}_add")).status_code == 403
    assert console.get(reverse(f"admin:billing_{name}_delete", args=[row.pk])).status_code == 403


def test_codes_and_words_are_found_by_their_beginnings(console):
    codes = console.get(reverse("admin:billing_procedurecode_changelist"), {"q": "9921"}).content.decode()
    words = console.get(reverse("admin:billing_procedureword_changelist"), {"q": "ekg"}).content.decode()

    assert "5 results" in codes
    assert "3 results" in words
