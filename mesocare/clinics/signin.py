"""Signing in: nobody signs up by themselves, and a second factor is kept encrypted."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from mesocare.audit.keys import decrypt, encrypt


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the clinic, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """The secret of an authenticator app is useless to whoever reads the database without the keys."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)


def who_tries(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The email somebody tries to sign in with, in one spelling, by which wrong passwords are counted."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or request.POST.get("login", "")).strip().lower()


def where_from(request: HttpRequest) -> str:
    """The address of the device that asks: as the clinic's own proxies tell it (`MESOCARE_PROXIES` of them).

    What a visitor writes into the header by himself stands before their part of it and is not read. A
    request that came over no network has no address.
    """
    if "REMOTE_ADDR" not in request.META:
        return ""
    return str(get_adapter(request).get_client_ip(request))
