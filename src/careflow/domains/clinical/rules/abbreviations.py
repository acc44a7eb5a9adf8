"""What clinicians write for short, and the words under which the classification has it. Somebody who types one of
these means its meaning, even where longer words begin alike."""

from typing import Final

_WRITTEN: Final = """
adhd   attention deficit hyperactivity
af     atrial fibrillation
afib   atrial fibrillation
aki    acute kidney failure
aom    acute otitis media
bph    benign prostatic hyperplasia
bppv   benign paroxysmal vertigo
bv     vaginitis
cad    coronary artery disease
chf    heart failure
ckd    chronic kidney disease
copd   chronic obstructive pulmonary disease
cp     chest pain
cts    carpal tunnel syndrome
cva    cerebral infarction
ddd    disc degeneration
djd    osteoarthritis
dm     diabetes mellitus
dm1    type 1 diabetes mellitus
dm2    type 2 diabetes mellitus
dvt    thrombosis deep vein
ed     erectile dysfunction
esrd   end stage renal disease
etoh   alcohol
fx     fracture
gad    generalized anxiety disorder
gerd   gastroesophageal reflux
ha     headache
hcv    hepatitis c
hf     heart failure
hl     hyperlipidemia
hld    hyperlipidemia
htn    hypertension
ibs    irritable bowel syndrome
ida    iron deficiency anemia
lbp    low back pain
mdd    major depressive disorder
mi     myocardial infarction
ms     multiple sclerosis
nafld  fatty liver
nstemi nonst myocardial infarction
oa     osteoarthritis
ocd    obsessive compulsive disorder
om     otitis media
osa    obstructive sleep apnea
pad    peripheral vascular disease
pcos   polycystic ovarian syndrome
pe     pulmonary embolism
pna    pneumonia
ptsd   post traumatic stress disorder
pvd    peripheral vascular disease
ra     rheumatoid arthritis
rls    restless legs syndrome
sle    systemic lupus erythematosus
sob    shortness breath
std    sexually transmitted
stemi  st elevation myocardial infarction
sti    sexually transmitted
svt    supraventricular tachycardia
t1dm   type 1 diabetes mellitus
t2dm   type 2 diabetes mellitus
tb     tuberculosis
tbi    traumatic brain injury
tia    transient ischemic attack
uri    upper respiratory infection
uti    urinary tract infection
vte    venous thrombosis embolism
"""
MEANINGS: Final[dict[str, tuple[str, ...]]] = {
    short: tuple(words) for short, *words in map(str.split, _WRITTEN.strip().splitlines())
}
