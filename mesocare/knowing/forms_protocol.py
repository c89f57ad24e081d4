"""A treatment of the clinic's own: one of the pack, copied and changed field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.actions.overlay_limits import off_by_default_of
from mesocare.clinics.pack import shipped_pack
from mesocare.knowing.forms_own import GroundsForm, own_id
from mesocare.knowing.lines import humanise
from mesocare.knowing.shelf import title_of
from mesotherapy.pack import Pack
from mesotherapy.pack.protocols import Protocol, Role
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity

SPARE = 2  # empty rows for substances that the copied treatment does not give
LISTS = ("techniques", "devices", "zones", "numbing")
NUMBERS = (
    ("sessions", "min", "sessions_min", gettext_lazy("Sessions, fewest")),
    ("sessions", "typical", "sessions_typical", gettext_lazy("Sessions, usual")),
    ("sessions", "max", "sessions_max", gettext_lazy("Sessions, most")),
    ("interval-days", "min", "days_min", gettext_lazy("Days between sessions, fewest")),
    ("interval-days", "ideal", "days_ideal", gettext_lazy("Days between sessions, usual")),
    ("interval-days", "max", "days_max", gettext_lazy("Days between sessions, most")),
)


class ProtocolForm(GroundsForm):
    """Every field starts as the copied treatment has it; what is left alone keeps its own sources."""

    name = forms.CharField(
        label=gettext_lazy("What your treatment is called"),
        max_length=120,
        help_text=gettext_lazy(
            "Patients read it on the quote and the consent. Not the name it was copied from."
        ),
    )
    summary = forms.CharField(
        label=gettext_lazy("What it is, in two or three sentences"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    techniques = forms.MultipleChoiceField(
        label=gettext_lazy("Techniques"), widget=forms.CheckboxSelectMultiple
    )
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("Devices"), widget=forms.CheckboxSelectMultiple, required=False
    )
    zones = forms.MultipleChoiceField(
        label=gettext_lazy("Zones"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of the same part of the body as the treatment it is copied from."),
    )
    numbing = forms.MultipleChoiceField(
        label=gettext_lazy("Numbing to choose from"), widget=forms.CheckboxSelectMultiple, required=False
    )
    expected = forms.CharField(
        label=gettext_lazy("What may be expected, for the clinician"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Left empty, what the copied treatment says stays, with its own sources."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected_patient = forms.CharField(
        label=gettext_lazy("What may be expected, in the patient’s words"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("Plain words, with the honest range. It stands on the consent."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, pack: Pack, base: Protocol, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(base) | kwargs.get("initial", {})
        super().__init__(*args, pack=pack, **kwargs)
        self.base = base
        known: Any = pack.content["protocol"]
        self.copied: dict[str, Any] = known[base.id]
        self.rows = range(len(base.substances) + SPARE)
        self._choices()
        self._add_substances()
        self._add_numbers()

    def _choices(self) -> None:
        same_region = {
            zone for each in self.pack.all(Protocol) if each.region is self.base.region for zone in each.zones
        }
        choices = {
            "techniques": _named(self.pack, "technique"),
            "devices": _named(self.pack, "device"),
            "numbing": _named(self.pack, "anaesthesia"),
            "zones": [(zone, humanise(zone)) for zone in sorted(same_region)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
            field.choices = offered

    def _add_substances(self) -> None:
        offered = [("", _("none")), *_named(self.pack, "substance")]
        for row in self.rows:
            part = self.base.substances[row] if row < len(self.base.substances) else None
            self.fields[f"substance_{row}"] = forms.ChoiceField(
                label=_("Substance %(n)s") % {"n": row + 1},
                choices=offered,
                required=False,
                initial=part.substance if part else "",
            )
            self.fields[f"role_{row}"] = forms.ChoiceField(
                label=_("Why it is in it"),
                choices=[(each.value, humanise(each.value)) for each in Role],
                required=False,
                initial=part.role.value if part else Role.ACTIVE.value,
            )
            self.fields[f"strengths_{row}"] = forms.CharField(
                label=_("Strengths"),
                required=False,
                max_length=200,
                initial=", ".join(map(str, part.strengths)) if part else "",
                help_text=_("With a comma between. Only strengths that the substance’s entry reports."),
            )

    def _add_numbers(self) -> None:
        for group, level, name, label in NUMBERS:
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=400,
                initial=self.copied["schedule"][group][level],
            )

    @property
    def substance_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"substance_{n}"], self[f"role_{n}"], self[f"strengths_{n}"]) for n in self.rows]

    @property
    def session_fields(self) -> list[forms.BoundField]:
        return [self[name] for group, _level, name, _label in NUMBERS if group == "sessions"]

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return [self[name] for group, _level, name, _label in NUMBERS if group == "interval-days"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if any(name.lower() == title_of(each).lower() for each in self.pack.all(Protocol)):
            raise forms.ValidationError(_("There is a treatment of this name. Give yours another."))
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._in_order(given)
        seen: set[str] = set()
        for row in self.rows:
            substance = given.get(f"substance_{row}")
            if substance and substance in seen:
                self.add_error(f"substance_{row}", _("This substance stands above already."))
            if substance:
                seen.add(substance)
                self._check_strengths(row, substance)
        if not seen and not any(name.startswith("substance_") for name in self.errors):
            self.add_error("substance_0", _("Choose at least one substance."))
        if bool(given.get("expected")) != bool(given.get("expected_patient")):
            self.add_error(
                "expected_patient" if given.get("expected") else "expected",
                _("Write it for both: the clinician and the patient."),
            )
        if not (given.get("source") or given.get("own_title")) and "source" not in self.errors:
            self.add_error(
                "source", _("A treatment rests on a source. Give its key, or name your own below.")
            )
        return given

    def _in_order(self, given: dict[str, Any]) -> None:
        for names in (
            ("sessions_min", "sessions_typical", "sessions_max"),
            ("days_min", "days_ideal", "days_max"),
        ):
            numbers = [given[name] for name in names if given.get(name) is not None]
            if len(numbers) == len(names) and numbers != sorted(numbers):
                self.add_error(names[1], _("The usual number lies between the fewest and the most."))

    def _check_strengths(self, row: int, substance: str) -> None:
        field, reported = (
            f"strengths_{row}",
            {each.strength for each in self.pack.get(Substance, substance).strengths},
        )
        try:
            wanted = {Quantity.parse(text) for text in _split(self.cleaned_data.get(field))}
        except ValueError:
            self.add_error(field, _("Write each strength with its unit, such as 4 mg/mL."))
            return
        if wanted - reported:
            known = ", ".join(sorted(map(str, reported))) or _("none")
            self.add_error(
                field, _("No source here reports that strength. Reported: %(known)s.") % {"known": known}
            )

    def content(self) -> dict[str, Any]:
        """The entry as the pack writes it: what differs rests on the clinic's grounds."""
        given = self.cleaned_data
        entry: dict[str, Any] = {
            **self.copied,
            "id": own_id(self.pack, "protocol", given["name"]),
            "name": {"en": given["name"]},
            "summary": {"en": given["summary"]},
            **{name: given[name] for name in LISTS},
            "substances": list(self._substances()),
            "schedule": self._schedule(),
            "limits-of-knowledge": [self._not_as_studied(), *self.copied.get("limits-of-knowledge", ())],
        }
        if given["expected"]:
            said = {"say": {"en": given["expected"]}, "patient": {"en": given["expected_patient"]}}
            entry["benefits"] = [said | self._grounds]
        off = self.copied.get("off-by-default") or off_by_default_of(shipped_pack(), entry, self.pack)
        return entry | ({"off-by-default": off} if off else {})

    @property
    def _grounds(self) -> dict[str, Any]:
        return self.grounds.provenance(self.source_key)

    def _substances(self) -> Iterable[dict[str, Any]]:
        given = self.cleaned_data
        copied = {part["substance"]: part for part in self.copied["substances"]}
        for row in self.rows:
            substance = given[f"substance_{row}"]
            if not substance:
                continue
            strengths = [str(Quantity.parse(text)) for text in _split(given[f"strengths_{row}"])]
            same = {"role": given[f"role_{row}"], "strengths": strengths}
            before = copied.get(substance, {})
            if before and same == {"role": before["role"], "strengths": list(before.get("strengths", ()))}:
                yield before
                continue
            words = _("%(substance)s as this clinic gives it. %(reason)s") % {
                "substance": title_of(self.pack.get(Substance, substance)),
                "reason": self.grounds.reason.strip(),
            }
            yield {"substance": substance, **same, "say": {"en": words}, **self._grounds}

    def _schedule(self) -> dict[str, Any]:
        before: dict[str, Any] = self.copied["schedule"]
        wanted: dict[str, dict[str, int]] = {"sessions": {}, "interval-days": {}}
        for group, level, name, _label in NUMBERS:
            wanted[group][level] = self.cleaned_data[name]
        if all(before[group] == levels for group, levels in wanted.items()):
            return before
        words = _("As this clinic does it. %(reason)s") % {"reason": self.grounds.reason.strip()}
        published = {"published": before["published"]} if "published" in before else {}
        return {**wanted, "say": {"en": words}, **self._grounds, **published}

    def _not_as_studied(self) -> dict[str, Any]:
        """Said before anyone signs: the evidence that was copied is of another treatment."""
        words = "This is the clinic’s own treatment. The evidence, risks and studies told here are of “%s”."
        plain = "Your clinic has changed this treatment. The studies looked at a similar one, not this one."
        return {"say": {"en": words % self.base.name.in_("en")}, "patient": {"en": plain}, **self._grounds}


def _initial(base: Protocol) -> dict[str, Any]:
    return {
        "summary": base.summary.in_("en"),
        **{name: list(getattr(base, name)) for name in LISTS},
    }


def _named(pack: Pack, kind: str) -> list[tuple[str, str]]:
    found = [(each.id, title_of(each)) for each in pack.entries.get(kind, {}).values()]
    return sorted(found, key=lambda pair: pair[1].lower())


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
