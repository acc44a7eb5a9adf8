from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_session_subject"),
    ]

    operations = [
        migrations.AddField(
            model_name="passwordlink",
            name="used_from",
            field=models.CharField(
                blank=True, db_default="", help_text="the address that set a password", max_length=45
            ),
        ),
    ]
