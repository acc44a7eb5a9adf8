from django.db import models

from careflow.domains.clinical.rules.code_words import LONGEST_WORD
from careflow.domains.clinical.rules.icd10 import LONGEST_CODE
from careflow.platform.folding import KeyField


class DiagnosisCode(models.Model):
    """One code of ICD-10-CM, shared by everybody; never deleted. `code` is written with its point, `code_key`
    without.

    A row is `is_common` when it ships with the product in plain words (`plain_description`); the official title
    comes with the import and is blank until then. `place` is where it stands when searches show it, from 0;
    outdated codes have none. `shown` is what they show (`queries/code_shape.py`)."""

    code = KeyField(max_length=LONGEST_CODE, unique=True)
    code_key = KeyField(max_length=LONGEST_CODE - 1, unique=True)
    description = models.CharField(max_length=300, blank=True, default="")
    plain_description = models.CharField(max_length=160, blank=True, default="")
    chapter = models.CharField(max_length=160, blank=True, default="")
    is_billable = models.BooleanField(default=True)
    is_common = models.BooleanField(default=False)
    is_outdated = models.BooleanField(default=False)
    release = models.CharField(max_length=40, blank=True, default="")
    place = models.PositiveIntegerField(null=True, blank=True, editable=False)
    shown = models.TextField(editable=False)

    class Meta:
        # Searches read these and nothing else of the table: a third of the time that its rows would take.
        indexes = [
            models.Index(fields=["place", "shown"], name="diagnosis_code_shown"),
            models.Index(fields=["place", "shown"], condition=models.Q(is_common=True), name="diagnosis_code_common"),
        ]


class CodeWord(models.Model):
    """The index of words: the places of all codes that are found by the beginning of a word, or of a code when
    it is written in capitals; in `itself` that of the very code. Derived from the codes, and packed
    (`rules/posting_lists.py`)."""

    word = KeyField(max_length=LONGEST_WORD, primary_key=True)
    places = models.BinaryField()
    itself = models.PositiveIntegerField(null=True, editable=False)
