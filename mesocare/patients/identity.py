"""Who a person is, as typed or imported, before and after it is a row."""

from dataclasses import asdict, dataclass, fields
from datetime import date

from mesocare.patients.models import Patient, Sex
from mesocare.patients.phones import reversed_digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What identifies a person and how to reach them."""

    family_name: str
    given_name: str = ""
    birth_date: date | None = None
    sex: str = Sex.UNKNOWN.value
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = "en"
    prefers: str = ""

    @classmethod
    def of(cls, patient: Patient) -> "Identity":
        return cls(**{field.name: getattr(patient, field.name) for field in fields(cls)})

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def write_on(self, patient: Patient) -> None:
        """Set the columns of a row, those that are computed too. It is the action that saves."""
        for name, value in asdict(self).items():
            setattr(patient, name, value)
        patient.email = self.email.strip().lower()
        patient.phone_reversed = reversed_digits(self.phone)


def differences(before: Identity, after: Identity) -> dict[str, dict[str, str]]:
    """The lines that differ, in words, for the audit: {"phone": {"before": "…", "after": "…"}}."""
    old, new = asdict(before), asdict(after)
    return {
        name: {"before": str(old[name] or ""), "after": str(new[name] or "")}
        for name in old
        if old[name] != new[name]
    }
