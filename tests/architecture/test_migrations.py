from django.core.management import call_command


def test_no_migration_is_pending(db):
    """Exits with 1 when a model has changed without one."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
