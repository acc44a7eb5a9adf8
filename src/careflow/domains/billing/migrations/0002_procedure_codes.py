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
                ("system", models.CharField(max_length=8)),
                ("description", models.CharField(max_length=255)),
                ("plain_description", models.CharField(blank=True, default="", max_length=255)),
                ("also_called", models.CharField(blank=True, default="", max_length=255)),
                ("official_title", models.TextField(blank=True, default="")),
                ("category", models.CharField(blank=True, default="", max_length=60)),
                ("suggested_cents", models.PositiveBigIntegerField(default=0)),
                ("price_basis", models.CharField(blank=True, default="", max_length=60)),
                ("default_units", models.PositiveIntegerField(default=100)),
                ("is_outdated", models.BooleanField(default=False)),
                ("rank", models.PositiveIntegerField(db_index=True, editable=False)),
                ("release", models.CharField(blank=True, default="", max_length=40)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("system__in", ["cpt", "hcpcs"])), name="procedure_code_system_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("default_units__gt", 0)), name="procedure_code_has_units"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcedureWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", careflow.platform.folding.KeyField(max_length=40)),
                ("rank", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["rank", "word"], name="procedure_word_of_rank")],
                "constraints": [models.UniqueConstraint(fields=("word", "rank"), name="procedure_word_once")],
            },
        ),
    ]
