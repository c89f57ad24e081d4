"""Who runs the clinic: the organisation, its sites, its people, and what they stand behind."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.roles import Role
from mesocare.web.models import AppendOnly


class Organisation(models.Model):
    """Owns patients, screening, dose history, plans and consents. Safety checks read all of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """One address of an organisation: its rooms, stock, emergency kit, prices and hours."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=60, default="UTC")
    jurisdiction = models.CharField(max_length=10, default="not-set")  # id in the knowledge pack
    currency = models.CharField(max_length=3, default="EUR")
    tax_name = models.CharField(max_length=40, blank=True)
    tax_rate_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    quote_terms = models.TextField(blank=True)
    quote_valid_days = models.PositiveSmallIntegerField(default=30)
    out_of_hours_text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> User:
        user = self.model(email=self.normalize_email(email), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in. What they may do is said by their `StaffMember` rows."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class StaffMember(models.Model):
    """A person's place in one organisation: their role and the sites they belong to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff")
    role = models.CharField(max_length=20, choices=Role.choices)
    sites = models.ManyToManyField(Site, related_name="staff")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_per_organisation"),
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def initials(self) -> str:
        words = [word for word in self.user.name.replace("Dr ", "").split() if word]
        return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


class Credential(AppendOnly):
    """What a member of staff is qualified to do, as the clinic checked it. A change is a new row."""

    staff_member = models.ForeignKey(StaffMember, models.PROTECT, related_name="credentials")
    profession = models.CharField(max_length=80)
    registration_body = models.CharField(max_length=120)
    registration_number = models.CharField(max_length=60)
    techniques = models.JSONField(default=list)  # pack ids this credential covers
    devices = models.JSONField(default=list)  # pack ids
    may_prescribe = models.BooleanField(default=False)  # prescription-only medicines, where it works
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )


class EmergencyKitCheck(AppendOnly):
    """One check of a site's emergency kit: each item of the pack's checklist, present or not."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="kit_checks")
    checked_on = models.DateField()  # the site's own date
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    items = models.JSONField()  # {checklist item id: "yes" | "no"}
    last_days = models.JSONField(default=dict)  # {item id: the day on its label, "2027-04-30"}
    warn_days = models.PositiveSmallIntegerField(default=0)  # days ahead that a label's day is told; 0: never
    is_complete = models.BooleanField()
    note = models.TextField(blank=True)


class ChecklistChoice(AppendOnly):
    """The director has a point of a checklist asked before every session, or not. The newest row counts.

    Without a row a point is asked where its source is strong.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="checklist_choices")
    item = models.CharField(max_length=160)  # "<checklist>:<item>", pack ids
    is_asked = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()


class PackVersion(AppendOnly):
    """A knowledge pack exactly as it was used, so an old decision can be explained with it."""

    digest = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=40)
    content = models.BinaryField()  # gzip of the canonical files
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} ({self.digest[:12]})"


class Adoption(AppendOnly):
    """The medical director read a protocol and everything it rests on, and answers for it here."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="adoptions")
    protocol = models.CharField(max_length=80)  # pack id
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="adoptions")
    rests_on_digest = models.CharField(max_length=64)  # of the protocol and all it rests on
    statements = models.JSONField()  # ids read
    adopted_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    adopted_name = models.CharField(max_length=120)
    adopted_credential = models.CharField(max_length=200)
    adopted_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)


class AdoptionWithdrawal(AppendOnly):
    adoption = models.OneToOneField(Adoption, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    withdrawn_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()


class TreatmentSwitch(AppendOnly):
    """The director switched a treatment on that the pack leaves off, or off again. The newest row counts."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="treatment_switches")
    protocol = models.CharField(max_length=80)  # pack id
    is_on = models.BooleanField()
    reason = models.TextField()
    pack_version = models.ForeignKey(
        PackVersion, models.PROTECT, null=True, related_name="+"
    )  # what was known; unknown before it was kept
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()


class TranslationRelease(AppendOnly):
    """The director releases a translation that a named person read, or takes it back. The newest counts."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="translation_releases")
    language = models.CharField(max_length=10)
    is_released = models.BooleanField()
    reader_name = models.CharField(max_length=120, blank=True)
    reader_credential = models.CharField(max_length=200, blank=True)
    texts = models.JSONField(default=dict)  # {part: digest of what was read}
    reason = models.TextField(blank=True)  # why it was taken back
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()


class SignedStatement(AppendOnly):
    """A statement from a weak source that the director lets stop a treatment here."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="signed_statements")
    statement = models.CharField(max_length=120)
    reason = models.TextField()
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()


class Ceiling(AppendOnly):
    """The clinic's own upper limit for a substance, with its reason. The newest row counts."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ceilings")
    substance = models.CharField(max_length=80)  # pack id
    basis = models.CharField(max_length=20)  # point | session | day | course
    amount = models.CharField(max_length=40)  # quantity text, "8 mg"
    reason = models.TextField()
    pack_version = models.ForeignKey(
        PackVersion, models.PROTECT, null=True, related_name="+"
    )  # what was known when it was set
    set_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)


class OverlayWord(models.TextChoices):
    """What a clinic did with a piece of the pack."""

    CHANGED = "changed", _("changed")
    ADDED = "added", _("added")
    HELD_BACK = "held-back", _("held back")
    TAKEN_BACK = "taken-back", _("taken back")


class OverlayPiece(AppendOnly):
    """One thing of the pack in the clinic's own words. The newest row of a thread counts."""

    thread = models.UUIDField(default=uuid.uuid4)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="overlay_pieces")
    word = models.CharField(max_length=12, choices=OverlayWord.choices)
    kind = models.CharField(max_length=40)  # of the pack's entries
    entry = models.CharField(max_length=80)  # pack id, or one of the clinic's own
    path = models.JSONField(default=list)  # to a statement inside the entry; empty: the entry itself
    before = models.JSONField(null=True)  # what the pack said there
    after = models.JSONField(null=True)  # what the clinic says
    author = models.CharField(max_length=200)  # who wrote it, with credential
    reason = models.TextField()
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    imported = models.BooleanField(default=False)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "thread"], name="overlay_by_thread"),
        ]


class PriceItem(AppendOnly):
    """What a site charges for one thing of the pack's price list. The newest row counts."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="price_items")
    item = models.CharField(max_length=80)  # id of the pack's price item
    name = models.CharField(max_length=160)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    taxed = models.BooleanField(default=True)
    is_offered = models.BooleanField(default=True)
    set_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
