"""Quotes are made, read, accepted; money is taken and given back. Nothing is edited."""

from mesocare.billing.actions.payments import NotAccepted, WrongAmount, reverse_payment, take_payment
from mesocare.billing.actions.quotes import (
    PriceMissing,
    QuoteChanged,
    QuoteExpired,
    accept_quote,
    make_quote,
    send_quote,
)

__all__ = [
    "NotAccepted",
    "PriceMissing",
    "QuoteChanged",
    "QuoteExpired",
    "WrongAmount",
    "accept_quote",
    "make_quote",
    "reverse_payment",
    "send_quote",
    "take_payment",
]
