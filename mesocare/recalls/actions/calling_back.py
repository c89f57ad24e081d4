"""Freezing a lot at every site at once, and lifting that again."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.models import Organisation, StaffMember
from mesocare.clinics.roles import Permission
from mesocare.recalls.letters import PLACES
from mesocare.recalls.models import Recall, RecallEnd, RecallWords, ToldBy
from mesocare.recalls.tracing import lots_of, trace
from mesocare.stock import actions as stock
from mesocare.stock.models import Product
from mesocare.web.refusal import Refusal


class NoSuchLot(Refusal):
    """No site ever had that lot."""


class AlreadyRecalled(Refusal):
    """The lot is called back already."""


class ReasonMissing(Refusal):
    """A recall says why."""


class NotOpen(Refusal):
    """The recall was lifted."""


class WordsUnclear(Refusal):
    """The words have a place that nothing fills, or none to call."""


def open_recall(
    *,
    product: Product,
    number: str,
    told_by: str,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> Recall:
    """Freeze a lot number of a product at every site of the organisation, and open the list of whom to tell.

    Raises:
        ReasonMissing, NoSuchLot, AlreadyRecalled: if there is nothing to call back, or no reason.
    """
    must(by, Permission.STOCK_RECALL)
    if not reason.strip():
        raise ReasonMissing(_("Say why it is recalled, and who said so: the maker's letter, the notice."))

    def perform() -> Recall:
        # Whoever calls the same lot back at the same moment waits here, and then finds it done.
        locked = Product.objects.select_for_update().get(pk=product.pk)
        lots = list(lots_of(locked, number).select_related("site__organisation", "product").order_by("pk"))
        if not lots:
            raise NoSuchLot(_("None of your sites ever had this lot, so there is nothing to freeze."))
        if open_recall_of(locked, number) is not None:
            raise AlreadyRecalled(_("This lot is recalled already. Open the recall to see who is told."))
        stock.recall_lot(
            lot=lots[0], reason=reason, by=by, at=at, command_id=uuid.uuid5(command_id, "freeze")
        )
        recall = Recall.objects.create(
            organisation=locked.organisation,
            product=locked,
            number=number,
            told_by=told_by if told_by in ToldBy.values else ToldBy.OURS,
            reason=reason.strip(),
            opened_by=by,
            opened_at=at,
        )
        found = trace(locked, number)
        _record("recall.opened", recall, by, at, patients=len(found.patients), sessions=found.sessions)
        return recall

    return run_once(
        command_id=command_id, action="open recall", organisation=product.organisation, perform=perform
    )


def open_recall_of(product: Product, number: str) -> Recall | None:
    """The recall of a lot that has not been lifted."""
    rows = Recall.objects.filter(product=product, number=number, end=None)
    return rows.order_by("-pk").first()


def lift_recall(
    *, recall: Recall, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> RecallEnd:
    """Let the lot be used again at every site.

    Raises:
        ReasonMissing: if it is not said why.
        NotOpen: if it was lifted before.
    """
    must(by, Permission.STOCK_RECALL)
    if not reason.strip():
        raise ReasonMissing(_("Say why the recall is lifted, and who said so."))

    def perform() -> RecallEnd:
        Product.objects.select_for_update().get(pk=recall.product_id)
        if RecallEnd.objects.filter(recall=recall).exists():
            raise NotOpen(_("This recall was lifted before."))
        lots = lots_of(recall.product, recall.number).select_related("site__organisation", "product")
        stock.lift_recall(
            lot=lots.order_by("pk")[0],
            reason=reason,
            by=by,
            at=at,
            command_id=uuid.uuid5(command_id, "lift"),
        )
        end = RecallEnd.objects.create(recall=recall, reason=reason.strip(), lifted_by=by, lifted_at=at)
        _record("recall.lifted", recall, by, at, reason=end.reason)
        return end

    return run_once(
        command_id=command_id, action="lift recall", organisation=recall.organisation, perform=perform
    )


def write_words(
    *, recall: Recall, language: str, text: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> RecallWords:
    """What the clinic says to its patients in one language. Letters that were sent keep their own words.

    Raises:
        WordsUnclear: if nobody could call, or a place in braces is none of those that are filled in.
    """
    must(by, Permission.STOCK_RECALL)
    unknown = [place for place in re.findall(r"\{[^}]*\}", text) if place not in PLACES]
    if unknown:
        raise WordsUnclear(
            _("Nothing fills %(place)s. Use only %(places)s.")
            % {"place": unknown[0], "places": ", ".join(PLACES)}
        )
    if "{phone}" not in text:
        raise WordsUnclear(_("Write {phone} where the number to call stands: nobody is left without it."))

    def perform() -> RecallWords:
        row = RecallWords.objects.create(
            recall=recall, language=language, text=text.strip(), written_by=by, written_at=at
        )
        _record("recall.words", recall, by, at, language=language)
        return row

    return run_once(
        command_id=command_id, action="recall words", organisation=recall.organisation, perform=perform
    )


def _record(action: str, recall: Recall, by: StaffMember, at: datetime, **detail: object) -> None:
    organisation: Organisation = recall.organisation
    told = {"product": recall.product.name, "lot": recall.number, "reason": recall.reason}
    record(action=action, by=by, at=at, organisation=organisation, subject=recall, detail={**told, **detail})
