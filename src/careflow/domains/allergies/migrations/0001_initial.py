import careflow.platform.folding
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("facilities", "0001_initial"),
        ("patients", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoKnownAllergies",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("stated_at", models.DateTimeField()),
                ("stated_by_id", models.BigIntegerField(blank=True, null=True)),
                ("stated_by_name", models.CharField(blank=True, default="", max_length=310)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by_id", models.BigIntegerField(blank=True, null=True)),
                ("withdrawn_by_name", models.CharField(blank=True, default="", max_length=310)),
                (
                    "facility",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("patient",),
                        name="no_known_allergies_once",
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PatientAllergy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("allergen", models.CharField(max_length=160)),
                ("allergen_key", careflow.platform.folding.KeyField(editable=False, max_length=200)),
                ("category", models.CharField(default="other", max_length=16)),
                ("reaction", models.TextField()),
                ("severity", models.CharField(default="unknown", max_length=16)),
                ("onset_date", models.DateField(blank=True, null=True)),
                ("status", models.CharField(default="active", max_length=16)),
                ("notes", models.TextField(blank=True, default="")),
                ("error_reason", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("created_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("updated_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "facility",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["facility", "patient", "status"], name="allergy_of_patient"),
                    models.Index(fields=["facility", "-id"], name="allergy_newest"),
                    models.Index(fields=["facility", "status", "-id"], name="allergy_newest_by_status"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")),
                        fields=("patient", "category", "allergen_key"),
                        name="allergy_active_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="allergy_external_once",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
