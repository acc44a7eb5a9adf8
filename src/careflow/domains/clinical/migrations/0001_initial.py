import careflow.platform.folding
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("facilities", "0001_initial"),
        ("patients", "0002_names_without_marks"),
        ("scheduling", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeWord",
            fields=[
                ("word", careflow.platform.folding.KeyField(max_length=40, primary_key=True, serialize=False)),
                ("places", models.BinaryField()),
                ("itself", models.PositiveIntegerField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DiagnosisCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", careflow.platform.folding.KeyField(max_length=8, unique=True)),
                ("code_key", careflow.platform.folding.KeyField(max_length=7, unique=True)),
                ("description", models.CharField(blank=True, default="", max_length=300)),
                ("plain_description", models.CharField(blank=True, default="", max_length=160)),
                ("chapter", models.CharField(blank=True, default="", max_length=160)),
                ("is_billable", models.BooleanField(default=True)),
                ("is_common", models.BooleanField(default=False)),
                ("is_outdated", models.BooleanField(default=False)),
                ("release", models.CharField(blank=True, default="", max_length=40)),
                ("place", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("shown", models.TextField(editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["place", "shown"], name="diagnosis_code_shown"),
                    models.Index(
                        condition=models.Q(("is_common", True)), fields=["place", "shown"], name="diagnosis_code_common"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Encounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("rendering_provider_name", models.CharField(blank=True, default="", max_length=330)),
                ("status", models.CharField(default="in_progress", max_length=12)),
                ("reason", models.TextField(blank=True, default="")),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("created_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("cancelled_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("cancelled_because", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("cancelled_with_visit", models.BooleanField(default=False, editable=False)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
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
                    "rendering_provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.staff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("appointment__isnull", False), models.Q(("status", "cancelled"), _negated=True)
                        ),
                        fields=("appointment",),
                        name="encounter_appointment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["in_progress", "signed", "cancelled"])),
                        name="encounter_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="encounter_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "signed"), _negated=True), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="encounter_signed_has_ended",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="encounter_external_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["facility", "-started_at", "-id"], name="encounter_newest"),
                    models.Index(fields=["patient", "-started_at", "-id"], name="encounter_of_patient"),
                    models.Index(fields=["facility", "status", "-started_at", "-id"], name="encounter_by_status"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("description", models.CharField(max_length=255)),
                ("description_key", careflow.platform.folding.KeyField(editable=False, max_length=300)),
                ("icd10_code", models.CharField(blank=True, default="", max_length=8)),
                ("snomed_code", models.CharField(blank=True, default="", max_length=18)),
                ("status", models.CharField(default="active", max_length=16)),
                ("onset_date", models.DateField(blank=True, null=True)),
                ("resolved_date", models.DateField(blank=True, null=True)),
                ("notes", models.TextField(blank=True, default="")),
                ("error_reason", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("created_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("updated_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinical.encounter",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "inactive", "resolved", "entered_in_error"])),
                        name="problem_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("onset_date__isnull", True),
                            ("resolved_date__isnull", True),
                            ("resolved_date__gte", models.F("onset_date")),
                            _connector="OR",
                        ),
                        name="problem_resolved_after_onset",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status", "active"), models.Q(("icd10_code", ""), _negated=True), ("external_id", "")
                        ),
                        fields=("patient", "icd10_code"),
                        name="problem_active_code_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active"), ("icd10_code", ""), ("external_id", "")),
                        fields=("patient", "description_key"),
                        name="problem_active_description_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="problem_external_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["facility", "patient", "status"], name="problem_of_patient"),
                    models.Index(fields=["facility", "-id"], name="problem_newest"),
                    models.Index(fields=["facility", "status", "-id"], name="problem_newest_by_status"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ProgressNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("status", models.CharField(default="draft", max_length=6)),
                ("subjective", models.TextField(blank=True, default="")),
                ("objective", models.TextField(blank=True, default="")),
                ("assessment", models.TextField(blank=True, default="")),
                ("plan", models.TextField(blank=True, default="")),
                ("signed_version", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("signed_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("signed_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("signed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("created_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("updated_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_note",
                        to="clinical.encounter",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("signed_at__isnull", True), ("signed_version__isnull", True), ("status", "draft")
                            ),
                            models.Q(
                                ("signed_at__isnull", False), ("signed_version__isnull", False), ("status", "signed")
                            ),
                            _connector="OR",
                        ),
                        name="progress_note_signed_is_complete",
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="NoteVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.TextField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("signed_by_id", models.BigIntegerField(null=True)),
                ("signed_by_name", models.CharField(max_length=310)),
                ("signed_at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="clinical.progressnote"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("note", "number"), name="note_version_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="NoteAddendum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("author_id", models.BigIntegerField(null=True)),
                ("author_name", models.CharField(max_length=310)),
                ("created_at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="clinical.noteversion"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "number"), name="note_addendum_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="NoteWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("withdrawn_by_id", models.BigIntegerField(null=True)),
                ("withdrawn_by_name", models.CharField(max_length=310)),
                ("withdrawn_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, default="", max_length=255)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="clinical.noteversion",
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
            name="Vitals",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("height_cm", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ("weight_kg", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("bp_systolic", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("bp_diastolic", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("heart_rate_bpm", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("respiratory_rate", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("temperature_c", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ("spo2_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("pain_score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("measured_at", models.DateTimeField()),
                ("notes", models.TextField(blank=True, default="")),
                ("recorded_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("recorded_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vitals", to="clinical.encounter"
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("height_cm__isnull", True),
                            models.Q(("height_cm__gte", Decimal("20")), ("height_cm__lte", Decimal("260"))),
                            _connector="OR",
                        ),
                        name="vitals_height_cm_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight_kg__isnull", True),
                            models.Q(("weight_kg__gte", Decimal("0.5")), ("weight_kg__lte", Decimal("500"))),
                            _connector="OR",
                        ),
                        name="vitals_weight_kg_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bp_systolic__isnull", True),
                            models.Q(("bp_systolic__gte", Decimal("50")), ("bp_systolic__lte", Decimal("260"))),
                            _connector="OR",
                        ),
                        name="vitals_bp_systolic_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bp_diastolic__isnull", True),
                            models.Q(("bp_diastolic__gte", Decimal("30")), ("bp_diastolic__lte", Decimal("180"))),
                            _connector="OR",
                        ),
                        name="vitals_bp_diastolic_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("heart_rate_bpm__isnull", True),
                            models.Q(("heart_rate_bpm__gte", Decimal("20")), ("heart_rate_bpm__lte", Decimal("260"))),
                            _connector="OR",
                        ),
                        name="vitals_heart_rate_bpm_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("respiratory_rate__isnull", True),
                            models.Q(("respiratory_rate__gte", Decimal("4")), ("respiratory_rate__lte", Decimal("80"))),
                            _connector="OR",
                        ),
                        name="vitals_respiratory_rate_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("temperature_c__isnull", True),
                            models.Q(("temperature_c__gte", Decimal("25")), ("temperature_c__lte", Decimal("45"))),
                            _connector="OR",
                        ),
                        name="vitals_temperature_c_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("spo2_percent__isnull", True),
                            models.Q(("spo2_percent__gte", Decimal("50")), ("spo2_percent__lte", Decimal("100"))),
                            _connector="OR",
                        ),
                        name="vitals_spo2_percent_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pain_score__isnull", True),
                            models.Q(("pain_score__gte", Decimal("0")), ("pain_score__lte", Decimal("10"))),
                            _connector="OR",
                        ),
                        name="vitals_pain_score_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bp_systolic__isnull", True),
                            ("bp_diastolic__isnull", True),
                            ("bp_diastolic__lt", models.F("bp_systolic")),
                            _connector="OR",
                        ),
                        name="vitals_diastolic_below_systolic",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bp_diastolic__isnull", True),
                            ("bp_systolic__isnull", True),
                            ("heart_rate_bpm__isnull", True),
                            ("height_cm__isnull", True),
                            ("pain_score__isnull", True),
                            ("respiratory_rate__isnull", True),
                            ("spo2_percent__isnull", True),
                            ("temperature_c__isnull", True),
                            ("weight_kg__isnull", True),
                            _negated=True,
                        ),
                        name="vitals_measured",
                    ),
                ],
                "indexes": [models.Index(fields=["facility", "-measured_at", "-id"], name="vitals_newest")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
