/* The map's state on this device: apply a change, and know how to take it back. */

const GIVEN = new Set(["done", "added", "reaction"]);

export class MapData {
  constructor(data) {
    this.load(data);
  }

  load(data) {
    this.data = structuredClone(data);
    this.data.last ||= [];
  }

  get version() { return this.data.version; }
  get zones() { return this.data.zones; }
  get points() { return this.data.points; }
  get avoid() { return this.data.avoid; }

  zone(zone, side) { return this.zones.find((z) => z.zone === zone && z.side === side); }
  pointsOf(zone, side) { return this.points.filter((p) => p.zone === zone && p.side === side); }
  point(id) { return this.points.find((p) => p.id === id); }
  doneIn(zone, side) { return this.pointsOf(zone, side).filter((p) => GIVEN.has(p.status)).length; }

  /* Does the change here; returns the changes that undo it, or null when only the server can tell. */
  apply(change, skin) {
    return (STEPS[change.op] || (() => null))(this, change, skin);
  }
}

const STEPS = {
  "add-point"(map, change) {
    const known = map.point(change.id);
    if (known) return [];
    const seq = Math.max(0, ...map.pointsOf(change.zone, change.side).map((p) => p.seq)) + 1;
    const status = change.status || (map.data.mode === "plan" ? "planned" : "added");
    map.points.push({ id: change.id, zone: change.zone, side: change.side, seq, triangle: change.triangle, weights: change.weights, status });
    return [{ op: "remove-point", id: change.id }];
  },
  "remove-point"(map, change) {
    const point = map.point(change.id);
    if (!point) return [];
    map.data.points = map.points.filter((p) => p !== point);
    const back = [{ op: "add-point", id: point.id, zone: point.zone, side: point.side, triangle: point.triangle, weights: point.weights }];
    return point.status === "planned" || point.status === "added" ? back : [...back, { op: "set-point", id: point.id, status: point.status }];
  },
  "move-point"(map, change) {
    const point = map.point(change.id);
    if (!point) return [];
    const back = { op: "move-point", id: point.id, triangle: point.triangle, weights: point.weights };
    Object.assign(point, { triangle: change.triangle, weights: change.weights });
    return [back];
  },
  "set-point"(map, change) {
    const point = map.point(change.id);
    if (!point) return [];
    const before = point.status === "added" ? "done" : point.status;
    point.status = change.status;
    return [{ op: "set-point", id: point.id, status: before }];
  },
  "zone-done"(map, change) {
    const done = map.doneIn(change.zone, change.side);
    for (const point of map.pointsOf(change.zone, change.side)) if (point.status === "planned") point.status = "done";
    Object.assign(map.zone(change.zone, change.side) || {}, { status: "done" });
    return [{ op: "zone-count", zone: change.zone, side: change.side, done }];
  },
  "zone-count"(map, change) {
    const before = map.doneIn(change.zone, change.side);
    let left = change.done;
    for (const point of map.pointsOf(change.zone, change.side)) {
      if (point.status === "added" || point.status === "reaction") left -= 1;
      else point.status = left-- > 0 ? "done" : "planned";
    }
    const whole = map.pointsOf(change.zone, change.side).length;
    Object.assign(map.zone(change.zone, change.side) || {}, { status: change.done >= whole ? "done" : change.done ? "started" : "planned" });
    return [{ op: "zone-count", zone: change.zone, side: change.side, done: before }];
  },
  "skip-zone"(map, change) {
    const done = map.doneIn(change.zone, change.side);
    for (const point of map.pointsOf(change.zone, change.side)) if (point.status === "planned") point.status = "skipped";
    Object.assign(map.zone(change.zone, change.side) || {}, { status: done ? "done" : "skipped" });
    return [{ op: "zone-count", zone: change.zone, side: change.side, done }];
  },
  "add-avoid"(map, change, skin) {
    map.avoid.push({ ...change, op: undefined });
    map.data.points = map.points.filter((p) => p.status !== "planned" || skin.from(p, change) >= 0);
    return null;
  },
  "remove-avoid"(map, change) {
    map.data.avoid = map.avoid.filter((area) => area.id !== change.id);
    return null;
  },
  "set-zone"(map, change) {
    const zone = map.zone(change.zone, change.side);
    if (!zone) return null;
    const back = { op: "set-zone", zone: change.zone, side: change.side };
    for (const name of ["spacing_mm", "volume_ml", "depth_mm"]) {
      if (change[name] === undefined) continue;
      back[name] = zone[name];
      zone[name] = change[name];
    }
    return [back];
  },
};
