from careflow.domains.clinical.admin import codes, encounters, notes, problems, vitals

__all__ = ["codes", "encounters", "notes", "problems", "vitals"]
