from careflow.domains.audit.models import AuditEvent
from tests.domains.pharmacies.factories import pharmacy_body

PATH = "organizations/pharmacies/"
SETTINGS = {"is_preferred": True, "is_hidden": False, "is_active": True, "notes": "", "sort_order": 0}


def link_body(entry, pharmacy=None, **values):
    return {
        "id": entry.pk,
        **SETTINGS,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        "pharmacy": pharmacy or pharmacy_body(entry.pharmacy),
    } | values


def last_event():
    return AuditEvent.objects.order_by("-id").first()
