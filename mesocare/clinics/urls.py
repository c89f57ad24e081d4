"""Addresses of the settings."""

from mesocare.clinics.views import audit, ceilings, checklists, home, languages, people, places
from mesocare.web.routes import route

app_name = "clinics"
urlpatterns = [
    route("settings/", home.settings, name="settings"),
    route("settings/people/", people.people, name="people"),
    route("settings/people/new/", people.add_person, name="add-person"),
    route("settings/people/<uuid:staff_uuid>/", people.person, name="person"),
    route("settings/people/<uuid:staff_uuid>/credential/", people.credential, name="credential"),
    route("settings/people/<uuid:staff_uuid>/password/", people.start_password, name="start-password"),
    route("settings/sites/", places.sites, name="sites"),
    route("settings/sites/new/", places.add_site, name="add-site"),
    route("settings/sites/<uuid:site_uuid>/", places.site, name="site"),
    route("settings/prices/", places.prices, name="prices"),
    route("settings/ceilings/", ceilings.ceilings, name="ceilings"),
    route("settings/languages/", languages.languages, name="languages"),
    route("settings/languages/<str:language>/", languages.translation, name="translation"),
    route("settings/before-a-session/", checklists.checklist, name="checklist"),
    route("settings/audit/", audit.audit, name="audit"),
]
