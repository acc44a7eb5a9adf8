"""The sections of the catalog and of the schema, in their order."""

SECTIONS = {
    "Authentication": "Signing in and out, staying signed in, and who one is.",
    "Patient Portal": "What patients do for themselves: sign in, book, write, ask for refills, read their record; "
    "and the inbox of those who answer them.",
    "Organizations": "The clinic group: its profile, its people and their roles, and the pharmacies it works with.",
    "Facilities": "One clinic: its profile and hours, its staff, and the lists that its screens choose from.",
    "Patients": "Charts: finding them, registering people, and keeping their particulars right.",
    "Insurance": "Who pays: carriers as the group and each clinic know them, and the policies of patients.",
    "Appointments": "The schedule: a day, a month or a patient's visits, and booking, moving and cancelling them.",
    "Clinical": "Visits as the clinicians write them up: encounters and their notes.",
    "Medications": "What patients take, and what they ask to have refilled.",
    "Allergies": "What patients must not be given, and how they react to it.",
    "Billing": "Charges of a visit and the fee schedules that price them.",
    "Audit": "Who did what, and when.",
    "System": "Whether the service is well, its own description, and the console for administrators.",
}
