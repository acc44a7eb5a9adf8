"""Files in the layouts of the publishers, with made-up titles."""

from careflow.domains.billing.rules.procedures import COMMON_PROCEDURES

HEADER = (
    ',,"2026 National Physician Fee Schedule, a made-up file"\n'
    ",,Titles are of their owner\n"
    ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,CONV,\n"
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,FACTOR,FLAG\n"
)
REGIONS = (
    "A made-up list of regions\n\n"
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2026 PW GPCI (without 1.0 Floor),"
    "2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI\n"
    "02102,AK,1,UP NORTH,1.4,1.5,1.065,0.551\n"
    "09102,FL,04,BEACH,0.95,1,1.050,1.900\n"
    "09102,FL,99,REST,0.95,1,0.950,1.300\n"
    "11302,VA,99,REST,0.95,1,0.900,1.100\n"
    "* a note about all this\n"
)


def fixed(code, kind, long, *, short="", ends="", sequence=100):
    """A line of fixed width, 293 signs long."""
    line = f"{code:5}{sequence:05}{kind}{long:80}{short:28}"
    return f"{line:284}{ends:8}N\n"


def hcpcs_text(*changes, without=()):
    """Every common code of the set, a long title, a code that ended and a modifier; then the changes."""
    common = [procedure.code for procedure in COMMON_PROCEDURES if procedure.system == "hcpcs"]
    lines = [fixed(code, "3", f"Made-up thing {code}") for code in common if code not in without]
    lines += [
        fixed("A9999", "3", "A very long made-up title that goes", short="Long thing"),
        fixed("A9999", "4", "on in a second line", sequence=200),
        fixed("E9998", "3", "Made-up thing of the past", ends="20251231"),
        fixed("E9997", "3", "Made-up thing with an end ahead", ends="20991231"),
        fixed("   XY", "7", "Made-up modifier", sequence=300),
        fixed("   XY", "8", "that goes on", sequence=300),
    ]
    return "".join((*lines, *changes))


def hcpcs_csv(*rows):
    """What a workbook becomes that begins with a notice."""
    header = "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,PRICE1,ADD DT,TERM DT,ACTION CD\n"
    return "Everybody may use this made-up file,,,,,,,,\n" + header + "".join(rows)


def cpt_text(*changes, without=()):
    """The list of long titles, for every common code and two more."""
    codes = [procedure.code for procedure in COMMON_PROCEDURES if procedure.system == "cpt"] + ["27447", "0999T"]
    lines = [f"{code}\tMade-up service {code}\n" for code in codes if code not in without]
    return "".join(("Notice of the owner\nAnother notice\n\n", *lines, *changes))


def cpt_list(*codes):
    """The consolidated list."""
    header = "Concept Id\tCPT Code\tLong\tMedium\tShort\tConsumer\tCurrent Descriptor Effective Date\n"
    rows = (f"10{code}\t{code}\tMade-up service {code}\tMADE-UP\tMADE-UP\tMade up\t20260101\n" for code in codes)
    return "Notice of the owner\n\n" + header + "".join(rows)


def rvu_row(code, *, modifier="", status="A", work="0", practice="0", malpractice="0", factor="33.4009"):
    """One line; the facility's columns hold values that nobody should use."""
    return f'{code},{modifier},"TITLE, OF ITS OWNER",{status},,{work},{practice},,9,,{malpractice},9,9,{factor},0\n'


def rvu_text(*rows):
    return HEADER + "".join(rows)
