"""Telephone numbers as they are compared: from the last digit, so that the country code does not matter."""

SIGNIFICANT = (
    9  # digits that make two numbers the same: enough for a subscriber, less than any country code changes
)
FEWEST = 4
KEPT = 20


def reversed_digits(phone: str) -> str:
    """The digits of a number, last first.

    >>> reversed_digits("+44 7700 900123")
    '321009007744'
    """
    return "".join(letter for letter in reversed(phone) if letter.isdecimal() and letter.isascii())[:KEPT]


def comparable(phone: str) -> str:
    """The part of a number that is the same however it was written; "" where it is too short to tell.

    >>> comparable("07700 900123") == comparable("+44 7700 900123")
    True
    """
    digits = reversed_digits(phone)[:SIGNIFICANT]
    return digits if len(digits) >= FEWEST else ""
