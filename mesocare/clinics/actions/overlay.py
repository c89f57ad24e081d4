"""The clinic's own words over the pack: a value changed, an entry added, a newer one held back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.clinics.actions.overlay_kept import write
from mesocare.clinics.actions.overlay_limits import check_not_loosened, check_own
from mesocare.clinics.actions.overlay_rules import (
    ADDABLE,
    KEPT_STRICT,
    KNOWN,
    DoesNotFit,
    GoneMeanwhile,
    Grounds,
    NotToBeChanged,
    check_changeable,
    check_keeps_caps,
    source_of,
)
from mesocare.clinics.in_force import laid_of, rows_in_force, shipped_pack
from mesocare.clinics.models import OverlayPiece, OverlayWord, StaffMember
from mesotherapy.pack.overlaying import Piece, statement_at

_PROVENANCE = ("source", "row", "evidence", "confidence", "review", "note")


def change_statement(
    *,
    kind: str,
    entry: str,
    path: tuple[str | int, ...],
    seen: Mapping[str, Any],
    values: Mapping[tuple[str | int, ...], str | int],
    grounds: Grounds,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> OverlayPiece:
    """Say something else than the pack does, in one of its statements. `seen` is what was on the page.

    Raises:
        NotToBeChanged: if it is a rule, a red flag, the law or a cap.
        GoneMeanwhile: if the statement is not the one that was on the page.
        DoesNotFit: if the pack would not hold together with it.
    """
    grounds.checked()
    organisation = by.organisation
    laid = laid_of(organisation)
    stands = statement_at(laid.pack.content.get(kind, {}).get(entry), path)  # type: ignore[union-attr]
    if stands is None or stands != seen:
        raise GoneMeanwhile(
            _("This statement changed while the page was open. Nothing was saved. Read it again.")
        )
    check_changeable(kind, path, stands)
    key, own = source_of(organisation, grounds)
    after = _with_values({name: part for name, part in stands.items() if name not in _PROVENANCE}, values)
    after |= grounds.provenance(key)
    after["note"] = {"en": f"{grounds.author.strip()}: {grounds.reason.strip()}"}
    check_not_loosened(kind, stands, after)
    earlier = next(
        (
            piece
            for piece in laid.holding
            if piece.place == f"{kind}:{entry}" and piece.path and piece.after == stands
        ),
        None,
    )
    piece = Piece(
        id=earlier.id if earlier else str(uuid.uuid4()),
        kind=kind,
        entry=entry,
        path=earlier.path if earlier else path,
        before=earlier.before if earlier else dict(stands),
        after=after,
        author=grounds.author.strip(),
    )
    return write(OverlayWord.CHANGED, piece, grounds, by, at, command_id, own)


def add_entry(
    *,
    kind: str,
    content: Mapping[str, Any],
    grounds: Grounds,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> OverlayPiece:
    """Add an entry of the clinic's own.

    Raises:
        NotToBeChanged: if entries of this kind are not added by clinics, or it would go round a switch.
        DoesNotFit: if it is not written as it should be, or its id is taken.
    """
    grounds.checked()
    name = str(content.get("id", ""))
    if kind not in ADDABLE:
        raise NotToBeChanged(_("Entries of this kind come with the pack. They are not added here."))
    known = laid_of(by.organisation).pack
    if known.entries.get(kind, {}).get(name) is not None:
        raise DoesNotFit(_("The id “%(id)s” is taken. Choose another.") % {"id": name})
    check_own(shipped_pack(), known, kind, content)
    own = source_of(by.organisation, grounds)[1]
    piece = Piece(
        id=str(uuid.uuid4()),
        kind=kind,
        entry=name,
        before=None,
        after=dict(content),
        author=grounds.author.strip(),
    )
    return write(OverlayWord.ADDED, piece, grounds, by, at, command_id, own)


def hold_back(
    *,
    kind: str,
    entry: str,
    earlier: Any,
    grounds: Grounds,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> OverlayPiece:
    """Keep an entry as it was adopted (`earlier`), or leave a new one out (None), in spite of a newer pack.

    Raises:
        NotToBeChanged: if it is a rule, a red flag, a question or the law.
        GoneMeanwhile: if the pack does not have it any more.
        DoesNotFit: if the pack would not hold together without it.
    """
    grounds.checked()
    if kind in KEPT_STRICT or kind not in KNOWN:
        raise NotToBeChanged(
            _(
                "A rule, a red flag, a question or the law is not held back. "
                "Override it for one person, with a reason."
            )
        )
    now = shipped_pack().content.get(kind, {}).get(entry)  # type: ignore[union-attr]
    if now is None:
        raise GoneMeanwhile(_("The pack has no such entry now. Load the page again."))
    if now == earlier:
        raise GoneMeanwhile(
            _("Nothing of it has changed since you adopted it, so there is nothing to hold back.")
        )
    check_keeps_caps(now, earlier)
    thread = next(
        (
            name
            for name, row in rows_in_force(by.organisation).items()
            if (row.kind, row.entry, row.path) == (kind, entry, [])
        ),
        str(uuid.uuid4()),
    )
    piece = Piece(id=thread, kind=kind, entry=entry, before=now, after=earlier, author=grounds.author.strip())
    return write(OverlayWord.HELD_BACK, piece, grounds, by, at, command_id)


def _with_values(statement: dict[str, Any], values: Mapping[tuple[str | int, ...], Any]) -> dict[str, Any]:
    """The statement with some of its values changed. A value that it does not have is not added."""
    changed = dict(statement)
    for path, value in values.items():
        changed = _set(changed, path, value)
    return changed


def _set(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and step in value:
        return {**value, step: _set(value[step], rest, new)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], _set(value[step], rest, new), *value[step + 1 :]]
    raise GoneMeanwhile(
        _("This statement changed while the page was open. Nothing was saved. Read it again.")
    )
