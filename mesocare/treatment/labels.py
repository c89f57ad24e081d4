"""Labels of the chosen lots, held against the plan and against what the shelf says of the product now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mesocare.planning.contents import Kept, listed_in, names_of
from mesocare.planning.models import Plan
from mesocare.planning.products import Listed
from mesocare.stock.ingredients import ingredients_of
from mesocare.stock.models import Lot
from mesocare.treatment.charted import State
from mesocare.treatment.syringe import parts_of_syringe
from mesotherapy.dosing import Check, LimitedBy, Standing


def label_faults(plan: Plan, state: State) -> Iterator[Check]:
    """What a chosen product holds and the plan does not, and labels that were corrected since the choice.

    The patient was asked about, agreed to and was reckoned with what the plan holds: more than that is not
    given, even where every limit would be kept.
    """
    for planned, chosen in zip(plan.components, parts_of_syringe(plan, state), strict=True):
        yield from _not_planned(planned, chosen)
    for part, rows in state["lots"].items():
        for row in rows:
            yield from _changed(part, row)


def _not_planned(planned: Kept, chosen: Kept) -> Iterator[Check]:
    known = {_key(one) for one in listed_in(planned)}
    more = [one for one in listed_in(chosen) if _key(one) not in known]
    if more:
        yield Check(
            check=f"not-planned:{planned['substance']}",
            standing=Standing.STOP,
            say=_(
                "%(product)s holds %(names)s, which the plan does not have. Choose a lot of the planned "
                "product, or change the plan to this one."
            )
            % {"product": chosen.get("name") or planned["substance"], "names": names_of(more)},
            by=LimitedBy.PLAN,
            substance=planned["substance"],
        )


def _changed(part: str, row: Mapping[str, Any]) -> Iterator[Check]:
    """A choice keeps the label as it was read then; one corrected since is chosen again."""
    if "ingredients" not in row:
        return
    lot = Lot.objects.filter(uuid=row["lot"]).select_related("product").first()
    if lot is None or set(ingredients_of(lot.product)) == set(map(Listed.from_json, row["ingredients"])):
        return
    yield Check(
        check=f"label-changed:{part}",
        standing=Standing.STOP,
        say=_(
            "What the label of %(product)s lists was corrected after lot %(lot)s was chosen. Choose the lot "
            "again, so that it is counted as it is."
        )
        % {"product": lot.product.name, "lot": lot.number},
        by=LimitedBy.PLAN,
    )


def _key(one: Listed) -> str:
    return one.substance or one.name.casefold()
