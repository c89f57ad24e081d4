"""“May these share a syringe?”, asked of the shipped pack."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.clinics.models import StaffMember
from tests.support.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[StaffMember], Client]


def asked(world: World, sign_in: SignIn, *parts: str) -> str:
    answer = sign_in(world.practitioner).get(reverse("knowing:together"), {"s": list(parts)})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("parts", [("copper", "vitamin-c"), ("vitamin-c", "copper", "sodium-chloride-0.9")])
def test_what_a_label_forbids_is_a_stop_with_its_source(
    world: World, sign_in: SignIn, parts: tuple[str, ...]
) -> None:
    page = asked(world, sign_in, *parts)

    assert "Not in one syringe" in page
    assert page.count("<select ") == 4
    assert all(f'<option value="{part}" selected>' in page for part in parts)
    assert "/knowledge/sources/CupricNDC/" in page
    assert "/knowledge/rows/MIX6/" in page


def test_a_pair_nobody_speaks_about_is_no_consent(world: World, sign_in: SignIn) -> None:
    page = asked(world, sign_in, "biotin", "tranexamic-acid")

    assert "No source says whether" in page
    assert "Nothing speaks against it" not in page


def test_one_thing_alone_is_no_mixture(world: World, sign_in: SignIn) -> None:
    assert "Choose a second part" in asked(world, sign_in, "vitamin-c", "vitamin-c", "")


def test_what_the_pack_does_not_have_is_passed_over(world: World, sign_in: SignIn) -> None:
    assert "Choose a second part" in asked(world, sign_in, "<script>", "copper")
