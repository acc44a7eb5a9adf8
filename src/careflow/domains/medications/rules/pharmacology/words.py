"""Words of a medication's name that say how much, in which form and as which salt, and where it acts."""

MEASURES = frozenset(
    "mg mcg ug g gm gram grams ml l meq mmol unt unit units iu hr hrs hour hours day days actuat act dose doses pack"
    " percent mgml ppm x u".split()
)
FORMS = frozenset(
    "oral tablet tablets tab tabs capsule capsules cap caps caplet chewable disintegrating sublingual buccal solution"
    " suspension syrup elixir liquid drops powder granules injection injectable injector auto pen prefilled syringe"
    " vial cream ointment gel lotion foam shampoo spray patch transdermal system inhaler inhalation metered dry nasal"
    " ophthalmic otic vaginal rectal suppository extended delayed release er xr xl sr dr cr la ec odt hfa mdi kit"
    " implant device mucosal topical film coated long acting strength maximum extra regular abuse deterrent".split()
)
SALTS = frozenset(
    "hydrochloride hcl sodium potassium calcium magnesium sulfate succinate tartrate maleate fumarate citrate acetate"
    " phosphate besylate mesylate bromide hydrobromide nitrate carbonate gluconate bitartrate tromethamine pamoate"
    " propionate furoate dipropionate valerate hyclate monohydrate dihydrate anhydrous trihydrate axetil medoxomil"
    " cilexetil bisulfate and with in of per".split()
)
# What acts in one place is no second portion of what acts in the whole body, or in another place.
PLACES = {
    "skin": "cream ointment gel lotion topical shampoo foam kenalog elocon cortaid",
    "eye": "ophthalmic eye eyes restasis xalatan tobrex",
    "ear": "otic ear ears",
    "nose": "nasal nostril nostrils flonase nasonex nasacort rhinocort",
    "lungs": "inhalation inhaler inhaled nebulizer nebulized actuat mdi hfa diskus ellipta respimat inhub flovent"
    " pulmicort qvar arnuity asmanex advair airduo wixela symbicort dulera breo trelegy anoro stiolto spiriva atrovent"
    " combivent duoneb proair ventolin proventil xopenex",
    "vagina": "vaginal",
}
