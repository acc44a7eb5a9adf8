from careflow.domains.clinical.admin import encounters, notes, vitals

__all__ = ["encounters", "notes", "vitals"]
