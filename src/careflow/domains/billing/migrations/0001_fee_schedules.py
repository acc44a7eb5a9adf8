import careflow.platform.folding
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("facilities", "0001_initial"),
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeeSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=64)),
                ("is_default", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("notes", models.TextField(blank=True, default="")),
                ("sort_order", models.PositiveIntegerField(default=0)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "source_schedule",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="billing.feeschedule",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "code"), name="fee_schedule_code_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("facility__isnull", True), ("is_default", True)),
                        fields=("organization",),
                        name="fee_schedule_default_once_in_organization",
                        violation_error_message="The organization has another default.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("facility",),
                        name="fee_schedule_default_once_in_facility",
                        violation_error_message="The facility has another default.",
                    ),
                    models.UniqueConstraint(fields=("facility", "source_schedule"), name="fee_schedule_copied_once"),
                    models.CheckConstraint(
                        condition=models.Q(("is_active", False), ("is_default", True), _negated=True),
                        name="fee_schedule_default_is_active",
                        violation_error_message="The default sheet is one in use.",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FeeScheduleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("service_code", careflow.platform.folding.KeyField(max_length=16)),
                ("description", models.CharField(max_length=255)),
                ("default_units", models.PositiveIntegerField(default=100)),
                ("charge_cents", models.PositiveBigIntegerField()),
                ("modifier_1", models.CharField(blank=True, default="", max_length=2)),
                ("modifier_2", models.CharField(blank=True, default="", max_length=2)),
                ("modifier_3", models.CharField(blank=True, default="", max_length=2)),
                ("modifier_4", models.CharField(blank=True, default="", max_length=2)),
                ("place_of_service", models.CharField(blank=True, default="11", max_length=2)),
                ("is_active", models.BooleanField(default=True)),
                ("sort_order", models.PositiveIntegerField(default=0)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="billing.feeschedule",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("schedule", "service_code"), name="fee_schedule_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("default_units__gt", 0)),
                        name="fee_schedule_item_has_units",
                        violation_error_message="The units are more than none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("service_code", ""), _negated=True), name="fee_schedule_item_has_code"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FacilityFeeOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("service_code", careflow.platform.folding.KeyField(blank=True, default="", max_length=16)),
                ("description", models.CharField(blank=True, max_length=255, null=True)),
                ("default_units", models.PositiveIntegerField(blank=True, null=True)),
                ("charge_cents", models.PositiveBigIntegerField(blank=True, null=True)),
                ("modifier_1", models.CharField(blank=True, max_length=2, null=True)),
                ("modifier_2", models.CharField(blank=True, max_length=2, null=True)),
                ("modifier_3", models.CharField(blank=True, max_length=2, null=True)),
                ("modifier_4", models.CharField(blank=True, max_length=2, null=True)),
                ("place_of_service", models.CharField(blank=True, max_length=2, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("sort_order", models.PositiveIntegerField(blank=True, null=True)),
                ("created_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("updated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="billing.feescheduleitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "item"), name="fee_override_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("item__isnull", True)),
                        fields=("facility", "service_code"),
                        name="fee_local_service_once",
                        violation_error_message="The facility has a service with this code already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("item__isnull", False), ("service_code", "")),
                            models.Q(
                                ("charge_cents__isnull", False),
                                ("description__isnull", False),
                                ("item__isnull", True),
                                models.Q(("service_code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="fee_override_has_one_subject",
                        violation_error_message="Name an item, or a service code of its own with description and price.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("default_units__isnull", True), ("default_units__gt", 0), _connector="OR"),
                        name="fee_override_has_units",
                        violation_error_message="The units are more than none.",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
