"""Sugar, hormones, bones, stomach and bladder."""

from careflow.domains.medications.rules.pharmacology.drug_class import HIGH, LOW, MODERATE, drug_class

CLASSES = (
    drug_class(
        "insulins",
        "insulin, insulin glargine, insulin lispro, insulin aspart, insulin detemir, insulin degludec, insulin regular,"
        " insulin isophane, insulin glulisine",
        "Labels of insulin glargine and lispro, contraindications and warnings; ATC A10A.",
        allergy=MODERATE, also_called="insulin, insulins",
    ),
    drug_class(
        "sulfonylureas", "glipizide, glyburide, glimepiride, tolbutamide, chlorpropamide", "ATC A10BB.",
        duplicate=MODERATE, also_called="sulfonylurea, sulfonylureas",
    ),
    drug_class(
        "DPP-4 inhibitors", "sitagliptin, saxagliptin, linagliptin, alogliptin",
        "Label of sitagliptin, warnings: angioedema with another DPP-4 inhibitor; ATC A10BH.",
        allergy=LOW, duplicate=MODERATE,
    ),
    drug_class(
        "SGLT2 inhibitors", "empagliflozin, dapagliflozin, canagliflozin, ertugliflozin, bexagliflozin, sotagliflozin",
        "ATC A10BK.", duplicate=MODERATE,
    ),
    drug_class(
        "GLP-1 receptor agonists", "semaglutide, liraglutide, dulaglutide, exenatide, tirzepatide, lixisenatide",
        "Label of semaglutide, warnings: angioedema with another GLP-1 receptor agonist; ATC A10BJ.",
        allergy=LOW, duplicate=MODERATE,
    ),
    drug_class("glitazones", "pioglitazone, rosiglitazone", "ATC A10BG.", duplicate=MODERATE),
    drug_class("thyroid hormones", "levothyroxine, liothyronine, thyroid", "ATC H03AA.", duplicate=MODERATE),
    drug_class("antithyroid medications", "methimazole, propylthiouracil", "ATC H03B.", duplicate=MODERATE),
    drug_class(
        "systemic corticosteroids",
        "prednisone, prednisolone, methylprednisolone, dexamethasone, hydrocortisone, betamethasone, triamcinolone,"
        " budesonide, fludrocortisone",
        "Baeck et al. 2011 (Allergy) on cross-reactions among corticosteroids; ATC H02A.",
        allergy=LOW, duplicate=MODERATE, also_called="steroid, steroids, corticosteroid, corticosteroids",
    ),
    drug_class(
        "prednisone and what becomes of it", "prednisone, prednisolone, methylprednisolone",
        "Label of prednisone, clinical pharmacology; Baeck et al. 2011, group A.", allergy=MODERATE,
    ),
    drug_class(
        "estrogens", "estradiol, conjugated estrogens, ethinyl estradiol, esterified estrogens, mestranol", "ATC G03C.",
        duplicate=MODERATE, also_called="estrogen, estrogens",
    ),
    drug_class(
        "progestins",
        "norethindrone, levonorgestrel, norgestimate, norgestrel, drospirenone, desogestrel, etonogestrel,"
        " medroxyprogesterone, norelgestromin, dienogest, progesterone, norethynodrel, segesterone, ulipristal",
        "ATC G03A, G03D.", duplicate=MODERATE,
    ),
    drug_class(
        "bisphosphonates", "alendronate, risedronate, ibandronate, zoledronic acid, pamidronate", "ATC M05BA.",
        duplicate=MODERATE,
    ),
    drug_class(
        "proton pump inhibitors", "omeprazole, esomeprazole, lansoprazole, dexlansoprazole, pantoprazole, rabeprazole",
        "Label of omeprazole, contraindications: substituted benzimidazoles; ATC A02BC.",
        allergy=MODERATE, duplicate=MODERATE, also_called="ppi, ppis, proton pump inhibitors",
    ),
    drug_class(
        "H2 blockers", "famotidine, cimetidine, nizatidine, ranitidine",
        "Label of famotidine, contraindications: another H2 receptor antagonist; ATC A02BA.",
        allergy=MODERATE, duplicate=MODERATE, also_called="h2 blockers",
    ),
    drug_class(
        "setrons", "ondansetron, granisetron, palonosetron, dolasetron",
        "Label of ondansetron, warnings: hypersensitivity after another 5-HT3 antagonist; ATC A04AA.",
        allergy=MODERATE, duplicate=MODERATE,
    ),
    drug_class(
        "medications for an overactive bladder",
        "oxybutynin, tolterodine, solifenacin, darifenacin, trospium, fesoterodine, mirabegron, vibegron",
        "ATC G04BD.", duplicate=MODERATE,
    ),
    drug_class("5-alpha-reductase inhibitors", "finasteride, dutasteride", "ATC G04CB.", duplicate=MODERATE),
    drug_class(
        "PDE5 inhibitors", "sildenafil, tadalafil, vardenafil, avanafil",
        "Label of sildenafil, warnings: with another PDE5 inhibitor; ATC G04BE.", duplicate=HIGH,
    ),
    drug_class(
        "xanthine oxidase inhibitors", "allopurinol, febuxostat",
        "Label of febuxostat, warnings: serious skin reactions in patients who had them with allopurinol; ATC M04AA.",
        allergy=LOW, duplicate=MODERATE,
    ),
    drug_class("potassium supplements", "potassium chloride, potassium citrate", "ATC A12B.", duplicate=MODERATE),
    drug_class("iron supplements", "ferrous sulfate, ferrous gluconate, ferrous fumarate", "ATC B03A.", duplicate=LOW),
)  # fmt: skip
