""" "What would it cost here?": asked in the address, so that it can be kept, shared and printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mesocare.clinics.access import public
from mesocare.clinics.pack import current_pack
from mesocare.guide.estimate import HOW_MANY, estimate, has_prices, sessions_of, zones_of
from mesocare.guide.offered import chosen_at, treatments_at
from mesocare.guide.place import language, public_page, public_site
from mesotherapy.pack.protocols import Protocol


@public
@require_safe
def cost(request: HttpRequest, site_slug: str) -> HttpResponse:
    """Choose on the left, read the sum; nothing is stored."""
    site = public_site(site_slug)
    pack, spoken = current_pack(), language()
    wanted = request.GET.getlist("treatment")
    treatments = treatments_at(site.organisation)
    known = {each.protocol.id for each in treatments}
    chosen = chosen_at(treatments, wanted) if known & set(wanted) else ()
    how_many = request.GET.get("sessions", "typical")
    how_many = how_many if how_many in HOW_MANY else "typical"
    possible = zones_of(pack, chosen, spoken)
    zones = [zone for zone, _name in possible if zone in request.GET.getlist("zone")]
    numbing = request.GET.get("numbing") == "yes"
    sums = {
        name: estimate(pack=pack, site=site, protocols=chosen, how_many=name, zones=zones, numbing=numbing)
        for name in HOW_MANY
        if chosen
    }
    context = public_page(
        site,
        "cost",
        treatments=[
            (each.protocol.id, each.protocol.name.in_(spoken), each.is_offered) for each in treatments
        ],
        chosen=[protocol.id for protocol in chosen],
        zones=possible,
        chosen_zones=zones,
        numbing=numbing,
        how_many=how_many,
        sums=[(name, _sessions(chosen, name), total) for name, total in sums.items()],
        shown=sums.get(how_many),
        has_prices=has_prices(site),
        spoken=spoken,
    )
    return render(request, "guide/cost.html", context)


def _sessions(chosen: tuple[Protocol, ...], how_many: str) -> int:
    return sum(sessions_of(protocol, how_many) for protocol in chosen)
