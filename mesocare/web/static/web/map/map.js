/* Editing the map of a face: no framework; it works on the page the server made, and leaves its record to the server. */
import { FaceMap } from "./face-map.js";
import { factorOf, Skin } from "./skin.js";

async function start(panel) {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("map-data");
  const response = await fetch(panel.dataset.meshUrl);
  if (!response.ok) return;
  const skin = new Skin(await response.json(), factorOf(data.scale));
  const map = new FaceMap(panel, data, read("map-words"), skin);
  panel.faceMap = map;
  for (const part of panel.querySelectorAll("[data-map-needs-script]")) part.hidden = false;
  for (const part of panel.querySelectorAll("[data-map-when-zoomed]")) part.hidden = true;
  map.begin();
}

for (const panel of document.querySelectorAll("[data-map]")) start(panel);
