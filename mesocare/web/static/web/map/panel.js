/* Everything around the drawing: buttons, banners, the loupe, the words that are said. */
import { make } from "./view.js";

const LOUPE = 128;

export class Panel {
  constructor(element, map) {
    this.element = element;
    this.map = map;
    this.frame = element.querySelector("[data-map-frame]");
    this.said = element.querySelector("[data-map-said]");
    this.banner = element.querySelector("[data-map-banner]");
    this.box = element.querySelector("[data-map-loupe]");
    this.fingerBox = element.querySelector("[data-map-finger]");
  }

  find(what) { return this.element.querySelector(what); }

  words(key, ...values) {
    return values.reduce((text, value) => text.replace("%s", value), this.map.words[key] || key);
  }

  say(text, show = false) {
    if (!text) return;
    this.said.textContent = "";
    requestAnimationFrame(() => { this.said.textContent = text; });
    if (show) this.finger(text, 2600);
  }

  begin() {
    this.frame.classList.add("map-live");
    for (const button of this.element.querySelectorAll("[data-layer-toggle]")) button.addEventListener("click", () => this.toggle(button));
    for (const button of this.element.querySelectorAll("[data-map-do]")) button.addEventListener("click", () => this.does(button.dataset.mapDo));
    for (const button of this.element.querySelectorAll("[data-map-mode]")) button.addEventListener("click", () => this.map.setMode(button.dataset.mapMode));
    for (const button of this.element.querySelectorAll("[data-map-radius]")) button.addEventListener("click", () => this.size(Number(button.dataset.mapRadius)));
    document.addEventListener("click", (event) => this.outside(event));
    this.awake();
    this.moved();
  }

  /* A list elsewhere on the page: data-choose-zone="malar-R" chooses, data-zone-done="malar-R" finishes. */
  outside(event) {
    const link = event.target.closest?.("[data-choose-zone], [data-zone-done]");
    if (!link) return;
    const [, zone, side] = (link.dataset.chooseZone || link.dataset.zoneDone).match(/^(.+)-([RLM])$/);
    if (link.dataset.zoneDone && !this.map.canEdit) return;
    event.preventDefault();
    if (link.dataset.zoneDone) this.map.zoneDone(zone, side);
    else this.map.chooseZone(zone, side);
  }

  toggle(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    const layer = this.map.view.svg.querySelector(`[data-layer="${button.dataset.layerToggle}"]`);
    if (on) layer?.removeAttribute("display");
    else layer?.setAttribute("display", "none");
  }

  does(what) {
    const map = this.map;
    const eighth = { x: map.view.box.w / 8, y: map.view.box.h / 8 };
    const actions = {
      closer: () => map.view.zoom(1.4), further: () => map.view.zoom(1 / 1.4), fit: () => map.fit(),
      "pan-left": () => map.view.pan(-eighth.x, 0), "pan-right": () => map.view.pan(eighth.x, 0),
      "pan-up": () => map.view.pan(0, -eighth.y), "pan-down": () => map.view.pan(0, eighth.y),
      "nudge-left": () => map.nudge(-1, 0), "nudge-right": () => map.nudge(1, 0), "nudge-up": () => map.nudge(0, 1), "nudge-down": () => map.nudge(0, -1),
      skip: () => map.setChosen("skipped"), reaction: () => map.setChosen("reaction"), remove: () => map.removeChosen(),
      "closer-spacing": () => map.changeSpacing(-1), "wider-spacing": () => map.changeSpacing(1), mirror: () => map.copyAcross(),
      undo: () => map.undo(), redo: () => map.redo(),
    };
    actions[what]?.();
  }

  size(mm) {
    this.map.radius = mm;
    this.map.chosen.radius = mm + 4;
    this.map.draw();
    if (this.map.chosen.cursor && this.map.mode === "avoid") this.say(`${mm} mm`);
  }

  avoidLabel() { return this.find("[data-map-avoid-label]")?.value.trim() || ""; }

  /* ---- what the buttons and headings show ---- */
  draw() {
    const { zone, side, point } = this.map.chosen;
    const planned = zone && this.map.data.zone(zone, side);
    this.text("[data-map-zone-name]", zone ? this.map.nameOf(zone, side) : null);
    this.text("[data-map-zone-facts]", planned ? facts(planned) : "");
    this.text("[data-map-spacing]", planned?.spacing_mm ? `${planned.spacing_mm}\u2009mm` : "");
    this.hide("[data-map-zone-tools]", !planned?.spacing_mm || Boolean(point) || this.map.mode === "avoid");
    this.hide("[data-map-sided]", side === "M");
    this.hide("[data-map-point-tools]", !point || this.map.mode === "avoid");
    this.hide("[data-map-avoid-tools]", this.map.mode !== "avoid");
    this.text("[data-map-point-name]", point ? this.map.words[this.map.data.point(point).status] : "");
    if (zone) this.map.view.drawInset(this.find("[data-map-inset]"), this.map.chosen, this.words("enlarged", this.map.nameOf(zone, side)));
    this.frame.dataset.modeNow = this.map.mode || "";
    for (const button of this.element.querySelectorAll("[data-map-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mapMode === this.map.mode));
    for (const button of this.element.querySelectorAll("[data-map-radius]")) button.setAttribute("aria-pressed", String(Number(button.dataset.mapRadius) === this.map.radius));
    for (const open of this.map.data.pointsOf(zone, side)) this.map.view.marks.get(open.id)?.setAttribute("aria-label", this.map.toldPoint(open));
    for (const element of this.map.view.svg.querySelectorAll(".map-zone")) element.setAttribute("aria-label", this.map.told(element.dataset.zone, element.dataset.side));
  }

  text(where, words) {
    const element = this.find(where);
    if (element && words !== null && element.textContent !== words) element.textContent = words;
  }

  hide(where, hidden) {
    const element = this.find(where);
    if (element) element.hidden = hidden;
  }

  moved() {
    const whole = this.map.view.isWhole;
    this.frame.classList.toggle("map-whole", whole);
    for (const part of this.element.querySelectorAll("[data-map-when-zoomed]")) part.hidden = whole;
  }

  /* ---- under the finger ---- */
  under(x, y) {
    const zone = this.map.view.zoneAt(x, y);
    const at = this.map.skin.under(x, y);
    const parts = zone ? [this.map.nameOf(zone.zone, zone.side)] : [];
    const near = at && nearestArea(this.map, at);
    if (near && near.mm < 30) parts.push(this.words("from", near.mm.toFixed(0), near.label));
    return parts.join(" · ");
  }

  finger(text, lasts = 0) {
    clearTimeout(this.fading);
    this.fingerBox.hidden = !text;
    this.fingerBox.textContent = text;
    this.fading = setTimeout(() => { this.fingerBox.hidden = true; }, lasts || 1600);
  }

  loupe(place, clientX, clientY, point) {
    const frame = this.frame.getBoundingClientRect();
    if (!this.glass) {
      const id = this.map.view.svg.querySelector(".map-all").id;
      this.glass = this.box.appendChild(make("svg", { class: "map-glass" }, make("use", { href: `#${id}` })));
    }
    const size = LOUPE / (this.map.view.perMm * 2);
    this.glass.setAttribute("viewBox", `${place.x - size / 2} ${-place.y - size / 2} ${size} ${size}`);
    this.box.hidden = false;
    const left = Math.min(Math.max(clientX - frame.left - LOUPE / 2, 0), frame.width - LOUPE);
    const top = Math.max(clientY - frame.top - 80 - LOUPE / 2, 0);
    this.box.animate([{ transform: `translate(${left}px, ${top}px)` }], { duration: 0, fill: "forwards" });
    this.finger(this.measures(place, point));
  }

  measures(place, dragged) {
    const at = this.map.skin.under(place.x, place.y);
    if (!at) return "";
    const others = this.map.data.points.filter((p) => p.id !== dragged.id).map((p) => this.map.skin.apart(at, p));
    const parts = others.length ? [this.words("nearest", Math.min(...others).toFixed(1))] : [];
    const area = nearestArea(this.map, at);
    if (area) parts.push(this.words("from", area.mm.toFixed(1), area.label));
    return parts.join(" · ");
  }

  hideLoupe() { this.box.hidden = true; }

  /* ---- saving ---- */
  heard() {
    return {
      unsaved: (count) => {
        if (count) document.documentElement.dataset.mapUnsaved = count;
        else delete document.documentElement.dataset.mapUnsaved;
      },
      saved: (said) => {
        this.banner.hidden = true;
        for (const place of document.querySelectorAll("[data-map-saved]")) place.textContent = this.words("saved", said.saved_at);
        this.fragments(said.fragments);
        this.map.take(said);
      },
      fresh: (said) => { this.fragments(said.fragments); this.map.take(said); },
      offline: (count) => this.show(count === 1 ? this.map.words["offline-one"] : this.words("offline", count)),
      signedOut: (count) => this.show(this.words("signed-out", count)),
      refused: (message) => this.refused(message),
      conflict: (said, batch) => this.conflict(said, batch),
    };
  }

  fragments(given) {
    for (const [id, html] of Object.entries(given || {})) {
      const place = document.getElementById(id);
      if (place) place.innerHTML = html;
      if (place && window.htmx) window.htmx.process(place);
    }
  }

  show(text) {
    this.banner.hidden = false;
    this.banner.textContent = text;
    this.say(text);
  }

  refused(message) {
    this.map.undoing = [];
    this.map.take({ state: this.map.server });
    if (message) this.show(message);
  }

  /* Both versions of the zone are told; what was recorded in the room is first. */
  conflict(said, batch) {
    const change = batch.changes.find((c) => c.zone) || {};
    const zone = change.zone || this.map.chosen.zone;
    const side = change.side || this.map.chosen.side;
    const theirs = said.state.points.filter((p) => p.zone === zone && p.side === side);
    const done = theirs.filter((p) => p.status !== "planned" && p.status !== "skipped").length;
    const here = this.map.data;
    const told = this.words("conflict", zone ? this.map.nameOf(zone, side) : "", here.doneIn(zone, side), here.pointsOf(zone, side).length, done, theirs.length);
    const mine = this.map.sending.pending;
    const choose = (changes) => () => {
      this.find("[data-map-conflict]").hidden = true;
      this.map.sending.resume(said.state.version, changes);
      this.map.take({ state: said.state });
    };
    const box = this.find("[data-map-conflict]");
    box.replaceChildren(document.createTextNode(told), button(this.map.words["keep-mine"], choose(mine)), button(this.map.words["keep-theirs"], choose([])));
    box.hidden = false;
    this.say(told);
  }

  /* The screen stays on while a session runs. */
  async awake() {
    if (this.element.dataset.mode !== "session" || !this.map.canEdit || !navigator.wakeLock) return;
    const ask = () => document.visibilityState === "visible" && navigator.wakeLock.request("screen").catch(() => {});
    document.addEventListener("visibilitychange", ask);
    ask();
  }
}

function button(words, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = words;
  made.addEventListener("click", action);
  return made;
}

function facts(zone) {
  const parts = [zone.technique, zone.spacing_mm && `${zone.spacing_mm}\u2009mm`, zone.area_cm2 && `${Number(zone.area_cm2).toFixed(1)}\u2009cm²`, zone.depth_mm && `↧ ${zone.depth_mm}\u2009mm`];
  return parts.filter(Boolean).join(" · ");
}

function nearestArea(map, at) {
  const near = map.data.avoid.map((area) => ({ label: area.label || map.words["avoid-area"], mm: map.skin.from(at, area) })).sort((a, b) => a.mm - b.mm)[0];
  return near && { ...near, mm: Math.max(0, near.mm) };
}
