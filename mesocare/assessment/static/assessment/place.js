// A tap on the drawing fills in where the place is. The server decides whether it is on the face.
const picture = document.querySelector("[data-place-picture] svg");
const form = document.querySelector("[data-place-form]");
if (picture && form) {
  picture.addEventListener("pointerup", (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    form.elements.x_mm.value = point.x.toFixed(1);
    form.elements.y_mm.value = (-point.y).toFixed(1);
    form.elements.kind.focus();
  });
}
