"""Every address of the site. A route that declares no access stops the site from loading."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from mesocare.clinics import locking
from mesocare.clinics.access import public, staff
from mesocare.clinics.account_urls import account_routes
from mesocare.clinics.roles import Permission
from mesocare.web import views as frame
from mesocare.web.routes import refuse_undeclared, route

handler400 = "mesocare.web.errors.bad_request"
handler403 = "mesocare.web.errors.forbidden"
handler404 = "mesocare.web.errors.not_found"
handler500 = "mesocare.web.errors.server_error"


def features() -> list[str]:
    """The features that have pages, in the order of care."""
    return [
        app for app in settings.INSTALLED_APPS if app.startswith("mesocare.") and find_spec(f"{app}.urls")
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    route("locked/", locking.locked, name="locked"),
    route("still-here/", locking.still_here, name="still-here"),
    route("site/choose/", locking.choose_site, name="choose-site"),
    route("sign-out/", locking.sign_out, name="sign-out"),
    route("service-worker.js", public(frame.service_worker), name="service-worker"),
    route("styleguide/", staff(Permission.SITE_MANAGE)(frame.show_styleguide), name="styleguide"),
    *account_routes(),
    *[path("", include(f"{feature}.urls")) for feature in features()],
]
refuse_undeclared(urlpatterns)
