import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_procedure_codes"),
        ("clinical", "0001_initial"),
        ("facilities", "0002_facility_fee_schedule_staff_fee_schedule"),
        ("insurance", "0001_initial"),
        ("organizations", "0001_initial"),
        ("patients", "0002_names_without_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingSettings",
            fields=[
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organizations.organization",
                    ),
                ),
                ("require_clean_check", models.BooleanField(default=False)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
            ],
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Superbill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("served_at", models.DateTimeField()),
                ("status", models.CharField(default="coding_needed", max_length=16)),
                ("payer_name", models.CharField(blank=True, default="", max_length=150)),
                ("place_of_service", models.CharField(blank=True, default="11", max_length=2)),
                ("notes", models.TextField(blank=True, default="")),
                ("total_cents", models.PositiveBigIntegerField(default=0)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("override_reason", models.CharField(blank=True, default="", max_length=255)),
                ("voided_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("voided_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("voided_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("voided_because", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "carrier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insurance.carrier",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="billing.superbill",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="superbills", to="clinical.encounter"
                    ),
                ),
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
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insurance.policy",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["facility", "-updated_at", "-id"], name="superbill_newest"),
                    models.Index(fields=["facility", "status", "-updated_at", "-id"], name="superbill_by_status"),
                    models.Index(fields=["facility", "served_at"], name="superbill_by_day"),
                    models.Index(fields=["patient", "-updated_at", "-id"], name="superbill_of_patient"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("encounter",),
                        name="superbill_encounter_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["coding_needed", "ready_to_submit", "claim_created"])),
                        name="superbill_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="superbill_external_once",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SuperbillDiagnosis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=18)),
                ("description", models.CharField(blank=True, default="", max_length=255)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "superbill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="diagnoses",
                        to="billing.superbill",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("superbill", "sequence"), name="superbill_diagnosis_once")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SuperbillLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("service_code", models.CharField(max_length=16)),
                ("description", models.CharField(blank=True, default="", max_length=255)),
                ("modifier_1", models.CharField(blank=True, default="", max_length=2)),
                ("modifier_2", models.CharField(blank=True, default="", max_length=2)),
                ("modifier_3", models.CharField(blank=True, default="", max_length=2)),
                ("modifier_4", models.CharField(blank=True, default="", max_length=2)),
                ("units", models.PositiveIntegerField(default=100)),
                ("charge_cents", models.PositiveBigIntegerField(default=0)),
                ("total_cents", models.PositiveBigIntegerField(default=0)),
                ("diagnosis_pointers", models.JSONField(blank=True, default=list)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "superbill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="billing.superbill",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("superbill", "sequence"), name="superbill_line_once"),
                    models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="superbill_line_has_units"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SuperbillRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.TextField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("total_cents", models.PositiveBigIntegerField()),
                ("changed_by_id", models.BigIntegerField(null=True)),
                ("changed_by_name", models.CharField(max_length=310)),
                ("changed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=255)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "superbill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="billing.superbill",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("superbill", "number"), name="superbill_revision_once")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
