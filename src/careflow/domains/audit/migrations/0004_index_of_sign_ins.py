from django.db import migrations, models

from careflow.platform.migrating import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0003_index_of_actors")]

    operations = [
        AddIndexOnline(
            model_name="auditevent",
            index=models.Index(
                fields=["actor_id", "address"], condition=models.Q(action="login"), name="audit_sign_in"
            ),
        ),
    ]
