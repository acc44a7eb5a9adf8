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
            name="PendingFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("storage_key", models.CharField(max_length=255, unique=True)),
                ("started_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="DocumentCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("code", models.CharField(editable=False, max_length=30)),
                ("name", models.CharField(max_length=80)),
                ("sort_order", models.PositiveIntegerField(default=0)),
                ("is_system", models.BooleanField(default=False, editable=False)),
                ("is_active", models.BooleanField(default=True)),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("deleted_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "code"), name="document_category_once"),
                    models.CheckConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("is_active", False), _connector="OR"),
                        name="document_category_deleted_is_hidden",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_system", False), ("is_active", True), _connector="OR"),
                        name="document_category_needed",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PatientDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=255)),
                ("document_date", models.DateField(blank=True, null=True)),
                ("notes", models.TextField(blank=True, default="")),
                ("storage_key", models.CharField(editable=False, max_length=255, unique=True)),
                ("original_filename", models.CharField(editable=False, max_length=255)),
                ("content_type", models.CharField(editable=False, max_length=100)),
                ("declared_type", models.CharField(blank=True, default="", editable=False, max_length=100)),
                ("size_bytes", models.BigIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("uploaded_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("uploaded_by_name", models.CharField(blank=True, default="", editable=False, max_length=310)),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("deleted_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("deleted_because", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("external_system", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("external_id", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="documents.documentcategory",
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
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("facility", "external_system", "external_id"),
                        name="document_external_once",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["patient", "-created_at", "-id"],
                        name="document_of_patient",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["facility", "-created_at", "-id"],
                        name="document_newest",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["category"],
                        name="document_filed_under",
                    ),
                    models.Index(fields=["patient", "sha256"], name="document_by_content"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
