"""A newer pack: what changed since it was adopted, whom it would affect, and adopting or holding back."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.actions import adopt_protocol, hold_back
from mesocare.clinics.pack import current_pack, rests_on_of
from mesocare.clinics.roles import Permission
from mesocare.knowing.effects import changed_adoptions, effect_on, open_plans
from mesocare.knowing.forms import AdoptForm
from mesocare.knowing.forms_own import GroundsForm
from mesocare.knowing.own import sides
from mesocare.knowing.shelf import name_of
from mesocare.knowing.versions import base_of, counts, earlier_of, items
from mesocare.knowing.views.adoption import credential_of
from mesocare.knowing.views.browse import crumbs
from mesocare.knowing.views.own import author_of, tried
from mesocare.web.clock import site_today
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal

AT_A_TIME = 60


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: ClinicRequest) -> HttpResponse:
    """Every changed item of every adopted treatment; adopting them all, once they are read."""
    pack, adoptions = current_pack(), changed_adoptions(request.organisation)
    form = AdoptForm(request.POST or None, initial=credential_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = _adopt_all(request, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Adopted as they are now: %(n)s treatments.") % {"n": done})
            return redirect("knowing:adoption")
    found = items(pack, adoptions)
    context = {
        "items": found,
        "counts": dict(counts(found)),
        "adoptions": [(name_of(pack, f"protocol:{name}"), adoption) for name, adoption in adoptions.items()],
        "open_plans": open_plans(request.organisation, adoptions).count(),
        "pack": pack,
        "form": form,
        "digest": _digest(list(adoptions)),
        "crumbs": crumbs(Crumb(_("Adoption"), "/knowledge/adoption/"), Crumb(_("Newer version"))),
    }
    return render(request, "knowing/version.html", context, status=422 if form.errors else 200)


def _digest(protocols: list[str]) -> str:
    """What is read on this page: every treatment with the digest of all it rests on."""
    told = ",".join(f"{name}={rests_on_of(name).digest}" for name in sorted(protocols))
    return hashlib.sha256(told.encode()).hexdigest()


class ReadAnew(Refusal):
    """The page was read before the knowledge changed again."""


def _adopt_all(request: ClinicRequest, form: AdoptForm) -> int:
    protocols = sorted(changed_adoptions(request.organisation))
    command_id, at = posted_command_id(request), timezone.now()
    if not protocols or form.cleaned_data["read_digest"] != _digest(protocols):
        raise ReadAnew(
            _(
                "The knowledge changed while this page was open. Nothing was adopted. "
                "Read it again, then adopt."
            )
        )
    with transaction.atomic():
        for protocol in protocols:
            adopt_protocol(
                protocol=protocol,
                read_digest=rests_on_of(protocol).digest,
                credential=form.cleaned_data["credential"],
                by=request.staff,
                at=at,
                command_id=uuid.uuid5(command_id, protocol),
            )
    return len(protocols)


@staff(Permission.KNOWLEDGE_ADOPT, Permission.CLINICAL_READ)
@require_safe
def affected(request: ClinicRequest) -> HttpResponse:
    """Whom the newer version would affect, and how: each open plan judged and reckoned under both."""
    adoptions = changed_adoptions(request.organisation)
    chosen = request.GET.get("protocol", "")
    wanted = [chosen] if chosen in adoptions else list(adoptions)
    plans = open_plans(request.organisation, wanted)
    page = Paginator(plans, AT_A_TIME).get_page(request.GET.get("page"))
    now = timezone.now()
    effects = [
        effect_on(plan, adoptions[plan.protocol], site_today(now, plan.course.site.time_zone))
        for plan in page.object_list
    ]
    for effect in effects:
        mark_read(request, patient=effect.plan.patient)
    pack = current_pack()
    context = {
        "page": page,
        "affected": [effect for effect in effects if effect.is_any],
        "untouched": sum(not effect.is_any for effect in effects),
        "names": {name: name_of(pack, f"protocol:{name}") for name in adoptions},
        "chosen": chosen,
        "pack": pack,
        "crumbs": crumbs(Crumb(_("Adoption"), "/knowledge/adoption/"), Crumb(_("Who is affected"))),
    }
    return render(request, "knowing/affected.html", context)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: ClinicRequest, kind: str, entry_id: str) -> HttpResponse:
    """Keep one entry as it was adopted, or leave a new one out."""
    pack = current_pack()
    now: Any = pack.content.get(kind, {})
    if entry_id not in pack.entries.get(kind, {}):
        raise Http404(f"{kind}:{entry_id}")
    base = base_of(changed_adoptions(request.organisation), kind, entry_id)
    earlier = earlier_of(base, kind, entry_id) if base else None
    posted = request.POST if request.method == "POST" else None
    form = GroundsForm(posted, pack=pack, initial={"author": author_of(request)})
    problems: tuple[str, ...] = ()
    is_whole = request.method == "POST" and form.is_valid()
    if request.method == "POST" and base is None:
        form.add_error(
            None, _("Nothing of it has changed since you adopted it, so there is nothing to hold back.")
        )
    elif is_whole:
        done, problems = tried(
            form,
            lambda: hold_back(
                kind=kind,
                entry=entry_id,
                earlier=earlier,
                grounds=form.grounds,
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            ),
        )
        if done:
            messages.info(
                request, _("Held back. It stands here as it did, and waits among the clinic’s own words.")
            )
            return redirect("knowing:version")
    context: dict[str, Any] = {
        "name": name_of(pack, f"{kind}:{entry_id}"),
        "has_base": base is not None,
        "is_new": earlier is None,
        "rows": [(field, theirs, ours) for field, theirs, ours in sides(now[entry_id], earlier)],
        "form": form,
        "problems": problems,
        "crumbs": crumbs(Crumb(_("Newer version"), "/knowledge/adoption/version/"), Crumb(_("Hold back"))),
    }
    return render(request, "knowing/hold.html", context, status=422 if form.errors else 200)
