/* Fingers and mouse. A tap acts on release; a slide of more than 6 px is a drag; two fingers move and zoom, a tap of two undoes. */

const SLIDE = 6;
const DOUBLE = 320;
const TOUCHABLE_PX = 24;

export class Gestures {
  constructor(map) {
    this.map = map;
    this.svg = map.view.svg;
    this.fingers = new Map();
    this.lastTap = { at: 0, x: 0, y: 0 };
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    this.svg.addEventListener("pointerup", (event) => this.up(event));
    this.svg.addEventListener("pointercancel", (event) => this.drop(event));
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("contextmenu", (event) => event.pointerType === "touch" && event.preventDefault());
  }

  down(event) {
    if (event.button > 0) return;
    this.svg.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, startX: event.clientX, startY: event.clientY, at: event.timeStamp });
    if (this.fingers.size === 2) return this.startPinch();
    if (this.fingers.size > 1) return;
    this.slid = false;
    this.held = this.map.canEdit && this.map.mode !== "erase" ? this.pointUnder(event.clientX, event.clientY) : null;
  }

  startPinch() {
    this.held = null;
    this.slid = true;
    this.pinch = { ...this.span(), moved: 0, at: performance.now() };
    this.map.endDrag(false);
  }

  span() {
    const [a, b] = [...this.fingers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, size: Math.hypot(a.x - b.x, a.y - b.y) || 1 };
  }

  move(event) {
    const finger = this.fingers.get(event.pointerId);
    if (!finger) return this.hover(event);
    const dx = event.clientX - finger.x;
    const dy = event.clientY - finger.y;
    Object.assign(finger, { x: event.clientX, y: event.clientY });
    if (this.fingers.size === 2) return this.movePinch();
    if (Math.hypot(finger.x - finger.startX, finger.y - finger.startY) > SLIDE) this.slid = true;
    if (!this.slid) return;
    if (this.held) this.map.drag(this.held, event.clientX, event.clientY);
    else if (this.mayPan(finger)) this.pan(dx, dy);
  }

  mayPan(finger) {
    if (!this.map.view.isWhole) return true;
    const { x, y } = this.map.view.toChart(finger.startX, finger.startY);
    return !this.map.view.zoneAt(x, y);
  }

  pan(dx, dy) {
    const per = this.map.view.perMm;
    this.map.view.pan(-dx / per, -dy / per, false);
  }

  movePinch() {
    const now = this.span();
    const about = this.map.view.toChart(now.x, now.y);
    this.pinch.moved += Math.hypot(now.x - this.pinch.x, now.y - this.pinch.y) + Math.abs(now.size - this.pinch.size);
    this.map.view.zoom(now.size / this.pinch.size, { x: about.x, y: -about.y }, false);
    this.pan(now.x - this.pinch.x, now.y - this.pinch.y);
    Object.assign(this.pinch, now);
  }

  up(event) {
    const finger = this.fingers.get(event.pointerId);
    this.fingers.delete(event.pointerId);
    if (!finger) return;
    if (this.pinch) {
      if (this.fingers.size === 0) this.endPinch();
      return;
    }
    if (this.held && this.slid) this.map.endDrag(true);
    else if (!this.slid) this.tap(event);
    this.held = null;
  }

  endPinch() {
    const quick = performance.now() - this.pinch.at < 350 && this.pinch.moved < 14;
    this.pinch = null;
    if (quick) this.map.undo();
  }

  drop(event) {
    this.fingers.delete(event.pointerId);
    this.held = null;
    if (this.fingers.size === 0) this.pinch = null;
    this.map.endDrag(false);
  }

  tap(event) {
    const { x, y } = this.map.view.toChart(event.clientX, event.clientY);
    const again = event.timeStamp - this.lastTap.at < DOUBLE && Math.hypot(event.clientX - this.lastTap.x, event.clientY - this.lastTap.y) < 24;
    this.lastTap = { at: event.timeStamp, x: event.clientX, y: event.clientY };
    if (this.map.mode) return this.map.place(x, y, this.pointUnder(event.clientX, event.clientY));
    const point = this.pointUnder(event.clientX, event.clientY);
    if (point) return this.map.choosePoint(point.id);
    const zone = this.map.view.zoneAt(x, y);
    if (!zone) return this.map.choosePoint(null);
    const same = this.map.chosen.zone === zone.zone && this.map.chosen.side === zone.side;
    if (same || again) this.map.openZone(zone.zone, zone.side);
    else this.map.chooseZone(zone.zone, zone.side);
  }

  /* A point of the chosen zone, when its neighbours are drawn far enough apart to mean just this one. */
  pointUnder(clientX, clientY) {
    const { zone, side } = this.map.chosen;
    if (!zone) return null;
    const view = this.map.view;
    const at = view.toChart(clientX, clientY);
    const near = this.map.data.pointsOf(zone, side)
      .map((point) => ({ point, ...view.drawn(point) }))
      .map((p) => ({ ...p, px: Math.hypot(p.x - at.x, p.y - at.y) * view.perMm }))
      .sort((a, b) => a.px - b.px);
    if (!near.length) return null;
    const [first] = near;
    const gap = Math.min(...near.slice(1).map((p) => Math.hypot(p.x - first.x, p.y - first.y) * view.perMm), 88);
    if (gap < TOUCHABLE_PX || first.px > Math.min(22, gap / 2)) return null;
    return first.point;
  }

  hover(event) {
    if (event.pointerType !== "mouse") return;
    const { x, y } = this.map.view.toChart(event.clientX, event.clientY);
    this.map.name(x, y);
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const about = this.map.view.toChart(event.clientX, event.clientY);
    this.map.view.zoom(Math.exp(-event.deltaY / 200), { x: about.x, y: -about.y }, false);
  }
}
