"""Addresses of the public pages of a site, and of the requests that come from them."""

from mesocare.guide.views import contact, cost, engines, pages, requests, self_check, writing
from mesocare.web.routes import route

app_name = "guide"
urlpatterns = [
    route("robots.txt", engines.robots, name="robots"),
    route("sitemap.xml", engines.sitemap, name="sitemap"),
    route("c/<slug:site_slug>/", pages.home, name="home"),
    route("c/<slug:site_slug>/guide/<slug:article>/", pages.article, name="article"),
    route("c/<slug:site_slug>/is-it-for-me/", self_check.self_check, name="self-check"),
    route("c/<slug:site_slug>/cost/", cost.cost, name="cost"),
    route("c/<slug:site_slug>/ask-us/", contact.contact, name="contact"),
    route("guide/articles/", writing.articles, name="articles"),
    route("guide/articles/new/", writing.write, name="new"),
    route("guide/articles/<str:article>/", writing.write, name="write"),
    route("guide/articles/<str:article>/review/", writing.review, name="review"),
    route("contact-requests/", requests.requests, name="requests"),
    route("contact-requests/<uuid:request_uuid>/", requests.one_request, name="request"),
]
