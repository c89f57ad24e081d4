"""Gives the built package the dependencies of requirements.in, so that they stand in one place."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        lines = (Path(self.root) / "requirements.in").read_text("utf-8").splitlines()
        build_only = ("hatchling", "editables")
        metadata["dependencies"] = [
            line for line in lines if line and not line.startswith(("#", *build_only))
        ]
