"""Bars as SVG."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

ROW, LEFT, WIDTH, RIGHT = 22, 230, 420, 90


class Bar(NamedTuple):
    name: str
    value: float
    text: str


def bars(title: str, rows: Sequence[Bar], *, mark: float | None = None) -> str:
    """One below the other; `mark` is a line to compare with."""
    most = max([row.value for row in rows] + ([mark] if mark else [])) or 1.0
    height = ROW * (len(rows) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + RIGHT}" height="{height}"'
        ' font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="8" y="16" font-weight="bold">{escape(title)}</text>',
    ]
    for place, row in enumerate(rows, start=1):
        y, long = ROW * place + 6, row.value / most * WIDTH
        parts += [
            f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(row.name)}</text>',
            f'<rect x="{LEFT}" y="{y + 2}" width="{long:.1f}" height="{ROW - 7}" fill="#2f6f9f"/>',
            f'<text x="{LEFT + long + 6:.1f}" y="{y + 13}">{escape(row.text)}</text>',
        ]
    if mark:
        x = LEFT + mark / most * WIDTH
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{ROW}" y2="{height - ROW // 2}" stroke="#b03030"/>')
    return "\n".join([*parts, "</svg>", ""])
