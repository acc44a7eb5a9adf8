"""Whether an encounter holds anything about its patient."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from careflow.domains.clinical.models import Encounter, NoteVersion, Problem
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.platform.actor import Actor


def is_charted(*, actor: Actor, encounter_id: int) -> bool:
    """Whether a text, vitals or a problem stand in it, or anything was ever signed there, although the draft may be
    blank again. The reason does not count: whether it is the visit's or was written here is not told by the row."""
    written = Q()
    for name in TEXTS:
        written |= ~Q(**{f"progress_note__{name}": ""})
    problems: QuerySet[Problem] = Problem.objects.visible_to(actor).filter(encounter_id=OuterRef("pk"))
    signed: QuerySet[NoteVersion] = NoteVersion.objects.visible_to(actor).filter(note__encounter_id=OuterRef("pk"))
    rows = Encounter.objects.visible_to(actor).filter(pk=encounter_id, progress_note__isnull=False)
    return bool(rows.filter(written | Q(vitals__isnull=False) | Exists(problems) | Exists(signed)).exists())
