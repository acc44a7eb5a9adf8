import careflow.platform.folding
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_fee_schedules"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProcedureCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", careflow.platform.folding.KeyField(max_length=16, unique=True)),
                ("system", models.CharField(default="cpt", max_length=8)),
                ("description", models.CharField(max_length=255)),
                ("category", models.CharField(blank=True, default="", max_length=60)),
                ("suggested_cents", models.PositiveBigIntegerField(default=0)),
                ("default_units", models.PositiveIntegerField(default=100)),
                ("is_common", models.BooleanField(default=False)),
                ("is_outdated", models.BooleanField(default=False)),
                ("place", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("release", models.CharField(blank=True, default="", max_length=40)),
            ],
        ),
    ]
