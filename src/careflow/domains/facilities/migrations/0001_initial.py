import careflow.domains.facilities.models
import datetime
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Facility",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("address_line_1", models.CharField(blank=True, max_length=255, null=True)),
                ("address_line_2", models.CharField(blank=True, max_length=255, null=True)),
                ("address_city", models.CharField(blank=True, max_length=100, null=True)),
                ("address_state", models.CharField(blank=True, max_length=2, null=True)),
                ("address_zip_code", models.CharField(blank=True, max_length=10, null=True)),
                ("name", models.CharField(max_length=100)),
                ("facility_code", models.CharField(blank=True, default="", max_length=50)),
                ("phone_number", models.CharField(blank=True, default="", max_length=20)),
                ("fax_number", models.CharField(blank=True, default="", max_length=20)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("timezone", models.CharField(max_length=64)),
                ("operating_start_time", models.TimeField(default=datetime.time(8, 0))),
                ("operating_end_time", models.TimeField(default=datetime.time(17, 0))),
                (
                    "operating_days",
                    models.JSONField(
                        default=careflow.domains.facilities.models.weekdays, help_text="ISO weekdays, 1 is Monday"
                    ),
                ),
                ("custom_operating_hours", models.JSONField(blank=True, null=True)),
                ("notes", models.TextField(blank=True, default="")),
                ("is_active", models.BooleanField(default=True)),
                ("online_scheduling_disabled", models.BooleanField(default=False)),
                ("online_cancellation_enabled", models.BooleanField(default=False)),
                ("cancellation_cutoff_hours", models.PositiveSmallIntegerField(default=24)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facilities",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address_city__isnull", True),
                                ("address_line_1__isnull", True),
                                ("address_line_2__isnull", True),
                                ("address_state__isnull", True),
                                ("address_zip_code__isnull", True),
                            ),
                            models.Q(
                                ("address_city__isnull", False),
                                ("address_line_1__isnull", False),
                                ("address_line_2__isnull", False),
                                ("address_state__isnull", False),
                                ("address_zip_code__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="facilities_facility_whole_address",
                    ),
                    models.UniqueConstraint(fields=("organization", "name"), name="facility_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("operating_start_time__lt", models.F("operating_end_time"))),
                        name="facility_opens_before_it_closes",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AppointmentType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("code", models.CharField(max_length=50)),
                ("name", models.CharField(max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("is_deletable", models.BooleanField(default=True, editable=False)),
                ("color", models.CharField(default="#c084fc", max_length=7)),
                ("is_billable", models.BooleanField(default=True)),
                ("duration_minutes", models.PositiveSmallIntegerField(default=15)),
                ("bookable_online", models.BooleanField(default=False)),
                ("auto_confirm_bookings", models.BooleanField(default=False)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("facility", "code"), name="appointmenttype_code_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AppointmentStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("code", models.CharField(max_length=50)),
                ("name", models.CharField(max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("is_deletable", models.BooleanField(default=True, editable=False)),
                ("color", models.CharField(default="#94a3b8", max_length=7)),
                ("is_billable", models.BooleanField(default=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "code"), name="appointmentstatus_code_once")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PatientGender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("code", models.CharField(max_length=50)),
                ("name", models.CharField(max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("is_deletable", models.BooleanField(default=True, editable=False)),
                ("sort_order", models.PositiveIntegerField(default=0)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("facility", "code"), name="patientgender_code_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StaffRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("code", models.CharField(max_length=50)),
                ("name", models.CharField(max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("is_deletable", models.BooleanField(default=True, editable=False)),
                ("security_permissions", models.JSONField(blank=True, default=dict)),
                ("is_system_role", models.BooleanField(default=False, editable=False)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("facility", "code"), name="staffrole_code_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StaffTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("code", models.CharField(max_length=50)),
                ("name", models.CharField(max_length=50)),
                ("is_active", models.BooleanField(default=True)),
                ("is_deletable", models.BooleanField(default=True, editable=False)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("facility", "code"), name="stafftitle_code_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("npi", models.CharField(blank=True, default="", max_length=10)),
                ("dea_number", models.CharField(blank=True, default="", max_length=20)),
                ("state_license_number", models.CharField(blank=True, default="", max_length=50)),
                ("state_license_state", models.CharField(blank=True, default="", max_length=2)),
                ("state_license_expiration", models.DateField(blank=True, null=True)),
                ("dea_expiration", models.DateField(blank=True, null=True)),
                ("specialty", models.CharField(blank=True, default="", max_length=100)),
                ("taxonomy_code", models.CharField(blank=True, default="", max_length=20)),
                ("eprescribe_enabled", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("is_default", models.BooleanField(default=False)),
                ("security_overrides", models.JSONField(blank=True, default=dict)),
                ("online_scheduling_enabled", models.BooleanField(default=False)),
                ("auto_confirm_bookings", models.BooleanField(default=False)),
                ("online_cancellation_enabled", models.BooleanField(default=False)),
                ("cancellation_cutoff_hours", models.PositiveSmallIntegerField(default=24)),
                ("external_system", models.CharField(blank=True, default="", max_length=40)),
                ("external_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_rows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="staff", to="facilities.staffrole"
                    ),
                ),
                (
                    "title",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="facilities.stafftitle",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "facility"), name="staff_once_per_facility"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True), ("is_default", True)),
                        fields=("user",),
                        name="staff_one_default",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="staff_external_once",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=100)),
                ("default_room", models.CharField(blank=True, default="", max_length=80)),
                ("operating_start_time", models.TimeField(blank=True, null=True)),
                ("operating_end_time", models.TimeField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("is_deletable", models.BooleanField(default=True, editable=False)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "linked_staff",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="linked_resource",
                        to="facilities.staff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("linked_staff__isnull", True)),
                        fields=("facility", "name"),
                        name="resource_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("operating_end_time__isnull", True), ("operating_start_time__isnull", True)),
                            ("operating_start_time__lt", models.F("operating_end_time")),
                            _connector="OR",
                        ),
                        name="resource_hours_both_or_neither",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
