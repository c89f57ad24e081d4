"""Drawing up a blend and writing down what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.roles import Permission
from mesocare.mixing.models import Mixture, MixturePart
from mesocare.mixing.queries import difference_words, mixture_in_use, name_of, other_ingredients
from mesocare.patients.models import Patient
from mesocare.planning.models import Plan
from mesocare.stock.ingredients import ingredients_of
from mesocare.stock.models import Lot
from mesocare.stock.permissions import check_usable, check_vials
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.quantity import Quantity, Unit

FINEST = Decimal("0.001")  # what the shelf is kept to
MOST_HOURS = 24 * 30  # what a form may say; the last day of every lot ends it sooner
MOST_SYRINGES = 20
MOST_ML = 1000  # far more than any blend; keeps the arithmetic exact


class NothingToMix(Refusal):
    """Every part of the plan is drawn from a lot, or it is not this blend."""


class NotAnAmount(Refusal):
    """A volume that no syringe holds."""


class MixtureDiffers(Refusal):
    """What was drawn is not what is planned."""


class MixtureOpen(Refusal):
    """There is a mixture of this session already; it is voided before another is made."""


class NoUseBy(Refusal):
    """Nobody said how long it keeps, or it would keep longer than what is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn from one lot."""

    substance: str
    lot: Lot
    volume_ml: Decimal


def mix(
    *,
    patient: Patient,
    treatment_session: UUID,
    plan: Plan,
    site: Site,
    drawn: Sequence[Drawn],
    hours: Decimal,
    use_by_reason: str,
    syringes: int,
    alone_reason: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Mixture:
    """Write down what was drawn into the syringe. The shelf moves when the session is signed, not now.

    How long it may be used is what the person types, with the reason: the pack's sources are shown beside
    it, and none of them gives a number for every blend. It never outlives the last day of a lot in it.

    Raises:
        Forbidden: without the role to prepare a session.
        NothingToMix, NotAnAmount, MixtureDiffers: if it is not the blend of the plan.
        LotRecalled, LotExpired, LotEmpty, VialPast, VialOfAnother: if a lot may not be used.
        MixtureOpen: if one was made and not voided.
        NoUseBy: without hours or their reason.
    """
    must(by, Permission.SESSION_PREPARE)
    use_by = _use_by(drawn, hours, site, at)
    why, alone = check_reason(use_by_reason), check_reason(alone_reason) if alone_reason.strip() else ""
    if not 1 <= syringes <= MOST_SYRINGES:
        raise NotAnAmount(_("Say how many syringes there are, from 1 to %(most)s.") % {"most": MOST_SYRINGES})
    _check_is_the_plan(plan, drawn)

    def perform() -> Mixture:
        Patient.objects.select_for_update().get(pk=patient.pk)
        _check_labels(plan, drawn)
        _check_lots(drawn, site, patient, at)
        if mixture_in_use(treatment_session) is not None:
            raise MixtureOpen(
                _("This session has a mixture. Void it with the reason, then write down the new one.")
            )
        mixture = Mixture.objects.create(
            patient=patient,
            treatment_session=treatment_session,
            plan=plan,
            site=site,
            number=Mixture.objects.filter(treatment_session=treatment_session).count() + 1,
            total_ml=sum((part.volume_ml for part in drawn), Decimal(0)),
            syringes=syringes,
            use_by=use_by,
            use_by_reason=why,
            alone_reason=alone,
            mixed_by=by,
            mixed_at=at,
        )
        for position, part in enumerate(drawn):
            _write_part(mixture, position, part)
        _note(mixture, by, at)
        return mixture

    return run_once(command_id=command_id, action="mix", organisation=by.organisation, perform=perform)


def _use_by(drawn: Sequence[Drawn], hours: Decimal, site: Site, at: datetime) -> datetime:
    """The hours that were said, cut at the end of the last day of the lot that goes first."""
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS:
        raise NoUseBy(_("Say how many hours it may be used, and what you go by."))
    said = at + timedelta(seconds=int(hours * 3600))
    if not drawn:
        return said
    last = min(part.lot.expires_on for part in drawn)
    end = datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(site.time_zone))
    return min(said, end)


def _check_is_the_plan(plan: Plan, drawn: Sequence[Drawn]) -> None:
    planned = {
        part["substance"]: Quantity.parse(part["volume"]).to(Unit.ML).amount for part in plan.components
    }
    sums: dict[str, Decimal] = {}
    for part in drawn:
        if not part.volume_ml.is_finite() or not 0 < part.volume_ml < MOST_ML or part.volume_ml % FINEST:
            raise NotAnAmount(
                _("%(name)s: write the volume in mL, more than 0, with at most three decimals.")
                % {"name": name_of(part.substance)}
            )
        sums[part.substance] = sums.get(part.substance, Decimal(0)) + part.volume_ml
    missing = [name_of(name) for name in planned if name not in sums]
    if missing:
        raise NothingToMix(
            _("Choose a lot for each part. Missing: %(names)s.") % {"names": ", ".join(missing)}
        )
    wrong = [name_of(name) for name in sums if planned.get(name) != sums[name]]
    if wrong:
        raise MixtureDiffers(
            _("This is not the blend of the plan: %(names)s. Draw what is planned, or change the plan first.")
            % {"names": ", ".join(wrong)}
        )


def _check_labels(plan: Plan, drawn: Sequence[Drawn]) -> None:
    """A product that holds something else than the planned one makes another blend."""
    planned = {part["substance"]: part for part in plan.components}
    for part in drawn:
        more, less = other_ingredients(planned[part.substance], ingredients_of(part.lot.product))
        if more or less:
            raise MixtureDiffers(
                _(
                    "%(product)s is not what is planned: %(words)s. Take the planned product or change the "
                    "plan."
                )
                % {"product": part.lot.product.name, "words": difference_words(more, less)}
            )


def _check_lots(drawn: Sequence[Drawn], site: Site, patient: Patient, at: datetime) -> None:
    today = site_today(at, site.time_zone)
    wanted: dict[int, Decimal] = {}
    for part in drawn:
        wanted[part.lot.pk] = wanted.get(part.lot.pk, Decimal(0)) + part.volume_ml
    list(Lot.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for part in drawn:
        if part.lot.site_id != site.pk or part.lot.product.substance != part.substance:
            raise NothingToMix(
                _("%(lot)s is no lot of %(name)s on the shelf of this site. Choose another.")
                % {"lot": part.lot.number, "name": name_of(part.substance)}
            )
        amount = in_its_unit(part.lot, wanted[part.lot.pk])
        check_usable(part.lot, on=today, amount=amount)
        check_vials(part.lot, at=at, patient=patient, amount=amount)


def in_its_unit(lot: Lot, volume_ml: Decimal) -> Decimal:
    """How much of a lot that is, as the shelf counts it: mL, or whole vials."""
    if lot.product.unit != "piece":
        return volume_ml
    return (volume_ml / lot.product.pack_amount).to_integral_value(ROUND_CEILING)


def _write_part(mixture: Mixture, position: int, part: Drawn) -> None:
    MixturePart.objects.create(
        mixture=mixture,
        position=position,
        substance=part.substance,
        lot=part.lot,
        product=part.lot.product.name,
        number=part.lot.number,
        strength=part.lot.product.strength,
        ingredients=[one.as_json() for one in ingredients_of(part.lot.product)],
        volume_ml=part.volume_ml,
    )


def _note(mixture: Mixture, by: StaffMember, at: datetime) -> None:
    record(
        action="mixture.made",
        by=by,
        at=at,
        organisation=mixture.patient.organisation,
        patient=mixture.patient,
        subject=mixture,
        detail={
            "session": str(mixture.treatment_session),
            "number": mixture.number,
            "lots": [f"{part.product} {part.number}: {part.volume_ml} mL" for part in mixture.parts.all()],
            "use_by": mixture.use_by.isoformat(),
            "alone": mixture.alone_reason,
        },
    )
