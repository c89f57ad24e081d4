"""The part of the plan page about what is in the syringe: parts added, taken out, or set by a recipe."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from mesocare.clinics.access import ClinicRequest, own_or_404
from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import current_pack
from mesocare.planning.blends import addable, beyond, not_adopted, recipes_of
from mesocare.planning.draft import Draft, Reckoning
from mesocare.planning.forms import BuildForm
from mesocare.planning.models import Plan, RecipeVersion
from mesocare.planning.products import OwnProduct, products_of
from mesotherapy.dosing.results import shown as readable
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity

CHANGES = ("add-part", "remove-part", "use-recipe")
MOST_PARTS = 20


def only_changes(given: QueryDict) -> bool:
    """Whether the form was sent to change what is in the syringe, not to save it."""
    return any(name in given for name in CHANGES)


def asked(
    request: ClinicRequest, protocol: Protocol, before: Plan | None
) -> tuple[QueryDict | None, dict[str, str]]:
    """What was sent, with the change of the syringe carried out, and what is in it beyond the protocol."""
    allowed = {found.id for found in addable(current_pack(), protocol, request.site)}
    if request.method != "POST":
        return None, _of_plan(before) if before and before.protocol == protocol.id else {}
    given = request.POST.copy()
    own = {product.uuid: product for product in products_of(request.organisation)}
    added = {}
    for name in given.getlist("added")[:MOST_PARTS]:
        if name in allowed:
            product = str(given.get(f"product:{name}", ""))
            added[name] = product if product in own and own[product].substance == name else ""
    if "remove-part" in given:
        _take_out(given, added, str(given["remove-part"]))
    elif "add-part" in given:
        _put_in(given, added, str(given.get("what", "")), allowed, own, protocol)
    elif "use-recipe" in given:
        _set_by_recipe(request, given, added, protocol, allowed)
    return given, added


def _of_plan(plan: Plan) -> dict[str, str]:
    names = set(beyond(plan.protocol, plan.components))
    return {
        part["substance"]: part.get("product", "") for part in plan.components if part["substance"] in names
    }


def _take_out(given: QueryDict, added: dict[str, str], name: str) -> None:
    added.pop(name, None)
    for field in (f"volume:{name}", f"strength:{name}"):
        given[field] = ""


def _put_in(
    given: QueryDict,
    added: dict[str, str],
    what: str,
    allowed: set[str],
    own: dict[str, OwnProduct],
    protocol: Protocol,
) -> None:
    """A substance by its pack id, or a product of this organisation by `product:<uuid>`; else nothing."""
    product = own.get(what.removeprefix("product:")) if what.startswith("product:") else None
    name = product.substance if product else what
    if name in allowed and len(added) < MOST_PARTS:
        added[name] = product.uuid if product else ""
    if product and (name in allowed or name in protocol.substance_ids) and product.strength:
        given[f"strength:{name}"] = product.strength


def _set_by_recipe(
    request: ClinicRequest, given: QueryDict, added: dict[str, str], protocol: Protocol, allowed: set[str]
) -> None:
    """Every amount as the recipe has it; nothing else is left in the syringe."""
    if not given.get("recipe"):
        return
    version = own_or_404(
        request,
        RecipeVersion,
        through="recipe__organisation",
        uuid=str(given["recipe"]),
        recipe__protocol=protocol.id,
        recipe__retired__isnull=True,
    )
    for field in [name for name in given if name.startswith(("volume:", "strength:"))]:
        given[field] = ""
    added.clear()
    names = set(beyond(protocol.id, version.components))
    for part in version.components:
        name = part["substance"]
        if name in names and name not in allowed:
            continue  # banned here since it was written
        if name in names:
            added[name] = part.get("product", "")
        given[f"strength:{name}"] = part["strength"]
        given[f"volume:{name}"] = f"{Quantity.parse(part['volume']).amount.normalize():f}"


def kept(given: QueryDict | None) -> dict[str, Any]:
    """What was typed, to be shown again without complaint."""
    return dict(given.items()) if given is not None else {}


def choices(request: ClinicRequest, protocol: Protocol, form: BuildForm) -> dict[str, Any]:
    """What can be added to the syringe, and the recipes of this treatment."""
    pack = current_pack()
    here = addable(pack, protocol, request.site)
    fits = {found.id for found in here} | set(protocol.substance_ids)
    return {
        "can_add": [found for found in here if found.id not in form.added],
        "own_products": [
            each
            for each in products_of(request.organisation)
            if each.substance in fits and (each.is_bought or each.uuid in form.added.values())
        ],
        "recipes": recipes_of(request.organisation, protocol.id),
    }


def shown(
    organisation: Organisation, protocol: Protocol, draft: Draft | None, reckoning: Reckoning | None
) -> dict[str, Any]:
    """Strengths after mixing and doses per point, zone, session and course; what nobody has adopted."""
    if draft is None or reckoning is None:
        return {}
    kept_parts = [part.as_json() for part in draft.components]
    added = [str(current_pack().get(Substance, name).name) for name in beyond(protocol.id, kept_parts)]
    return {
        "doses": [
            {
                "name": found.name,
                "mixed": readable(found.concentration) if found.concentration else None,
                "points": [readable(one) for one in sorted(set(found.per_point), key=lambda one: one.amount)],
                "session": readable(found.session),
                "course": readable(found.session * draft.sessions),
                "places": [(one.place, readable(one.amount)) for one in found.places],
            }
            for found in reckoning.tally.substances
            if found.in_blend.amount
        ],
        "mixed_volume": reckoning.tally.total_volume,
        "beyond": ", ".join(added),
        "beyond_open": ", ".join(not_adopted(organisation, protocol.id, kept_parts)),
    }
