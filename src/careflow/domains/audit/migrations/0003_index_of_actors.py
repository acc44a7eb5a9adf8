from django.db import migrations, models

from careflow.platform.migrating import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0002_seals")]

    operations = [
        AddIndexOnline(model_name="auditevent", index=models.Index(fields=["actor_id", "-id"], name="audit_actor")),
    ]
