"""What a bundle has to know of its documents before it looks at their files."""

from collections.abc import Iterable
from typing import NamedTuple

from careflow.domains.documents.models import FILED, PatientDocument
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled


class Bundled(NamedTuple):
    id: int
    patient_id: int
    last_name: str
    first_name: str
    name: str
    storage_key: str
    size: int


BUNDLED = Compiled(
    lambda scope, documents: (
        PatientDocument.objects.visible_to(scope)
        .filter(FILED, Among("id", documents))
        .values_list(
            "id", "patient_id", "patient__last_name", "patient__first_name", "name", "storage_key", "size_bytes"
        )
    ),
    scoped=True,
    documents=[-1],
)


def find_bundled(*, actor: Actor, document_ids: Iterable[int]) -> dict[int, Bundled]:
    """By their ids; those that the actor cannot see are absent."""
    rows = BUNDLED.rows(actor, documents=sorted(set(document_ids)))
    return {row[0]: Bundled(*row) for row in rows}
