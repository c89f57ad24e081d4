"""How the clinic's rules say no."""

from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


class Refusal(Exception):
    """The clinic's rules say no. The message is for the person at the screen."""

    status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Forbidden(Refusal):
    """This person's role does not allow it."""

    status = 403


def allows(check: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Ask a permission check as a yes/no question, to show or hide a button."""
    try:
        check(*args, **kwargs)
    except Refusal:
        return False
    return True
