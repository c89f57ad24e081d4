"""Routes that refuse to load without a declared access.

A view says who may open it with one of the decorators of `mesocare.clinics.access`, which call `declare`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

View = Callable[..., HttpResponseBase]
ATTRIBUTE = "declared_access"


@runtime_checkable
class Access(Protocol):
    """Who may open a page."""

    def describe(self) -> str:
        """Say it in a few words, for the matrix of routes and roles."""


def declare(view: View, access: Access) -> View:
    """Write the access on the view, once."""
    setattr(view, ATTRIBUTE, access)
    return view


def access_of(view: Callable[..., Any]) -> Access | None:
    """The access a view declares, or nothing."""
    return getattr(view, ATTRIBUTE, None)


def route(address: str, view: View, name: str) -> URLPattern:
    """A path to a view that says who may open it.

    Raises:
        ImproperlyConfigured: if it does not.
    """
    if access_of(view) is None:
        raise ImproperlyConfigured(
            f"The route '{address}' ({view.__module__}.{view.__name__}) declares no access. "
            "Decorate its view with @staff(…), @private_link(…) or @public."
        )
    return path(address, view, name=name)


def every_route(patterns: Sequence[URLPattern | URLResolver]) -> Iterable[URLPattern]:
    """Every path of the site, those of included folders too."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_route(pattern.url_patterns)
        else:
            yield pattern


def refuse_undeclared(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Stop the site from loading when any path, however it was written, declares no access."""
    open_doors = [str(found.pattern) for found in every_route(patterns) if access_of(found.callback) is None]
    if open_doors:
        raise ImproperlyConfigured(f"These routes declare no access: {', '.join(open_doors)}")
