from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_links_and_second_factors"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="user_email_once",
        ),
        migrations.AddField(
            model_name="user",
            name="surface",
            field=models.CharField(default="clinic", editable=False, max_length=6),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("surface__in", ["clinic", "portal"])), name="user_surface_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("surface", "clinic"), models.Q(("is_staff", False), ("is_superuser", False)), _connector="OR"
                ),
                name="user_of_portal_no_console",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("email_key", ""), _negated=True), ("surface", "clinic")),
                fields=("email_key",),
                name="user_email_once",
            ),
        ),
    ]
