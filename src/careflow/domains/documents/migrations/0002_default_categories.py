"""Facilities that were opened before there were documents get the categories that new ones start with."""

from typing import Any

from django.db import migrations

CATEGORIES = (
    ("clinical", "Clinical", 10, False),
    ("lab", "Lab Results", 20, True),
    ("imaging", "Imaging", 30, True),
    ("referrals", "Referrals", 40, False),
    ("insurance", "Insurance", 50, False),
    ("admin", "Administrative", 60, True),
    ("consent", "Consents", 70, True),
)


def add_categories(apps: Any, schema_editor: Any) -> None:
    Facility = apps.get_model("facilities", "Facility")
    DocumentCategory = apps.get_model("documents", "DocumentCategory")
    using = schema_editor.connection.alias
    for facility_id in Facility.unscoped.using(using).values_list("pk", flat=True):
        DocumentCategory.unscoped.using(using).bulk_create(
            [
                DocumentCategory(facility_id=facility_id, code=code, name=name, sort_order=place, is_system=stays)
                for code, name, place, stays in CATEGORIES
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(add_categories, migrations.RunPython.noop)]
