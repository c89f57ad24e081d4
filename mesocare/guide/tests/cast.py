"""What the guide's tests share: a site with prices, a request, and how to walk the self-check."""

import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from mesocare.clinics.actions import set_price
from mesocare.clinics.models import Site
from mesocare.guide.actions import Asking, ask_to_be_contacted
from mesocare.guide.models import ContactRequest
from tests.support.world import World

PRICES = {"consultation": 6000, "melasma-session": 14000, "extra-zone": 2500, "numbing-cream": 1200}
SAID = re.compile(r'name="said" value="([^"]+)"')
QUESTION = re.compile(r'name="question" value="([^"]+)"')


def set_prices(world: World, site: Site) -> None:
    for item, amount in PRICES.items():
        set_price(
            site=site,
            item=item,
            name="",
            amount_minor=amount,
            taxed=True,
            is_offered=True,
            by=world.director,
            at=world.at,
            command_id=uuid.uuid4(),
        )


def new_request(
    world: World, site: Site | None = None, name: str = "Wilhelmina Ottersby", **more: Any
) -> ContactRequest:
    asking = Asking(name=name, phone="+33 6 11 22 33 44", email="", agreed_to="yes", **more)
    return ask_to_be_contacted(site=site or world.site, asking=asking, at=world.at, command_id=uuid.uuid4())


def step(client: Client, site: Site, **fields: Any) -> str:
    """One post of the self-check; the page that came back."""
    response = client.post(reverse("guide:self-check", args=[site.slug]), fields)
    assert response.status_code in {200, 422}, response.status_code
    return response.content.decode()


def question_on(page: str) -> str:
    found = QUESTION.search(page)
    return found[1] if found else ""


def said_on(page: str) -> list[str]:
    """The answers the page carries, each once."""
    return list(dict.fromkeys(SAID.findall(page)))
