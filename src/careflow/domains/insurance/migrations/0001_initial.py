import careflow.platform.folding
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0001_fee_schedules"),
        ("facilities", "0002_facility_fee_schedule_staff_fee_schedule"),
        ("organizations", "0001_initial"),
        ("patients", "0002_names_without_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Carrier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "ownership_scope",
                    models.CharField(
                        choices=[("global", "Global"), ("organization", "Organization"), ("facility", "Facility")],
                        default="global",
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("name_key", careflow.platform.folding.KeyField(editable=False, max_length=200)),
                ("identity_key", careflow.platform.folding.KeyField(editable=False, max_length=300)),
                ("source", models.CharField(default="custom", max_length=10)),
                ("external_id", models.CharField(blank=True, default="", max_length=64)),
                ("directory_source", models.CharField(blank=True, default="", max_length=40)),
                ("last_directory_sync_at", models.DateTimeField(blank=True, null=True)),
                ("payer_id", models.CharField(blank=True, default="", max_length=50)),
                ("phone_number", models.CharField(blank=True, default="", max_length=20)),
                ("website", models.CharField(blank=True, default="", max_length=200)),
                ("address_line_1", models.CharField(blank=True, default="", max_length=150)),
                ("address_line_2", models.CharField(blank=True, default="", max_length=150)),
                ("city", models.CharField(blank=True, default="", max_length=100)),
                ("state", models.CharField(blank=True, default="", max_length=2)),
                ("zip_code", models.CharField(blank=True, default="", max_length=10)),
                ("is_active", models.BooleanField(default=True)),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("facility__isnull", True),
                                ("organization__isnull", True),
                                ("ownership_scope", "global"),
                            ),
                            models.Q(
                                ("facility__isnull", True),
                                ("organization__isnull", False),
                                ("ownership_scope", "organization"),
                            ),
                            models.Q(
                                ("facility__isnull", False),
                                ("organization__isnull", False),
                                ("ownership_scope", "facility"),
                            ),
                            _connector="OR",
                        ),
                        name="carrier_owner_fits_scope",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ownership_scope", "organization")),
                        fields=("organization", "identity_key"),
                        name="carrier_once_in_organization",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ownership_scope", "facility")),
                        fields=("facility", "identity_key"),
                        name="carrier_once_in_facility",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("external_id", ""), _negated=True), ("ownership_scope", "organization")
                        ),
                        fields=("organization", "directory_source", "external_id"),
                        name="carrier_external_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["ownership_scope", "is_active", "name_key", "id"], name="carrier_directory")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganizationCarrier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_preferred", models.BooleanField(default=True)),
                ("is_hidden", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("notes", models.TextField(blank=True, default="")),
                ("sort_order", models.PositiveIntegerField(default=0)),
                (
                    "carrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organization_links",
                        to="insurance.carrier",
                    ),
                ),
                (
                    "fee_schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payers",
                        to="billing.feeschedule",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "carrier"), name="organization_carrier_once")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FacilityCarrierOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_preferred", models.BooleanField(blank=True, null=True)),
                ("is_hidden", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("notes", models.TextField(blank=True, null=True)),
                ("sort_order", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "carrier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facility_links",
                        to="insurance.carrier",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "organization_preference",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="insurance.organizationcarrier",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("carrier__isnull", True), ("organization_preference__isnull", False)),
                            models.Q(("carrier__isnull", False), ("organization_preference__isnull", True)),
                            _connector="OR",
                        ),
                        name="carrier_override_has_one_subject",
                    ),
                    models.UniqueConstraint(
                        fields=("facility", "organization_preference"), name="carrier_override_once"
                    ),
                    models.UniqueConstraint(fields=("facility", "carrier"), name="facility_carrier_once"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("plan_name", models.CharField(blank=True, default="", max_length=150)),
                ("member_id", models.CharField(max_length=100)),
                ("member_key", careflow.platform.folding.KeyField(editable=False, max_length=200)),
                ("group_number", models.CharField(blank=True, default="", max_length=100)),
                ("subscriber_name", models.CharField(blank=True, default="", max_length=150)),
                ("relationship_to_subscriber", models.CharField(default="self", max_length=8)),
                ("effective_date", models.DateField(blank=True, null=True)),
                ("termination_date", models.DateField(blank=True, null=True)),
                ("coverage_order", models.CharField(default="secondary", max_length=10)),
                ("is_primary", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("notes", models.TextField(blank=True, default="")),
                ("removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("removed_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("removed_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("removed_because", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "carrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="insurance.carrier"
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
                        condition=models.Q(
                            ("effective_date__isnull", True),
                            ("termination_date__isnull", True),
                            ("termination_date__gte", models.F("effective_date")),
                            _connector="OR",
                        ),
                        name="policy_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("coverage_order", "primary"), ("is_primary", True)),
                            models.Q(("is_primary", False), models.Q(("coverage_order", "primary"), _negated=True)),
                            _connector="OR",
                        ),
                        name="policy_primary_fits_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_primary", False), ("is_active", True), _connector="OR"),
                        name="policy_primary_is_in_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("removed_at__isnull", True), ("is_active", False), _connector="OR"),
                        name="policy_removed_is_not_in_use",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)), fields=("patient",), name="policy_primary_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("patient", "carrier", "member_key"),
                        name="policy_active_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="policy_external_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["facility", "patient"], name="policy_of_patient"),
                    models.Index(
                        condition=models.Q(("is_active", True)), fields=["facility", "-id"], name="policy_newest"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
