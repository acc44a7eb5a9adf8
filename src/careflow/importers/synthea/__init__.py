"""Synthea's CSV export, read as another system's records."""

from careflow.importers.synthea.run import import_folder

__all__ = ["import_folder"]
