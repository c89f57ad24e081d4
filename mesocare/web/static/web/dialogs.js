/* <a href="/full/page/" data-dialog="id"> opens the dialog of that id; without a script the page itself opens. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog || !dialog.showModal) return;
  event.preventDefault();
  dialog.showModal();
});

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

/* A dialog that the server sends back with an error is open from the start. */
for (const dialog of document.querySelectorAll("dialog[data-open]")) {
  dialog.removeAttribute("open");
  dialog.showModal();
}
