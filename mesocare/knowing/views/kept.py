"""What the clinic knew when it decided: the versions of the pack it decided with, beside the newest."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.models import PackVersion
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.knowing.kept import compared, content_of, kept_versions
from mesocare.knowing.views.browse import crumbs
from mesocare.web.components import Crumb

VERSIONS = "/knowledge/versions/"
MOST = 400  # entries on one page


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def versions(request: ClinicRequest) -> HttpResponse:
    """Every version this clinic decided with, and two of them beside each other."""
    pack = current_pack()
    context = {
        "versions": kept_versions(request.organisation),
        "pack": pack,
        "crumbs": crumbs(Crumb(_("Versions"))),
    }
    return render(request, "knowing/kept_versions.html", context)


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def then(request: ClinicRequest, digest: str) -> HttpResponse:
    """How a version differs from the one in force, or from the one that `with` names."""
    pack = current_pack()
    other = request.GET.get("with", "") or pack.digest
    before, after = (_version(request, each) for each in (digest, other))
    found = compared(content_of(digest, pack), content_of(other, pack), pack)
    context = {
        "before": before,
        "after": after,
        "is_now": other == pack.digest,
        "changed": found[:MOST],
        "left": len(found) - min(len(found), MOST),
        "counts": {how: sum(each.how == how for each in found) for how in ("added", "removed", "changed")},
        "others": [each for each in kept_versions(request.organisation) if each.digest != digest],
        "with": other,
        "pack": pack,
        "crumbs": crumbs(Crumb(_("Versions"), VERSIONS), Crumb(digest[:12])),
    }
    return render(request, "knowing/then.html", context)


def _version(request: ClinicRequest, digest: str) -> PackVersion:
    """A version this clinic decided with; one that nobody here used may hold the words of another clinic."""
    pack = current_pack()
    if digest == pack.digest:
        return PackVersion(digest=pack.digest, version=pack.version)
    found = next((kept for kept in kept_versions(request.organisation) if kept.digest == digest), None)
    if found is None:
        raise Http404(digest)
    return found
