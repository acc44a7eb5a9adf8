"""The diagnoses that most visits of an outpatient clinic are about, in plain words of our own. They ship with the
product; the official titles come with `careflow import icd10`."""

from typing import Final

_WRITTEN: Final = """
A08.4    Stomach flu (viral gastroenteritis)
A09      Diarrhea or vomiting from an infection, cause not known
B02.9    Shingles
B07.9    Wart
B34.9    Viral illness
B35.1    Fungus of the nails
B37.31   Vaginal yeast infection
U07.1    COVID-19
D50.9    Anemia from low iron
D64.9    Anemia
E03.9    Underactive thyroid
E05.90   Overactive thyroid
E10.9    Type 1 diabetes without complications
E11.22   Type 2 diabetes with chronic kidney disease
E11.40   Type 2 diabetes with nerve damage (neuropathy)
E11.42   Type 2 diabetes with damage to many nerves (polyneuropathy)
E11.65   Type 2 diabetes with high blood sugar
E11.9    Type 2 diabetes without complications
E53.8    Low vitamin B12 or other B vitamins
E55.9    Low vitamin D
E66.9    Obesity
E78.00   High cholesterol
E78.5    High blood fats (cholesterol or triglycerides)
E86.0    Dehydration
F10.20   Alcohol dependence
F17.210  Cigarette smoker (nicotine dependence)
F32.A    Depression
F41.1    Generalized anxiety
F41.9    Anxiety
F43.10   Post-traumatic stress (PTSD)
F90.9    Attention deficit (ADHD)
G25.81   Restless legs
G43.909  Migraine
G47.00   Trouble sleeping (insomnia)
G47.33   Sleep apnea
G56.00   Carpal tunnel syndrome
H10.9    Pink eye (conjunctivitis)
H61.20   Ear wax that blocks the ear
H66.90   Middle ear infection
I10      High blood pressure (hypertension)
I25.10   Coronary artery disease
I48.91   Atrial fibrillation
I50.9    Heart failure
I63.9    Stroke
I73.9    Poor circulation in the legs or arms
I83.90   Varicose veins of the leg
J01.90   Sinus infection
J02.0    Strep throat
J02.9    Sore throat
J03.90   Tonsillitis
J06.9    Common cold (upper respiratory infection)
J11.1    Flu (influenza)
J18.9    Pneumonia
J20.9    Acute bronchitis (chest cold)
J30.2    Seasonal allergies (hay fever)
J30.9    Nasal allergies
J44.1    COPD that has flared up
J44.9    COPD (chronic obstructive lung disease)
J45.909  Asthma
K21.9    Acid reflux (GERD)
K29.70   Gastritis
K57.90   Diverticulosis
K58.9    Irritable bowel
K59.00   Constipation
K64.9    Hemorrhoids
K76.0    Fatty liver
L02.91   Skin abscess (boil)
L03.90   Skin infection (cellulitis)
L20.9    Eczema (atopic dermatitis)
L30.9    Skin inflammation (dermatitis)
L40.0    Psoriasis
L50.9    Hives
L70.0    Acne
M06.9    Rheumatoid arthritis
M10.9    Gout
M17.9    Arthritis of the knee from wear
M19.90   Arthritis from wear (osteoarthritis)
M25.511  Right shoulder pain
M25.561  Right knee pain
M54.2    Neck pain
M54.30   Sciatica
M54.50   Low back pain
M72.2    Heel pain (plantar fasciitis)
M79.7    Fibromyalgia
M81.0    Osteoporosis
N18.30   Chronic kidney disease, stage 3
N30.00   Bladder infection
N39.0    Urinary tract infection
N40.1    Enlarged prostate with trouble urinating
N52.9    Erectile dysfunction
N76.0    Vaginal infection (vaginitis)
N92.6    Irregular periods
N95.1    Menopause symptoms
R03.0    High blood pressure reading, no diagnosis yet
R05.9    Cough
R06.02   Shortness of breath
R07.9    Chest pain
R10.9    Belly pain
R11.2    Nausea and vomiting
R19.7    Diarrhea
R21      Rash
R31.9    Blood in the urine
R42      Dizziness
R50.9    Fever
R51.9    Headache
R53.83   Tiredness
R55      Fainting
R60.0    Swelling in one place
R63.4    Weight loss that is not normal
R73.03   Prediabetes
S93.401A Sprained right ankle, first visit
Z00.00   Yearly checkup of an adult, nothing abnormal
Z00.129  Well child visit, nothing abnormal
Z01.419  Yearly gynecological exam, nothing abnormal
Z12.11   Screening for colon cancer
Z12.31   Screening mammogram
Z23      Vaccination
Z79.4    Takes insulin for a long time
Z79.01   Takes a blood thinner for a long time
Z87.891  Former smoker
"""
COMMON_CODES: Final[dict[str, str]] = {line[:8].strip(): line[8:].strip() for line in _WRITTEN.strip().splitlines()}
