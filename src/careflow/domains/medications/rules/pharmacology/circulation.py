"""Heart, vessels and blood."""

from careflow.domains.medications.rules.pharmacology.drug_class import HIGH, LOW, MODERATE, drug_class

ACE_INHIBITORS = (
    "lisinopril, enalapril, benazepril, ramipril, captopril, quinapril, fosinopril, moexipril, perindopril,"
    " trandolapril"
)
ARBS = "losartan, valsartan, irbesartan, olmesartan, candesartan, telmisartan, azilsartan, eprosartan"
CLASSES = (
    drug_class(
        "ACE inhibitors", ACE_INHIBITORS,
        "Label of lisinopril, contraindications: angioedema after an ACE inhibitor; ATC C09A.",
        allergy=HIGH, duplicate=MODERATE, also_called="ace inhibitor, ace inhibitors, acei, aceis",
    ),
    drug_class(
        "angiotensin receptor blockers", ARBS, "Label of losartan, warnings: angioedema; ATC C09C.",
        allergy=MODERATE, duplicate=MODERATE,
        also_called="arb, arbs, angiotensin receptor blocker, angiotensin receptor blockers",
    ),
    drug_class(
        "blockers of the renin-angiotensin system", f"{ACE_INHIBITORS}, {ARBS}, aliskiren",
        "Labels of lisinopril and losartan, interactions: dual blockade.", duplicate=MODERATE,
    ),
    drug_class(
        "beta blockers",
        "metoprolol, atenolol, propranolol, carvedilol, bisoprolol, nebivolol, labetalol, nadolol, timolol, betaxolol,"
        " pindolol, acebutolol, sotalol", "ATC C07A.", duplicate=MODERATE, also_called="beta blocker, beta blockers",
    ),
    drug_class(
        "dihydropyridine calcium channel blockers",
        "amlodipine, nifedipine, felodipine, isradipine, nicardipine, nisoldipine, clevidipine, levamlodipine",
        "ATC C08CA.", duplicate=MODERATE,
    ),
    drug_class("diltiazem and verapamil", "diltiazem, verapamil", "ATC C08D.", duplicate=MODERATE),
    drug_class(
        "thiazide diuretics", "hydrochlorothiazide, chlorthalidone, indapamide, metolazone, chlorothiazide",
        "Label of hydrochlorothiazide, contraindications: sulfonamide-derived medications; ATC C03A.",
        allergy=MODERATE, duplicate=MODERATE, also_called="thiazide, thiazides, thiazide diuretics",
    ),
    drug_class(
        "loop diuretics", "furosemide, torsemide, bumetanide, ethacrynic acid", "ATC C03C.", duplicate=MODERATE,
    ),
    drug_class(
        "potassium-sparing diuretics", "spironolactone, eplerenone, triamterene, amiloride, finerenone",
        "Label of spironolactone, contraindications and warnings: high potassium; ATC C03D.", duplicate=HIGH,
    ),
    drug_class(
        "statins",
        "atorvastatin, rosuvastatin, simvastatin, pravastatin, lovastatin, fluvastatin, pitavastatin",
        "Cheeley et al. 2022 (J Clin Lipidol): who does not tolerate one statin often tolerates another; ATC C10AA.",
        allergy=LOW, duplicate=MODERATE, also_called="statin, statins",
    ),
    drug_class("fibrates", "fenofibrate, gemfibrozil, fenofibric acid", "ATC C10AB.", duplicate=MODERATE),
    drug_class(
        "nitrates", "nitroglycerin, isosorbide mononitrate, isosorbide dinitrate",
        "Label of isosorbide mononitrate, contraindications; ATC C01DA.", allergy=MODERATE,
    ),
    drug_class(
        "anticoagulants",
        "warfarin, apixaban, rivaroxaban, dabigatran, edoxaban, enoxaparin, heparin, dalteparin, fondaparinux,"
        " bivalirudin, argatroban", "Label of apixaban, warnings: bleeding with other anticoagulants; ATC B01A.",
        duplicate=HIGH, also_called="blood thinner, blood thinners",
    ),
    drug_class(
        "heparins", "heparin, enoxaparin, dalteparin", "Label of enoxaparin, contraindications; ATC B01AB.",
        allergy=HIGH, duplicate=HIGH,
    ),
    drug_class(
        "P2Y12 inhibitors", "clopidogrel, prasugrel, ticagrelor, ticlopidine, cangrelor", "ATC B01AC.", duplicate=HIGH,
    ),
    drug_class(
        "thienopyridines", "clopidogrel, prasugrel, ticlopidine",
        "Label of prasugrel, warnings: hypersensitivity after other thienopyridines.", allergy=MODERATE,
    ),
    drug_class(
        "alpha blockers", "tamsulosin, terazosin, doxazosin, alfuzosin, silodosin, prazosin", "ATC G04CA, C02CA.",
        duplicate=MODERATE,
    ),
    drug_class("central alpha agonists", "clonidine, guanfacine, methyldopa", "ATC C02A.", duplicate=MODERATE),
)  # fmt: skip
