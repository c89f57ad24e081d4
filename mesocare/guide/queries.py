"""Contact requests that still want somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.models import Organisation, Site
from mesocare.clinics.waiting import Waiting
from mesocare.guide.models import ContactEvent, ContactRequest, Outcome
from mesocare.web.templatetags.formats import moment

IS_OPEN = Q(outcome=None) | ~Q(outcome=Outcome.CLOSED)


def requests_at(organisation: Organisation, sites: Iterable[Site]) -> QuerySet[ContactRequest]:
    """The requests of these sites, each with its newest outcome."""
    newest = ContactEvent.objects.filter(request=OuterRef("pk")).order_by("-at", "-pk").values("outcome")[:1]
    rows = ContactRequest.objects.filter(organisation=organisation, site__in=sites)
    return rows.select_related("site").annotate(outcome=Subquery(newest))


def waiting_requests(site: Site, at: datetime) -> list[Waiting]:
    """One line for all of them; the longest waiting says since when."""
    rows = requests_at(site.organisation, [site]).filter(IS_OPEN).order_by("asked_at")
    waiting = list(rows.values_list("asked_at", flat=True)[:100])
    if not waiting:
        return []
    title = ngettext(
        "One person asked to be contacted", "%(count)s people asked to be contacted", len(waiting)
    )
    since = _("the first on %(when)s") % {"when": moment(waiting[0])}
    return [Waiting(title % {"count": len(waiting)}, since, reverse("guide:requests"))]
