"""The addresses for signing in, the password and the second factor, each with who may open it."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from axes.decorators import axes_dispatch
from django.urls import URLPattern

from mesocare.clinics.access import public, staff
from mesocare.clinics.roles import Permission
from mesocare.web.routes import View, route

BEFORE_SIGN_IN: tuple[tuple[str, View, str], ...] = (
    ("login/", axes_dispatch(account.login), "account_login"),
    ("logout/", account.logout, "account_logout"),
    ("inactive/", account.account_inactive, "account_inactive"),
    ("2fa/authenticate/", factors.authenticate, "mfa_authenticate"),
)
ONES_OWN: tuple[tuple[str, View, str], ...] = (
    ("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    ("password/change/", account.password_change, "account_change_password"),
    ("2fa/", factors.index, "mfa_index"),
    ("2fa/reauthenticate/", factors.reauthenticate, "mfa_reauthenticate"),
    ("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp"),
    ("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("2fa/recovery-codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    ("2fa/recovery-codes/generate/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    ("2fa/recovery-codes/download/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
)


def account_routes() -> list[URLPattern]:
    """Signing in is open to everyone; one's own password and factors to whoever is signed in."""
    at_the_door = [route(f"accounts/{path}", public(view), name) for path, view, name in BEFORE_SIGN_IN]
    inside = [
        route(f"accounts/{path}", staff(Permission.TODAY_VIEW)(view), name) for path, view, name in ONES_OWN
    ]
    return at_the_door + inside
