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
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("rendering_provider_name", models.CharField(blank=True, default="", max_length=330)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("occupies_time", models.BooleanField(default=True)),
                ("allow_overlap", models.BooleanField(default=False)),
                ("room", models.CharField(blank=True, default="", max_length=50)),
                ("reason", models.TextField(blank=True, default="")),
                ("notes", models.TextField(blank=True, default="")),
                ("is_billable", models.BooleanField(default=True)),
                ("created_by_id", models.BigIntegerField(blank=True, null=True)),
                ("created_by_name", models.CharField(blank=True, default="", max_length=310)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_by_id", models.BigIntegerField(blank=True, null=True)),
                ("deleted_because", models.CharField(blank=True, default="", max_length=255)),
                ("external_system", models.CharField(blank=True, default="", max_length=40)),
                ("external_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "appointment_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.appointmenttype",
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.staff",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.resource",
                    ),
                ),
                (
                    "status",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.appointmentstatus",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="appointment_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("occupies_time", False), _connector="OR"),
                        name="appointment_deleted_frees_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="appointment_external_once",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["facility", "starts_at", "id", "deleted_at"],
                        name="appointment_day",
                    ),
                    models.Index(fields=["patient", "starts_at"], name="appointment_of_patient"),
                    models.Index(
                        condition=models.Q(("allow_overlap", False), ("occupies_time", True)),
                        fields=["rendering_provider", "ends_at"],
                        name="appointment_of_provider",
                    ),
                    models.Index(
                        condition=models.Q(("allow_overlap", False), ("occupies_time", True)),
                        fields=["resource", "ends_at"],
                        name="appointment_of_resource",
                    ),
                    models.Index(
                        condition=models.Q(("allow_overlap", True), ("occupies_time", True)),
                        fields=["rendering_provider", "ends_at"],
                        name="appointment_over_provider",
                    ),
                    models.Index(
                        condition=models.Q(("allow_overlap", True), ("occupies_time", True)),
                        fields=["resource", "ends_at"],
                        name="appointment_over_resource",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="BookableSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("notes", models.TextField(blank=True, default="")),
                (
                    "appointment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookable_slot",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "appointment_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.appointmenttype"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.staff"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="bookable_slot_ends_after_start",
                    )
                ],
                "indexes": [
                    models.Index(fields=["facility", "starts_at", "id"], name="bookable_slot_by_start"),
                    models.Index(fields=["provider", "ends_at"], name="bookable_slot_provider_ends"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EditSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("user_name", models.CharField(max_length=310)),
                ("started_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField(db_index=True)),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edit_session",
                        to="scheduling.appointment",
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
                "abstract": False,
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SlotHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource_key", models.BigIntegerField(default=0)),
                ("starts_at", models.DateTimeField()),
                ("user_id", models.BigIntegerField()),
                ("user_name", models.CharField(max_length=310)),
                ("started_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField(db_index=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "resource_key", "starts_at"), name="slot_hold_once")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
