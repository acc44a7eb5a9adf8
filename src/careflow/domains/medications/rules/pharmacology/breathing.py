"""Airways, allergies, and contrast media."""

from careflow.domains.medications.rules.pharmacology.drug_class import HIGH, LOW, MODERATE, drug_class

CLASSES = (
    drug_class(
        "short-acting bronchodilators", "albuterol, levalbuterol, terbutaline, metaproterenol",
        "Label of levalbuterol, contraindications: racemic albuterol; ATC R03AC.", allergy=HIGH, duplicate=MODERATE,
    ),
    drug_class(
        "long-acting bronchodilators", "salmeterol, formoterol, vilanterol, indacaterol, olodaterol, arformoterol",
        "Label of salmeterol, warnings: with another long-acting beta agonist; ATC R03AC.", duplicate=HIGH,
    ),
    drug_class(
        "inhaled anticholinergics", "tiotropium, ipratropium, umeclidinium, glycopyrrolate, aclidinium, revefenacin",
        "Label of tiotropium, contraindications and warnings; ATC R03BB.", allergy=MODERATE, duplicate=MODERATE,
    ),
    drug_class(
        "inhaled or nasal corticosteroids",
        "fluticasone, budesonide, beclomethasone, mometasone, ciclesonide, flunisolide, triamcinolone", "ATC R03BA.",
        duplicate=MODERATE,
    ),
    drug_class("leukotriene blockers", "montelukast, zafirlukast", "ATC R03DC.", duplicate=MODERATE),
    drug_class(
        "older antihistamines",
        "diphenhydramine, chlorpheniramine, hydroxyzine, doxylamine, meclizine, brompheniramine, cyproheptadine,"
        " promethazine, dimenhydrinate", "ATC R06A; labels, warnings: drowsiness.", duplicate=LOW,
    ),
    drug_class(
        "newer antihistamines", "cetirizine, levocetirizine, loratadine, desloratadine, fexofenadine, azelastine,"
        " olopatadine", "ATC R06A.", duplicate=LOW,
    ),
    drug_class(
        "hydroxyzine and what becomes of it", "hydroxyzine, cetirizine, levocetirizine",
        "Labels of hydroxyzine and levocetirizine, contraindications.", allergy=HIGH, duplicate=LOW,
    ),
    drug_class(
        "loratadine and what becomes of it", "loratadine, desloratadine",
        "Label of desloratadine, contraindications.", allergy=HIGH, duplicate=MODERATE,
    ),
    drug_class(
        "citalopram and its mirror form", "citalopram, escitalopram", "Label of escitalopram, contraindications.",
        allergy=HIGH, duplicate=MODERATE,
    ),
    drug_class(
        "venlafaxine and what becomes of it", "venlafaxine, desvenlafaxine",
        "Label of desvenlafaxine, contraindications.", allergy=HIGH, duplicate=MODERATE,
    ),
    drug_class(
        "risperidone and what becomes of it", "risperidone, paliperidone", "Label of paliperidone, contraindications.",
        allergy=HIGH, duplicate=MODERATE,
    ),
    drug_class(
        "iodinated contrast media",
        "iohexol, iopamidol, iodixanol, ioversol, iopromide, diatrizoate, iothalamate, iodinated contrast",
        "ACR Manual on Contrast Media; ATC V08A.", allergy=MODERATE,
        also_called="iodinated contrast, iodinated contrast media, iodine contrast, iv contrast, contrast,"
        " contrast dye, contrast media, radiocontrast, x ray dye, ct contrast",
    ),
    drug_class(
        "gadolinium contrast media",
        "gadobutrol, gadoterate, gadobenate, gadoxetate, gadoteridol, gadopiclenol, gadolinium contrast",
        "ACR Manual on Contrast Media; ATC V08C.", allergy=MODERATE,
        also_called="gadolinium, gadolinium contrast, gadolinium contrast media, mri contrast",
    ),
)  # fmt: skip
