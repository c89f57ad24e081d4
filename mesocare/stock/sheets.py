"""Tables of the shelf as files for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

RISKY = ("=", "+", "-", "@", "\t", "\r")


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file to download. A text that a spreadsheet would take for a formula is kept as text."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(head)
    for row in rows:
        writer.writerow([plain(cell) if isinstance(cell, str) else cell for cell in row])
    return answer


def plain(text: str) -> str:
    """
    >>> plain("=1+1"), plain("Saline")
    ("'=1+1", 'Saline')
    """
    return f"'{text}" if text.startswith(RISKY) else text
