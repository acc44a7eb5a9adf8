from django.db import models
from django.db.models import Q

from careflow.domains.billing.rules.procedures.entries import LONGEST_CODE, ONE_UNIT
from careflow.domains.billing.rules.procedures.words import LONGEST_WORD
from careflow.platform.folding import KeyField

LONGEST_DESCRIPTION = 255


class ProcedureCode(models.Model):
    """One code of CPT or HCPCS Level II, shared by everybody; never deleted.

    What ships with the product has a `plain_description` in our own words and nicknames in `also_called`. An
    `official_title` comes with the import of a code set; `description` is what is shown, the title before the plain
    words. Codes are shown by `rank`: the common ones in the order of the catalog, from 0, the others behind them.
    `suggested_cents` is a proposal of ours, or computed from relative values when `price_basis` names their release;
    never a payer's price. Units are hundredths."""

    code = KeyField(max_length=LONGEST_CODE, unique=True)
    system = models.CharField(max_length=8)
    description = models.CharField(max_length=LONGEST_DESCRIPTION)
    plain_description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True, default="")
    also_called = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True, default="")
    official_title = models.TextField(blank=True, default="")
    category = models.CharField(max_length=60, blank=True, default="")
    suggested_cents = models.PositiveBigIntegerField(default=0)
    price_basis = models.CharField(max_length=60, blank=True, default="")
    default_units = models.PositiveIntegerField(default=ONE_UNIT)
    is_outdated = models.BooleanField(default=False)
    rank = models.PositiveIntegerField(editable=False, db_index=True)
    release = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(system__in=["cpt", "hcpcs"]), name="procedure_code_system_known"),
            models.CheckConstraint(condition=Q(default_units__gt=0), name="procedure_code_has_units"),
        ]

    def __str__(self) -> str:
        return self.code


class ProcedureWord(models.Model):
    """A word by whose beginning valid codes are found, and the rank of one of them; a code is one of its own words.
    Derived from the codes. A search meets nothing but these pairs until it knows what to show."""

    word = KeyField(max_length=LONGEST_WORD)
    rank = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["rank", "word"], name="procedure_word_of_rank")]
        constraints = [models.UniqueConstraint(fields=["word", "rank"], name="procedure_word_once")]

    def __str__(self) -> str:
        return self.word
