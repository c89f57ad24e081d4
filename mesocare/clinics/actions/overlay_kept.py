"""Keeping the clinic's own words, row by row: deciding a conflict, taking back, taking in a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.actions.overlay_limits import check_not_loosened, check_own
from mesocare.clinics.actions.overlay_rules import (
    KEPT_STRICT,
    DoesNotFit,
    GoneMeanwhile,
    Grounds,
    NotToBeChanged,
    check_importable,
)
from mesocare.clinics.actions.reasons import check_reason
from mesocare.clinics.in_force import laid_of, look_again, piece_of, pieces_of, rows_in_force, shipped_pack
from mesocare.clinics.models import Organisation, OverlayPiece, OverlayWord, StaffMember
from mesocare.clinics.pack import pack_in_force
from mesotherapy.pack.overlaying import Conflict, Piece, Why, check_fits, lay_over
from mesotherapy.pack.problems import PackProblems


def write(
    word: OverlayWord,
    piece: Piece,
    grounds: Grounds,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
    own: Iterable[Piece] = (),
) -> OverlayPiece:
    others = [kept for kept in pieces_of(by.organisation) if kept.id != piece.id]
    with_own = [*others, *own]
    try:
        check_fits(shipped_pack(), with_own, piece)
    except PackProblems as fault:
        raise DoesNotFit(
            _("This does not fit the pack, so nothing was saved."),
            map(str, fault.problems),
        ) from fault

    def perform() -> OverlayPiece:
        for source in own:
            _row(OverlayWord.ADDED, source, source.author, grounds.reason.strip(), by, at)
        return _row(word, piece, piece.author, grounds.reason.strip(), by, at)

    return run_once(
        command_id=command_id, action=f"overlay_{word}", organisation=by.organisation, perform=perform
    )


@transaction.atomic
def _row(
    word: OverlayWord,
    piece: Piece,
    author: str,
    reason: str,
    by: StaffMember,
    at: datetime,
    *,
    imported: bool = False,
) -> OverlayPiece:
    row = OverlayPiece.objects.create(
        organisation=by.organisation,
        thread=piece.id,
        word=word,
        kind=piece.kind,
        entry=piece.entry,
        path=list(piece.path),
        before=piece.before,
        after=piece.after,
        author=author,
        reason=reason,
        pack_version=pack_in_force(at=at),
        imported=imported,
        by=by,
        at=at,
    )
    look_again()
    record(
        action=f"knowledge.{word}",
        by=by,
        at=at,
        organisation=by.organisation,
        subject=row,
        detail={
            "place": piece.place,
            "path": ".".join(map(str, piece.path)),
            "author": author,
            "reason": reason,
            "thread": piece.id,
            "imported": imported,
        },
    )
    return row


def keep_ours(
    *, thread: str, grounds: Grounds, by: StaffMember, at: datetime, command_id: UUID
) -> OverlayPiece:
    """Decide a conflict for the clinic's words: they hold again, over what the pack says now.

    Raises:
        GoneMeanwhile: if there is no such conflict, or nothing to lay them over.
        NotToBeChanged: if the pack has a rule of that name now.
        DoesNotFit: if the pack would not hold together with them.
    """
    grounds.checked()
    found = _conflict(by.organisation, thread)
    if found.piece.kind in KEPT_STRICT and found.why is Why.TAKEN:
        raise NotToBeChanged(
            _("The pack has a rule of this name now. Take yours back and add it under another id.")
        )
    if found.now is None and found.why is not Why.DOES_NOT_FIT:
        raise GoneMeanwhile(
            _("What it was written over is gone. Take it back, and write it anew if you need it.")
        )
    row = rows_in_force(by.organisation)[thread]
    piece = Piece(
        id=thread,
        kind=row.kind,
        entry=row.entry,
        path=tuple(row.path),
        before=found.now,
        after=row.after,
        author=grounds.author.strip(),
    )
    return write(OverlayWord(row.word), piece, grounds, by, at, command_id)


def _conflict(organisation: Organisation, thread: str) -> Conflict:
    for conflict in laid_of(organisation).conflicts:
        if conflict.piece.id == thread:
            return conflict
    raise GoneMeanwhile(_("There is no such conflict any more. Load the page again."))


def take_back(*, thread: str, reason: str, by: StaffMember, at: datetime, command_id: UUID) -> OverlayPiece:
    """The pack's own words hold again. What the clinic said stays readable.

    Raises:
        GoneMeanwhile: if there is nothing of that thread.
        DoesNotFit: if something else of the clinic's rests on it.
    """
    words = check_reason(reason)
    row = rows_in_force(by.organisation).get(thread)
    if row is None:
        raise GoneMeanwhile(_("This was taken back already. Load the page again."))
    others = tuple(piece for piece in pieces_of(by.organisation) if piece.id != thread)
    held_before = {piece.id for piece in laid_of(by.organisation).holding}
    broken = [
        conflict
        for conflict in lay_over(shipped_pack(), others).conflicts
        if conflict.piece.id in held_before
    ]
    if broken:
        raise DoesNotFit(
            _("Something else of yours rests on it: %(what)s. Take that back first.")
            % {"what": ", ".join(sorted({conflict.piece.place for conflict in broken}))}
        )

    def perform() -> OverlayPiece:
        return _row(OverlayWord.TAKEN_BACK, piece_of(row), row.author, words, by, at)

    return run_once(command_id=command_id, action="take_back", organisation=by.organisation, perform=perform)


def import_pieces(
    *, pieces: Iterable[tuple[OverlayWord, Piece, str]], by: StaffMember, at: datetime, command_id: UUID
) -> OverlayPiece:
    """Take in what was exported here or elsewhere: each with its own author and reason. All of it or nothing.

    Raises:
        NotToBeChanged: if it would change a rule, a red flag, the law or a cap.
        DoesNotFit: if there is nothing in it, or the pack would not hold together with it.
    """
    wanted = list(pieces)
    for word, piece, reason in wanted:
        check_reason(reason)
        check_importable(word, piece)
        if piece.path and isinstance(piece.before, dict) and isinstance(piece.after, dict):
            check_not_loosened(piece.kind, piece.before, piece.after)
    organisation = by.organisation
    threads = {piece.id for _word, piece, _reason in wanted}
    kept = [piece for piece in pieces_of(organisation) if piece.id not in threads]
    laid = lay_over(shipped_pack(), (*kept, *(piece for _word, piece, _reason in wanted)))
    for word, piece, _reason in wanted:
        if word == OverlayWord.ADDED and isinstance(piece.after, dict):
            check_own(shipped_pack(), laid.pack, piece.kind, piece.after)
    misfits = [conflict for conflict in laid.conflicts if conflict.why is Why.DOES_NOT_FIT]
    if not wanted or misfits:
        raise DoesNotFit(
            _("This does not fit the pack, so nothing was taken in."),
            [problem for conflict in misfits for problem in conflict.problems],
        )

    def perform() -> OverlayPiece:
        rows = [
            _row(word, piece, piece.author, reason, by, at, imported=True) for word, piece, reason in wanted
        ]
        return rows[-1]

    return run_once(command_id=command_id, action="import_pieces", organisation=organisation, perform=perform)
