"""A text column that is encrypted in the database."""

from typing import Any

from django.db import models

from mesocare.audit.keys import decrypt, encrypt


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Plain text in Python, encrypted in the database. It cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text in (None, "") else encrypt(text)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value in (None, "") else decrypt(value)
