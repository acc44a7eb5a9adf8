"""Pain, mind and nerves."""

from careflow.domains.medications.rules.pharmacology.drug_class import HIGH, LOW, MODERATE, drug_class

CLASSES = (
    drug_class(
        "NSAIDs",
        "aspirin, ibuprofen, naproxen, diclofenac, etodolac, indomethacin, ketoprofen, ketorolac, meloxicam,"
        " nabumetone, oxaprozin, piroxicam, sulindac, diflunisal, salsalate, flurbiprofen, fenoprofen, mefenamic acid,"
        " bismuth subsalicylate, celecoxib",
        "Label of ibuprofen, contraindications: asthma, hives or allergy after aspirin or another NSAID; ATC M01A.",
        allergy=HIGH, duplicate=MODERATE,
        also_called="nsaid, nsaids, salicylate, salicylates, anti inflammatories,"
        " nonsteroidal anti inflammatory drugs, non steroidal anti inflammatory drugs",
    ),
    drug_class(
        "opioids of the morphine kind",
        "morphine, codeine, hydrocodone, hydromorphone, oxycodone, oxymorphone, buprenorphine, nalbuphine, butorphanol,"
        " dihydrocodeine, levorphanol",
        "Labels of codeine and oxycodone; Li et al. 2017 (J Allergy Clin Immunol Pract) on opioid allergy.",
        allergy=MODERATE, also_called="opiate, opiates",
    ),
    drug_class(
        "opioids of the fentanyl kind", "fentanyl, sufentanil, alfentanil, remifentanil, meperidine",
        "Labels of fentanyl and remifentanil, contraindications.", allergy=MODERATE,
    ),
    drug_class(
        "opioids",
        "morphine, codeine, hydrocodone, hydromorphone, oxycodone, oxymorphone, buprenorphine, nalbuphine, butorphanol,"
        " dihydrocodeine, levorphanol, fentanyl, sufentanil, alfentanil, remifentanil, meperidine, methadone,"
        " tramadol, tapentadol",
        "Label of tramadol, contraindications: allergy to opioids; Li et al. 2017; ATC N02A.",
        allergy=LOW, duplicate=MODERATE, also_called="opioid, opioids, narcotic, narcotics",
    ),
    drug_class(
        "amide local anesthetics", "lidocaine, bupivacaine, ropivacaine, mepivacaine, prilocaine, articaine",
        "Label of lidocaine, contraindications; MED-RT Amide Local Anesthetic.", allergy=MODERATE,
        also_called="amide local anesthetics, local anesthetics",
    ),
    drug_class(
        "ester local anesthetics", "procaine, chloroprocaine, tetracaine, benzocaine, cocaine",
        "Label of chloroprocaine, contraindications; MED-RT Ester Local Anesthetic.", allergy=HIGH,
        also_called="ester local anesthetics, local anesthetics, caines",
    ),
    drug_class(
        "aromatic anticonvulsants",
        "carbamazepine, oxcarbazepine, eslicarbazepine, phenytoin, fosphenytoin, phenobarbital, primidone, lamotrigine",
        "Label of carbamazepine, warnings; Hirsch et al. 2008 (Neurology).", allergy=MODERATE,
    ),
    drug_class(
        "benzodiazepines",
        "alprazolam, clonazepam, diazepam, lorazepam, temazepam, chlordiazepoxide, clobazam, midazolam, oxazepam,"
        " triazolam, estazolam, flurazepam, clorazepate",
        "Label of alprazolam, contraindications; ATC N05BA.", allergy=MODERATE, duplicate=MODERATE,
        also_called="benzodiazepine, benzodiazepines, benzos",
    ),
    drug_class(
        "sleeping aids", "zolpidem, eszopiclone, zaleplon, suvorexant, lemborexant, daridorexant, temazepam, triazolam,"
        " ramelteon", "Label of zolpidem, warnings: with other sedatives; ATC N05C.", duplicate=MODERATE,
    ),
    drug_class(
        "tricyclic antidepressants",
        "amitriptyline, nortriptyline, imipramine, desipramine, doxepin, clomipramine, protriptyline, trimipramine",
        "Label of imipramine, contraindications: other dibenzazepines; ATC N06AA.", allergy=MODERATE,
        duplicate=MODERATE,
    ),
    drug_class(
        "SSRIs", "sertraline, fluoxetine, escitalopram, citalopram, paroxetine, fluvoxamine, vilazodone, vortioxetine",
        "Labels, warnings: serotonin syndrome with other serotonergic medications; ATC N06AB.", duplicate=MODERATE,
    ),
    drug_class(
        "SNRIs", "venlafaxine, desvenlafaxine, duloxetine, levomilnacipran, milnacipran",
        "Labels, warnings: serotonin syndrome; ATC N06AX.", duplicate=MODERATE,
    ),
    drug_class(
        "serotonergic antidepressants",
        "sertraline, fluoxetine, escitalopram, citalopram, paroxetine, fluvoxamine, vilazodone, vortioxetine,"
        " venlafaxine, desvenlafaxine, duloxetine, levomilnacipran, milnacipran",
        "Labels of SSRIs and SNRIs, warnings: serotonin syndrome.", duplicate=MODERATE,
    ),
    drug_class(
        "phenothiazines", "promethazine, prochlorperazine, chlorpromazine, perphenazine, fluphenazine, thioridazine,"
        " trifluoperazine", "Label of prochlorperazine, contraindications and warnings; ATC N05AA to N05AC.",
        allergy=MODERATE, duplicate=LOW,
    ),
    drug_class(
        "second-generation antipsychotics",
        "quetiapine, olanzapine, risperidone, paliperidone, aripiprazole, brexpiprazole, cariprazine, ziprasidone,"
        " lurasidone, clozapine, asenapine, iloperidone", "ATC N05A.", duplicate=LOW,
    ),
    drug_class(
        "muscle relaxants", "cyclobenzaprine, methocarbamol, tizanidine, baclofen, carisoprodol, metaxalone,"
        " orphenadrine, chlorzoxazone", "ATC M03B; labels, warnings: with other depressants.", duplicate=MODERATE,
    ),
    drug_class(
        "triptans", "sumatriptan, rizatriptan, zolmitriptan, eletriptan, naratriptan, frovatriptan, almotriptan",
        "Label of sumatriptan, contraindications: another triptan within 24 hours; ATC N02CC.", duplicate=HIGH,
    ),
    drug_class(
        "gabapentinoids", "gabapentin, pregabalin", "ATC N02BF.", duplicate=MODERATE,
    ),
    drug_class(
        "stimulants", "methylphenidate, dexmethylphenidate, amphetamine, dextroamphetamine, lisdexamfetamine",
        "ATC N06BA.", duplicate=MODERATE,
    ),
    drug_class(
        "cholinesterase inhibitors", "donepezil, rivastigmine, galantamine", "ATC N06DA.", duplicate=MODERATE,
    ),
)  # fmt: skip
