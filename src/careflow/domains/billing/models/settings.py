from django.db import models

from careflow.platform.records import Recorded
from careflow.platform.tenancy import OrganizationOwned


class BillingSettings(OrganizationOwned, Recorded):
    """How an organization bills; one that never decided has no row and works by the defaults."""

    organization = models.OneToOneField(
        "organizations.Organization", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    require_clean_check = models.BooleanField(default=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
