"""The part of the plan's form that says what is drawn into the syringe."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mesocare.planning.draft import Part
from mesocare.planning.products import OwnProduct
from mesotherapy.pack import Pack
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity

ISOTONIC = "isotonic"


class Amount(forms.DecimalField):
    """A decimal that may be typed with a comma or a point; the unit stands outside the field."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs |= {"max_digits": 16, "decimal_places": 8}
        super().__init__(**kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".").strip() if isinstance(value, str) else value)


class SyringeForm(forms.Form):
    """Strength and volume of each part: the protocol's own, what was added, and what thins it."""

    pack: Pack
    protocol: Protocol
    added: tuple[str, ...]  # substances beyond the protocol
    products: dict[str, OwnProduct]  # by the substance they are drawn as

    def _add_parts(self) -> None:
        for part in self.protocol.substances:
            substance = self.pack.get(Substance, part.substance)
            published = ", ".join(str(strength) for strength in part.strengths)
            self.fields[f"strength:{part.substance}"] = forms.CharField(
                label=_("Strength on the label"),
                required=bool(part.strengths) and part.role.value == "active",
                help_text=_("Published in use: %(list)s") % {"list": published} if published else "",
            )
            self.fields[f"volume:{part.substance}"] = Amount(
                label=str(substance.name), required=part.role.value != "optional"
            )
        for name in self.added:
            self.fields[f"strength:{name}"] = forms.CharField(
                label=_("Strength on the label"), required=False, help_text=_strengths_of(self.pack, name)
            )
            self.fields[f"volume:{name}"] = Amount(
                label=str(self.pack.get(Substance, name).name), required=False
            )
        for diluent in self.diluents:
            self.fields[f"volume:{diluent.id}"] = Amount(label=str(diluent.name), required=False)

    @property
    def diluents(self) -> list[Substance]:
        """What may thin it: about as salty as tissue. What the protocol names has a place of its own."""
        return [
            found
            for found in self.pack.all(Substance)
            if found.is_diluent
            and ISOTONIC in found.classes
            and found.id not in self.protocol.substance_ids
            and found.id not in self.added
        ]

    def part_rows(self) -> Iterator[dict[str, Any]]:
        """Bound fields of each part of the syringe."""
        for part in self.protocol.substances:
            yield {
                "substance": self.pack.get(Substance, part.substance),
                "role": part.role.value,
                "say": part.say,
                "statement": part,
                "product": self.products.get(part.substance),
                "strength": self[f"strength:{part.substance}"],
                "volume": self[f"volume:{part.substance}"],
            }
        for name in self.added:
            yield {
                "substance": self.pack.get(Substance, name),
                "role": "added",
                "product": self.products.get(name),
                "strength": self[f"strength:{name}"],
                "volume": self[f"volume:{name}"],
            }
        for diluent in self.diluents:
            yield {
                "substance": diluent,
                "role": "diluent",
                "product": self.products.get(diluent.id),
                "volume": self[f"volume:{diluent.id}"],
            }

    def _check_strengths(self, given: dict[str, Any]) -> None:
        for name in [name for name in given if name.startswith("strength:") and given[name]]:
            try:
                readable = Quantity.parse(given[name]).amount > 0
            except ValueError:
                readable = False
            if not readable:
                self.add_error(name, _("Write the strength with its unit, for example 100 mg/mL."))

    def parts_typed(self) -> list[Part]:
        """The parts that have a volume so far, whatever else of the plan is still empty."""
        return list(self._parts(self.cleaned_data))

    def _parts(self, given: dict[str, Any]) -> Iterator[Part]:
        for part in self.protocol.substances:
            volume = given.get(f"volume:{part.substance}")
            if volume:
                strength = given.get(f"strength:{part.substance}") or ""
                yield Part(
                    substance=part.substance,
                    strength=str(Quantity.parse(strength)) if strength else "",
                    volume_ml=volume,
                    role=part.role.value,
                    **self._of_product(part.substance),
                )
        for name in self.added:
            if given.get(f"volume:{name}"):
                strength = given.get(f"strength:{name}") or ""
                yield Part(
                    substance=name,
                    strength=str(Quantity.parse(strength)) if strength else "",
                    volume_ml=given[f"volume:{name}"],
                    role="diluent" if self.pack.get(Substance, name).is_diluent else "added",
                    **self._of_product(name),
                )
        for diluent in self.diluents:
            if given.get(f"volume:{diluent.id}"):
                yield Part(
                    substance=diluent.id,
                    strength="",
                    volume_ml=given[f"volume:{diluent.id}"],
                    role="diluent",
                    **self._of_product(diluent.id),
                )

    def _of_product(self, substance: str) -> dict[str, Any]:
        """The product that a part is drawn from, with what its label lists today."""
        found = self.products.get(substance)
        if found is None:
            return {}
        return {"product": found.uuid, "name": found.name, "ingredients": found.ingredients}


def _strengths_of(pack: Pack, substance: str) -> str:
    """The strengths that somebody has published, to compare with the label."""
    known = ", ".join(str(found.strength) for found in pack.get(Substance, substance).strengths)
    return _("Published in use: %(list)s") % {"list": known} if known else ""
