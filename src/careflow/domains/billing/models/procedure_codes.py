from django.db import models

from careflow.platform.folding import KeyField


class ProcedureCode(models.Model):
    """One code of a procedure or supply, shared by everybody; never deleted. What ships with the product is
    described in our own plain words; titles of a licensed code set come with `careflow import` of whoever holds
    the licence. `suggested_cents` is a proposal of ours or computed from relative values, never a payer's price."""

    code = KeyField(max_length=16, unique=True)
    system = models.CharField(max_length=8, default="cpt")
    description = models.CharField(max_length=255)
    category = models.CharField(max_length=60, blank=True, default="")
    suggested_cents = models.PositiveBigIntegerField(default=0)
    default_units = models.PositiveIntegerField(default=100)
    is_common = models.BooleanField(default=False)
    is_outdated = models.BooleanField(default=False)
    place = models.PositiveIntegerField(null=True, blank=True, editable=False)
    release = models.CharField(max_length=40, blank=True, default="")
