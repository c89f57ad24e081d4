"""The part of the plan page about what is in the syringe: parts added, taken out, or set by a recipe."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from mesocare.clinics.access import ClinicRequest, own_or_404
from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import current_pack
from mesocare.planning.blends import addable, beyond, not_adopted, recipes_of, side_by_side, thinning
from mesocare.planning.contents import Kept
from mesocare.planning.draft import Draft, Reckoning
from mesocare.planning.forms import BuildForm
from mesocare.planning.models import Plan, RecipeVersion
from mesocare.planning.products import OwnProduct, products_of
from mesotherapy.dosing.results import shown as readable
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity

CHANGES = ("add-part", "remove-part", "drop-product", "use-recipe", "compare-recipe")
MOST_PARTS = 20


def only_changes(given: QueryDict) -> bool:
    """Whether the form was sent to change what is in the syringe, not to save it."""
    return any(name in given for name in CHANGES)


@dataclass(frozen=True, slots=True)
class Parts:
    """What is in the syringe beyond the protocol, and the products that its parts are drawn from."""

    added: dict[str, None]
    products: dict[str, OwnProduct]  # by the substance they are drawn as

    def set(self, substance: str, product: OwnProduct | None) -> None:
        """A part is drawn from this product, or from any."""
        self.products.pop(substance, None)
        if product is not None and product.substance == substance:
            self.products[substance] = product


def asked(request: ClinicRequest, protocol: Protocol, before: Plan | None) -> tuple[QueryDict | None, Parts]:
    """What was sent, with the change of the syringe carried out, and what is in it.

    What a product holds is read from the shelf, never from what a browser sends.
    """
    allowed = {found.id for found in addable(current_pack(), protocol, request.site)}
    own = {product.uuid: product for product in products_of(request.organisation)}
    parts = Parts({}, {})
    if request.method != "POST":
        if before and before.protocol == protocol.id:
            _read(parts, before.components, set(beyond(before.protocol, before.components)), own)
        return None, parts
    given = request.POST.copy()
    parts.added.update(dict.fromkeys(name for name in given.getlist("added")[:MOST_PARTS] if name in allowed))
    for name in [*allowed, *protocol.substance_ids, *thinning(current_pack())]:
        parts.set(name, own.get(str(given.get(f"product:{name}", ""))))
    if "remove-part" in given:
        _take_out(given, parts, str(given["remove-part"]))
    elif "drop-product" in given:
        parts.set(str(given["drop-product"]), None)
    elif "add-part" in given:
        _put_in(given, parts, str(given.get("what", "")), allowed, own, protocol)
    elif "use-recipe" in given:
        _set_by_recipe(request, given, parts, protocol, allowed, own)
    return given, parts


def _read(
    parts: Parts, components: Iterable[Kept], added: Collection[str], own: Mapping[str, OwnProduct]
) -> None:
    for part in components:
        if part["substance"] in added:
            parts.added[part["substance"]] = None
        parts.set(part["substance"], own.get(part.get("product", "")))


def _take_out(given: QueryDict, parts: Parts, name: str) -> None:
    parts.added.pop(name, None)
    parts.set(name, None)
    for field in (f"volume:{name}", f"strength:{name}"):
        given[field] = ""


def _put_in(
    given: QueryDict,
    parts: Parts,
    what: str,
    allowed: set[str],
    own: Mapping[str, OwnProduct],
    protocol: Protocol,
) -> None:
    """A substance by its pack id, or a product of this organisation by `product:<uuid>`; else nothing."""
    product = own.get(what.removeprefix("product:")) if what.startswith("product:") else None
    name = product.substance if product else what
    if name not in {*allowed, *protocol.substance_ids, *thinning(current_pack())}:
        return
    if name in allowed:
        if len(parts.added) >= MOST_PARTS:
            return
        parts.added[name] = None
    parts.set(name, product)
    if product and product.strength:
        given[f"strength:{name}"] = product.strength


def _set_by_recipe(
    request: ClinicRequest,
    given: QueryDict,
    parts: Parts,
    protocol: Protocol,
    allowed: set[str],
    own: Mapping[str, OwnProduct],
) -> None:
    """Every amount as the recipe has it; nothing else is left in the syringe."""
    version = _recipe(request, given, protocol)
    if version is None:
        return
    for field in [name for name in given if name.startswith(("volume:", "strength:"))]:
        given[field] = ""
    parts.added.clear()
    parts.products.clear()
    names = set(beyond(protocol.id, version.components))
    for part in version.components:
        name = part["substance"]
        if name in names and name not in allowed:
            continue  # banned here since it was written
        _read(parts, [part], names, own)
        given[f"strength:{name}"] = part["strength"]
        given[f"volume:{name}"] = f"{Quantity.parse(part['volume']).amount.normalize():f}"


def _recipe(request: ClinicRequest, given: QueryDict, protocol: Protocol) -> RecipeVersion | None:
    """The recipe that was picked: one of this organisation, for this treatment, in use."""
    if not given.get("recipe"):
        return None
    return own_or_404(
        request,
        RecipeVersion.objects.select_related("recipe"),
        through="recipe__organisation",
        uuid=str(given["recipe"]),
        recipe__protocol=protocol.id,
        recipe__retired__isnull=True,
    )


def compared(request: ClinicRequest, protocol: Protocol, form: BuildForm) -> dict[str, Any]:
    """What is typed beside the recipe that was picked; the plan stays as it is."""
    if "compare-recipe" not in request.POST:
        return {}
    version = _recipe(request, request.POST, protocol)
    if version is None:
        return {}
    form.is_valid()
    typed = [part.as_json() for part in form.parts_typed()]
    return {"compared": version, "compared_lines": side_by_side(typed, version.components)}


def kept(given: QueryDict | None) -> dict[str, Any]:
    """What was typed, to be shown again without complaint."""
    return dict(given.items()) if given is not None else {}


def choices(request: ClinicRequest, protocol: Protocol, form: BuildForm) -> dict[str, Any]:
    """What can be added to the syringe, and the recipes of this treatment."""
    pack = current_pack()
    here = addable(pack, protocol, request.site)
    fits = {found.id for found in here} | set(protocol.substance_ids) | thinning(pack)
    picked = {product.uuid for product in form.products.values()}
    return {
        "can_add": [found for found in here if found.id not in form.added],
        "own_products": [
            each
            for each in products_of(request.organisation)
            if each.substance in fits and each.is_bought and each.uuid not in picked
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
                "unknown_in": ", ".join(found.unknown_in),
                "places": [(one.place, readable(one.amount)) for one in found.places],
            }
            for found in reckoning.tally.substances
            if found.in_blend.amount or found.unknown_in
        ],
        "mixed_volume": reckoning.tally.total_volume,
        "beyond": ", ".join(added),
        "beyond_open": ", ".join(not_adopted(organisation, protocol.id, kept_parts)),
    }
