"""A substance of the clinic's own, in a form: every field that a substance of the pack has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.knowing.forms_own import GROUNDS, GroundsForm, own_id
from mesocare.knowing.lines import humanise
from mesocare.knowing.shelf import named
from mesotherapy.pack.base import Evidence
from mesotherapy.pack.statements import Status
from mesotherapy.pack.substances import Basis, LimitKind, SubstanceKind
from mesotherapy.quantity import Quantity, Unit

ROWS = range(3)
LABEL_GRADE = frozenset({Evidence.LABEL.value, Evidence.REGULATOR.value})
UNITS = (Unit.MG, Unit.UG, Unit.G, Unit.IU, Unit.ML)
SENTENCES = (
    ("uses", gettext_lazy("What it is used for, and what was found")),
    ("adverse-events", gettext_lazy("Harm that was seen")),
    ("pregnancy", gettext_lazy("Pregnancy and breastfeeding")),
    ("interactions", gettext_lazy("What it does not go with")),
    ("storage", gettext_lazy("How it is kept")),
    ("notes", gettext_lazy("Worth knowing")),
)


class SubstanceForm(GroundsForm):
    """All of it rests on the grounds below; a single statement is given others on its own page later."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    also_called = forms.CharField(
        label=gettext_lazy("Also called"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Other names, with a comma between."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[
            (each.value, humanise(each.value)) for each in SubstanceKind if each is not SubstanceKind.DILUENT
        ],
    )
    measured_in = forms.ChoiceField(
        label=gettext_lazy("Its dose is told in"), choices=[(each.value, each.value) for each in UNITS]
    )
    counts_as = forms.ChoiceField(
        label=gettext_lazy("Another form of"),
        required=False,
        help_text=gettext_lazy("Then both are added up, and its rules and questions hold."),
    )
    summary = forms.CharField(
        label=gettext_lazy("What it is, in two or three sentences"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("Classes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Rules hold by class. Choose every one that it belongs to."),
    )
    allergies = forms.MultipleChoiceField(
        label=gettext_lazy("Allergies to ask about first"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of the substance itself, and of everything else in the ampoule."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        substances = [("", _("none")), *self._named("substance")]
        self._choose("counts_as", substances)
        self._choose("classes", [(name, humanise(name)) for name in sorted(self.pack.known("class"))])
        allergies = [
            (name, title.removesuffix("?"))
            for name, title in self._named("question")
            if name.startswith("allergy-")
        ]
        self._choose("allergies", allergies)
        for row in ROWS:
            self._add_row(row, substances)
        for name, label in SENTENCES:
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=4000,
                help_text=_("One statement on each line."),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields([*(name for name in self.fields if name not in GROUNDS), *GROUNDS])

    def _named(self, kind: str) -> list[tuple[str, str]]:
        found = [(each.id, named(kind, each).title) for each in self.pack.entries.get(kind, {}).values()]
        return sorted(found, key=lambda pair: pair[1].lower())

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def _add_row(self, row: int, substances: list[tuple[str, str]]) -> None:
        every = [("", _("every one"))]
        add = self.fields.__setitem__
        add(f"inside_{row}", _choice(_("Holds"), substances))
        add(f"inside_strength_{row}", _text(_("How much of it"), _("With its unit: 3 mg/mL.")))
        add(f"strength_{row}", _text(_("A strength that is reported"), _("With its unit: 20 mg/mL.")))
        add(f"strength_say_{row}", _text(_("Where, and in whom"), length=500))
        kinds = [(each.value, KINDS[each]) for each in LimitKind]
        add(f"limit_kind_{row}", _choice(_("Kind of limit"), kinds, LimitKind.RANGE.value))
        add(
            f"limit_basis_{row}",
            _choice(_("Counted"), [(each.value, each.words) for each in Basis], "per-session"),
        )
        add(f"limit_min_{row}", _text(_("From"), _("With its unit, or empty.")))
        add(f"limit_max_{row}", _text(_("Up to"), _("With its unit, such as 8 mg.")))
        add(f"limit_say_{row}", _text(_("What the source says"), length=500))
        add(f"limit_technique_{row}", _choice(_("Only by"), every + self._named("technique")))
        add(f"limit_indication_{row}", _choice(_("Only for"), every + self._named("indication")))
        zones = [(zone, humanise(zone)) for zone in sorted(self.pack.known("zone"))]
        add(f"limit_zone_{row}", _choice(_("Only in"), every + zones))
        add(f"limit_strength_{row}", _text(_("Only at the strength")))
        add(f"limit_from_{row}", _years(_("Only from age")))
        add(f"limit_below_{row}", _years(_("Only below age")))
        places = [("", _("none")), *self._named("jurisdiction")]
        add(f"place_{row}", _choice(_("Place"), places))
        statuses = [(each.value, humanise(each.value)) for each in Status]
        add(f"status_{row}", _choice(_("The law there"), statuses, Status.UNKNOWN.value))
        add(f"status_say_{row}", _text(_("What it says"), length=500))

    @property
    def inside_rows(self) -> list[list[forms.BoundField]]:
        return self._rows("inside", "inside_strength")

    @property
    def strength_rows(self) -> list[list[forms.BoundField]]:
        return self._rows("strength", "strength_say")

    @property
    def limit_rows(self) -> list[tuple[list[forms.BoundField], list[forms.BoundField]]]:
        first = self._rows("limit_kind", "limit_basis", "limit_min", "limit_max", "limit_say")
        only = ("technique", "indication", "zone", "strength", "from", "below")
        return list(zip(first, self._rows(*(f"limit_{name}" for name in only)), strict=True))

    @property
    def status_rows(self) -> list[list[forms.BoundField]]:
        return self._rows("place", "status", "status_say")

    @property
    def sentence_fields(self) -> list[forms.BoundField]:
        return [self[name] for name, _label in SENTENCES]

    def _rows(self, *names: str) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{row}"] for name in names] for row in ROWS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not (given.get("source") or given.get("own_title")) and "source" not in self.errors:
            self.add_error(
                "source", _("A substance rests on a source. Give its key, or name your own below.")
            )
        for row in ROWS:
            for name in ("inside_strength", "strength", "limit_min", "limit_max", "limit_strength"):
                self._check_amount(f"{name}_{row}")
            self._together(f"inside_{row}", f"inside_strength_{row}")
            self._together(f"strength_{row}", f"strength_say_{row}")
            self._together(f"place_{row}", f"status_say_{row}")
            self._check_limit(row)
        return given

    def _check_amount(self, field: str) -> None:
        text = self.cleaned_data.get(field)
        try:
            if text and Quantity.parse(text).amount <= 0:
                raise ValueError(text)
        except ValueError:
            self.add_error(
                field, _("Write the amount with its unit, such as 20 mg/mL, and more than nothing.")
            )

    def _together(self, one: str, other: str) -> None:
        given = [bool(self.cleaned_data.get(name)) for name in (one, other)]
        if given[0] != given[1] and one not in self.errors and other not in self.errors:
            self.add_error(other if given[0] else one, _("This belongs to what stands beside it."))

    def _check_limit(self, row: int) -> None:
        given = self.cleaned_data
        ends = given.get(f"limit_min_{row}") or given.get(f"limit_max_{row}")
        said = given.get(f"limit_say_{row}")
        if bool(ends) != bool(said) and not {f"limit_min_{row}", f"limit_max_{row}"} & self.errors.keys():
            self.add_error(
                f"limit_say_{row}" if ends else f"limit_max_{row}",
                _("This belongs to what stands beside it."),
            )
        read_on_a_label = given.get("evidence") in LABEL_GRADE and given.get("has_read")
        if ends and given.get(f"limit_kind_{row}") == LimitKind.CAP.value and not read_on_a_label:
            self.add_error(
                f"limit_kind_{row}",
                _("A cap stands on a label or at a regulator, and you have read it there. This is a range."),
            )

    def content(self) -> dict[str, Any]:
        """The entry as the pack writes it. Another form brings the plain one's classes and questions."""
        given = self.cleaned_data
        written: Any = self.pack.content["substance"]
        plain: dict[str, Any] = written.get(given["counts_as"], {})
        entry: dict[str, Any] = {
            "id": own_id(self.pack, "substance", given["name"]),
            "name": {"en": given["name"]},
            "also-called": [{"en": name} for name in _split(given["also_called"], ",")],
            "kind": given["kind"],
            "summary": {"en": given["summary"]},
            "classes": list(dict.fromkeys((*given["classes"], *plain.get("classes", ())))),
            "measured-in": given["measured_in"],
            "allergy-questions": list(
                dict.fromkeys((*given["allergies"], *plain.get("allergy-questions", ())))
            ),
            "contains": list(self._contained()),
            "strengths": list(self._strengths()),
            "limits": list(self._limits()),
            "statuses": list(self._statuses()),
        }
        for name, _label in SENTENCES:
            entry[name] = list(self._sentences(name))
        if plain:
            entry["counts-as"] = given["counts_as"]
        return {key: value for key, value in entry.items() if value != []} | {"classes": entry["classes"]}

    def _said(self, words: str) -> dict[str, Any]:
        return {"say": {"en": words}} | self.grounds.provenance(self.source_key)

    def _contained(self) -> Iterator[dict[str, Any]]:
        for row in ROWS:
            if name := self.cleaned_data[f"inside_{row}"]:
                yield {"substance": name, "strength": self._amount(f"inside_strength_{row}")}

    def _strengths(self) -> Iterator[dict[str, Any]]:
        for row in ROWS:
            if self.cleaned_data[f"strength_{row}"]:
                strength = {"strength": self._amount(f"strength_{row}")}
                yield strength | self._said(self.cleaned_data[f"strength_say_{row}"])

    def _limits(self) -> Iterator[dict[str, Any]]:
        given = self.cleaned_data
        for row in ROWS:
            if not given[f"limit_say_{row}"]:
                continue
            limit: dict[str, Any] = {"kind": given[f"limit_kind_{row}"], "basis": given[f"limit_basis_{row}"]}
            for name in ("min", "max", "strength"):
                if given[f"limit_{name}_{row}"]:
                    limit[name] = self._amount(f"limit_{name}_{row}")
            for name in ("technique", "indication", "zone"):
                if given[f"limit_{name}_{row}"]:
                    limit[f"{name}s"] = [given[f"limit_{name}_{row}"]]
            for name, field in (("from-years", "from"), ("below-years", "below")):
                if given[f"limit_{field}_{row}"] is not None:
                    limit[name] = given[f"limit_{field}_{row}"]
            yield limit | self._said(given[f"limit_say_{row}"])

    def _statuses(self) -> Iterator[dict[str, Any]]:
        given = self.cleaned_data
        for row in ROWS:
            if given[f"place_{row}"]:
                status = {"place": given[f"place_{row}"], "status": given[f"status_{row}"]}
                yield status | self._said(given[f"status_say_{row}"])

    def _sentences(self, name: str) -> Iterator[dict[str, Any]]:
        for place, words in enumerate(_split(self.cleaned_data[name], "\n"), 1):
            yield ({"id": f"own-{place}"} if name == "notes" else {}) | self._said(words)

    def _amount(self, field: str) -> str:
        return str(Quantity.parse(self.cleaned_data[field]))


KINDS = {
    LimitKind.RANGE: gettext_lazy("range (a check)"),
    LimitKind.CAP: gettext_lazy("cap (a stop)"),
}


def _choice(label: str, choices: list[tuple[str, Any]], initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)


def _text(label: str, help_text: str = "", length: int = 40) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=length, help_text=help_text)


def _years(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=120)


def _split(text: str, at: str) -> list[str]:
    return [part.strip() for part in text.split(at) if part.strip()]
