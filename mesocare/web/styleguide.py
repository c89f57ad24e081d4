"""The style guide: every shared part in each of its states, drawn by the same templates the pages use."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from mesocare.web.components import Crumb, Fix, PatientBar, SafetyBar, StatusItem, Step, Tab
from mesocare.web.money import Money
from mesocare.web.plot import BandEdge, Plot, PlotPoint, Tick

ANSWERS = [("no", _("No")), ("yes", _("Yes")), ("unknown", _("Not known"))]
PLACES = [("forehead", _("Forehead")), ("malar", _("Malar")), ("lips", _("Lips"))]
SIDES = [("right", _("Right")), ("left", _("Left")), ("both", _("Both"))]
EXAMPLE_IDENTITY = "42 y · F · born 11 Feb 1984 · #10482"


class ExampleForm(forms.Form):
    """One field of each kind."""

    volume = forms.DecimalField(
        label=_("Volume per point"),
        min_value=0,
        max_value=1,
        help_text=_("Between 0.01 and 0.20 mL in this protocol."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    technique = forms.ChoiceField(
        label=_("Technique"), choices=[("nappage", "Nappage"), ("papule", "Papule")]
    )
    clot = forms.ChoiceField(
        label=_("Have you ever had a blood clot?"), choices=ANSWERS, widget=forms.RadioSelect
    )
    where = forms.MultipleChoiceField(
        label=_("Where do you see them?"), choices=PLACES, widget=forms.CheckboxSelectMultiple
    )
    side = forms.ChoiceField(label=_("Side"), choices=SIDES, widget=forms.RadioSelect)
    count = forms.IntegerField(label=_("Points done"), min_value=0, max_value=57)
    how_told = forms.ChoiceField(label=_("How was it said?"), choices=ANSWERS, widget=forms.RadioSelect)
    read = forms.BooleanField(
        label=_("I have read the text about photographs"), help_text=_("You may say no.")
    )
    drawing = forms.CharField(label=_("Sign here"), widget=forms.HiddenInput, required=False)
    typed_name = forms.CharField(label=_("Or type your full name"), required=False)


class LatestForm(forms.Form):
    """The form as it comes back with faults."""

    amount = forms.DecimalField(
        label=_("Volume prepared"), max_value=5, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    answer = forms.ChoiceField(
        label=_("Pregnant or breastfeeding?"), choices=ANSWERS, widget=forms.RadioSelect
    )


def _safety_bars() -> list[SafetyBar]:
    consent, lots = StatusItem("ok", _("Consent to 2 Apr 2027")), StatusItem("ok", _("Lots"))
    bruising = StatusItem("check", _("Ibuprofen: more bruising."), _("Not yet seen"))
    over = StatusItem("stop", _("Tranexamic acid 8.8 of 8\u2009mg. Over the session limit by 0.8\u2009mg."))
    fixes = (
        Fix(_("Widen malar to 5\u2009mm"), name="fix", value="widen"),
        Fix(_("Leave out forehead"), name="fix", value="leave"),
    )
    asked = StatusItem("unknown", _("Pregnancy: not asked today"), url="#main", link=_("Ask"))
    return [
        SafetyBar(
            "ok",
            (consent, StatusItem("ok", _("21\u2009d since last, 10 to 21\u2009d")), lots),
            why_url="#why",
        ),
        SafetyBar("check", (bruising, consent, lots), acknowledge_url="#main", why_url="#why"),
        SafetyBar("stop", (over,), fixes, why_url="#why"),
        SafetyBar("unknown", (asked, consent)),
    ]


def _patient_bars() -> list[PatientBar]:
    allergy, none = (
        StatusItem("stop", _("Allergy: lidocaine")),
        StatusItem("ok", _("No known allergy, asked 11 May")),
    )
    unknown = StatusItem("unknown", _("Allergies: not asked"))
    long_name = "Maria da Conceição Albuquerque"
    return [
        PatientBar("Elena", "Moreau", EXAMPLE_IDENTITY, "#main", (allergy,), (_("Phototype III"),)),
        PatientBar(
            "Noor", "Aziz", "35 y · F · born 3 Sep 1990 · #10977", "#main", (none,), (_("Phototype IV"),)
        ),
        PatientBar(
            long_name, "de Vasconcelos e Sousa", "61 y · F · born 2 Jan 1965 · #10001", "#main", (unknown,)
        ),
    ]


def _plot() -> Plot:
    values = ((0, 3, ""), (1, 4, ""), (2, 6, ""), (3, 8, "8 today"))
    points = [
        PlotPoint(on, value, f"day {on}", label, "stop" if value > 7 else "") for on, value, label in values
    ]
    band = [BandEdge(on, low, high) for on, low, high in ((0, 2, 5), (1, 1, 4), (3, 0, 2), (7, 0, 1))]
    ticks = [Tick(on, f"day {on}") for on in range(0, 8, 2)]
    return Plot(
        title=_("Redness, 0 to 10"),
        said=_("From 3 on the day itself to 8 on day 3, above what is expected."),
        points=points,
        lowest=0,
        highest=10,
        first=0,
        last=7,
        levels=(0, 5, 10),
        ticks=ticks,
        band=band,
        band_label=_("Expected"),
    )


def _forms() -> dict[str, Any]:
    filled = {
        "clot": "yes",
        "where": ["malar"],
        "side": "right",
        "count": 18,
        "volume": "0.02",
        "how_told": "no",
    }
    faulty = LatestForm({"amount": "7"}, prefix="faulty")
    return {"form": ExampleForm(initial=filled), "faulty": faulty}


def _parts(at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "plot": _plot(),
        "crumbs": [
            Crumb(_("Knowledge"), "#main"),
            Crumb(_("Substances"), "#main"),
            Crumb(_("Tranexamic acid")),
        ],
        "example_tabs": [
            Tab(_("Timeline"), "#main", True),
            Tab(_("Assessment"), "#main"),
            Tab(_("Plan"), "#main", count=2),
        ],
        "example_steps": [
            Step(_("Concern"), "#main", "ok"),
            Step(_("Safety"), "#main", "partial", True),
            Step(_("Skin"), "#main", "partial"),
            Step(_("Goals"), "", "unknown"),
        ],
        "price": Money(62000, "EUR"),
        "part_price": Money(1250, "EUR"),
        "page": Paginator(range(60), 20).page(2),
        "sources": [{"label": _("Product label, section 4.3"), "url": "#main", "note": _("read")}],
    }


def context(at: datetime) -> dict[str, Any]:
    """Every part on one page. It shows nobody."""
    bars = {"safety_bars": _safety_bars(), "patient_bars": _patient_bars()}
    return {**bars, **_forms(), **_parts(at)}
