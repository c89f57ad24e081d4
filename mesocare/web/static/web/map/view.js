/* What is seen: the part of the face in the frame, the points and avoid areas as they stand, and what is chosen. */

const SVG = "http://www.w3.org/2000/svg";
const NEAR_PX = 28;
const MOVE = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200;

export function make(name, attributes = {}, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

export class View {
  constructor(svg, skin) {
    this.svg = svg;
    this.skin = skin;
    this.whole = svg.viewBox.baseVal ? boxOf(svg) : null;
    this.box = { ...this.whole };
    this.stamps = Object.fromEntries([...svg.querySelectorAll("[data-stamp]")].map((s) => [s.dataset.stamp, s]));
    this.pointLayer = svg.querySelector(".map-points");
    this.avoidLayer = svg.querySelector(".map-avoid");
    this.over = svg.querySelector(".map-all").appendChild(make("g", { class: "map-over", "aria-hidden": "true" }));
    this.marks = new Map();
  }

  zoneElement(zone, side) {
    return this.svg.querySelector(`.map-zone[data-zone="${zone}"][data-side="${side}"]`);
  }

  /* ---- the part in the frame ---- */
  get perMm() {
    const shown = this.svg.getBoundingClientRect();
    return Math.min(shown.width / this.box.w, shown.height / this.box.h);
  }

  get isWhole() { return this.box.w >= this.whole.w - 0.01; }

  show(box, animate = true) {
    const target = this.fitted(box);
    cancelAnimationFrame(this.frame);
    if (!animate || !MOVE) return this.set(target);
    const from = { ...this.box };
    const start = performance.now();
    const step = (now) => {
      const t = Math.min(1, (now - start) / MOVE);
      const eased = 1 - (1 - t) ** 3;
      this.set(Object.fromEntries(["x", "y", "w", "h"].map((k) => [k, from[k] + (target[k] - from[k]) * eased])));
      if (t < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  set(box) {
    this.box = box;
    this.svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.w} ${box.h}`);
    this.thin();
    this.changed?.();
  }

  /* Close up, lines, numbers and points grow less than the face does. */
  get finer() { return (this.box.w / this.whole.w) ** 0.6; }
  get smaller() { return (this.box.w / this.whole.w) ** 0.4; }

  thin() {
    const finer = this.finer;
    for (const path of this.svg.querySelectorAll(".map-zone path")) {
      path.dataset.width ||= path.getAttribute("stroke-width");
      path.setAttribute("stroke-width", path.dataset.width * finer);
    }
    for (const badge of this.svg.querySelectorAll(".map-numbers > g")) {
      const circle = badge.querySelector("circle");
      const [x, y] = [circle.getAttribute("cx"), circle.getAttribute("cy")];
      badge.setAttribute("transform", `translate(${x} ${y}) scale(${this.smaller}) translate(${-x} ${-y})`);
    }
    for (const mark of this.marks.values()) mark.setAttribute("transform", mark.getAttribute("transform").replace(/ scale.*|$/, ` scale(${this.smaller.toFixed(3)})`));
  }

  /* Keeps the paper's proportions and stays on the paper. */
  fitted(box) {
    const ratio = this.whole.w / this.whole.h;
    const w = Math.min(this.whole.w, Math.max(8, Math.max(box.w, box.h * ratio)));
    const h = w / ratio;
    const within = (middle, size, low, all) => Math.min(low + all - size, Math.max(low, middle - size / 2));
    return {
      x: within(box.x + box.w / 2, w, this.whole.x, this.whole.w),
      y: within(box.y + box.h / 2, h, this.whole.y, this.whole.h),
      w,
      h,
    };
  }

  zoom(by, about = null, animate = true) {
    const at = about || { x: this.box.x + this.box.w / 2, y: this.box.y + this.box.h / 2 };
    const w = this.box.w / by;
    const h = this.box.h / by;
    this.show({ x: at.x - (at.x - this.box.x) / by, y: at.y - (at.y - this.box.y) / by, w, h }, animate);
  }

  pan(dx, dy, animate = true) {
    this.show({ ...this.box, x: this.box.x + dx, y: this.box.y + dy }, animate);
  }

  fitWhole() { this.show(this.whole); }

  /* The zone fills the frame; closer still while its nearest two points are under 28 px apart. */
  fitZone(zone, side, points) {
    const bounds = this.zoneElement(zone, side)?.querySelector("path")?.getBBox();
    if (!bounds) return;
    const pad = 5;
    const box = this.fitted({ x: bounds.x - pad, y: bounds.y - pad, w: bounds.width + 2 * pad, h: bounds.height + 2 * pad });
    const shown = this.svg.getBoundingClientRect();
    const perMm = Math.min(shown.width / box.w, shown.height / box.h);
    const wanted = Math.min(2.2, Math.max(1, NEAR_PX / (perMm * closestPair(points.map((p) => this.drawn(p))) || 1)));
    this.show({ x: box.x + box.w * (1 - 1 / wanted) / 2, y: box.y + box.h * (1 - 1 / wanted) / 2, w: box.w / wanted, h: box.h / wanted });
  }

  /* ---- places ---- */
  toChart(clientX, clientY) {
    const at = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return { x: at.x, y: -at.y };
  }

  drawn(point) {
    const [x, y] = this.skin.place(point);
    return { x, y };
  }

  zoneAt(x, y) {
    const place = this.svg.createSVGPoint();
    place.x = x;
    place.y = -y;
    const found = [...this.svg.querySelectorAll(".map-zone")].find((zone) => zone.querySelector("path").isPointInFill(place));
    return found ? { zone: found.dataset.zone, side: found.dataset.side } : null;
  }

  /* The forbidden place (eyelid, lips, nostrils) under a chart point. */
  isForbidden(x, y) {
    const place = this.svg.createSVGPoint();
    place.x = x;
    place.y = -y;
    return [...this.svg.querySelectorAll(".map-forbidden path[fill]")].some((path) => path.isPointInFill(place));
  }

  /* ---- drawing ---- */
  draw(map, chosen) {
    this.drawPoints(map, chosen);
    this.drawAvoid(map);
    this.drawZones(map, chosen);
    this.drawChosen(map, chosen);
  }

  drawPoints(map, chosen) {
    const seen = new Set();
    for (const point of map.points) {
      seen.add(point.id);
      const { x, y } = this.drawn(point);
      const mark = this.marks.get(point.id) || this.newMark(point);
      mark.setAttribute("transform", `translate(${x.toFixed(2)} ${(-y).toFixed(2)}) scale(${this.smaller.toFixed(3)})`);
      if (mark.dataset.status !== point.status) {
        mark.dataset.status = point.status;
        mark.setAttribute("class", `map-point map-point-${point.status}`);
        mark.replaceChildren(...[...this.stamps[point.status].childNodes].map((node) => node.cloneNode(true)));
      }
      const open = chosen.zone === point.zone && chosen.side === point.side;
      mark.setAttribute("role", open ? "button" : "presentation");
      if (open) mark.setAttribute("tabindex", chosen.point === point.id ? "0" : "-1");
      else for (const name of ["tabindex", "aria-label"]) mark.removeAttribute(name);
    }
    for (const [id, mark] of this.marks) if (!seen.has(id)) { mark.remove(); this.marks.delete(id); }
  }

  newMark(point) {
    const mark = this.pointLayer.querySelector(`[data-point="${point.id}"]`) || this.pointLayer.appendChild(make("g", { "data-point": point.id }));
    mark.dataset.zone = point.zone;
    mark.dataset.side = point.side;
    this.marks.set(point.id, mark);
    return mark;
  }

  drawAvoid(map) {
    const known = new Set([...this.avoidLayer.children].map((area) => area.dataset.avoid));
    for (const area of map.avoid) {
      if (known.has(String(area.id))) continue;
      const keep = Number(area.radius_mm) + Number(area.clearance_mm || 0);
      this.avoidLayer.append(make("g", { class: "map-avoid-area", "data-avoid": area.id },
        make("circle", { cx: area.x_mm, cy: -area.y_mm, r: keep / this.skin.factor, fill: "#B4443C", "fill-opacity": 0.14, stroke: "#B4443C", "stroke-width": 0.4 }),
        make("circle", { cx: area.x_mm, cy: -area.y_mm, r: 0.9, fill: "#B4443C" })));
    }
    const wanted = new Set(map.avoid.map((area) => String(area.id)));
    for (const area of [...this.avoidLayer.children]) if (!wanted.has(area.dataset.avoid)) area.remove();
  }

  drawZones(map, chosen) {
    for (const element of this.svg.querySelectorAll(".map-zone")) {
      const { zone, side } = element.dataset;
      const planned = map.zone(zone, side);
      const isChosen = chosen.zone === zone && chosen.side === side;
      const path = element.querySelector("path");
      path.dataset.width = isChosen ? 1.1 : planned ? 0.55 : 0.34;
      path.setAttribute("stroke-width", path.dataset.width * this.finer);
      path.setAttribute("fill-opacity", isChosen ? 0.17 : planned ? 0.13 : 0.045);
      path.setAttribute("stroke-opacity", planned || isChosen ? 1 : 0.62);
      if (planned || isChosen) path.removeAttribute("stroke-dasharray");
      else path.setAttribute("stroke-dasharray", "1.3 1.05");
      element.setAttribute("aria-pressed", String(isChosen));
    }
  }

  /* The enlarged zone in the corner follows what is chosen. */
  drawInset(inset, chosen, name) {
    const bounds = chosen.zone && this.zoneElement(chosen.zone, chosen.side)?.querySelector("path").getBBox();
    if (!inset || !bounds) return;
    const svg = inset.querySelector("svg");
    svg.setAttribute("viewBox", `${bounds.x - 4} ${bounds.y - 4} ${bounds.width + 8} ${bounds.height + 8}`);
    svg.querySelector(".map-points").replaceChildren(...[...this.pointLayer.children].map((mark) => {
      const copy = mark.cloneNode(true);
      for (const name of ["role", "tabindex", "aria-label", "data-point"]) copy.removeAttribute(name);
      copy.setAttribute("transform", copy.getAttribute("transform").replace(/ scale.*|$/, " scale(0.8)"));
      return copy;
    }));
    inset.querySelector("figcaption").textContent = name;
  }

  /* Rings are drawn over the points: their width stays the same on screen at every zoom. */
  drawChosen(map, chosen) {
    const px = 1 / this.perMm;
    this.over.replaceChildren();
    for (const id of chosen.ticked) this.ring(map.point(id), "map-ticked", 7 * px, 2 * px);
    const point = chosen.point && map.point(chosen.point);
    if (point) {
      this.ring(point, "map-focus-gap", 11 * px, 1.5 * px);
      this.ring(point, "map-focus-ring", 13.5 * px, 3 * px);
    }
    if (chosen.cursor) {
      const { x, y } = chosen.cursor;
      const arm = 11 * px;
      this.over.append(make("path", { class: "map-cursor", "stroke-width": 2 * px, d: `M${x - arm} ${-y}h${2 * arm}M${x} ${-y - arm}v${2 * arm}` }));
      if (chosen.radius) this.over.append(make("circle", { class: "map-cursor", "stroke-width": 1.5 * px, cx: x, cy: -y, r: chosen.radius / this.skin.factor }));
    }
  }

  ring(point, look, r, width) {
    if (!point) return;
    const { x, y } = this.drawn(point);
    this.over.append(make("circle", { class: look, cx: x.toFixed(2), cy: (-y).toFixed(2), r, "stroke-width": width }));
  }
}

function boxOf(svg) {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return { x, y, w: width, h: height };
}

export function closestPair(places) {
  let least = Infinity;
  for (let i = 0; i < places.length; i += 1) {
    for (let j = i + 1; j < places.length; j += 1) least = Math.min(least, Math.hypot(places[i].x - places[j].x, places[i].y - places[j].y));
  }
  return least;
}
