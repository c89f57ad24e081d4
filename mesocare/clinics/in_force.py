"""Whose knowledge is in force while something is done: the shipped pack, or a clinic's own words over it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

from mesocare.clinics.models import Organisation, OverlayPiece, OverlayWord
from mesotherapy.pack import Pack, load_pack
from mesotherapy.pack.overlaying import Laid, Piece, lay_over

MOST_KEPT = 16  # clinics whose pack is kept ready in one process
_loading = threading.Lock()
_loaded: dict[Path, Pack] = {}
_laid: OrderedDict[tuple[str, int, str], Laid] = OrderedDict()


class _Asking:
    """The organisation in hand; its pack is looked up once, and only when somebody asks for it."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.laid: Laid | None = None


_asking: ContextVar[_Asking | None] = ContextVar("asking", default=None)


def shipped_pack() -> Pack:
    """The knowledge pack this server runs with. Read once; a new pack is a restart."""
    folder = Path(settings.KNOWLEDGE)
    pack = _loaded.get(folder)
    if pack is None:
        with _loading:
            pack = _loaded.get(folder) or load_pack(folder)
            _loaded[folder] = pack
    return pack


def current_pack() -> Pack:
    """The knowledge in force for whoever is asking: their clinic's, or the shipped pack where nobody is."""
    asking = _asking.get()
    if asking is None:
        return shipped_pack()
    if asking.laid is None:
        asking.laid = laid_of(asking.organisation)
    return asking.laid.pack


@contextmanager
def knowledge_of(organisation: Organisation | None) -> Iterator[None]:
    """Everything inside is done with this clinic's knowledge."""
    token = _asking.set(_Asking(organisation) if organisation else None)
    try:
        yield
    finally:
        _asking.reset(token)


def ask_for(organisation: Organisation) -> None:
    """From here to the end of the request it is this clinic's knowledge: a private link or public page."""
    _asking.set(_Asking(organisation))


def asking_for() -> Organisation | None:
    """The clinic in hand, where there is one."""
    asking = _asking.get()
    return asking.organisation if asking else None


def look_again() -> None:
    """The clinic's own words have changed within this request."""
    asking = _asking.get()
    if asking is not None:
        asking.laid = None


def laid_of(organisation: Organisation) -> Laid:
    """The shipped pack with a clinic's own words over it."""
    shipped = shipped_pack()
    rows = OverlayPiece.objects.filter(organisation=organisation).order_by("-pk")
    last = rows.values_list("uuid", flat=True).first()
    key = (shipped.digest, organisation.pk, str(last))
    found = _laid.get(key) if last else Laid(shipped, (), (), ())
    if found is None:
        found = lay_over(shipped, pieces_of(organisation))
        with _loading:
            _laid[key] = found
            while len(_laid) > MOST_KEPT:
                _laid.popitem(last=False)
    return found


def rows_in_force(organisation: Organisation) -> dict[str, OverlayPiece]:
    """The newest row of each thread that was not taken back."""
    rows = OverlayPiece.objects.filter(organisation=organisation).select_related("by__user", "pack_version")
    newest = {str(row.thread): row for row in rows.defer("pack_version__content").order_by("pk")}
    return {thread: row for thread, row in newest.items() if row.word != OverlayWord.TAKEN_BACK}


def pieces_of(organisation: Organisation) -> tuple[Piece, ...]:
    """A clinic's own words, for the core."""
    return tuple(piece_of(row) for row in rows_in_force(organisation).values())


def piece_of(row: OverlayPiece) -> Piece:
    return Piece(
        id=str(row.thread),
        kind=row.kind,
        entry=row.entry,
        path=tuple(row.path),
        before=row.before,
        after=row.after,
        author=row.author,
    )
