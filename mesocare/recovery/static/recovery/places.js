/* What is marked on the picture, in words under it, and one button that clears it. The list works without this. */
for (const field of document.querySelectorAll("[data-places]")) {
  const boxes = [...field.querySelectorAll('input[type="checkbox"]')];
  const said = field.querySelector("[data-marked]");
  const clear = field.querySelector("[data-clear]");
  const nothing = said.dataset.nothing;

  const tell = () => {
    const marked = boxes.filter((box) => box.checked).map((box) => box.labels[0].textContent.trim());
    said.textContent = marked.length ? marked.join(", ") : nothing;
    clear.hidden = !marked.length;
  };

  clear.addEventListener("click", () => {
    for (const box of boxes.filter((one) => one.checked)) {
      box.checked = false;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}

/* “None of these” and the signs exclude each other: the last tap wins, so that nothing has to be untapped. */
for (const list of document.querySelectorAll("[data-ticks]")) {
  const boxes = [...list.querySelectorAll('input[type="checkbox"]')];
  const none = boxes.find((box) => box.value === "none");
  list.addEventListener("change", (event) => {
    if (event.target === none && none.checked) boxes.filter((box) => box !== none).forEach((box) => { box.checked = false; });
    else if (event.target.checked) none.checked = false;
  });
}
