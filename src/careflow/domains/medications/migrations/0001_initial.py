import careflow.platform.folding
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("allergies", "0001_initial"),
        ("facilities", "0001_initial"),
        ("patients", "0002_names_without_marks"),
        ("pharmacies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Medication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("status", models.CharField(default="active", max_length=12)),
                ("medication_name", models.CharField(max_length=180)),
                ("name_key", careflow.platform.folding.KeyField(editable=False, max_length=240)),
                ("dose", models.CharField(max_length=120)),
                ("route", models.CharField(max_length=80)),
                ("frequency", models.CharField(max_length=120)),
                ("start_date", models.DateField(blank=True, null=True)),
                ("end_date", models.DateField(blank=True, null=True)),
                ("end_is_implied", models.BooleanField(default=False, editable=False)),
                ("prescriber_name", models.CharField(blank=True, default="", max_length=150)),
                ("notes", models.TextField(blank=True, default="")),
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
                (
                    "prescriber",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patients.careprovider",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end_date__isnull", True),
                            ("start_date__isnull", True),
                            ("end_date__gte", models.F("start_date")),
                            _connector="OR",
                        ),
                        name="medication_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="medication_external_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["facility", "patient", "status"], name="medication_of_patient"),
                    models.Index(fields=["facility", "-id"], name="medication_newest"),
                    models.Index(fields=["facility", "status", "-id"], name="medication_newest_by_status"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MedicationAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("severity", models.CharField(max_length=12)),
                ("detail", models.TextField()),
                ("medication_key", careflow.platform.folding.KeyField(editable=False, max_length=240)),
                ("against_key", careflow.platform.folding.KeyField(editable=False, max_length=240)),
                ("raised_at", models.DateTimeField()),
                ("raised_to_id", models.BigIntegerField(blank=True, null=True)),
                ("raised_to_name", models.CharField(blank=True, default="", max_length=310)),
                ("overridden_at", models.DateTimeField(blank=True, null=True)),
                ("overridden_by_id", models.BigIntegerField(blank=True, null=True)),
                ("overridden_by_name", models.CharField(blank=True, default="", max_length=310)),
                ("override_reason", models.CharField(blank=True, default="", max_length=255)),
                (
                    "allergy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="allergies.patientallergy",
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
                    "medication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="medications.medication"
                    ),
                ),
                (
                    "other_medication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="medications.medication",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PrescriberDelegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_active", models.BooleanField(default=True)),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("deleted_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.staff"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "prescriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.careprovider"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("facility", "prescriber", "delegate"),
                        name="prescriber_delegation_once",
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="RefillRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("pharmacy_name", models.CharField(blank=True, default="", max_length=200)),
                ("days_supply", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("source", models.CharField(default="patient", max_length=8)),
                ("status", models.CharField(default="pending", max_length=9)),
                ("patient_note", models.TextField(blank=True, default="")),
                ("clinician_note", models.TextField(blank=True, default="")),
                ("requested_at", models.DateTimeField()),
                ("requested_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_by_id", models.BigIntegerField(blank=True, null=True)),
                ("resolved_by_name", models.CharField(blank=True, default="", max_length=310)),
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
                    "medication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refill_requests",
                        to="medications.medication",
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
                    "pharmacy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacies.pharmacy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "pending")),
                        fields=("medication",),
                        name="refill_request_one_pending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "pending"), ("resolved_at__isnull", False), _connector="OR"),
                        name="refill_request_resolved_has_a_time",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["facility", "status", "-requested_at", "-id"], name="refill_request_inbox"),
                    models.Index(fields=["facility", "-requested_at", "-id"], name="refill_request_newest"),
                    models.Index(fields=["patient", "-requested_at", "-id"], name="refill_request_of_patient"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
