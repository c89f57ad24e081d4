"""Signed sessions, and labels that were corrected since: what was in the syringe counts, found whenever.

The signed record stays as it is. What its product is found to hold afterwards is worked out each time from
the lots on record and the label as it stands now, so that no correction and no signature pass each other by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesocare.planning.products import Listed
from mesocare.planning.queries import CountedSince
from mesocare.stock.ingredients import ingredients_by_product
from mesocare.treatment.models import LotUsed, SessionStatus, TreatmentSession
from mesocare.web.clock import site_today
from mesotherapy.dosing import Component, Ingredient, Injection, Intent, shown, tally
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity, Unit

WATER = "sodium-chloride-0.9"  # stands for the rest of the syringe: it brings nothing that is counted


def counted_since(patient: Patient) -> list[CountedSince]:
    """What this patient was given without anybody knowing it then."""
    uses = LotUsed.objects.filter(
        treatment_session__patient=patient,
        treatment_session__status=SessionStatus.SEALED,
        part__startswith="component:",
        retracts=None,
        retracted_by=None,
        lot__product__listed__taken_off=None,
        lot__product__listed__isnull=False,
    )
    rows = list(uses.select_related("treatment_session__seal", "treatment_session__site", "lot").distinct())
    labels = ingredients_by_product({row.lot.product_id for row in rows}) if rows else {}
    return [one for row in rows for one in _since(row, labels.get(row.lot.product_id, ()))]


def _since(row: LotUsed, label: tuple[Listed, ...]) -> Iterator[CountedSince]:
    session = row.treatment_session
    record = session.seal.record
    lines = [
        line
        for lot in record["lots"]
        if lot["lot"] == str(row.lot.uuid)
        for line in lot.get("ingredients", ())
    ]
    known = {line["substance"]: Listed.from_json(line) for line in lines if line["substance"]}
    pack = current_pack()
    alone = sum(one["part"] == row.part for one in record["lots"]) == 1
    for one in label:
        if not one.substance or pack.find(Substance, one.substance) is None:
            continue
        more = _more(known.get(one.substance), one)
        if more is not None:
            yield CountedSince(
                treatment_session=session.uuid,
                course=session.course_id,
                substance=one.substance,
                amount=_amount(record, row.part, more) if alone else None,
                on=site_today(session.started_at or row.at, session.site.time_zone),
            )


def _more(before: Listed | None, now: Listed) -> Listed | None:
    """What was not counted: all of it, what a stronger label adds, or an amount nobody knows any more."""
    if before is None:
        return now
    if before.strength == now.strength or not before.strength:
        return None  # counted as it is, or as not known
    if not now.strength:
        return now
    was, found = Quantity.parse(before.strength), Quantity.parse(now.strength)
    if not found.compatible(was):
        return replace(now, strength="")
    return replace(now, strength=str(found - was)) if found > was else None


def _amount(record: Mapping[str, Any], part: str, one: Listed) -> Quantity | None:
    """How much of it went in, by the volumes on record; None where the strength is not known."""
    volumes = {row["substance"]: Quantity.parse(row["volume"]).to(Unit.ML).amount for row in record["blend"]}
    drawn, given = volumes.get(part.partition(":")[2]), Decimal(record["totals"]["ml"])
    if not one.strength or drawn is None:
        return None
    product = Component(
        substance=WATER,
        volume=Quantity(drawn, Unit.ML),
        ingredients=(Ingredient(substance=one.substance, strength=Quantity.parse(one.strength)),),
    )
    rest = Component(substance=WATER, volume=Quantity(sum(volumes.values()) - drawn, Unit.ML))
    put_in = Injection(zone="", side="", technique="", points=1, volume_per_point=Quantity(given, Unit.ML))
    day = date.fromisoformat(record["session"]["ended_at"][:10])  # no sum depends on it
    intent = Intent(blend=(product, rest), injections=(put_in,), on=day)
    found = tally(intent, current_pack().by_id(Substance)).of(one.substance)
    return shown(found.session) if found is not None else None


def since_of(session: TreatmentSession) -> list[CountedSince]:
    """The same for one session, for its record."""
    return [one for one in counted_since(session.patient) if one.treatment_session == session.uuid]
