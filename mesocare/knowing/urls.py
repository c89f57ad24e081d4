"""Addresses of the knowledge. They are stable: every "why?" of the product leads to one."""

from mesocare.knowing.views import (
    adoption,
    browse,
    kept,
    own,
    own_protocol,
    own_review,
    own_writing,
    rescreened,
    syringe,
    versions,
)
from mesocare.web.routes import route

app_name = "knowing"
urlpatterns = [
    route("knowledge/", browse.home, name="home"),
    route("knowledge/adoption/", adoption.adoption, name="adoption"),
    route("knowledge/adoption/version/", versions.version, name="version"),
    route("knowledge/adoption/affected/", versions.affected, name="affected"),
    route("knowledge/screened-again/", rescreened.rescreened, name="rescreened"),
    route("knowledge/screened-again/<int:rejudged_id>/<slug:what>/", rescreened.act, name="see-to"),
    route("knowledge/adoption/hold/<slug:kind>/<str:entry_id>/", versions.hold, name="hold"),
    route("knowledge/adoption/<str:protocol>/", adoption.adopt, name="adopt"),
    route("knowledge/adoption/<str:protocol>/withdraw/", adoption.withdraw, name="withdraw"),
    route("knowledge/adoption/<str:protocol>/switch/", adoption.switch, name="switch"),
    route("knowledge/versions/", kept.versions, name="versions"),
    route("knowledge/versions/<slug:digest>/", kept.then, name="then"),
    route("knowledge/own/", own.own, name="own"),
    route("knowledge/own/export/", own.export_file, name="export"),
    route("knowledge/own/import/", own.take_in, name="import"),
    route("knowledge/own/copy/", own_protocol.choose, name="copy-which"),
    route("knowledge/own/copy/<str:protocol>/", own_protocol.copy, name="copy"),
    route("knowledge/own/add/<slug:kind>/", own_writing.add, name="add"),
    route("knowledge/own/<uuid:thread_uuid>/", own.thread, name="thread"),
    route("knowledge/own/<uuid:thread_uuid>/review/", own_review.review, name="review"),
    route("knowledge/own/<uuid:thread_uuid>/decide/", own.decide, name="decide"),
    route("knowledge/disagreements/", browse.disagreements, name="disagreements"),
    route("knowledge/together/", syringe.together_page, name="together"),
    route("knowledge/sources/<str:key>/", browse.source, name="source"),
    route("knowledge/rows/<str:row>/", browse.row, name="row"),
    route("knowledge/<slug:kind>/", browse.kind, name="kind"),
    route("knowledge/<slug:kind>/<str:entry_id>/", browse.entry, name="entry"),
    route("knowledge/<slug:kind>/<str:entry_id>/change/", own_writing.change, name="change"),
    route("knowledge/<slug:kind>/<str:entry_id>/sign/", adoption.sign, name="sign"),
]
