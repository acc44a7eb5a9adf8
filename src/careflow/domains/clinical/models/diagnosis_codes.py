from django.db import models

from careflow.platform.folding import KeyField


class DiagnosisCode(models.Model):
    """One code of ICD-10-CM, shared by everybody. `code` is written with its point, `code_key` without.

    A row is `is_common` when it ships with the product in plain words (`plain_description`); the official title
    comes with the import and is blank until then."""

    code = KeyField(max_length=8, unique=True)
    code_key = KeyField(max_length=7, unique=True)
    description = models.CharField(max_length=300, blank=True, default="")
    plain_description = models.CharField(max_length=160, blank=True, default="")
    chapter = models.CharField(max_length=160, blank=True, default="")
    is_billable = models.BooleanField(default=True)
    is_common = models.BooleanField(default=False)
    is_outdated = models.BooleanField(default=False)
    release = models.CharField(max_length=16, blank=True, default="")


class CodeWord(models.Model):
    """The index of words: which codes speak of a word, the shortest descriptions first."""

    word = KeyField(max_length=40)
    code = models.ForeignKey(DiagnosisCode, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "code"], name="code_word_once")]
