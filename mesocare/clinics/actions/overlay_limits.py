"""What a clinic's own words never do: go round a switch, or loosen a limit on a weak source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mesocare.clinics.actions.overlay_rules import NotToBeChanged
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Confidence
from mesotherapy.quantity import Quantity

LIMITING = frozenset({"anaesthesia", "device", "skin-thickness", "spacing", "technique"})
TEACHES_ONLY = frozenset({"teaching", "vendor", "news", "survey", "none"})  # kinds that loosen nothing
WEAK = frozenset(each.value for each in Confidence if each.is_weak)
ANAESTHETIC, LOCAL_ANAESTHETIC = "anaesthetic", "local-anaesthetic"

Content = Mapping[str, Any]


def check_not_loosened(kind: str, before: Content, after: Content) -> None:
    """A limit that was read at its source gives way only to another that was.

    A weak limit judges nothing, so even a lower number of weak source would take a check away.

    Raises:
        NotToBeChanged: if a weak source would stand in the place of a stronger, or loosen what stands.
    """
    if not ("basis" in before or (kind in LIMITING and {"min", "max"} & before.keys())):
        return
    if after.get("confidence") in WEAK and before.get("confidence") not in WEAK:
        raise NotToBeChanged(
            _("A source that was not read never takes the place of one that was. Set a ceiling of your own.")
        )
    weak = after.get("evidence") in TEACHES_ONLY or after.get("confidence") in WEAK
    if weak and _is_wider(before, after):
        raise NotToBeChanged(
            _("A weak source never loosens a limit. Name a study, a label or a guideline that you have read.")
        )


def _is_wider(before: Content, after: Content) -> bool:
    return _less(after.get("min"), before.get("min")) or _less(before.get("max"), after.get("max"))


def _less(one: Any, other: Any) -> bool:
    """Whether an amount is under another; amounts that cannot be compared count as under."""
    if one == other or (one is None and other is None):
        return False
    try:
        return Quantity.parse(str(one)) < Quantity.parse(str(other))
    except (ValueError, TypeError, ArithmeticError):
        return True


def check_own_substance(known: Pack, content: Content) -> None:
    """A substance of the clinic's own meets every rule that holds for what it is.

    Raises:
        NotToBeChanged: if it is a diluent, another name of something known, or lacks the class of its kind.
    """
    if content.get("kind") == "diluent":
        raise NotToBeChanged(
            _("Liquids to dilute with come with the pack: nothing bounds how much of them is given.")
        )
    classes = set(content.get("classes", ()))
    if content.get("kind") == ANAESTHETIC and LOCAL_ANAESTHETIC not in classes:
        raise NotToBeChanged(_("An anaesthetic needs the class local-anaesthetic, so that it is added up."))
    written: Any = known.content.get("substance", {})
    plain = written.get(content.get("counts-as"), {})
    if plain:
        _check_form_of(plain, content, classes)
    names = set(_names(content))
    for other in written.values():
        family = {other["id"], other.get("counts-as")}
        if (
            other["id"] != content.get("id")
            and names & set(_names(other))
            and not (plain and {plain["id"], plain.get("counts-as")} & family)
        ):
            raise NotToBeChanged(
                _("“%(name)s” is in the pack by that name. Say that it counts as it, or add to its own page.")
                % {"name": other["name"]["en"]}
            )


def _check_form_of(plain: Content, content: Content, classes: set[str]) -> None:
    """Another form of a substance is counted with it, so it is told in the same unit and has its rules."""
    if plain.get("counts-as"):
        raise NotToBeChanged(_("It counts as another form. Name the plain one that both count as."))
    if plain["measured-in"] != content.get("measured-in"):
        raise NotToBeChanged(
            _("Another form of %(name)s is measured in %(unit)s too, so that both can be added up.")
            % {"name": plain["name"]["en"], "unit": plain["measured-in"]}
        )
    asked = set(content.get("allergy-questions", ()))
    if set(plain.get("classes", ())) - classes or set(plain.get("allergy-questions", ())) - asked:
        raise NotToBeChanged(
            _("Another form of %(name)s has its classes and its allergy questions, so that its rules hold.")
            % {"name": plain["name"]["en"]}
        )


def _names(content: Content) -> Iterator[str]:
    name = content.get("name", {})
    told = [name, *content.get("also-called", ())]
    return (str(each.get("en", "")).strip().casefold() for each in told if isinstance(each, Mapping))


def off_by_default_of(shipped: Pack, protocol: Content, known: Pack | None = None) -> dict[str, Any] | None:
    """Why a clinic's own protocol starts off: it gives or uses what the pack has only in treatments that do.

    Otherwise a copy under another name would go round the director's switch. `known` has the clinic's own
    substances too: what is of a class that the pack gives only in such treatments is held with it.
    """
    written: Any = shipped.content.get("protocol", {})
    substances: Any = (known or shipped).content.get("substance", {})
    on = _given_by((each for each in written.values() if "off-by-default" not in each), substances)
    wanted = _given_by([protocol], substances)
    for each in written.values():
        if "off-by-default" in each and wanted & _given_by([each], substances) - on:
            statement: dict[str, Any] = each["off-by-default"]
            return statement
    return None


def _given_by(protocols: Iterable[Content], substances: Mapping[str, Content]) -> set[tuple[str, str]]:
    """The substances, their classes, techniques and devices of protocols as they were written."""
    found: set[tuple[str, str]] = set()
    for each in protocols:
        parts = [part for part in each.get("substances", ()) if isinstance(part, Mapping)]
        for name in (str(part.get("substance")) for part in parts):
            inside = [name, *_inside(substances.get(name, {}))]
            found |= {("substance", one) for one in inside}
            found |= {
                ("class", kind) for one in inside for kind in substances.get(one, {}).get("classes", ())
            }
        found |= {(kind, str(name)) for kind in ("techniques", "devices") for name in each.get(kind, ())}
    return found


def _inside(substance: Content) -> Iterator[str]:
    yield from (str(part.get("substance")) for part in substance.get("contains", ()))
    if substance.get("counts-as"):
        yield str(substance["counts-as"])


def check_own(shipped: Pack, known: Pack, kind: str, content: Content) -> None:
    """Raises:
    NotToBeChanged: if an entry of the clinic's own would go round a switch or a limit.
    """
    if kind == "substance":
        check_own_substance(known, content)
    if kind == "protocol" and "off-by-default" not in content and off_by_default_of(shipped, content, known):
        raise NotToBeChanged(
            _(
                "It gives or uses what the pack has only in treatments that are off until the director "
                "switches them on. Give it an off-by-default statement of its own; then switch it on, "
                "with a reason."
            )
        )
