import careflow.platform.folding
import careflow.platform.sealed
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("facilities", "0001_initial"),
        ("pharmacies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChartNumberCounter",
            fields=[
                (
                    "facility",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="facilities.facility",
                    ),
                ),
                ("last_number", models.BigIntegerField(default=90)),
            ],
        ),
        migrations.CreateModel(
            name="CareProvider",
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
                ("first_name", models.CharField(blank=True, default="", max_length=100)),
                ("last_name", models.CharField(blank=True, default="", max_length=100)),
                ("organization_name", models.CharField(blank=True, default="", max_length=200)),
                ("specialty", models.CharField(blank=True, default="", max_length=100)),
                ("phone_number", models.CharField(blank=True, default="", max_length=20)),
                ("fax_number", models.CharField(blank=True, default="", max_length=20)),
                ("npi", models.CharField(blank=True, default="", max_length=10)),
                ("notes", models.TextField(blank=True, default="")),
                ("is_active", models.BooleanField(default=True)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "linked_staff",
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
                        name="patients_careprovider_whole_address",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="care_provider_external_once",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Patient",
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
                ("first_name", models.CharField(max_length=100)),
                ("last_name", models.CharField(max_length=100)),
                ("middle_name", models.CharField(blank=True, default="", max_length=100)),
                ("preferred_name", models.CharField(blank=True, default="", max_length=100)),
                ("last_key", careflow.platform.folding.KeyField(editable=False, max_length=120)),
                ("first_key", careflow.platform.folding.KeyField(editable=False, max_length=120)),
                (
                    "middle_key",
                    careflow.platform.folding.KeyField(blank=True, default="", editable=False, max_length=120),
                ),
                (
                    "preferred_key",
                    careflow.platform.folding.KeyField(blank=True, default="", editable=False, max_length=120),
                ),
                ("search_text", models.TextField(blank=True, default="", editable=False)),
                ("date_of_birth", models.DateField()),
                ("deceased_on", models.DateField(blank=True, null=True)),
                ("sex_at_birth", models.CharField(blank=True, default="", max_length=12)),
                ("race", models.CharField(blank=True, default="", max_length=48)),
                ("race_declined", models.BooleanField(default=False)),
                ("ethnicity", models.CharField(blank=True, default="", max_length=24)),
                ("ethnicity_declined", models.BooleanField(default=False)),
                ("preferred_language", models.CharField(blank=True, default="", max_length=50)),
                ("preferred_language_declined", models.BooleanField(default=False)),
                ("pronouns", models.CharField(blank=True, default="", max_length=50)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("ssn", careflow.platform.sealed.SealedField(blank=True, default="", editable=False)),
                ("ssn_last4", models.CharField(blank=True, default="", editable=False, max_length=4)),
                ("chart_number", careflow.platform.folding.KeyField(editable=False, max_length=20)),
                ("is_active", models.BooleanField(default=True)),
                ("deactivated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("deactivated_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("deactivated_because", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "gender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.patientgender"
                    ),
                ),
                (
                    "pcp",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patients.careprovider",
                    ),
                ),
                (
                    "preferred_pharmacy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pharmacies.pharmacy",
                    ),
                ),
                (
                    "referring_provider",
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
                        name="patients_patient_whole_address",
                    ),
                    models.UniqueConstraint(fields=("facility", "chart_number"), name="patient_chart_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="patient_external_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["facility", "last_key", "first_key", "id"], name="patient_by_name"),
                    models.Index(fields=["facility", "first_key", "last_key"], name="patient_by_first_name"),
                    models.Index(fields=["facility", "preferred_key"], name="patient_by_preferred_name"),
                    models.Index(fields=["facility", "middle_key"], name="patient_by_middle_name"),
                    models.Index(fields=["facility", "date_of_birth", "last_key"], name="patient_by_birth_date"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=150)),
                ("relationship", models.CharField(blank=True, default="", max_length=100)),
                ("phone_number", models.CharField(blank=True, default="", max_length=20)),
                ("notes", models.TextField(blank=True, default="")),
                ("is_primary", models.BooleanField(default=False)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emergency_contacts",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("patient",),
                        name="emergency_contact_one_primary",
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PatientPharmacy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_default", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("notes", models.TextField(blank=True, default="")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pharmacies", to="patients.patient"
                    ),
                ),
                (
                    "pharmacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pharmacies.pharmacy"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("patient", "pharmacy"), name="patient_pharmacy_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True), ("is_default", True)),
                        fields=("patient",),
                        name="patient_pharmacy_one_default",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PatientPhone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                ("number_key", careflow.platform.folding.KeyField(editable=False, max_length=20)),
                ("local_key", careflow.platform.folding.KeyField(editable=False, max_length=7)),
                ("label", models.CharField(default="cell", max_length=4)),
                ("is_primary", models.BooleanField(default=False)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="patients.patient"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)), fields=("patient",), name="patient_phone_one_primary"
                    )
                ],
                "indexes": [
                    models.Index(fields=["facility", "number_key"], name="patient_phone_number"),
                    models.Index(fields=["facility", "local_key"], name="patient_phone_local"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
