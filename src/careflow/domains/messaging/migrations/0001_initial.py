import careflow.platform.folding
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0002_default_categories"),
        ("facilities", "0002_facility_fee_schedule_staff_fee_schedule"),
        ("medications", "0001_initial"),
        ("patients", "0002_names_without_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageThread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("subject", models.CharField(max_length=150)),
                ("subject_key", careflow.platform.folding.KeyField(editable=False, max_length=240)),
                ("topic", models.CharField(blank=True, default="", editable=False, max_length=8)),
                ("status", models.CharField(default="open", max_length=6)),
                ("message_count", models.PositiveIntegerField(default=0)),
                ("last_from_patient", models.PositiveIntegerField(default=0)),
                ("last_from_clinic", models.PositiveIntegerField(default=0)),
                ("last_message_at", models.DateTimeField()),
                ("last_sender", models.CharField(max_length=9)),
                ("last_preview", models.CharField(max_length=120)),
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
                "indexes": [
                    models.Index(fields=["facility", "status", "-last_message_at", "-id"], name="message_thread_inbox"),
                    models.Index(fields=["facility", "-last_message_at", "-id"], name="message_thread_newest"),
                    models.Index(fields=["patient", "-last_message_at", "-id"], name="message_thread_of_patient"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open"), ("topic", "refills")),
                        fields=("patient",),
                        name="message_thread_one_open_about_refills",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("sender", models.CharField(max_length=9)),
                ("sender_id", models.BigIntegerField(blank=True, null=True)),
                ("sender_name", models.CharField(blank=True, default="", max_length=310)),
                ("body", models.TextField()),
                ("sent_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.patientdocument",
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
                    "refill",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="medications.refillrequest",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="messaging.messagethread",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["patient", "thread", "number"], name="message_of_patient")],
                "constraints": [
                    models.UniqueConstraint(fields=("thread", "number"), name="message_number_once"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ThreadReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_up_to", models.PositiveIntegerField()),
                ("read_at", models.DateTimeField()),
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
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.staff",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="messaging.messagethread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("thread", "staff"), name="thread_reading_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("staff__isnull", True)),
                        fields=("thread",),
                        name="thread_reading_of_patient_once",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
