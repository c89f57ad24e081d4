"""How the core's laws are tried: enough examples to be worth it, and no deadline on a busy machine."""

from hypothesis import settings

settings.register_profile("core", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("core")
