"""A treatment of the clinic's own: copied, changed field by field, seen beside the first, then added."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.actions import add_entry
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.knowing.forms_protocol import ProtocolForm
from mesocare.knowing.own import sides
from mesocare.knowing.shelf import named
from mesocare.knowing.views.browse import crumbs
from mesocare.knowing.views.own import author_of, tried
from mesocare.web.components import Crumb
from mesotherapy.pack.protocols import Protocol

OWN = "/knowledge/own/"


@staff(Permission.KNOWLEDGE_ADOPT)
@require_safe
def choose(request: ClinicRequest) -> HttpResponse:
    """The treatments to copy from."""
    found = [named("protocol", each) for each in current_pack().all(Protocol)]
    context = {
        "protocols": [(name, name.id.partition(":")[2]) for name in sorted(found, key=lambda n: n.title)],
        "crumbs": crumbs(Crumb(_("Own words"), OWN), Crumb(_("Add a treatment"))),
    }
    return render(request, "knowing/copy_which.html", context)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: ClinicRequest, protocol: str) -> HttpResponse:
    """The form; "See what differs" shows both side by side and keeps nothing."""
    pack = current_pack()
    base = pack.find(Protocol, protocol)
    if base is None:
        raise Http404(protocol)
    form = ProtocolForm(request.POST or None, pack=pack, base=base, initial={"author": author_of(request)})
    problems: tuple[str, ...] = ()
    context: dict[str, Any] = {"form": form, "base": named("protocol", base)}
    if request.method == "POST" and form.is_valid():
        content = form.content()
        if request.POST.get("what") == "look":
            context |= {
                "looked": list(sides(form.copied, content)),
                "starts_off": "off-by-default" in content,
            }
        else:
            done, problems = tried(form, lambda: _added(request, form, content))
            if done:
                messages.info(
                    request, _("Added. It is used here once the medical director has read and adopted it.")
                )
                return redirect("knowing:entry", "protocol", content["id"])
    context |= {
        "problems": problems,
        "crumbs": crumbs(Crumb(_("Own words"), OWN), Crumb(_("Add a treatment"))),
    }
    return render(request, "knowing/copy.html", context, status=422 if form.errors else 200)


def _added(request: ClinicRequest, form: ProtocolForm, content: dict[str, Any]) -> object:
    return add_entry(
        kind="protocol",
        content=content,
        grounds=form.grounds,
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
