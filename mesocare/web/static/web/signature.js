/* A signature drawn with a finger or a pen, kept as the path of its lines in a box of 560 by 160. Typing a name stays possible. */
const WIDTH = 560;
const HEIGHT = 160;
const MOST = 20000;

function start(pad) {
  const canvas = pad.querySelector("canvas");
  const field = pad.querySelector("input[type=hidden]");
  const state = pad.querySelector("[data-signature-state]");
  const pen = canvas.getContext("2d");
  let path = "";
  let drawing = false;

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    return [Math.min(Math.max(Math.round(x), 0), WIDTH), Math.min(Math.max(Math.round(y), 0), HEIGHT)];
  }

  function settle() {
    field.value = path;
    state.textContent = path ? state.dataset.drawn : state.dataset.empty;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function stroke(event) {
    const [x, y] = place(event);
    if (path.length > MOST) return;
    path += `L${x} ${y}`;
    pen.lineTo(x, y);
    pen.stroke();
  }

  pen.lineWidth = 2.5;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#1f2a33";
  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = place(event);
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    path += `M${x} ${y}`;
    pen.beginPath();
    pen.moveTo(x, y);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => { if (drawing) stroke(event); });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (!drawing) return;
      stroke(event);
      drawing = false;
      settle();
    });
  }
  pad.querySelector("[data-signature-clear]").addEventListener("click", () => {
    path = "";
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    settle();
  });
  if (field.value) {
    path = field.value;
    pen.stroke(new Path2D(path));
    state.textContent = state.dataset.drawn;
  }
  pad.dataset.ready = "yes";
}

for (const pad of document.querySelectorAll("[data-signature]")) start(pad);
document.addEventListener("htmx:load", (event) => {
  for (const pad of event.detail.elt.querySelectorAll?.("[data-signature]:not([data-ready])") ?? []) start(pad);
});
