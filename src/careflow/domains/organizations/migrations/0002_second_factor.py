from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="organizationrole",
            name="requires_second_factor",
            field=models.BooleanField(
                default=False, help_text="Who has this role sets up an authenticator app before doing anything else."
            ),
        ),
    ]
