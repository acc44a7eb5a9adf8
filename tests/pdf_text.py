"""What a PDF of ours says, page by page, read back through the tables that map its glyphs to letters."""

import re
from io import BytesIO

import pikepdf


def pages_of(data: bytes) -> list[str]:
    with pikepdf.open(BytesIO(data)) as pdf:
        return [_text(page) for page in pdf.pages]


def _text(page: pikepdf.Page | pikepdf.Object) -> str:
    resources = page.Resources
    tables = {name: _table(font) for name, font in resources.get("/Font", {}).items()}
    said, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) == "Tj":
            said.append("".join(table[code] for code in bytes(operands[0])))
        elif str(operator) in {"T*", "ET"}:
            said.append("\n")
        elif str(operator) == "Do" and resources.XObject[str(operands[0])].Subtype == "/Form":
            said.append(_text(resources.XObject[str(operands[0])]))
    return re.sub(r"\n+", "\n", "".join(said))


def _table(font: pikepdf.Object) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {code: chr(code) for code in range(256)}
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]+)>\n", font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be", "replace") for code, letters in pairs}
