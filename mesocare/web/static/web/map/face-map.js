/* The map as a whole: what is chosen, which mode is on, and every change that a finger, a key or a button can make. */
import { Gestures } from "./gestures.js";
import { newId } from "./ids.js";
import { listen } from "./keys.js";
import { Panel } from "./panel.js";
import { Sending } from "./sending.js";
import { MapData } from "./state.js";
import { View } from "./view.js";

const SPACING = [1.5, 30];
const CLEARANCE = 4;
/* What undo reaches. A note or a pain score is not taken back with the map's. */
const ON_THE_MAP = new Set(["add-point", "move-point", "remove-point", "set-point", "zone-done", "zone-count", "skip-zone", "set-zone", "mirror-zone", "add-avoid", "remove-avoid"]);

export class FaceMap {
  constructor(element, data, words, skin) {
    this.skin = skin;
    this.words = words;
    this.data = new MapData(data);
    this.server = structuredClone(data);
    this.canEdit = element.dataset.editable === "yes";
    this.mode = null;
    this.radius = 3;
    this.chosen = { zone: null, side: null, point: null, ticked: new Set(), cursor: null, radius: 0 };
    this.undoing = [];
    this.redoing = [];
    this.view = new View(element.querySelector("svg.map"), skin);
    this.panel = new Panel(element, this);
    this.sending = new Sending(element.dataset.patchUrl, element.querySelector("[name=csrfmiddlewaretoken]")?.value || "", this.panel.heard());
    this.sending.version = data.version;
  }

  begin() {
    this.view.svg.setAttribute("tabindex", "0");
    this.view.changed = () => { this.panel.moved(); this.view.drawChosen(this.data, this.chosen); };
    for (const change of this.sending.pending) this.data.apply(change, this.skin);
    this.sending.tell.unsaved(this.sending.count);
    for (const zone of this.view.svg.querySelectorAll(".map-zone")) {
      zone.setAttribute("role", "button");
      zone.setAttribute("tabindex", "-1");
      zone.setAttribute("aria-label", zone.querySelector("title").textContent);
    }
    new Gestures(this);
    listen(this, this.panel.element);
    this.panel.begin();
    const first = this.view.svg.querySelector(".map-zone-selected");
    if (first) this.chooseZone(first.dataset.zone, first.dataset.side, false);
    this.draw();
    if (this.canEdit && this.sending.url) {
      this.sending.send();
      setInterval(() => document.visibilityState === "visible" && this.sending.look(), 2000);
    }
  }

  draw() {
    const focused = this.view.svg.contains(document.activeElement);
    this.view.draw(this.data, this.chosen);
    this.panel.draw();
    if (focused && !this.view.svg.contains(document.activeElement)) this.view.svg.focus({ preventScroll: true });
  }

  nameOf(zone, side) {
    const told = this.view.zoneElement(zone, side)?.querySelector("title")?.textContent || zone;
    const parts = told.split(", ");
    const word = { R: this.words.right, L: this.words.left }[side];
    return word && parts.includes(word) ? `${parts.slice(0, parts.indexOf(word)).join(", ")}, ${word}` : told.split(/, \d/)[0];
  }

  /* ---- choosing ---- */
  get isOpen() { return Boolean(this.chosen.zone) && this.opened === `${this.chosen.zone}-${this.chosen.side}`; }

  chooseZone(zone, side, tell = true) {
    if (this.chosen.zone && (this.chosen.zone !== zone || this.chosen.side !== side)) this.sending.flush();
    Object.assign(this.chosen, { zone, side, point: null });
    this.chosen.ticked.clear();
    if (!zone) this.opened = null;
    this.draw();
    if (tell && zone) this.panel.say(this.told(zone, side));
    this.panel.element.dispatchEvent(new CustomEvent("map:zone", { bubbles: true, detail: { zone, side } }));
  }

  told(zone, side) {
    const name = this.nameOf(zone, side);
    if (!this.data.zone(zone, side)) return this.panel.words("zone-empty", name);
    return this.panel.words("zone", name, this.data.pointsOf(zone, side).length, this.data.doneIn(zone, side));
  }

  openZone(zone, side) {
    if (this.chosen.zone !== zone || this.chosen.side !== side) this.chooseZone(zone, side, false);
    this.opened = `${zone}-${side}`;
    this.view.fitZone(zone, side, this.data.pointsOf(zone, side));
    this.panel.say(this.panel.words("opened", this.nameOf(zone, side)));
  }

  closeZone() {
    this.opened = null;
    this.choosePoint(null);
    this.view.fitWhole();
    this.panel.say(this.words.closed);
  }

  fit() {
    if (this.chosen.zone && !this.isOpen) this.openZone(this.chosen.zone, this.chosen.side);
    else this.closeZone();
  }

  nextZone(step) {
    const zones = this.data.zones;
    if (!zones.length) return;
    const now = zones.findIndex((z) => z.zone === this.chosen.zone && z.side === this.chosen.side);
    const next = zones[(now + step + zones.length) % zones.length] || zones[0];
    this.chooseZone(next.zone, next.side);
    this.view.zoneElement(next.zone, next.side)?.focus({ preventScroll: true });
  }

  choosePoint(id) {
    this.chosen.point = id;
    this.draw();
    if (id) this.panel.say(this.toldPoint(this.data.point(id)));
  }

  toldPoint(point) {
    const own = this.data.pointsOf(point.zone, point.side);
    return this.panel.words("point", own.indexOf(point) + 1, own.length, this.words[point.status]);
  }

  nextPoint(step) {
    const own = this.data.pointsOf(this.chosen.zone, this.chosen.side);
    if (!own.length) return;
    const now = own.findIndex((p) => p.id === this.chosen.point);
    const next = own[now < 0 ? 0 : (now + step + own.length) % own.length];
    this.choosePoint(next.id);
    this.view.marks.get(next.id)?.focus({ preventScroll: true });
  }

  tick() {
    const id = this.chosen.point;
    if (!id) return;
    if (!this.chosen.ticked.delete(id)) this.chosen.ticked.add(id);
    this.draw();
  }

  /* ---- modes ---- */
  setMode(mode) {
    if (!this.canEdit) return;
    this.mode = this.mode === mode ? null : mode;
    if (this.mode === "move" && !this.chosen.point) {
      this.mode = null;
      this.panel.say(this.words["choose-point"]);
    }
    const needsCursor = this.mode === "add" || this.mode === "avoid";
    this.chosen.cursor = needsCursor ? this.middle() : null;
    this.chosen.radius = this.mode === "avoid" ? this.radius + CLEARANCE : 0;
    this.draw();
    this.panel.say(this.words[this.mode ? `${this.mode}-mode` : "no-mode"]);
  }

  middle() {
    const point = this.chosen.point && this.data.point(this.chosen.point);
    if (point) return this.view.drawn(point);
    const { x, y, w, h } = this.view.box;
    return { x: Math.round(x + w / 2), y: -Math.round(y + h / 2) };
  }

  moveCursor(dx, dy) {
    const { x, y } = this.chosen.cursor;
    this.chosen.cursor = { x: x + dx, y: y + dy };
    this.view.drawChosen(this.data, this.chosen);
    this.panel.say(this.panel.under(x + dx, y + dy));
  }

  placeAtCursor() { this.place(this.chosen.cursor.x, this.chosen.cursor.y, null); }

  place(x, y, point) {
    if (this.mode === "add") return this.addPoint(x, y);
    if (this.mode === "avoid") return this.addAvoid(x, y);
    if (this.mode === "move") return this.moveTo(this.chosen.point, x, y) && this.setMode(null);
    if (this.mode === "erase" && point) return this.change([{ op: "remove-point", id: point.id }], this.words.removed);
    return false;
  }

  /* ---- changes ---- */
  change(changes, said, now = false) {
    if (!this.canEdit || !changes.length) return false;
    const back = changes.map((change) => this.data.apply(change, this.skin));
    if (changes.some((change) => ON_THE_MAP.has(change.op))) {
      this.redoing = [];
      if (back.every(Boolean)) this.undoing.push({ forward: changes, back: back.reverse().flat() });
      else this.undoing = [];
    }
    this.sending.add(changes, now);
    if (this.chosen.point && !this.data.point(this.chosen.point)) this.chosen.point = null;
    this.draw();
    if (said) this.panel.say(said);
    return true;
  }

  undo() { this.turn(this.undoing, this.redoing, "back", this.words.undone); }

  redo() { this.turn(this.redoing, this.undoing, "forward", this.words.redone); }

  turn(from, to, which, said) {
    const step = from.pop();
    if (!step) return this.panel.say(this.words["nothing-to-undo"]);
    for (const change of step[which]) this.data.apply(change, this.skin);
    this.sending.add(step[which]);
    to.push(step);
    this.draw();
    return this.panel.say(said);
  }

  /* Why a point cannot be at a chart place; empty when it can. */
  barred(x, y) {
    const at = this.skin.under(x, y);
    if (!at) return this.words["no-skin"];
    if (this.view.isForbidden(x, y)) return this.words["avoid-area"];
    const area = this.skin.inside(at, this.data.avoid);
    if (area) return area.label || this.words["avoid-area"];
    return this.view.zoneAt(x, y) ? "" : this.words["no-zone"];
  }

  addPoint(x, y) {
    const why = this.barred(x, y);
    if (why) return this.panel.say(this.panel.words("not-here", why), true);
    const zone = this.view.zoneAt(x, y);
    return this.change([{ op: "add-point", id: newId(), ...zone, ...this.skin.under(x, y) }], this.words.added);
  }

  addAvoid(x, y) {
    if (!this.skin.under(x, y)) return this.panel.say(this.panel.words("not-here", this.words["no-skin"]), true);
    const place = { x_mm: Math.round(x * 10) / 10, y_mm: Math.round(y * 10) / 10 };
    const label = this.panel.avoidLabel() || this.words["avoid-area"];
    const change = { op: "add-avoid", id: newId(), ...place, radius_mm: this.radius, clearance_mm: CLEARANCE, label };
    return this.change([change], label, true) && this.setMode(null);
  }

  /* Dropped in another zone it is a new point of that zone; where nothing may be, it stays where it was. */
  moveTo(id, x, y) {
    const point = this.data.point(id);
    const why = this.barred(x, y);
    if (!point || why) {
      this.draw();
      this.panel.say(this.panel.words("not-here", why), true);
      return false;
    }
    const zone = this.view.zoneAt(x, y);
    const at = this.skin.under(x, y);
    if (zone.zone === point.zone && zone.side === point.side) return this.change([{ op: "move-point", id, ...at }], this.words.moved);
    return this.change([{ op: "remove-point", id }, { op: "add-point", id: newId(), ...zone, ...at }], this.words.added);
  }

  nudge(dx, dy) {
    const point = this.chosen.point && this.data.point(this.chosen.point);
    if (!point) return this.panel.say(this.words["choose-point"]);
    const { x, y } = this.view.drawn(point);
    return this.moveTo(point.id, x + dx, y + dy);
  }

  picked() { return this.chosen.ticked.size ? [...this.chosen.ticked] : this.chosen.point ? [this.chosen.point] : []; }

  removeChosen() {
    const changes = this.picked().map((id) => ({ op: "remove-point", id }));
    if (!changes.length) return this.panel.say(this.words["choose-point"]);
    this.chosen.ticked.clear();
    return this.change(changes, this.words.removed);
  }

  setChosen(status) {
    const changes = this.picked().map((id) => ({ op: "set-point", id, status: this.data.point(id).status === status ? "planned" : status }));
    if (!changes.length) return this.panel.say(this.words["choose-point"]);
    return this.change(changes, this.words[status]);
  }

  changeSpacing(step) {
    const zone = this.data.zone(this.chosen.zone, this.chosen.side);
    if (!zone || !zone.spacing_mm) return this.panel.say(this.words["choose-zone"]);
    const spacing_mm = Math.min(SPACING[1], Math.max(SPACING[0], Number(zone.spacing_mm) + step));
    return this.change([{ op: "set-zone", zone: zone.zone, side: zone.side, spacing_mm }], "", true);
  }

  copyAcross() {
    const { zone, side } = this.chosen;
    if (!zone || side === "M") return this.panel.say(this.words["choose-zone"]);
    return this.change([{ op: "mirror-zone", zone, from: side, to: side === "R" ? "L" : "R" }], "", true);
  }

  zoneDone(zone, side) { return this.change([{ op: "zone-done", zone, side }], "", true); }

  /* ---- dragging ---- */
  drag(point, clientX, clientY) {
    const at = this.view.toChart(clientX, clientY);
    const place = this.slide(at.x, at.y);
    this.dragged = { point, x: place.x, y: place.y };
    this.chosen.point = point.id;
    this.view.marks.get(point.id)?.setAttribute("transform", `translate(${place.x} ${-place.y}) scale(${this.view.smaller.toFixed(3)})`);
    this.panel.loupe(place, clientX, clientY, point);
  }

  /* A dragged point slides along the edge of an avoid area and does not enter it. */
  slide(x, y) {
    const at = this.skin.under(x, y);
    const area = at && this.skin.inside(at, this.data.avoid);
    if (!area) return { x, y };
    const [dx, dy] = [x - area.x_mm, y - area.y_mm];
    const size = Math.hypot(dx, dy) || 1;
    const out = (r) => ({ x: area.x_mm + ((dx || 1) / size) * r, y: area.y_mm + (dy / size) * r });
    for (let r = size; r < size + 40; r += 0.25) {
      const place = this.skin.under(out(r).x, out(r).y);
      if (!place || this.skin.from(place, area) >= 0.05) return out(r);
    }
    return { x, y };
  }

  endDrag(keep) {
    const dragged = this.dragged;
    this.dragged = null;
    this.panel.hideLoupe();
    if (!dragged) return;
    if (keep) this.moveTo(dragged.point.id, dragged.x, dragged.y);
    else this.draw();
  }

  name(x, y) { this.panel.finger(this.panel.under(x, y)); }

  /* ---- the server's word ---- */
  take(said) {
    if (said.state) {
      this.server = structuredClone(said.state);
      this.data.load(said.state);
      for (const change of this.sending.pending) this.data.apply(change, this.skin);
      if (this.chosen.point && !this.data.point(this.chosen.point)) this.chosen.point = null;
    }
    this.draw();
    this.panel.element.dispatchEvent(new CustomEvent("map:saved", { bubbles: true, detail: said }));
  }
}
