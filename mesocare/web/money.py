"""Money as whole minor units (pence, cents) with a currency. Never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from babel.numbers import format_currency, get_currency_precision


class CurrenciesDiffer(Exception):
    """Two currencies cannot be added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money.

    >>> Money.of("12.50", "GBP") + Money(50, "GBP")
    Money(minor=1300, currency='GBP')
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> "Money":
        """From an amount in the currency's main unit; more decimals than it has are refused."""
        minor = Decimal(amount).scaleb(get_currency_precision(currency))
        if minor != minor.to_integral_value():
            raise ValueError(f"{amount} {currency} has more decimals than the currency.")
        return cls(int(minor), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def times(self, factor: Decimal | int) -> "Money":
        """Multiplied, and rounded half to even on the minor unit."""
        product = Decimal(self.minor) * factor
        return Money(int(product.quantize(Decimal(1), ROUND_HALF_EVEN)), self.currency)

    def _other(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency} cannot be added or compared.")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._other(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._other(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._other(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._other(other)

    def __str__(self) -> str:
        return format_money(self.minor, self.currency)


def format_money(minor: int, currency: str, locale: str = "en_GB") -> str:
    """The way it is written on a quote.

    >>> format_money(123450, "GBP")
    '£1,234.50'
    """
    return format_currency(Money(minor, currency).amount, currency, locale=locale)
