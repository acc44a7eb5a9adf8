from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                ("organization_id", models.BigIntegerField(null=True)),
                ("facility_id", models.BigIntegerField(null=True)),
                ("patient_id", models.BigIntegerField(null=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=10)),
                ("app_label", models.CharField(max_length=40)),
                ("model_name", models.CharField(max_length=60)),
                ("object_pk", models.CharField(max_length=40)),
                ("summary", models.CharField(max_length=255)),
                ("metadata", models.JSONField(default=dict)),
                ("request_id", models.CharField(blank=True, default="", max_length=64)),
                ("address", models.CharField(blank=True, default="", max_length=45)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id", "-id"], name="audit_organization"),
                    models.Index(fields=["facility_id", "-id"], name="audit_facility"),
                    models.Index(fields=["organization_id", "app_label", "-id"], name="audit_organization_area"),
                    models.Index(fields=["facility_id", "app_label", "-id"], name="audit_facility_area"),
                    models.Index(fields=["organization_id", "action", "-id"], name="audit_organization_action"),
                    models.Index(fields=["facility_id", "action", "-id"], name="audit_facility_action"),
                    models.Index(
                        condition=models.Q(("facility_id", None)),
                        fields=["organization_id", "-id"],
                        name="audit_organization_only",
                    ),
                    models.Index(fields=["patient_id", "-id"], name="audit_patient"),
                    models.Index(fields=["app_label", "model_name", "object_pk", "-id"], name="audit_object"),
                ],
            },
        ),
    ]
