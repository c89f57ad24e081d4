/* The charting page: its forms go through the map's own queue, so that there is one order, one version and one
   place that keeps what was not sent. Without this script every form posts by itself. */
const root = document.documentElement;
root.classList.add("scripted");
const map = () => document.querySelector("[data-map]")?.faceMap;
let chosen = document.querySelector(".zone-on")?.dataset.zoneKey || "";

function changeOf(form) {
  const change = {};
  for (const [name, value] of new FormData(form)) {
    if (["csrfmiddlewaretoken", "command_id", "version", "after"].includes(name) || value === "") continue;
    change[name] = value;
  }
  if (change["zone-side"]) {
    const [, zone, side] = change["zone-side"].match(/^(.+)-([RLM])$/);
    Object.assign(change, { zone, side });
  }
  delete change["zone-side"];
  if (change["part-lot"]) [change.part, change.lot] = change["part-lot"].split("|");
  delete change["part-lot"];
  return numbered(change);
}

/* The map reckons with numbers; amounts stay text, so that nothing is rounded. */
function numbered(change) {
  for (const name of ["done", "passes", "score"]) if (name in change) change[name] = Number(change[name]);
  return change;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-change]");
  if (!form || !map()) return;
  event.preventDefault();
  if (!form.reportValidity()) return;
  const change = changeOf(form);
  if (change.op === "zone-done") chosen = "";
  map().change([change], "", true);
  if ("clear" in form.dataset) { form.reset(); form.closest("details")?.removeAttribute("open"); }
});

/* Signing waits until everything recorded here has arrived. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-waits]");
  if (!link || !root.dataset.mapUnsaved) return;
  event.preventDefault();
  map()?.panel.say(link.dataset.waits, true);
  map()?.sending.flush();
});

/* The count is set by its − and +: sent shortly after the last tap. */
let waiting = null;
document.addEventListener("change", (event) => {
  const field = event.target.closest(".zone-form[data-change] input[name=done]");
  if (!field || !map()) return;
  clearTimeout(waiting);
  const form = field.form;
  waiting = setTimeout(() => form.requestSubmit(), 700);
});

/* The zone that was chosen here stays chosen; with none chosen, the server's own is. */
function show() {
  const rows = [...document.querySelectorAll(".zone-row")];
  if (!rows.some((row) => row.dataset.zoneKey === chosen)) return;
  for (const row of rows) {
    const on = row.dataset.zoneKey === chosen;
    row.classList.toggle("zone-on", on);
    row.querySelector("[data-choose-zone]")?.toggleAttribute("aria-current", on);
  }
}

/* A zone is done: the map goes on to the next one with the list. */
document.addEventListener("map:saved", () => {
  const key = document.querySelector(".zone-on")?.dataset.zoneKey;
  if (chosen || !key) return;
  const [, zone, side] = key.match(/^(.+)-([RLM])$/);
  map()?.chooseZone(zone, side, false);
});

document.addEventListener("map:zone", (event) => {
  if (!event.detail.zone) return;
  chosen = `${event.detail.zone}-${event.detail.side}`;
  show();
});

/* A piece that came anew shows the zone that was chosen here; steppers and lists in it begin again. */
function again() {
  show();
  for (const button of document.querySelectorAll("#zone-list [data-stepper] > button[hidden]")) button.hidden = false;
}
for (const name of ["map:saved", "htmx:afterSettle", "htmx:oobAfterSwap"]) document.addEventListener(name, again);

/* How long the numbing has been on. */
function tick() {
  for (const place of document.querySelectorAll("[data-since]")) {
    const minutes = Math.floor((Date.now() - Date.parse(place.dataset.since)) / 60000);
    if (minutes >= 0) place.textContent = `${minutes}\u202fmin`;
  }
}
tick();
setInterval(tick, 15000);
again();
