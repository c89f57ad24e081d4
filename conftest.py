"""Fixtures for every test of a feature. The core's tests run without this file, with Django switched off."""

pytest_plugins = ["tests.support.clinic", "tests.support.browser", "tests.support.no_skips"]
