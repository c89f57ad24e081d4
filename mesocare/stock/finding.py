"""Finding a lot by what was scanned or typed."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.clinics.models import Organisation, Site
from mesocare.stock.codes import Code, CodeUnreadable, looks_like_code, read_code
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import Shelf, lots_with_left
from mesocare.web.refusal import Refusal

MOST_FOUND = 40


class NotOnTheShelf(Refusal):
    """No lot here is the one that was scanned or typed."""


class PackageDiffers(Refusal):
    """The package says another last day than the books."""


def code_of(typed: str) -> Code:
    """What was scanned; a lot number that was typed by hand is a code that says only the lot.

    Raises:
        CodeUnreadable: if it is meant as a code and is none.
    """
    return read_code(typed) if looks_like_code(typed) else Code(lot=typed.strip())


def product_of(organisation: Organisation, code: Code) -> Product | None:
    """The product that a code names, if the clinic has linked its article number."""
    if not code.gtin:
        return None
    return Product.objects.filter(organisation=organisation, gtin=code.gtin).first()


def is_of(code: Code, lot: Lot) -> bool:
    """Whether a package with this code can be of this lot.

    An article number counts where the product has one too; where it has none, the lot number decides.
    """
    number = not code.lot or lot.number.casefold() == code.lot.casefold()
    article = not code.gtin or not lot.product.gtin or lot.product.gtin == code.gtin
    linked = bool(code.gtin) and lot.product.gtin == code.gtin
    return number and article and (bool(code.lot) or linked)


def check_expiry(code: Code, lot: Lot) -> None:
    """Say nothing if the package and the books have the same last day.

    Raises:
        PackageDiffers: if not: one of the two is wrong, and the package may be another delivery.
    """
    if code.expires_on is not None and code.expires_on != lot.expires_on:
        raise PackageDiffers(
            _("Lot %(lot)s: its package says %(package)s as the last day, the books %(books)s. Set it aside.")
            % {"lot": lot.number, "package": _day(code.expires_on), "books": _day(lot.expires_on)}
        )


def pick(shelves: Iterable[Shelf], typed: str, name: str) -> Shelf:
    """The lot that was scanned or typed, out of those that may be chosen.

    Raises:
        CodeUnreadable: if a code cannot be read.
        NotOnTheShelf: if it is none of them.
        PackageDiffers: if its package has another last day.
    """
    code = code_of(typed)
    for shelf in shelves:
        if is_of(code, shelf.lot):
            check_expiry(code, shelf.lot)
            return shelf
    raise NotOnTheShelf(
        _("%(name)s: no lot %(lot)s that may be used is on the shelf here. Look at the package again.")
        % {"name": name, "lot": (code.lot or code.gtin).upper()[:60]}
    )


def find_here(site: Site, typed: str) -> list[Shelf]:
    """Lots of a site by code, number or product; the number as it is comes first.

    Raises:
        CodeUnreadable: if a code cannot be read.
    """
    words = typed.strip()
    if not words or "\x00" in words:
        return []
    return lots_with_left(Lot.objects.filter(site=site).filter(wanted(words)))[:MOST_FOUND]


def wanted(typed: str) -> Q:
    """Which lots what was scanned or typed asks for.

    Raises:
        CodeUnreadable: if it is meant as a code and cannot be read.
    """
    if not looks_like_code(typed):
        words = typed.strip()[:160]
        return Q(number__icontains=words) | Q(product__name__icontains=words)
    code = read_code(typed)
    if not code.gtin and not code.lot:
        raise CodeUnreadable(_("This code names no article and no lot. Scan the one beside LOT."))
    found = Q()
    if code.lot:
        found &= Q(number__iexact=code.lot)
    if code.gtin:
        linked = Q(product__gtin=code.gtin)
        found &= linked | Q(product__gtin="") if code.lot else linked
    return found


def _day(day: date) -> str:
    return str(format_date(day, "j M Y"))
