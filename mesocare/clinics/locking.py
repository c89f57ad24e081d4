"""Opening a locked screen again, changing the site, and saying that a treatment is still running."""

from django import forms
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mesocare.audit.actions import record
from mesocare.clinics.access import ClinicRequest, found_or_404, own_sites, public, staff
from mesocare.clinics.middleware import HELD_UNTIL, LAST_SEEN, LOCKED, hold_open, membership
from mesocare.clinics.models import User
from mesocare.clinics.roles import Permission
from mesocare.web.refusal import Refusal


class UnlockForm(forms.Form):
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True})
    )


@public
@require_http_methods(["GET", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """The lock screen. It shows the name of the person and nothing else."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _password_is_right(request, form.cleaned_data["password"]):
            return _unlock(request)
        form.add_error("password", _("That is not the password of this account."))
    context = {"form": form, "next": _back(request), "name": request.user.name}
    return render(request, "clinics/locked.html", context, status=200 if request.method == "GET" else 422)


def _password_is_right(request: HttpRequest, password: str) -> bool:
    if not isinstance(request.user, User):
        return False
    email = request.user.email
    user = authenticate(request, username=email, email=email, password=password)
    return user is not None and user.pk == request.user.pk


def _unlock(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    request.session.pop(LOCKED, None)
    request.session[LAST_SEEN] = int(at.timestamp())
    request.session.cycle_key()
    member = membership(request)
    if member is not None:
        record(action="screen-unlocked", by=member, at=at, organisation=member.organisation)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@staff(Permission.TODAY_VIEW)
@require_POST
def still_here(request: ClinicRequest) -> HttpResponse:
    """A page of a running treatment says it is still open. It holds open only what a treatment
    already holds.
    """
    at = timezone.now()
    if request.session.get(HELD_UNTIL, 0) > at.timestamp():
        hold_open(request, at)
    return HttpResponse(status=204)


@staff(Permission.TODAY_VIEW)
@require_POST
def choose_site(request: ClinicRequest) -> HttpResponse:
    """Work at another of one's own sites."""
    if not request.POST.get("site"):
        raise Refusal(_("Choose one of your sites."))
    chosen = found_or_404(own_sites(request), uuid=request.POST.get("site", ""))
    request.session["site"] = chosen.pk
    return redirect(_back(request))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("account_login")
