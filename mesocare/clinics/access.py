"""Who may open a page: every view wears exactly one of `staff`, `private_link` or `public`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mesocare.clinics.models import Organisation, Site, StaffMember, User
from mesocare.clinics.roles import Permission, permissions_of
from mesocare.web.refusal import Forbidden
from mesocare.web.routes import View, declare

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
M = TypeVar("M", bound=models.Model)


class ClinicRequest(HttpRequest):
    """A request of somebody who works here."""

    user: User
    staff: StaffMember
    organisation: Organisation
    site: Site  # type: ignore[assignment]  # ours, not that of django.contrib.sites
    htmx: "HtmxDetails"


class Link(Protocol):
    """A private link, as far as access needs to know it."""

    organisation: Organisation


class LinkRequest(HttpRequest):
    """A request of somebody who holds a private link."""

    link: Any
    organisation: Organisation
    site: Site | None  # type: ignore[assignment]
    htmx: "HtmxDetails"


@dataclass(frozen=True, slots=True)
class StaffAccess:
    permissions: tuple[Permission, ...]

    def describe(self) -> str:
        return "staff: " + ", ".join(self.permissions)


@dataclass(frozen=True, slots=True)
class LinkAccess:
    purpose: str
    birth_date: bool

    def describe(self) -> str:
        return f"private link: {self.purpose}"


@dataclass(frozen=True, slots=True)
class PublicAccess:
    def describe(self) -> str:
        return "everyone"


def may(member: StaffMember, *permissions: Permission) -> bool:
    """Whether this person's role holds all of these permissions."""
    return permissions_of(member.role) >= set(permissions)


def must(member: StaffMember, *permissions: Permission) -> None:
    """Raises:
    Forbidden: if this person's role lacks one of these permissions.
    """
    if not may(member, *permissions):
        role = member.get_role_display()
        raise Forbidden(
            _("%(role)s cannot do this here. Ask a colleague whose role allows it.") % {"role": role}
        )


def staff(*permissions: Permission) -> Callable[[Callable[Concatenate[R, P], HttpResponseBase]], View]:
    """For people who work here and whose role holds all of these permissions."""
    if not permissions:
        raise TypeError("@staff needs at least one permission.")

    def decorate(view: Callable[Concatenate[R, P], HttpResponseBase]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            member: StaffMember | None = getattr(request, "staff", None)
            if member is None:
                raise Forbidden(_("Your account belongs to no clinic. Ask the clinic's manager to add you."))
            must(member, *permissions)
            return view(cast(R, request), *args, **kwargs)

        return declare(guarded, StaffAccess(permissions))

    return decorate


def private_link(
    purpose: str, birth_date: bool = True
) -> Callable[[Callable[Concatenate[R, P], HttpResponseBase]], View]:
    """For whoever holds a private link made for this purpose; the view takes its `token`.

    Where the link knows a date of birth it is asked first, so that a lost phone or a forwarded message shows
    nothing. Turn that off only for a page that shows nothing that is stored (emergency text).
    """

    def decorate(view: Callable[Concatenate[R, P], HttpResponseBase]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            opened = import_string(settings.PRIVATE_LINK_OPENER)(
                request, token=str(kwargs["token"]), purpose=purpose, birth_date=birth_date
            )
            return opened if opened is not None else view(cast(R, request), *args, **kwargs)

        return declare(guarded, LinkAccess(purpose, birth_date))

    return decorate


def public(view: Callable[Concatenate[R, P], HttpResponseBase]) -> View:
    """For everyone. Nothing of any patient is on such a page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(cast(R, request), *args, **kwargs)

    return declare(guarded, PublicAccess())


def found_or_404(rows: type[M] | models.QuerySet[M], **lookup: Any) -> M:
    """The row, or 404: also where what was sent is no id at all."""
    try:
        return get_object_or_404(rows, **lookup)
    except (ValidationError, ValueError, TypeError):
        raise Http404 from None


def own_or_404(
    request: ClinicRequest | LinkRequest,
    rows: type[M] | models.QuerySet[M],
    through: str = "organisation",
    **lookup: Any,
) -> M:
    """A row of this organisation, or 404: another clinic's row is not there.

    `through` is the path to the organisation, such as "plan__patient__organisation".
    """
    return found_or_404(rows, **{through: request.organisation}, **lookup)


def own_site_or_404(
    request: ClinicRequest, rows: type[M] | models.QuerySet[M], through: str = "site", **lookup: Any
) -> M:
    """A row of a site this person belongs to, or 404."""
    return found_or_404(
        rows,
        **{f"{through}__in": own_sites(request)},
        **{f"{through}__organisation": request.organisation},
        **lookup,
    )


def own_sites(request: ClinicRequest) -> models.QuerySet[Site]:
    """The sites this person belongs to, in this organisation."""
    return request.staff.sites.filter(organisation=request.organisation)


def current_site(request: ClinicRequest) -> Site:
    """The site this person is working at now, or 404 when they belong to none."""
    if getattr(request, "site", None) is None:
        raise Http404(_("You belong to no site yet."))
    return request.site
