"""Heart, lung, ear and eye tests, X-rays and ultrasound. How the lines are read: `entries.py`."""

from typing import Final

DIAGNOSTICS: Final = """
# Heart and lung tests
93000     5  12    5     Electrocardiogram, done and read here
93005     0  12    5     Electrocardiogram, done here, read elsewhere
93010     5   0    0     Electrocardiogram, read only
93224    12  30   60     Heart rhythm recorder for up to two days, everything
94010     5  15   10     Breathing test
94060     8  25   15     Breathing test before and after an inhaler
94760     0   3    1     Oxygen by finger clip, one reading
94761     0   8    1     Oxygen by finger clip, several readings, such as while walking

# Ears and eyes
92551     0   8    3     Hearing check with tones
92567     0   8    5     Eardrum movement test
99173     0   5    1     Eye chart
99177     0   6    8     Eye check by camera, result on the spot

# X-rays
71045     5  10   20     Chest X-ray, one picture
71046     6  15   25     Chest X-ray, two pictures
72100     6  15   25     Low back X-ray
73030     5  15   25     Shoulder X-ray
73130     5  15   25     Hand X-ray
73562     5  15   25     Knee X-ray, three pictures
73610     5  15   25     Ankle X-ray
73630     5  15   25     Foot X-ray
74018     5  12   25     Belly X-ray, one picture
77080     8  20   40     Bone density of hip and spine

# Ultrasound
76815     8  15   35     Ultrasound in pregnancy, one quick question
76830    12  25   45     Ultrasound of womb and ovaries from inside
76856    12  25   45     Ultrasound of womb and ovaries from outside
76942     8   5   30     Ultrasound to guide a needle
51798     0   5   15     Urine left in the bladder, by scanner
"""
