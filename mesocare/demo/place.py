"""The demo clinic's two sites: rooms, hours, shelf, prices, ceilings and what its director adopted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from mesocare.clinics.actions import SiteFacts, adopt_protocol, check_kit, open_site, set_ceiling, set_price
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.clinics.pack import current_pack, protocols_here, rests_on_of
from mesocare.clinics.roles import Role
from mesocare.demo.ids import once
from mesocare.demo.label import drawn_label
from mesocare.demo.shelf import LOTS, OPENED, SHELF
from mesocare.diary.actions import add_room, set_opening_hours, set_working_hours
from mesocare.diary.models import Room
from mesocare.stock.actions import (
    PlaceFacts,
    add_label_photo,
    add_place,
    add_product,
    keep_lot_in,
    open_vial,
    receive_lot,
    take_reading,
)
from mesocare.stock.models import Lot, Product
from mesotherapy.pack.checklists import Checklist

SITES = (
    SiteFacts(
        name="Northgate",
        slug="northgate",
        phone="+44 20 7946 0100",
        address="14 Northgate Row\nLondon N1 0AA",
        time_zone="Europe/London",
        jurisdiction="GB",
        currency="GBP",
        tax_name="VAT",
        tax_rate_percent=Decimal(20),
        quote_terms=(
            "The price covers the sessions named above and one review. A session cancelled a "
            "full day ahead costs "
            "nothing. If the course is stopped, sessions not given are paid back in full."
        ),
        out_of_hours_text="At night and on Sundays the practitioner on call answers the same number.",
    ),
    SiteFacts(
        name="Riverside",
        slug="riverside",
        phone="+44 20 7946 0200",
        address="3 Wharf Street\nLondon SE1 0BB",
        time_zone="Europe/London",
        jurisdiction="GB",
        currency="GBP",
        tax_name="VAT",
        tax_rate_percent=Decimal(20),
        quote_terms="Sessions not given are paid back in full if the course is stopped.",
        out_of_hours_text="At night and on Sundays the practitioner on call answers the same number.",
    ),
)

PRICES = {
    "consultation": 6000,
    "review-visit": 0,
    "numbing-cream": 1200,
    "extra-zone": 2500,
    "rejuvenation-session": 16500,
    "melasma-session": 14000,
    "acne-scars-session": 19000,
}

OFFERED = frozenset(
    {"rejuvenation-ha-non-cross-linked", "melasma-tranexamic-acid-intradermal", "acne-scars-derma-pen-ha"}
)

CEILINGS = (
    (
        "tranexamic-acid",
        "session",
        "8 mg",
        "The monthly dose of the first comparative trial; our own cautious upper end.",
    ),
    (
        "ha-non-cross-linked",
        "session",
        "4 mL",
        "More than one box in one sitting swells too much; our own rule.",
    ),
)

WEEK = tuple(
    (weekday, time(9), time(18)) for weekday in range(7)
)  # a demo made on a Sunday shows a full day too


class Place:
    """The sites, rooms, products and lots of the demo, by short names."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self.rooms: dict[tuple[int, int], Room] = {}
        self.products: dict[str, Product] = {}
        self.lots: dict[tuple[int, str], Lot] = {}


def open_sites(organisation: Organisation, at: datetime) -> Place:
    place = Place()
    place.sites = [open_site(organisation=organisation, facts=facts, by=None, at=at) for facts in SITES]
    return place


def furnish(
    organisation: Organisation, place: Place, staff: dict[Role, StaffMember], at: datetime, today: date
) -> None:
    """Rooms, hours, stock, prices, ceilings, adoption."""
    director, manager = staff[Role.DIRECTOR], staff[Role.MANAGER]
    for index, site in enumerate(place.sites):
        for number in (1, 2):
            place.rooms[index, number] = add_room(
                site=site,
                name=f"Room {number}",
                by=manager,
                at=at,
                command_id=once(organisation, f"room-{index}-{number}"),
            )
        set_opening_hours(
            site=site, hours=WEEK, by=manager, at=at, command_id=once(organisation, f"open-{index}")
        )
        _prices(organisation, index, site, manager, at)
    _hours(organisation, place, staff, at)
    _shelf(organisation, place, staff, at, today)
    for substance, basis, amount, reason in CEILINGS:
        set_ceiling(
            substance=substance,
            basis=basis,
            amount=amount,
            reason=reason,
            by=director,
            at=at,
            command_id=once(organisation, f"ceiling-{substance}"),
        )
    for protocol in protocols_here(organisation):
        if protocol.id not in OFFERED:
            continue  # read, and not taken up: no price, no lot, no ceiling
        adopt_protocol(
            protocol=protocol.id,
            read_digest=rests_on_of(protocol.id).digest,
            credential="Medical director of the demo clinic. A demonstration, not a review.",
            by=director,
            at=at,
            command_id=once(organisation, f"adopt-{protocol.id}"),
        )


def _hours(organisation: Organisation, place: Place, staff: dict[Role, StaffMember], at: datetime) -> None:
    """Dr Lind works at Northgate, Dr Okoye at Northgate on most days and at Riverside on Thursdays."""
    northgate, riverside = place.sites
    days = {
        (Role.DIRECTOR, 0): WEEK,
        (Role.PRACTITIONER, 0): tuple(day for day in WEEK if day[0] != 3),
        (Role.PRACTITIONER, 1): tuple(day for day in WEEK if day[0] == 3),
    }
    for (role, index), hours in days.items():
        set_working_hours(
            member=staff[role],
            site=(northgate, riverside)[index],
            hours=hours,
            by=staff[Role.MANAGER],
            at=at,
            command_id=once(organisation, f"hours-{role}-{index}"),
        )


def _prices(organisation: Organisation, index: int, site: Site, manager: StaffMember, at: datetime) -> None:
    for item, amount in PRICES.items():
        set_price(
            site=site,
            item=item,
            name="",
            amount_minor=amount,
            taxed=True,
            is_offered=True,
            by=manager,
            at=at,
            command_id=once(organisation, f"price-{index}-{item}"),
        )


def _shelf(
    organisation: Organisation, place: Place, staff: dict[Role, StaffMember], at: datetime, today: date
) -> None:
    manager = staff[Role.MANAGER]
    for key, facts in SHELF.items():
        place.products[key] = add_product(
            organisation=organisation,
            facts=facts,
            by=manager,
            at=at,
            command_id=once(organisation, f"product-{key}"),
        )
    for index, key, number, days, amount in LOTS:
        place.lots[index, number] = receive_lot(
            site=place.sites[index],
            product=place.products[key],
            number=number,
            expires_on=today + timedelta(days=days),
            amount=Decimal(amount),
            by=manager,
            at=at,
            command_id=once(organisation, f"lot-{index}-{number}"),
        )
    photographed = place.lots[0, OPENED]
    add_label_photo(
        lot=photographed,
        picture=drawn_label(photographed),
        by=manager,
        at=at,
        command_id=once(organisation, "label-photo"),
    )


def check_kits(
    organisation: Organisation, place: Place, staff: dict[Role, StaffMember], at: datetime
) -> None:
    """Today's check of the emergency kit at each site."""
    kit = next(
        checklist for checklist in current_pack().all(Checklist) if checklist.use.value == "emergency-kit"
    )
    days = {item.id: at.date() + timedelta(days=200) for item in kit.items if item.dated}
    soon = {"adrenaline": at.date() + timedelta(days=19)}  # the first site has something to order
    for site in place.sites:
        check_kit(
            site=site,
            last_days=days | (soon if site == place.sites[0] else {}),
            warn_days=30,
            items={item.id: "yes" for item in kit.items},
            required=[item.id for item in kit.items if item.required],
            note="",
            by=staff[Role.ASSISTANT],
            at=at,
            command_id=once(organisation, f"kit-{site.slug}-{at:%Y%m%d}"),
        )


def open_a_vial(
    organisation: Organisation, place: Place, staff: dict[Role, StaffMember], at: datetime
) -> None:
    """One vial that was opened an hour ago, with what its label says of its time."""
    open_vial(
        lot=place.lots[0, OPENED],
        patient=None,
        opened_at=at - timedelta(hours=1),
        by=staff[Role.ASSISTANT],
        at=at,
        command_id=once(organisation, "open-vial"),
    )


def read_the_fridges(
    organisation: Organisation, place: Place, staff: dict[Role, StaffMember], at: datetime
) -> None:
    """One fridge at each site, read over the last ten days; at the second not yet today, once too warm."""
    for index, site in enumerate(place.sites):
        fridge = add_place(
            site=site,
            facts=PlaceFacts(name="Fridge, room 1", lowest=Decimal(2), highest=Decimal(8)),
            by=staff[Role.MANAGER],
            at=at - timedelta(days=200),
            command_id=once(organisation, f"fridge-{index}"),
        )
        if index == 0:
            keep_lot_in(
                lot=place.lots[0, OPENED],
                place=fridge,
                by=staff[Role.MANAGER],
                at=at - timedelta(days=200),
                command_id=once(organisation, "keep-cold"),
            )
        for days in range(10, index - 1, -1):
            when = at - timedelta(days=days, minutes=20)
            warm = index == 1 and days == 4
            take_reading(
                place=fridge,
                celsius=Decimal("9.5") if warm else Decimal("4.2") + Decimal(days % 4) / 5,
                read_at=when,
                done="The door was not shut. Shut it, read 6 °C after an hour." if warm else "",
                hold_back=False,
                by=staff[Role.ASSISTANT],
                at=when,
                command_id=once(organisation, f"fridge-{index}-{days}"),
            )
