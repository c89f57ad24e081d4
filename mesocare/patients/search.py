"""Find a person by the start of any word of the name, by number, birth date, phone or email.

Every way is answered from an index, on either database, so it is as quick with 100 000 patients as with 100.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from django.db.models import Count, Exists, OuterRef, QuerySet

from mesocare.clinics.models import Organisation
from mesocare.patients.models import NameToken, Patient
from mesocare.patients.names import words_of
from mesocare.patients.phones import FEWEST, SIGNIFICANT, reversed_digits

_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
_LARGEST_NUMBER = 2_147_483_647
_SIMILAR_WITHIN = 5000


def search_patients(organisation: Organisation, query: str, limit: int = 25) -> list[Patient]:
    """The patients that fit, best first; at most `limit`."""
    asked = query.strip()
    if not asked:
        return []
    if "@" in asked:
        return list(organisation.patients.filter(email=asked.lower())[:limit])
    if born := _dates_in(asked):
        return list(organisation.patients.filter(birth_date__in=born).order_by(*BY_NAME)[:limit])
    if _is_number(asked):
        return _by_digits(organisation, asked, limit)
    return _by_name(organisation, words_of(asked), limit)


BY_NAME = ("family_name", "given_name", "id")


def _is_number(asked: str) -> bool:
    return bool(re.fullmatch(r"#?[\d\s()+./-]+", asked)) and any(letter.isdecimal() for letter in asked)


def _dates_in(asked: str) -> set[date]:
    found = set()
    for form in _DATE_FORMATS:
        try:
            found.add(datetime.strptime(asked, form).date())  # noqa: DTZ007  (a birth date has no zone)
        except ValueError:
            continue
    return found


def _by_digits(organisation: Organisation, asked: str, limit: int) -> list[Patient]:
    """The patient of that number first, then those whose phone ends so."""
    digits = reversed_digits(asked)
    number = int(digits[::-1] or 0)
    found = list(organisation.patients.filter(number=number)) if number <= _LARGEST_NUMBER else []
    if asked.startswith("#") or len(digits) < FEWEST:
        return found
    by_phone = organisation.patients.filter(phone_reversed__prefix=digits[:SIGNIFICANT])
    return _each_once([*found, *by_phone.order_by("phone_reversed", "id")[:limit]])[:limit]


def _by_name(organisation: Organisation, words: list[str], limit: int) -> list[Patient]:
    """Every word must start a word of the name. The longest leads, because it leaves the fewest rows."""
    if not words:
        return []
    lead, *others = sorted(set(words), key=len, reverse=True)
    tokens: QuerySet[NameToken] = NameToken.objects.filter(organisation=organisation, token__prefix=lead)
    for word in others:
        more = NameToken.objects.filter(patient=OuterRef("patient"), token__prefix=word)
        tokens = tokens.filter(Exists(more))
    ids = list(
        dict.fromkeys(
            tokens.order_by("token", "patient_id").values_list("patient_id", flat=True)[: limit * 2]
        )
    )
    rows = organisation.patients.in_bulk(ids[:limit])
    return [rows[found] for found in ids[:limit]]


def _each_once(patients: Iterable[Patient]) -> list[Patient]:
    return list({patient.pk: patient for patient in patients}.values())


@dataclass(frozen=True, slots=True)
class SimilarName:
    """A word that is in the list and looks like the one typed."""

    word: str
    count: int


def similar_names(organisation: Organisation, query: str) -> list[SimilarName]:
    """What may have been meant, when nothing was found: "Moreu" → Moreau (2)."""
    words = [word for word in words_of(query) if len(word) > 2 and not word.isdecimal()]
    if not words:
        return []
    asked = max(words, key=len)
    near = (
        NameToken.objects.filter(organisation=organisation, token__prefix=asked[:2])
        .values_list("token")
        .annotate(count=Count("patient"))[:_SIMILAR_WITHIN]
    )
    counts = dict(near)
    return [SimilarName(word, counts[word]) for word in get_close_matches(asked, counts, n=4, cutoff=0.7)]
