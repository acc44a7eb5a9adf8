from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_link_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="subject_id",
            field=models.BigIntegerField(
                help_text="on the portal, whom it speaks for unless told otherwise", null=True
            ),
        ),
    ]
