"""Only actions write, and only they; views load, call once and answer."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WRITES = {
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
    "update",
    "save",
}
MAY_WRITE = (
    "actions",  # of every feature
    "audit",  # the chain and the ledger are what actions write with
    "messages",  # the outbox, its worker and the private links
    "demo",  # made through actions; erased below them
    "pack",  # keeps a version of the knowledge the first time it is used
)


def modules() -> Iterator[Path]:
    for file in sorted((ROOT / "mesocare").rglob("*.py")):
        parts = file.relative_to(ROOT / "mesocare").parts
        if not {"tests", "migrations"} & set(parts):
            yield file


def writes_in(file: Path) -> Iterator[str]:
    """Calls that write through the ORM: `….objects.create(…)`, a queryset's `update`, a row's `save`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        ):
            continue
        chain = ast.unparse(node.func.value)
        through_rows = "objects" in chain or ".filter(" in chain or ".all()" in chain
        if through_rows or (node.func.attr == "save" and "super()" not in chain and "form" not in chain):
            yield f"{file.relative_to(ROOT)}:{node.lineno}: {chain[-40:]}.{node.func.attr}"


def test_only_actions_write() -> None:
    found = []
    for file in modules():
        parts = file.relative_to(ROOT / "mesocare").with_suffix("").parts
        if not set(parts) & set(MAY_WRITE):
            found += [write for write in writes_in(file) if not _of_a_manager(file)]
    assert not found, "\n".join(found)


def _of_a_manager(file: Path) -> bool:
    """`UserManager.create_user` is how Django makes an account; actions call it."""
    return file.name == "models.py"


def test_the_core_has_no_module_that_is_too_long_to_read() -> None:
    long = [
        f"{file.relative_to(ROOT)} has {lines} lines"
        for folder in ("mesocare", "mesotherapy")
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not {"tests", "migrations"} & set(file.parts)
        and (lines := len(file.read_text("utf-8").splitlines())) > 300
    ]
    assert not long, "\n".join(long)
