import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0003_confirmed_status"),
        ("scheduling", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="booked_by_patient",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="bookableslot",
            name="is_generated",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="bookableslot",
            name="is_outdated",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="AvailabilityException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("kind", models.CharField(choices=[("closed", "closed"), ("hours", "hours")], max_length=10)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("start_time", models.TimeField(blank=True, null=True)),
                ("end_time", models.TimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=255)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.staff",
                    ),
                ),
            ],
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AvailabilitySettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("horizon_days", models.PositiveSmallIntegerField(default=90)),
                ("lead_time_minutes", models.PositiveIntegerField(default=60)),
                ("most_open_bookings", models.PositiveSmallIntegerField(default=20)),
                ("portal_is_view_only", models.BooleanField(default=False)),
                (
                    "facility",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="availability_settings",
                        to="facilities.facility",
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
            name="AvailabilityTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("weekdays", models.JSONField(help_text="ISO weekdays, 1 is Monday")),
                ("start_time", models.TimeField()),
                ("end_time", models.TimeField()),
                ("slot_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
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
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="bookableslot",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="scheduling.availabilitytemplate",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookableslot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_generated", True),
                    models.Q(("is_outdated", False), ("template__isnull", True)),
                    _connector="OR",
                ),
                name="bookable_slot_by_hand_has_no_template",
            ),
        ),
        migrations.AddIndex(
            model_name="availabilityexception",
            index=models.Index(fields=["facility", "last_day"], name="availability_exception_by_day"),
        ),
        migrations.AddConstraint(
            model_name="availabilityexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_time__isnull", True), ("start_time__isnull", True)),
                    models.Q(
                        ("end_time__isnull", False),
                        ("start_time__isnull", False),
                        ("start_time__lt", models.F("end_time")),
                    ),
                    _connector="OR",
                ),
                name="availability_exception_times_both_or_neither",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilityexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "closed"), models.Q(("kind", "hours"), ("start_time__isnull", False)), _connector="OR"
                ),
                name="availability_exception_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilityexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="availability_exception_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilitytemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("start_time__lt", models.F("end_time"))),
                name="availability_template_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilitytemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="availability_template_valid_forwards",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilitytemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("slot_minutes__isnull", True), ("slot_minutes__gt", 0), _connector="OR"),
                name="availability_template_slot_length",
            ),
        ),
    ]
