"""The papers of charts, as whoever shows a chart asks for them."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F

from careflow.domains.documents.models import FILED, PatientDocument
from careflow.domains.documents.permissions import DocumentPermission
from careflow.domains.documents.queries.shape import COLUMNS, shape_document
from careflow.domains.patients.queries import DocumentOut
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled

OF_CHARTS = Compiled(
    lambda scope, patients: (
        PatientDocument.objects.visible_to(scope)
        .filter(FILED, Among("patient_id", patients))
        .order_by("patient_id", F("document_date").desc(nulls_first=True), "-created_at", "name", "id")
        .values_list("patient_id", *COLUMNS)
    ),
    scoped=True,
    patients=[-1],
)


def papers_of_charts(actor: Actor, patient_ids: Sequence[int]) -> dict[int, list[DocumentOut]]:
    """Undated ones first, then by date, newest first. Nothing for whoever may not see documents."""
    found: defaultdict[int, list[DocumentOut]] = defaultdict(list)
    if actor.can(DocumentPermission.VIEW):
        for patient_id, *row in OF_CHARTS.rows(actor, patients=list(patient_ids)):
            found[patient_id].append(shape_document(tuple(row)))
    return found
