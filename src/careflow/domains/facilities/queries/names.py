from collections.abc import Collection

from careflow.domains.facilities.models import Facility
from careflow.platform.actor import Actor


def facility_names(*, actor: Actor, facility_ids: Collection[int]) -> dict[int, str]:
    """Names of the organization's facilities, closed ones too."""
    rows = Facility.objects.visible_to(actor).filter(pk__in=set(facility_ids))
    return dict(rows.values_list("id", "name"))
