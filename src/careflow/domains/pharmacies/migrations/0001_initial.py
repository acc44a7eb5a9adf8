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
            name="Pharmacy",
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
                (
                    "identity_key",
                    careflow.platform.folding.KeyField(blank=True, default="", editable=False, max_length=600),
                ),
                ("legal_business_name", models.CharField(blank=True, default="", max_length=255)),
                ("source", models.CharField(default="custom", max_length=10)),
                ("external_id", models.CharField(blank=True, default="", max_length=64)),
                ("ncpdp_id", models.CharField(blank=True, max_length=7, null=True)),
                ("npi", models.CharField(blank=True, max_length=10, null=True)),
                ("dea_number", models.CharField(blank=True, default="", max_length=9)),
                ("tax_id", models.CharField(blank=True, default="", max_length=20)),
                ("store_number", models.CharField(blank=True, default="", max_length=50)),
                (
                    "service_type",
                    models.CharField(
                        choices=[
                            ("retail", "Retail"),
                            ("mail_order", "Mail order"),
                            ("specialty", "Specialty"),
                            ("ltc", "Ltc"),
                            ("dme", "Dme"),
                            ("home_infusion", "Home infusion"),
                            ("other", "Other"),
                        ],
                        default="retail",
                        max_length=20,
                    ),
                ),
                ("accepts_erx", models.BooleanField(default=False)),
                ("is_24_hour", models.BooleanField(default=False)),
                ("hours", models.JSONField(blank=True, default=dict)),
                ("languages", models.JSONField(blank=True, default=list)),
                ("directory_source", models.CharField(blank=True, default="", max_length=40)),
                (
                    "directory_status",
                    models.CharField(
                        choices=[("active", "Active"), ("inactive", "Inactive"), ("unknown", "Unknown")],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("last_directory_sync_at", models.DateTimeField(blank=True, null=True)),
                ("phone_number", models.CharField(blank=True, default="", max_length=20)),
                ("fax_number", models.CharField(blank=True, default="", max_length=20)),
                ("notes", models.TextField(blank=True, default="")),
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
                        name="pharmacies_pharmacy_whole_address",
                    ),
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
                        name="pharmacy_owner_fits_scope",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ncpdp_id__isnull", False), ("ownership_scope", "global")),
                        fields=("ncpdp_id",),
                        name="pharmacy_ncpdp_id_once_in_directory",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("npi__isnull", False), ("ownership_scope", "global")),
                        fields=("npi",),
                        name="pharmacy_npi_once_in_directory",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ncpdp_id__isnull", False), ("organization__isnull", False)),
                        fields=("organization", "ncpdp_id"),
                        name="pharmacy_ncpdp_id_once_in_tenant",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("npi__isnull", False), ("organization__isnull", False)),
                        fields=("organization", "npi"),
                        name="pharmacy_npi_once_in_tenant",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ownership_scope", "organization"), models.Q(("identity_key", ""), _negated=True)
                        ),
                        fields=("organization", "identity_key"),
                        name="pharmacy_once_in_organization",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ownership_scope", "facility"), models.Q(("identity_key", ""), _negated=True)
                        ),
                        fields=("facility", "identity_key"),
                        name="pharmacy_once_in_facility",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["ownership_scope", "is_active", "name_key", "id"], name="pharmacy_directory")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganizationPharmacy",
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
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "pharmacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organization_links",
                        to="pharmacies.pharmacy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "pharmacy"), name="organization_pharmacy_once")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FacilityPharmacyOverride",
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
                        to="pharmacies.organizationpharmacy",
                    ),
                ),
                (
                    "pharmacy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facility_links",
                        to="pharmacies.pharmacy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organization_preference__isnull", False), ("pharmacy__isnull", True)),
                            models.Q(("organization_preference__isnull", True), ("pharmacy__isnull", False)),
                            _connector="OR",
                        ),
                        name="pharmacy_override_has_one_subject",
                    ),
                    models.UniqueConstraint(
                        fields=("facility", "organization_preference"), name="pharmacy_override_once"
                    ),
                    models.UniqueConstraint(fields=("facility", "pharmacy"), name="facility_pharmacy_once"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
