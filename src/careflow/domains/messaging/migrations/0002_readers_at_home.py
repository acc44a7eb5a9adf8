from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0003_confirmed_status"),
        ("messaging", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="threadreading",
            name="thread_reading_of_patient_once",
        ),
        migrations.AddField(
            model_name="threadreading",
            name="reader_id",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="threadreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("staff__isnull", True)),
                fields=("thread", "reader_id"),
                name="thread_reading_at_home_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="threadreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("staff__isnull", True), ("reader_id", 0), _connector="OR"),
                name="thread_reading_of_one_reader",
            ),
        ),
    ]
