"""Tree-edit-distance-based similarity of tables (TEDS; Zhong, ShafieiBavani and Jimeno Yepes, ECCV 2020).

1 − distance ÷ size of the larger tree. Inserting and deleting a node costs 1, so does changing one into another tag or
span; changing the text of a cell costs their normalised edit distance. The distance is Zhang and Shasha's, exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from gxnlp.forms import TableForm

CELL = "td"


@dataclass(frozen=True, slots=True)
class Node:
    tag: str
    children: tuple[Node, ...] = ()
    text: str = ""
    span: tuple[int, int] = (1, 1)


def teds(a: Node, b: Node) -> float:
    if a == b:
        return 1.0
    return 1.0 - distance(a, b) / max(_size(a), _size(b))


def form_tree(table: TableForm, texts: Mapping[tuple[str, str], str]) -> Node:
    """A table of the form as a tree of rows and cells; what `texts` does not name is not there.

    A row that has no cell is left out, and so is the head over rows that are all left out.
    """
    names = {thing.id: thing.label for thing in (*table.groups, *table.rows)}
    rows: list[Node] = []
    for block in table.blocks:
        body = []
        for row in block.rows:
            cells = [_cell(texts[row.id, c.id]) for c in block.columns if (row.id, c.id) in texts]
            if cells:
                body.append(_row([_cell(names.get(row.group or "", "")), _cell(row.label), *cells]))
        if body:
            rows += [_row([_cell(block.head), *(_cell(c.label) for c in block.columns)]), *body]
    return Node("table", tuple(rows))


def _row(cells: Sequence[Node]) -> Node:
    return Node("tr", tuple(cells))


def _cell(text: str) -> Node:
    return Node(CELL, text=text)


def _size(tree: Node) -> int:
    return 1 + sum(map(_size, tree.children))


def _change(a: Node, b: Node) -> float:
    if a.tag != b.tag or a.span != b.span:
        return 1.0
    if a.tag != CELL or a.text == b.text:
        return 0.0
    return Levenshtein.normalized_distance(a.text, b.text)


@dataclass(frozen=True)
class _Ordered:
    """A tree in postorder: each node, the place of its leftmost leaf, and the roots that the distance starts from."""

    nodes: list[Node]
    leftmost: list[int]

    @property
    def roots(self) -> list[int]:
        return sorted({left: i for i, left in enumerate(self.leftmost)}.values())


def _ordered(tree: Node) -> _Ordered:
    nodes: list[Node] = []
    leftmost: list[int] = []

    def walk(node: Node) -> None:
        first = len(nodes)
        for child in node.children:
            walk(child)
        nodes.append(node)
        leftmost.append(first)

    walk(tree)
    return _Ordered(nodes, leftmost)


def distance(a: Node, b: Node) -> float:
    one, two = _ordered(a), _ordered(b)
    change = _changes(one.nodes, two.nodes)
    trees = [list(row) for row in change]
    """[x][y]: between the whole subtrees at x and y; for two leaves it is what changing one into the other costs."""
    for i in one.roots:
        for j in two.roots:
            if one.leftmost[i] != i or two.leftmost[j] != j:
                _forests(one, two, i, j, trees, change)
    return trees[-1][-1]


def _changes(one: Sequence[Node], two: Sequence[Node]) -> list[list[float]]:
    """What changing each node of one tree into each of the other costs; equal nodes are compared once."""
    told = [(node.tag, node.span, node.text) for node in one]
    known = {name: [_change(node, other) for other in two] for name, node in dict(zip(told, one, strict=True)).items()}
    return [known[name] for name in told]


def _forests(one: _Ordered, two: _Ordered, i: int, j: int, trees: list[list[float]], change: list[list[float]]) -> None:
    """Distances between all beginnings of the subtrees at i and j; those of whole trees are kept in `trees`."""
    first, second = one.leftmost[i], two.leftmost[j]
    others = [(y, two.leftmost[y] - second) for y in range(second, j + 1)]
    row = [float(n) for n in range(len(others) + 1)]
    rows = [row]
    for x in range(first, i + 1):
        back, costs, kept = one.leftmost[x] - first, change[x], trees[x]
        above, before = row, rows[back]
        last = above[0] + 1.0
        row = [last]
        for n, (y, start) in enumerate(others):
            least = above[n + 1] if above[n + 1] < last else last
            last = least + 1.0
            if back or start:
                whole = before[start] + kept[y]
            else:
                whole = kept[y] = min(last, above[n] + costs[y])
            if whole < last:
                last = whole
            row.append(last)
        rows.append(row)
