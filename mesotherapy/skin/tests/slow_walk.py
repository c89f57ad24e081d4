"""An obvious, slow, separate way to measure along the skin: fold the triangles flat one after the other.

From the start, look through each edge into the next triangle, laid down beside it on the table, and on
through its edges as far as the line of sight goes. Where the end is seen, a ruler gives its distance.
"""

from math import dist, hypot, inf, sqrt

import numpy as np

from mesotherapy.skin.surface import Mesh, SurfacePoint

Place = tuple[float, float]
_NEIGHBOURS: dict[int, dict[tuple[int, int], list[int]]] = {}


def walk_mm(mesh: Mesh, start: SurfacePoint, end: SurfacePoint) -> float:
    """The shortest straight way from start to end; infinite where none is seen within a wide reach."""
    first, last = _place(mesh, start), _place(mesh, end)
    reach = 1.6 * float(np.linalg.norm(first - last)) + 2
    if start.triangle == end.triangle:
        return float(np.linalg.norm(first - last))
    a, b, c = mesh.triangles[start.triangle].tolist()
    flat = {a: (0.0, 0.0), b: (_length(mesh, a, b), 0.0)}
    flat[c] = _third(flat[a], flat[b], _length(mesh, a, c), _length(mesh, b, c))
    eye = _mixed([flat[k] for k in (a, b, c)], start.weights)
    edges = [(a, b), (b, c), (c, a)]
    return min(
        _through(mesh, start.triangle, edge, (flat[edge[0]], flat[edge[1]]), eye, end, reach, None)
        for edge in edges
    )


def _through(mesh, behind, edge, laid, eye, end, reach, sight):
    """Look through an edge (right end, left end, as seen from the eye) into the triangle beyond it."""
    right, left = _to(eye, laid[0]), _to(eye, laid[1])
    if sight is not None:
        right = sight[0] if _turn(right, sight[0]) > 0 else right
        left = sight[1] if _turn(left, sight[1]) < 0 else left
    if _turn(right, left) <= 0 or _gap(eye, *laid) > reach:
        return inf
    beyond = [t for t in _neighbours(mesh)[tuple(sorted(edge))] if t != behind]
    if not beyond:
        return inf
    far = next(k for k in mesh.triangles[beyond[0]].tolist() if k not in edge)
    place = _third(laid[1], laid[0], _length(mesh, edge[1], far), _length(mesh, edge[0], far))
    found = inf
    if beyond[0] == end.triangle:
        flat = {edge[0]: laid[0], edge[1]: laid[1], far: place}
        there = _mixed([flat[k] for k in mesh.triangles[end.triangle].tolist()], end.weights)
        line = _to(eye, there)
        if _turn(right, line) >= -1e-9 and _turn(line, left) >= -1e-9:
            found = dist(eye, there)
    onward = [((edge[0], far), (laid[0], place)), ((far, edge[1]), (place, laid[1]))]
    further = (_through(mesh, beyond[0], e, where, eye, end, reach, (right, left)) for e, where in onward)
    return min(found, *further)


def _third(first: Place, second: Place, from_first: float, from_second: float) -> Place:
    """The third corner of a triangle, to the left of the way from the first to the second."""
    base = dist(first, second)
    along = (from_first**2 - from_second**2 + base**2) / (2 * base)
    up = sqrt(max(from_first**2 - along**2, 0))
    x, y = (second[0] - first[0]) / base, (second[1] - first[1]) / base
    return first[0] + along * x - up * y, first[1] + along * y + up * x


def _to(eye: Place, place: Place) -> Place:
    return place[0] - eye[0], place[1] - eye[1]


def _turn(first: Place, second: Place) -> float:
    return first[0] * second[1] - first[1] * second[0]


def _gap(eye: Place, first: Place, second: Place) -> float:
    along, to_eye = _to(first, second), _to(first, eye)
    share = (along[0] * to_eye[0] + along[1] * to_eye[1]) / (along[0] ** 2 + along[1] ** 2)
    share = min(1.0, max(0.0, share))
    return hypot(to_eye[0] - share * along[0], to_eye[1] - share * along[1])


def _mixed(corners: list[Place], weights: tuple[float, float, float]) -> Place:
    x = sum(w * c[0] for w, c in zip(weights, corners, strict=True))
    return x, sum(w * c[1] for w, c in zip(weights, corners, strict=True))


def _place(mesh: Mesh, at: SurfacePoint) -> np.ndarray:
    return np.asarray(at.weights) @ mesh.corners[at.triangle]


def _length(mesh: Mesh, first: int, second: int) -> float:
    return float(np.linalg.norm(mesh.vertices[first] - mesh.vertices[second]))


def _neighbours(mesh: Mesh) -> dict[tuple[int, int], list[int]]:
    if id(mesh) not in _NEIGHBOURS:
        edges: dict[tuple[int, int], list[int]] = {}
        for triangle, (a, b, c) in enumerate(mesh.triangles.tolist()):
            for edge in ((a, b), (b, c), (c, a)):
                edges.setdefault(tuple(sorted(edge)), []).append(triangle)
        _NEIGHBOURS[id(mesh)] = edges
    return _NEIGHBOURS[id(mesh)]
