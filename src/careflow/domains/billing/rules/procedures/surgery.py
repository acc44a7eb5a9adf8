"""Small surgery in the office: skin, wounds, joints, women's and men's health. How the lines are read:
`entries.py`."""

from typing import Final

SURGERY: Final = """
# Skin
10060    15  15   15     Boil opened and drained, simple
10061    25  20   20     Boil opened and drained, several or difficult
10120    20  15   15     Splinter or other object cut out from under the skin, simple
10160    12  12   12     Boil or cyst emptied by needle
11042    20  15   25     Dead tissue cut away below the skin, up to three square inches
11056    10  10    5     Corns or calluses pared, two to four
11102    10  12   15     Skin sample by shallow shave, first spot
11103     5   5    8     Skin sample by shallow shave, each further spot
11104    12  12   18     Skin sample by round punch, first spot
11200     8  10    8     Skin tags taken off, up to fifteen
11400    18  15   20     Harmless lump cut out of trunk, arm or leg, very small
11401    20  15   20     Harmless lump cut out of trunk, arm or leg, small
11720     5   8    3     Sick nails ground down, one to five
11721     8  10    4     Sick nails ground down, six or more
11730    12  12   12     Nail pulled, one
11740     5   8    5     Blood under a nail let out
11750    25  15   20     Nail and its root taken out for good
17000     6   6    8     Sun-damaged spot frozen, the first
17003     1   1    1     Sun-damaged spots frozen, each from the second to the fourteenth
17004    20  12   25     Sun-damaged spots frozen, fifteen or more
17110    10   8   12     Warts frozen, up to fourteen
17250     5   5    8     Wild flesh of a wound touched with silver

# Wounds
12001    18  12   25     Cut sewn on body, arm, leg or scalp, up to an inch
12002    22  12   28     Cut sewn on body, arm, leg or scalp, one to three inches
12011    20  12   25     Cut sewn on the face, up to an inch
12013    24  12   28     Cut sewn on the face, one to two inches
15853     3   5    4     Stitches or staples taken out at a visit, extra for the material
G0168    10   8   30     Cut closed with skin glue (Medicare)
16020    10  15   15     Small burn cleaned and dressed
97597    15  15   20     Open wound cleaned of dead tissue, up to three square inches

# Joints, tendons and splints
20550     8   8   10     Tendon sheath injected
20552     8   8   10     Knots in one or two muscles injected
20553    10   8   12     Knots in three or more muscles injected
20600     8   8   10     Finger or toe joint injected or emptied
20605    10   8   10     Wrist, elbow or ankle joint injected or emptied
20610    10   8   12     Shoulder, hip or knee joint injected or emptied
20611    15   8   22     Shoulder, hip or knee joint injected or emptied under ultrasound
29125    10  12   15     Splint from forearm to hand
29130     5   8    8     Finger splint
29515    12  12   20     Splint for lower leg and foot
29540     6   8    6     Ankle or foot taped

# Ear, nose, throat and eye
30300    10   8    8     Object taken out of the nose
30901    12  10   12     Nosebleed stopped, front, simple
65205     8   8    6     Speck taken off the eye's surface
69200     8   8    5     Object taken out of the ear
69209     2  10    4     Ear wax rinsed out, one ear
69210    10   6    5     Ear wax taken out with instruments, one ear

# Women's health
11981    12  10   15     Birth control rod put in
11982    15  10   15     Birth control rod taken out
57454    20  12   25     Cervix looked at through a magnifier, samples from outside and canal
58100    15  12   20     Sample from the lining of the womb
58300    15  12   20     Coil put in
58301    10   8   10     Coil taken out
59025    10  20   10     Baby's heartbeat recorded in pregnancy

# Men's health, bladder and bowel
51701     5  10   10     Urine taken by catheter, not left in
51702     6  12   18     Catheter put in and left, simple
54050     8   8    8     Genital warts of a man treated with a liquid
54056    10   8   10     Genital warts of a man frozen
55250    35  25   60     Vasectomy
46600     8   8   12     Look into the anus with a short scope
"""
