"""A small believable clinic for tests: two sites, one person of each role, and a second organisation beside
it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from mesocare.clinics.models import Organisation, Site, StaffMember, User
from mesocare.clinics.roles import Role

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday
PASSWORD = "a-long-enough-password"


@dataclass(frozen=True)
class World:
    """One organisation with its people. `far_site` is a site to which none of them belongs."""

    organisation: Organisation
    site: Site
    second_site: Site
    far_site: Site
    staff: dict[Role, StaffMember]
    at: datetime
    cache: dict[str, object] = field(default_factory=dict)  # what the features' examples share

    @property
    def director(self) -> StaffMember:
        return self.staff[Role.DIRECTOR]

    @property
    def practitioner(self) -> StaffMember:
        return self.staff[Role.PRACTITIONER]


def build_world(name: str = "Clinique du Parc", slug: str = "parc", at: datetime = AT) -> World:
    """Build one; give another name and slug for a second organisation."""
    organisation = Organisation.objects.create(name=name, created_at=at)
    sites = [
        build_site(organisation, f"{name} {where}", f"{slug}-{where}".lower())
        for where in ("Centre", "Nord", "Sud")
    ]
    world = World(organisation, sites[0], sites[1], sites[2], {}, at)
    for role in Role:
        world.staff[role] = build_staff(
            world, role, f"{role.label} of {name}", f"{role.value}@{slug}.example"
        )
    return world


def build_site(organisation: Organisation, name: str, slug: str) -> Site:
    return Site.objects.create(
        organisation=organisation,
        name=name,
        slug=slug,
        phone="+33 1 23 45 67 89",
        time_zone="Europe/Paris",
        jurisdiction="GB",
        currency="EUR",
        tax_name="VAT",
        tax_rate_percent=Decimal("20.00"),
    )


def build_staff(world: World, role: Role, name: str, email: str) -> StaffMember:
    """Somebody of that role who belongs to the first two sites."""
    user = User.objects.create_user(email=email, name=name, password=PASSWORD)
    member = StaffMember.objects.create(user=user, organisation=world.organisation, role=role)
    member.sites.add(world.site, world.second_site)
    return member
