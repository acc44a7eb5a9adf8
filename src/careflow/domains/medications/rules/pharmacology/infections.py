"""Antibiotics and antifungals."""

from careflow.domains.medications.rules.pharmacology.drug_class import HIGH, LOW, MODERATE, drug_class

CLASSES = (
    drug_class(
        "penicillins",
        "penicillin, penicillin v, penicillin g, amoxicillin, ampicillin, dicloxacillin, nafcillin, oxacillin,"
        " piperacillin, ticarcillin",
        "Labels of amoxicillin and penicillin V, contraindications; ATC J01C.",
        allergy=HIGH, duplicate=MODERATE, also_called="penicillin, penicillins, pcn",
    ),
    drug_class(
        "cephalosporins",
        "cephalexin, cefadroxil, cefazolin, cefaclor, cefprozil, cefuroxime, cefdinir, cefixime, cefpodoxime,"
        " cefditoren, ceftriaxone, cefotaxime, ceftazidime, cefepime, cefoxitin, cefotetan, ceftaroline",
        "Khan et al. 2022, drug allergy practice parameter (J Allergy Clin Immunol); labels; ATC J01D.",
        allergy=MODERATE, duplicate=MODERATE, also_called="cephalosporin, cephalosporins",
    ),
    drug_class(
        "carbapenems", "meropenem, imipenem, ertapenem, doripenem", "Label of meropenem, contraindications; ATC J01DH.",
        allergy=HIGH, duplicate=MODERATE, also_called="carbapenem, carbapenems",
    ),
    drug_class(
        "sulfonamide antibiotics", "sulfamethoxazole, sulfadiazine, sulfacetamide, sulfisoxazole",
        "Label of sulfamethoxazole with trimethoprim, contraindications; ATC J01E.",
        allergy=HIGH, duplicate=MODERATE,
        also_called="sulfa, sulfas, sulfa drug, sulfa drugs, sulfa antibiotic, sulfa antibiotics, sulfonamide,"
        " sulfonamides, sulfonamide antibiotics, sulphonamides, sulpha",
    ),
    drug_class(
        "macrolides", "azithromycin, clarithromycin, erythromycin, fidaxomicin",
        "Label of azithromycin, contraindications; ATC J01FA.",
        allergy=HIGH, duplicate=MODERATE, also_called="macrolide, macrolides, mycins",
    ),
    drug_class(
        "fluoroquinolones",
        "ciprofloxacin, levofloxacin, moxifloxacin, ofloxacin, delafloxacin, gatifloxacin, norfloxacin",
        "Label of levofloxacin, contraindications; ATC J01MA.",
        allergy=HIGH, duplicate=MODERATE, also_called="fluoroquinolone, fluoroquinolones, quinolone, quinolones",
    ),
    drug_class(
        "tetracyclines", "doxycycline, minocycline, tetracycline, tigecycline, omadacycline, sarecycline",
        "Label of doxycycline, contraindications; ATC J01AA.",
        allergy=HIGH, duplicate=MODERATE, also_called="tetracyclines",
    ),
    drug_class(
        "aminoglycosides", "gentamicin, tobramycin, amikacin, neomycin, streptomycin, paromomycin",
        "Labels of gentamicin and tobramycin; ATC J01G.",
        allergy=HIGH, duplicate=MODERATE, also_called="aminoglycoside, aminoglycosides",
    ),
    drug_class(
        "lincosamides", "clindamycin, lincomycin", "Label of clindamycin, contraindications; ATC J01FF.",
        allergy=HIGH, duplicate=MODERATE,
    ),
    drug_class(
        "nitroimidazoles", "metronidazole, tinidazole, secnidazole, benznidazole",
        "Label of metronidazole, contraindications; ATC P01AB.", allergy=HIGH, duplicate=MODERATE,
    ),
    drug_class(
        "glycopeptides", "vancomycin, telavancin, dalbavancin, oritavancin", "Labels of telavancin and dalbavancin,"
        " warnings; ATC J01XA.", allergy=MODERATE, duplicate=MODERATE,
    ),
    drug_class(
        "azole antifungals",
        "fluconazole, itraconazole, ketoconazole, voriconazole, posaconazole, clotrimazole, miconazole, terconazole",
        "Label of fluconazole: cross-reaction unknown, caution; ATC J02A.", allergy=LOW, duplicate=MODERATE,
        also_called="azoles, azole antifungals",
    ),
)  # fmt: skip
