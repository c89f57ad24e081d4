/* The whole map from the keyboard, while it has the focus. Single keys can be switched off. */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const KEEP = "mesocare-map-keys";

export function listen(map, panel) {
  const box = panel.querySelector("[data-map-keys]");
  if (box) {
    box.checked = localStorage.getItem(KEEP) !== "off";
    box.addEventListener("change", () => localStorage.setItem(KEEP, box.checked ? "on" : "off"));
  }
  map.view.svg.addEventListener("keydown", (event) => {
    if (pressed(map, event, !box || box.checked)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
}

function pressed(map, event, singles) {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") return did(event.shiftKey ? map.redo() : map.undo());
  if (command) return false;
  if (ARROWS[event.key]) return arrow(map, event, ARROWS[event.key]);
  if (event.key === "Enter") return did(enter(map));
  if (event.key === "Escape") return escape(map);
  if (event.key === "Delete" || event.key === "Backspace") return did(map.removeChosen());
  if (!singles || event.altKey) return false;
  return single(map, event.key);
}

const did = () => true;

function arrow(map, event, [dx, dy]) {
  if (event.altKey) return did(map.view.pan((dx * map.view.box.w) / 8, (-dy * map.view.box.h) / 8));
  if (map.chosen.cursor) return did(map.moveCursor(dx * (event.shiftKey ? 5 : 1), dy * (event.shiftKey ? 5 : 1)));
  if (event.shiftKey) return did(map.nudge(dx, dy));
  const step = dx > 0 || dy < 0 ? 1 : -1;
  if (map.isOpen) return did(map.nextPoint(step));
  return did(map.nextZone(step));
}

function enter(map) {
  if (map.chosen.cursor) return map.placeAtCursor();
  if (map.chosen.zone && !map.isOpen) return map.openZone(map.chosen.zone, map.chosen.side);
  return map.nextPoint(1);
}

function escape(map) {
  if (map.mode) return did(map.setMode(null));
  if (map.isOpen) return did(map.closeZone());
  if (map.chosen.zone) return did(map.chooseZone(null));
  return false;
}

function single(map, key) {
  const actions = {
    "+": () => map.view.zoom(1.4),
    "=": () => map.view.zoom(1.4),
    "-": () => map.view.zoom(1 / 1.4),
    0: () => map.view.fitWhole(),
    f: () => map.fit(),
    a: () => map.setMode("add"),
    n: () => map.setMode("avoid"),
    e: () => map.setMode("erase"),
    s: () => map.setChosen("skipped"),
    r: () => map.setChosen("reaction"),
    "[": () => map.changeSpacing(-1),
    "]": () => map.changeSpacing(1),
    m: () => map.copyAcross(),
    " ": () => map.tick(),
  };
  const action = actions[key.toLowerCase()];
  if (!action) return false;
  action();
  return true;
}
