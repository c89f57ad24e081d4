/* A person's own phone: a tap on a region ticks the same box in the list beside the picture.
   The boxes are <input type="checkbox" value="malar-R">; without this script the list alone is used. */

for (const svg of document.querySelectorAll("svg.map-portal")) {
  svg.classList.add("map-region-live");
  const boxOf = (key) => document.querySelector(`input[type="checkbox"][value="${CSS.escape(key)}"]`);
  const regions = [...svg.querySelectorAll("[data-region]")].filter((region) => boxOf(region.dataset.region));

  const draw = (region) => {
    const on = boxOf(region.dataset.region).checked;
    const shape = region.querySelector(".map-region-shape");
    region.classList.toggle("map-region-marked", on);
    region.setAttribute("aria-checked", String(on));
    shape.setAttribute("fill", on ? "#0F5C63" : "#2C7A7B");
    shape.setAttribute("fill-opacity", on ? "0.78" : "0.08");
    shape.setAttribute("stroke-width", on ? "0.9" : "0.5");
    const tick = region.querySelector(".map-tick");
    if (on) tick.removeAttribute("display");
    else tick.setAttribute("display", "none");
  };

  const turn = (region) => {
    const box = boxOf(region.dataset.region);
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  for (const region of regions) {
    region.setAttribute("role", "checkbox");
    region.setAttribute("aria-label", region.dataset.name);
    region.setAttribute("tabindex", "0");
    region.addEventListener("click", (event) => { event.preventDefault(); turn(region); });
    region.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      turn(region);
    });
    boxOf(region.dataset.region).addEventListener("change", () => draw(region));
    draw(region);
  }
}
