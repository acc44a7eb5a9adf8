from typing import Any

from django.db import migrations
from django.db.models import Q

NAMES = ("last_key", "first_key", "middle_key", "preferred_key")


def add_names_without_marks(apps: Any, schema_editor: Any) -> None:
    """Charts of people like O'Brien are found by "obrien" too; search_text is one value per line."""
    charts = apps.get_model("patients", "Patient")._base_manager.using(schema_editor.connection.alias)
    marked = Q()
    for name in NAMES:
        marked |= Q(**{f"{name}__contains": "'"}) | Q(**{f"{name}__contains": "-"})
    changed = []
    for chart in charts.filter(marked).only("id", "search_text", *NAMES).iterator(chunk_size=500):
        bare = [getattr(chart, name).replace("'", "").replace("-", "") for name in NAMES]
        chart.search_text = "\n".join(dict.fromkeys([*chart.search_text.split("\n"), *filter(None, bare)]))
        changed.append(chart)
        if len(changed) == 500:
            charts.bulk_update(changed, ["search_text"])
            changed = []
    charts.bulk_update(changed, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]
    operations = [migrations.RunPython(add_names_without_marks, migrations.RunPython.noop)]
