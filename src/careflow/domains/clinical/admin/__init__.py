from careflow.domains.clinical.admin import codes, encounters, notes, vitals

__all__ = ["codes", "encounters", "notes", "vitals"]
