"""May these share a syringe? What the mixing rules say, with their sources; it is about no patient."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.knowing.lines import Line, line_of
from mesocare.knowing.shelf import Named, language, named
from mesocare.knowing.views.browse import crumbs
from mesocare.web.components import Crumb
from mesotherapy.dosing import Standing, goes_with, together, worst
from mesotherapy.pack import Pack
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.substances import Substance

TITLE = _("One syringe?")
PLACES = 4


@dataclass(frozen=True, slots=True)
class Told:
    """One answer; the rule behind it is missing where nobody speaks about a pair."""

    state: str
    say: str
    rule: Named | None = None
    line: Line | None = None


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def together_page(request: ClinicRequest) -> HttpResponse:
    """Two to four things, and whether they may be drawn into one syringe."""
    pack = current_pack()
    known = pack.by_id(Substance)
    names = sorted(
        ((one.id, one.name.in_(language())) for one in known.values()), key=lambda row: row[1].lower()
    )
    chosen = list(dict.fromkeys(name for name in request.GET.getlist("s") if name in known))[:PLACES]
    told = _told(pack, chosen)
    context = {
        "title": TITLE,
        "names": names,
        "parts": [*chosen, *[""] * (PLACES - len(chosen))],
        "asked": len(chosen) > 1,
        "one_alone": len(chosen) == 1,
        "told": told,
        "worst": worst(Standing(row.state) for row in told).value,
        "crumbs": crumbs(Crumb(TITLE)),
    }
    return render(request, "knowing/together.html", context)


def _told(pack: Pack, chosen: list[str]) -> list[Told]:
    known, rules = pack.by_id(Substance), pack.all(Mixing)
    told = []
    for check in together(chosen, known, rules):
        rule = pack.find(Mixing, check.check.removeprefix("mixing-"))
        told.append(
            Told(check.standing.value, str(rule.say), named("mixing", rule), line_of(pack, rule))
            if rule
            else Told(check.standing.value, check.say)
        )
    for rule in goes_with(chosen, known, rules):
        told.append(Told(Standing.OK.value, str(rule.say), named("mixing", rule), line_of(pack, rule)))
    return told
