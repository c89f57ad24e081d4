"""Every route of the site, read from the resolver, with a real object for each that needs one.

A feature gives its examples in `<feature>/tests/matrix_objects.py`:

    def examples(world: World) -> dict[str, dict[str, object]]:
        patient = patient_of(world)
        return {"patients:details": {"patient_uuid": patient.uuid}}

    def site_examples(world: World) -> dict[str, dict[str, object]]:    # of world.far_site
        return {"stock:lot": {"lot_uuid": …}}

A new route is in the matrix by itself; one with parameters and no example fails.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from mesocare.web.routes import Access, access_of
from tests.support.world import World

Examples = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """A route by its name, who may open it, and the names of its parameters."""

    name: str
    access: Access
    parameters: frozenset[str]


def every_page() -> list[Page]:
    return sorted(_pages(get_resolver().url_patterns), key=lambda page: page.name)


def _pages(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = "", above: frozenset[str] = frozenset()
) -> Iterator[Page]:
    for pattern in patterns:
        parameters = above | set(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _pages(pattern.url_patterns, inside, parameters)
        else:
            access = access_of(pattern.callback)
            assert access is not None, f"{pattern.pattern} declares no access"
            assert pattern.name, f"{pattern.pattern} has no name"
            yield Page(f"{prefix}{pattern.name}", access, parameters)


def examples_of(world: World, function: str = "examples") -> Examples:
    """What the features give for this world, all together."""
    found: Examples = {}
    for app in settings.INSTALLED_APPS:
        module = f"{app}.tests.matrix_objects"
        if app.startswith("mesocare.") and find_spec(f"{app}.tests") and find_spec(module):
            give = getattr(import_module(module), function, None)
            found |= give(world) if give else {}
    return found
