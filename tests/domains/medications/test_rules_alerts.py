import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.medications.rules.alerts import Alert, Code, KnownAllergy, Taken, alerts_for
from careflow.domains.medications.rules.ingredients import KNOWN, meant_by
from careflow.domains.medications.rules.pharmacology.levels import Level

SUBSTANCES = sorted(name for name in KNOWN if not meant_by(name).classes)


def against(name, *allergens, severity="moderate"):
    allergies = [KnownAllergy(number, allergen, severity) for number, allergen in enumerate(allergens, 1)]
    return [(alert.code.value, alert.severity.value) for alert in alerts_for(name, allergies=allergies)]


def beside(name, *others):
    taken = [Taken(number, other) for number, other in enumerate(others, 1)]
    return [(alert.code.value, alert.severity.value) for alert in alerts_for(name, others=taken)]


@pytest.mark.parametrize(
    ("name", "allergen", "code", "severity"),
    [
        ("Amoxicillin 500 MG Oral Tablet", "amoxicillin", "allergy.same_substance", "high"),
        ("Augmentin", "Amoxicillin", "allergy.same_substance", "high"),
        ("amoxicillin / clavulanate", "Penicillin V", "allergy.same_class", "high"),
        ("Amoxicillin", "Penicillin", "allergy.same_class", "high"),
        ("Keflex 500 mg", "Amoxicillin", "allergy.cross_reactive", "moderate"),
        ("Keflex 500 mg", "Penicillin", "allergy.cross_reactive", "moderate"),
        ("Keflex 500 mg", "Penicillin V", "allergy.cross_reactive", "low"),
        ("ceftriaxone 1000 MG Injection", "Penicillin", "allergy.cross_reactive", "low"),
        ("Penicillin V Potassium 250 MG", "cefdinir", "allergy.cross_reactive", "low"),
        ("cefuroxime", "cefdinir", "allergy.same_class", "moderate"),
        ("meropenem", "Penicillin", "allergy.cross_reactive", "low"),
        ("Bactrim DS", "Sulfa Antibiotics", "allergy.same_class", "high"),
        ("trimethoprim", "Sulfamethoxazole / Trimethoprim", "allergy.same_substance", "high"),
        ("sulfasalazine", "Sulfa Antibiotics", "allergy.cross_reactive", "high"),
        ("Hydrochlorothiazide 25 MG", "Sulfa Antibiotics", "allergy.cross_reactive", "low"),
        ("furosemide", "Sulfamethoxazole / Trimethoprim", "allergy.cross_reactive", "low"),
        ("Ibuprofen 400 MG", "Aspirin", "allergy.same_class", "high"),
        ("Aleve", "NSAIDs", "allergy.same_class", "high"),
        ("azithromycin", "Erythromycin", "allergy.same_class", "high"),
        ("Cipro", "Levofloxacin", "allergy.same_class", "high"),
        ("doxycycline hyclate", "tetracycline", "allergy.same_class", "high"),
        ("enalapril", "Lisinopril", "allergy.same_class", "high"),
        ("losartan", "Lisinopril", "allergy.cross_reactive", "low"),
        ("Entresto", "ACE Inhibitors", "allergy.cross_reactive", "high"),
        ("rosuvastatin", "Atorvastatin", "allergy.same_class", "low"),
        ("rosuvastatin", "Statins", "allergy.same_class", "high"),
        ("oxycodone", "Codeine", "allergy.same_class", "moderate"),
        ("tramadol", "Codeine", "allergy.same_class", "low"),
        ("lidocaine", "Procaine", None, None),
        ("oxcarbazepine", "Carbamazepine", "allergy.same_class", "moderate"),
        ("iohexol", "Iodinated Contrast", "allergy.same_class", "high"),
        ("iohexol", "Shellfish", None, None),
        ("iohexol", "Povidone-Iodine", None, None),
        ("propofol", "Egg", "allergy.cross_reactive", "low"),
        ("clevidipine", "Soy", "allergy.cross_reactive", "high"),
        ("influenza vaccine", "Egg", None, None),
        ("Prometrium 200 mg", "Peanut", "allergy.cross_reactive", "moderate"),
        ("Advair Diskus", "Cow's Milk", "allergy.cross_reactive", "moderate"),
        ("Advair HFA", "Cow's Milk", None, None),
        ("Vascepa", "Fish", "allergy.cross_reactive", "low"),
        ("lisinopril", "Latex", None, None),
        ("acetaminophen", "Aspirin", None, None),
        ("moonlight 5 mg tablet", "Moonlight", "allergy.same_substance", "high"),
        ("moonlight 5 mg tablet", "Mo", None, None),
        ("lisinopril", "Tablets", None, None),
        ("lisinopril", "", None, None),
        ("", "Penicillin", None, None),
    ],
)
def test_an_allergy_warns_as_much_as_is_known(name, allergen, code, severity):
    assert against(name, allergen) == ([(code, severity)] if code else [])


def test_a_grave_reaction_makes_relatives_weigh_more():
    assert against("rosuvastatin", "Atorvastatin", severity="severe") == [("allergy.same_class", "moderate")]
    assert against("oxycodone", "Codeine", severity="life_threatening") == [("allergy.same_class", "high")]


@pytest.mark.parametrize(
    ("name", "other", "code", "severity"),
    [
        ("lisinopril 20 mg", "Zestril 10 mg", "duplicate.same_substance", "moderate"),
        ("Percocet", "Tylenol 500 mg", "duplicate.same_substance", "moderate"),
        ("Eliquis", "apixaban 5 mg", "duplicate.same_substance", "high"),
        ("warfarin", "apixaban", "duplicate.same_class", "high"),
        ("atorvastatin", "Simvastatin 20 MG", "duplicate.same_class", "moderate"),
        ("losartan", "lisinopril", "duplicate.same_class", "moderate"),
        ("Ibuprofen", "Naproxen", "duplicate.same_class", "moderate"),
        ("loratadine", "Zyrtec", "duplicate.same_class", "low"),
        ("insulin glargine", "insulin lispro", None, None),
        ("metformin", "glipizide", None, None),
        ("clopidogrel", "aspirin 81 mg", None, None),
        ("lisinopril", "lisinoprol", None, None),
        ("hydrocortisone cream", "prednisone", None, None),
        ("Flonase", "Flovent", "duplicate.same_substance", "low"),
        ("fluticasone nasal spray", "mometasone nasal spray", "duplicate.same_class", "moderate"),
        ("Moonlight 10 mg", "moonlight 5 mg capsule", "duplicate.same_substance", "moderate"),
        ("10 mg", "5 mg", None, None),
        ("Wixela Inhub", "Trelegy Ellipta", "duplicate.same_class", "high"),
        ("Anoro Ellipta", "Flovent Diskus", None, None),
    ],
)
def test_what_is_taken_already_warns(name, other, code, severity):
    assert beside(name, other) == ([(code, severity)] if code else [])


def test_the_gravest_comes_first_and_each_row_warns_once():
    found = alerts_for(
        "Percocet",
        allergies=[KnownAllergy(7, "Tramadol"), KnownAllergy(3, "Oxycodone"), KnownAllergy(5, "Peanut")],
        others=[Taken(11, "Norco"), Taken(9, "Tylenol")],
    )

    assert [(alert.severity, alert.code, alert.allergy_id, alert.medication_id) for alert in found] == [
        (Level.HIGH, Code.SAME_ALLERGEN, 3, None),
        (Level.MODERATE, Code.SAME_MEDICATION, None, 9),
        (Level.MODERATE, Code.SAME_MEDICATION, None, 11),
        (Level.LOW, Code.SAME_ALLERGEN_CLASS, 7, None),
    ]


def test_a_warning_is_a_sentence_that_names_both_sides():
    allergies = [KnownAllergy(1, "Penicillin V")]

    assert alerts_for("Amoxil 500", allergies=allergies, others=[Taken(2, "Augmentin")]) == [
        Alert(
            Code.SAME_ALLERGEN_CLASS, Level.HIGH,
            "Amoxicillin is of one kind with the allergen Penicillin V (penicillins).", allergy_id=1,
        ),
        Alert(
            Code.SAME_MEDICATION, Level.MODERATE,
            "Amoxicillin is also in Augmentin, which is active on the chart.", medication_id=2,
        ),
    ]  # fmt: skip


names = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from([*SUBSTANCES, "10 mg", "cream", "inhaler", "moonlight", "/"]), max_size=3).map(" ".join),
)
allergens = st.one_of(names, st.sampled_from(["Penicillin", "Sulfa", "NSAIDs", "Egg", "Statins", "Cow's Milk", "Fish"]))
severities = st.sampled_from(["unknown", "mild", "moderate", "severe", "life_threatening"])
charts = st.lists(st.tuples(allergens, severities), max_size=5).map(
    lambda rows: [KnownAllergy(number, *row) for number, row in enumerate(rows, 1)]
)
lists = st.lists(names, max_size=5).map(lambda rows: [Taken(number, row) for number, row in enumerate(rows, 1)])


@given(names, charts, lists)
def test_any_chart_has_an_answer_with_one_warning_for_each_row_at_most(name, allergies, others):
    found = alerts_for(name, allergies=allergies, others=others)
    about = [(alert.allergy_id, alert.medication_id) for alert in found]

    assert len(set(about)) == len(about)
    assert all((allergy is None) != (medication is None) for allergy, medication in about)
    assert all(alert.detail.endswith(".") for alert in found)


@given(names, charts, lists, st.randoms())
def test_the_order_of_the_chart_makes_no_difference(name, allergies, others, random):
    found = alerts_for(name, allergies=allergies, others=others)
    random.shuffle(allergies)
    random.shuffle(others)

    assert alerts_for(name, allergies=allergies, others=others) == found


@given(names, charts, lists)
def test_each_row_is_judged_by_itself(name, allergies, others):
    alone = [alert for row in allergies for alert in alerts_for(name, allergies=[row])]
    alone += [alert for row in others for alert in alerts_for(name, others=[row])]

    assert set(alerts_for(name, allergies=allergies, others=others)) == set(alone)


@given(names, names)
def test_two_medications_warn_of_each_other_alike(one, another):
    assert beside(one, another) == beside(another, one)


@given(st.sampled_from(SUBSTANCES), st.sampled_from(SUBSTANCES), severities)
def test_two_substances_are_one_allergy_in_both_directions(one, another, severity):
    assert against(one, another, severity=severity) == against(another, one, severity=severity)


@given(st.sampled_from(sorted(KNOWN)), severities)
def test_whoever_is_allergic_to_a_substance_is_always_warned_of_it(name, severity):
    assert against(f"{name.upper()} 10 MG Oral Tablet", name, severity=severity)[0][1] == "high"
