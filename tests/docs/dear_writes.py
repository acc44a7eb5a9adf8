"""Why some writes send more than ten statements."""

MORE = {
    "Who signs in, and who changes how they do, is counted before anything is looked up, in transactions of their own; "
    "sessions and links that end with it end in the same one": (
        "accept_invitation", "change_password", "change_portal_password", "confirm_second_factor",
        "disable_second_factor", "remove_second_factor", "set_password_by_link", "set_portal_password_by_link",
        "sign_in", "sign_in_demo", "sign_in_demo_patient", "sign_in_on_portal",
    ),
    "Who sends a link, or takes away what it would open, ends an earlier one and its letter first": (
        "ask_for_password", "ask_for_portal_password", "change_portal_account", "invite_patient", "invite_person",
        "invite_proxy", "revoke_proxy",
    ),
    "Who changes people of a clinic takes its turn, so that it never loses its last administrator, and carries their "
    "names, roles and columns of the schedule along": (
        "add_person", "add_staff", "change_person", "change_staff", "deactivate_staff",
    ),
    "A new clinic gets each of its dictionaries and its first administrator": ("open_facility",),
    "Who changes when a provider works takes the provider's turn and renews the times on offer": (
        "add_availability_exception", "add_availability_template", "change_availability_exception",
        "change_availability_settings", "change_availability_template", "close_facility",
        "delete_availability_exception", "delete_availability_template",
    ),
    "A visit is booked, moved or called off with its encounter, its slot and the letters of whoever is on the portal": (
        "book_slot_for_patient", "cancel_by_patient", "change_appointment", "create_appointment",
        "replace_appointment",
    ),
    "A superbill is kept as it was with each change, and checked against the prices, codes and policies of five tables "
    "when it is made ready; a price list gives way to another as the default": (
        "add_organization_fee_schedule", "change_superbill", "copy_organization_fee_schedule", "correct_superbill",
        "create_superbill", "replace_superbill", "void_superbill",
    ),
    "A chart that is written as a whole has lists of its own": ("change_own_profile", "replace_patient"),
    "A paper is laid aside before it is filed": ("file_document",),
    "An answer to a refill is written to the patient, too": ("deny_refill", "discontinue_medication"),
    "The first change of settings makes their row": ("change_reminder_settings",),
}  # fmt: skip
