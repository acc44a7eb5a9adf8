import pytest

from careflow.importers.synthea.drugs import directions


@pytest.mark.parametrize(
    ("name", "dose", "route"),
    [
        ("lisinopril 10 MG Oral Tablet", "10 MG Oral Tablet", "Oral"),
        (
            "Acetaminophen 325 MG / Oxycodone Hydrochloride 10 MG Oral Tablet [Percocet]",
            "325 MG / 10 MG Oral Tablet", "Oral",
        ),
        ("72 HR Fentanyl 0.025 MG/HR Transdermal System", "0.025 MG/HR Transdermal System", "Transdermal"),
        (
            "120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler [Flovent]",
            "0.044 MG/ACTUAT Metered Dose Inhaler", "Inhalation",
        ),
        ("10 ML Furosemide 10 MG/ML Injection", "10 MG/ML Injection", "Injection"),
        ("NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", "1 MG/ML Auto-Injector", "Injection"),
        ("nitroglycerin 0.4 MG Sublingual Tablet", "0.4 MG Sublingual Tablet", "Sublingual"),
        ("Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray", "0.4 MG/ACTUAT Mucosal Spray", "Oromucosal"),
        ("Acetaminophen 160 MG Chewable Tablet", "160 MG Chewable Tablet", "Oral"),
        ("isoflurane 99.9 % Inhalation Solution", "99.9 % Inhalation Solution", "Inhalation"),
        (
            "NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal System",
            "0.12/0.015 MG per 24HR 21 Day Vaginal System", "Vaginal",
        ),
        ("Levora 0.15/30 28 Day Pack", "28 Day Pack", "as directed"),
        ("Azithromycin 250mg", "250mg", "as directed"),
        ("Mestranol / Norethynodrel", "as directed", "as directed"),
        ("Vitamin B12 5 MG/ML Injectable Solution", "5 MG/ML Injectable Solution", "Injection"),
    ],
)  # fmt: skip
def test_a_name_says_strength_form_and_route_and_nothing_is_added(name, dose, route):
    assert directions(name) == (dose, route)


def test_a_dose_fits_its_column():
    many = " / ".join(f"Ingredient {number} MG" for number in range(100, 180))

    assert len(directions(f"{many} Oral Tablet").dose) <= 120
