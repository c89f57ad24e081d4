"""A page's sentences of the pack, each with the way to where it comes from that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = frozenset(
    {"article", "aside", "body", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figure", "form",
     "li", "main", "ol", "p", "section", "table", "tbody", "td", "tr", "ul"}
)  # fmt: skip
ITS_OWN = frozenset({"li", "tr", "dd", "article", "fieldset", "section", "main", "body"})
VOID = frozenset({"input", "br", "img", "link", "meta", "hr", "source", "wbr", "area", "col"})
NOT_SAID = frozenset({"script", "style", "svg", "option", "select", "textarea", "nav"})
WAY = re.compile(r"^/knowledge/(?:sources/|rows/)?[a-z-]*/?[^/?#]+/")
MORE = frozenset({"a", "details", "div", "p", "span"})  # what may still be about it
BESIDE = 2  # how many elements after it a way may stand


@dataclass(eq=False)
class Node:
    """One element: what it says, and what stands in it."""

    tag: str
    above: Node | None
    href: str = ""
    is_because: bool = False
    parts: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        if self.tag in NOT_SAID or self.is_because:
            return ""
        said = "".join(part if isinstance(part, str) else part.text() for part in self.parts)
        return f" {said} " if self.tag in BLOCKS else said

    def inner(self) -> Iterator[Node]:
        yield self
        for part in self.parts:
            if isinstance(part, Node) and not self.is_because:
                yield from part.inner()

    def leads_to_the_pack(self) -> bool:
        if WAY.match(self.href):
            return True
        return any(isinstance(part, Node) and part.leads_to_the_pack() for part in self.parts)

    @property
    def children(self) -> list[Node]:
        return [part for part in self.parts if isinstance(part, Node)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("body", None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        because = "because" in (told.get("class") or "").split()
        node = Node(tag, self.at, told.get("href") or "", because)
        self.at.parts.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.at
        while node is not None and node.tag != tag:
            node = node.above
        if node is not None and node.above is not None:
            self.at = node.above

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)


def read(page: str) -> Node:
    """The main part of a page."""
    reader = _Reader()
    reader.feed(page)
    return next((node for node in reader.root.inner() if node.tag == "main"), reader.root)


def squeeze(text: str) -> str:
    return " ".join(text.split())


def unexplained(page: Node, sentences: Iterable[str]) -> set[str]:
    """The sentences on a page with no way to the knowledge in their own piece of it, or right after it."""
    whole = squeeze(page.text())
    shown = [sentence for sentence in sentences if sentence in whole]
    found = set()
    for sentence in shown:
        saying = [node for node in page.inner() if sentence in squeeze(node.text())]
        inmost = [node for node in saying if not any(child in saying for child in node.children)]
        if not all(_is_explained(node) for node in inmost):
            found.add(sentence)
    return found


def _is_explained(node: Node) -> bool:
    at: Node | None = node
    while at is not None:
        if at.tag not in {"section", "main", "body"} and at.leads_to_the_pack():
            return True
        if at.above is not None and at.tag not in ITS_OWN - {"fieldset"}:
            after = at.above.children
            place = after.index(at) + 1
            if any(each.leads_to_the_pack() for each in after[place : place + BESIDE] if each.tag in MORE):
                return True
        if at.tag in ITS_OWN:
            return False
        at = at.above
    return False
