"""What products are made of, and the substances that belong to no class."""

# Not what a patient takes, but what the product is made with; only some allergies ask for it.
MATERIALS = frozenset({"dry powder inhaler", "injection with macrogol"})
# product = what is in it
COMBINATIONS = """
methylprednisolone acetate = methylprednisolone, injection with macrogol
depo medrol = methylprednisolone, injection with macrogol
depo provera = medroxyprogesterone, injection with macrogol
advair = fluticasone, salmeterol
airduo = fluticasone, salmeterol, dry powder inhaler
wixela = fluticasone, salmeterol, dry powder inhaler
adderall = amphetamine, dextroamphetamine
anoro = umeclidinium, vilanterol
augmentin = amoxicillin, clavulanate
bactrim = sulfamethoxazole, trimethoprim
septra = sulfamethoxazole, trimethoprim
sulfatrim = sulfamethoxazole, trimethoprim
co trimoxazole = sulfamethoxazole, trimethoprim
tmp smx = sulfamethoxazole, trimethoprim
smz tmp = sulfamethoxazole, trimethoprim
breo = fluticasone, vilanterol
caduet = amlodipine, atorvastatin
combivent = albuterol, ipratropium
duoneb = albuterol, ipratropium
diovan hct = valsartan, hydrochlorothiazide
dulera = mometasone, formoterol
dyazide = triamterene, hydrochlorothiazide
maxzide = triamterene, hydrochlorothiazide
entresto = sacubitril, valsartan
estrostep = norethindrone, ethinyl estradiol
excedrin = acetaminophen, aspirin, caffeine
exforge = amlodipine, valsartan
fioricet = butalbital, acetaminophen, caffeine
fiorinal = butalbital, aspirin, caffeine
humulin = insulin isophane, insulin regular
novolin 70 30 = insulin isophane, insulin regular
hyzaar = losartan, hydrochlorothiazide
janumet = sitagliptin, metformin
levora = levonorgestrel, ethinyl estradiol
lotrel = amlodipine, benazepril
natazia = estradiol, dienogest
norco = hydrocodone, acetaminophen
norinyl = norethindrone, mestranol
nuvaring = etonogestrel, ethinyl estradiol
nyquil = acetaminophen, dextromethorphan, doxylamine
ortho tri cyclen = norgestimate, ethinyl estradiol
percocet = oxycodone, acetaminophen
endocet = oxycodone, acetaminophen
pyridium plus = phenazopyridine
seasonique = levonorgestrel, ethinyl estradiol
stiolto = tiotropium, olodaterol
suboxone = buprenorphine, naloxone
symbicort = budesonide, formoterol
synjardy = empagliflozin, metformin
treximet = sumatriptan, naproxen
trelegy = fluticasone, umeclidinium, vilanterol
tribenzor = olmesartan, amlodipine, hydrochlorothiazide
trinessa = norgestimate, ethinyl estradiol
sprintec = norgestimate, ethinyl estradiol
ultracet = tramadol, acetaminophen
unasyn = ampicillin, sulbactam
vicodin = hydrocodone, acetaminophen
lortab = hydrocodone, acetaminophen
vytorin = ezetimibe, simvastatin
xigduo = dapagliflozin, metformin
yaz = drospirenone, ethinyl estradiol
yasmin = drospirenone, ethinyl estradiol
zestoretic = lisinopril, hydrochlorothiazide
prinzide = lisinopril, hydrochlorothiazide
ziac = bisoprolol, hydrochlorothiazide
zosyn = piperacillin, tazobactam
"""
ALONE = """
abacavir, acetaminophen, acetazolamide, acetylcysteine, acyclovir, adalimumab, alteplase, amantadine, amiodarone,
anastrozole, astemizole, atomoxetine, aztreonam, barium sulfate, benzonatate, benztropine, bictegravir, bupropion,
buspirone, butalbital, caffeine, calcitriol, calcium carbonate, carbidopa, cefiderocol, cetuximab, chlorhexidine,
cholecalciferol, cisplatin, clavulanate, colchicine, cyanocobalamin, cyclophosphamide, cyclosporine, dapsone,
desflurane, dextromethorphan, dicyclomine, digoxin, dimercaprol, divalproex, docetaxel, docusate, dolutegravir,
doxorubicin, dry powder inhaler, emtricitabine, epinephrine, epirubicin, epoetin alfa, eptifibatide, ergocalciferol,
ethambutol, etoposide, exemestane, ezetimibe, fluorouracil, folic acid, fosfomycin, guaifenesin, hyaluronidase,
hydralazine, hydroxychloroquine, hyoscyamine, icosapent ethyl, injection with macrogol, isoflurane, isoniazid,
ivermectin, lactulose, latanoprost, leflunomide, leronlimab, letrozole, leucovorin, leuprolide, levetiracetam,
levodopa, linezolid, lipid emulsion, lithium, loperamide, magnesium hydroxide, magnesium oxide, measles mumps and
rubella vaccine, melatonin, memantine, metformin, methotrexate, methyl salicylate, metoclopramide, minoxidil,
mirtazapine, mupirocin, naloxone, naltrexone, niacin, nicotine, nitrofurantoin, norepinephrine, nystatin, omega 3
fatty acids, oseltamivir, oxaliplatin, paclitaxel, palbociclib, pancrelipase, permethrin, phenazopyridine,
phentermine, phenylephrine, polyethylene glycol, povidone iodine, pramipexole, probenecid, propofol, protamine,
pseudoephedrine, pyridostigmine, quinine, reteplase, ribociclib, rifampin, rocuronium, ropinirole, sacubitril, senna,
sevoflurane, simethicone, sodium bicarbonate, succinylcholine, sucralfate, sulbactam, sulfasalazine, tacrine,
tacrolimus, tamoxifen, tazobactam, tenecteplase, tenofovir, terbinafine, terfenadine, thiamine, tirofiban, topiramate,
trastuzumab, trazodone, trimethoprim, trolamine salicylate, ursodiol, valacyclovir, varenicline, varicella vaccine,
yellow fever vaccine, zidovudine, zinc, zonisamide
"""
