"""The clinic's settings: people, sites, prices, ceilings, audit."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mesocare.audit.actions import record
from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import Ceiling, Credential, Organisation, PriceItem, Site, StaffMember, User
from mesocare.clinics.pack import ceiling_amounts, price_list
from mesocare.clinics.roles import Role
from mesotherapy.quantity import Quantity
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def directs(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


@pytest.fixture
def manages(manager: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(manager)
    return client


def person(site: Site, **fields: Any) -> dict[str, Any]:
    return {
        "name": "Noor Haddad",
        "email": "haddad@example.org",
        "role": Role.RECEPTION.value,
        "sites": [site.uuid],
        **fields,
    }


def test_a_person_is_added_with_a_password_that_is_shown_once(
    manages: Client, site: Site, command: Any
) -> None:
    fields = {**command(), **person(site)}

    first = manages.post(reverse("clinics:add-person"), fields).content.decode()
    again = manages.post(reverse("clinics:add-person"), fields).content.decode()

    member = StaffMember.objects.get(user__email="haddad@example.org")
    shown = first.split('<p class="price number">')[1].split("</p>")[0]
    assert member.user.check_password(shown)
    assert list(member.sites.all()) == [site]
    assert "password they have" in again
    assert StaffMember.objects.filter(user__email="haddad@example.org").count() == 1
    assert shown not in "".join(AuditEvent.objects.values_list("detail", flat=True))


def test_a_person_who_works_here_already_is_not_added_again(
    manages: Client, site: Site, command: Any, assistant: StaffMember
) -> None:
    fields = {**command(), **person(site, email=assistant.user.email)}

    response = manages.post(reverse("clinics:add-person"), fields)

    assert response.status_code == 422
    assert "works here already" in response.content.decode()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.PRACTITIONER, Role.ASSISTANT])
def test_a_manager_cannot_make_anybody_read_clinical_text(
    manages: Client, site: Site, command: Any, role: Role
) -> None:
    response = manages.post(reverse("clinics:add-person"), {**command(), **person(site, role=role.value)})

    assert response.status_code == 422
    assert "Only a medical director" in response.content.decode()
    assert not User.objects.filter(email="haddad@example.org").exists()


def test_a_manager_cannot_take_the_directors_place_or_password(
    manages: Client, director: StaffMember, site: Site, command: Any
) -> None:
    before = director.user.password
    change = {**command(), "role": Role.RECEPTION.value, "sites": [site.uuid]}

    changed = manages.post(reverse("clinics:person", args=[director.uuid]), change)
    given = manages.post(reverse("clinics:start-password", args=[director.uuid]), command())

    assert (changed.status_code, given.status_code) == (422, 409)
    director.refresh_from_db()
    assert director.role == Role.DIRECTOR
    assert User.objects.get(pk=director.user_id).password == before


def test_somebody_whose_access_ends_is_signed_out_of_everything(
    directs: Client, assistant: StaffMember, site: Site, command: Any, sign_in: Any
) -> None:
    theirs = sign_in(assistant)
    assert theirs.get("/settings/").status_code == 200

    change = {**command(), "role": assistant.role, "sites": [site.uuid]}
    directs.post(reverse("clinics:person", args=[assistant.uuid]), change)

    assert theirs.get("/settings/").status_code == 403


def test_nobody_shuts_themselves_out(
    directs: Client, director: StaffMember, site: Site, command: Any
) -> None:
    change = {**command(), "role": Role.RECEPTION.value, "sites": [site.uuid], "is_active": "on"}

    response = directs.post(reverse("clinics:person", args=[director.uuid]), change)

    assert response.status_code == 422
    assert "cannot change your own role" in response.content.decode()


def test_a_password_that_opens_another_clinic_too_is_not_changed_here(
    directs: Client, assistant: StaffMember, other_organisation: Organisation, command: Any
) -> None:
    StaffMember.objects.create(user=assistant.user, organisation=other_organisation, role=Role.ASSISTANT)
    before = assistant.user.password

    response = directs.post(reverse("clinics:start-password", args=[assistant.uuid]), command())

    assert response.status_code == 409
    assert User.objects.get(pk=assistant.user_id).password == before


def test_a_site_of_another_clinic_cannot_be_given_to_anybody(
    directs: Client, other_world: World, command: Any
) -> None:
    response = directs.post(reverse("clinics:add-person"), {**command(), **person(other_world.site)})

    assert response.status_code == 422
    assert not User.objects.filter(email="haddad@example.org").exists()


def test_a_credential_replaces_the_one_before_and_both_stay(
    directs: Client, practitioner: StaffMember, command: Any
) -> None:
    url = reverse("clinics:credential", args=[practitioner.uuid])
    fields = {
        "profession": "Doctor",
        "registration_body": "GMC",
        "registration_number": "7000001",
        "techniques": ["papule"],
        "devices": ["fine-needle"],
        "valid_from": "2026-01-01",
    }
    for number in ("7000001", "7000002"):
        assert directs.post(url, {**command(), **fields, "registration_number": number}).status_code == 302

    first, second = Credential.objects.order_by("pk")
    assert second.supersedes == first
    page = directs.get(reverse("clinics:person", args=[practitioner.uuid])).content.decode()
    assert "7000001" in page
    assert "7000002" in page


def test_a_credential_does_not_end_before_it_begins(
    directs: Client, practitioner: StaffMember, command: Any
) -> None:
    fields = {
        "profession": "Doctor",
        "registration_body": "GMC",
        "registration_number": "1",
        "valid_from": "2026-05-01",
        "valid_until": "2026-04-01",
    }
    url = reverse("clinics:credential", args=[practitioner.uuid])

    assert directs.post(url, {**command(), **fields}).status_code == 422
    assert not Credential.objects.exists()


def site_fields(site: Site, **changes: Any) -> dict[str, Any]:
    return {
        "name": site.name,
        "slug": site.slug,
        "phone": site.phone,
        "address": "1 Rue du Parc",
        "jurisdiction": "FR",
        "time_zone": "Europe/Paris",
        "currency": "EUR",
        "tax_name": "TVA",
        "tax_rate_percent": "20",
        "quote_terms": "",
        "quote_valid_days": "30",
        "out_of_hours_text": "",
        **changes,
    }


def test_a_site_is_corrected_and_the_audit_keeps_both_texts(
    manages: Client, site: Site, command: Any
) -> None:
    url = reverse("clinics:site", args=[site.uuid])

    assert manages.post(url, {**command(), **site_fields(site)}).status_code == 302

    site.refresh_from_db()
    assert (site.jurisdiction, site.tax_name) == ("FR", "TVA")
    assert '"jurisdiction":["GB","FR"]' in AuditEvent.objects.get(action="site.corrected").detail


def test_a_new_site_never_takes_the_address_of_another(
    manages: Client, site: Site, other_world: World, command: Any
) -> None:
    fields = {**command(), **site_fields(site, name="Quai", slug=other_world.site.slug)}

    response = manages.post(reverse("clinics:add-site"), fields)

    assert response.status_code == 422
    assert "is taken" in response.content.decode()


def test_two_sites_never_share_an_address(
    manages: Client, site: Site, other_site: Site, command: Any
) -> None:
    url = reverse("clinics:site", args=[site.uuid])

    response = manages.post(url, {**command(), **site_fields(site, slug=other_site.slug)})

    assert response.status_code == 422
    assert "is taken" in response.content.decode()


def test_whoever_opens_a_site_belongs_to_it(
    manages: Client, site: Site, manager: StaffMember, command: Any
) -> None:
    fields = {**command(), **site_fields(site, name="Quai", slug="quai")}
    for _ in range(2):
        assert manages.post(reverse("clinics:add-site"), fields).status_code == 302

    opened = Site.objects.get(slug="quai")
    assert opened.organisation == manager.organisation
    assert manager.sites.filter(pk=opened.pk).exists()


def test_prices_are_set_in_minor_units_and_only_what_changed_is_written(
    manages: Client, site: Site, command: Any
) -> None:
    url = reverse("clinics:prices")
    typed = {"amount:consultation": "60", "taxed:consultation": "yes", "amount:melasma-session": "140,50"}

    assert manages.post(url, {**command(), **typed}).status_code == 302
    listed = price_list(site)
    assert (listed["consultation"].amount_minor, listed["consultation"].taxed) == (6000, True)
    assert (listed["melasma-session"].amount_minor, listed["melasma-session"].taxed) == (14050, False)
    written = PriceItem.objects.count()

    manages.post(url, {**command(), **typed})
    assert PriceItem.objects.count() == written

    manages.post(url, {**command(), "amount:consultation": "", "amount:melasma-session": "140,50"})
    assert "consultation" not in price_list(site)


def test_a_list_without_any_price_is_saved_and_says_what_it_means(manages: Client, command: Any) -> None:
    url = reverse("clinics:prices")
    manages.post(url, {**command(), "amount:consultation": "60"})
    emptied = manages.post(url, {**command(), "amount:consultation": ""}, follow=True)

    assert "no quote can be made" in emptied.content.decode()


@pytest.mark.parametrize("typed", ["-5", "abc", "1.005", "1e9", "NaN", "99999999999"])
def test_a_price_that_cannot_be_read_writes_nothing(manages: Client, command: Any, typed: str) -> None:
    response = manages.post(reverse("clinics:prices"), {**command(), "amount:consultation": typed})

    assert response.status_code == 422
    assert "write the price in EUR" in response.content.decode()
    assert not PriceItem.objects.exists()


def test_a_price_in_a_currency_without_cents(manages: Client, site: Site, command: Any) -> None:
    Site.objects.filter(pk=site.pk).update(currency="JPY")

    manages.post(reverse("clinics:prices"), {**command(), "amount:consultation": "6000"})

    row = PriceItem.objects.get()
    assert (row.amount_minor, row.currency) == (6000, "JPY")


def ceiling(**fields: str) -> dict[str, str]:
    return {
        "substance": "tranexamic-acid",
        "basis": "session",
        "amount": "8 mg",
        "reason": "The upper end of what was published.",
        **fields,
    }


def test_a_ceiling_is_set_with_a_reason_and_a_new_one_replaces_it(
    directs: Client, organisation: Organisation, command: Any
) -> None:
    for amount in ("8 mg", "6 mg"):
        fields = {**command(), **ceiling(amount=amount)}
        assert directs.post(reverse("clinics:ceilings"), fields).status_code == 302

    assert ceiling_amounts(organisation) == {"tranexamic-acid": {"session": Quantity.parse("6 mg")}}
    assert Ceiling.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "8", "is told in mg"),
        ("amount", "8 mL", "is told in mg"),
        ("amount", "-8 mg", "more than zero"),
        ("reason", "because", "at least 10 characters"),
        ("substance", "nothing", "Select a valid choice"),
    ],
)
def test_a_ceiling_that_says_nothing_is_refused(
    directs: Client, command: Any, field: str, value: str, words: str
) -> None:
    response = directs.post(reverse("clinics:ceilings"), {**command(), **ceiling(**{field: value})})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Ceiling.objects.exists()


def test_the_audit_shows_this_clinics_events_and_no_others(
    manages: Client, world: World, other_world: World
) -> None:
    for shown in (world, other_world):
        action = f"tried.{shown.site.slug}"
        record(action=action, by=shown.director, at=shown.at, organisation=shown.organisation)

    page = manages.get(reverse("clinics:audit")).content.decode()

    assert f"tried.{world.site.slug}" in page
    assert f"tried.{other_world.site.slug}" not in page


def test_the_audit_is_filtered_by_who_what_and_day(manages: Client, world: World) -> None:
    record(action="apples.eaten", by=world.director, at=world.at, organisation=world.organisation)
    record(action="pears.eaten", by=world.practitioner, at=world.at, organisation=world.organisation)

    def shown(**query: str) -> tuple[bool, bool]:
        page = manages.get(reverse("clinics:audit"), query).content.decode()
        return "apples.eaten" in page, "pears.eaten" in page

    assert shown(what="apples") == (True, False)
    assert shown(who="Practitioner of") == (False, True)
    assert shown(day="2026-11-24", what="eaten") == (True, True)
    assert shown(day="2026-11-25", what="eaten") == (False, False)
    assert shown(day="nonsense", before="x", what="apples") == (True, False)


def test_clinical_detail_is_not_shown_to_a_manager(manages: Client, directs: Client, world: World) -> None:
    event = record(
        action="said", by="x", at=world.at, organisation=world.organisation, detail={"a": "cold sore"}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "update audit_auditevent set patient = %s where number = %s", [str(uuid.uuid4()), event.number]
        )

    assert "cold sore" not in manages.get(reverse("clinics:audit")).content.decode()
    assert "cold sore" in directs.get(reverse("clinics:audit")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_page_says_whether_the_chain_holds(manages: Client, world: World) -> None:
    event = record(action="one", by="x", at=world.at, organisation=world.organisation)
    url = reverse("clinics:audit")
    assert "The chain holds" in manages.get(url, {"verify": "yes"}).content.decode()

    with connection.cursor() as cursor:
        cursor.execute("update audit_auditevent set action = 'two' where number = %s", [event.number])

    page = manages.get(url, {"verify": "yes"}).content.decode()
    assert "The chain is broken" in page
    assert "was changed after it was written" in page


def test_the_settings_show_each_role_only_what_it_may_set(request: Any, sign_in: Any) -> None:
    def links(role: str) -> str:
        return str(sign_in(request.getfixturevalue(role)).get(reverse("clinics:settings")).content)

    assert reverse("clinics:people") in links("manager")
    assert reverse("clinics:ceilings") not in links("manager")
    assert reverse("clinics:ceilings") in links("director")
    assert reverse("clinics:prices") not in links("reception")
    assert reverse("account_change_password") in links("reception")


@pytest.mark.parametrize("name", ["people", "sites", "prices", "ceilings", "audit", "add-person"])
def test_reception_sets_nothing(reception: StaffMember, sign_in: Any, name: str) -> None:
    assert sign_in(reception).get(reverse(f"clinics:{name}")).status_code == 403


def test_a_person_or_site_of_another_clinic_is_not_there(directs: Client, other_world: World) -> None:
    assert directs.get(reverse("clinics:person", args=[other_world.director.uuid])).status_code == 404
    assert directs.get(reverse("clinics:site", args=[other_world.site.uuid])).status_code == 404
