/* Light, dark, or as the device is. Kept in a cookie so that the page arrives in the chosen one. */
function choose(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  const age = theme ? 31536000 : 0;
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
  mark(theme);
}

function mark(theme) {
  for (const button of document.querySelectorAll("[data-theme-choice]")) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
}

mark(document.documentElement.dataset.theme || "");
for (const button of document.querySelectorAll("[data-theme-choice]")) button.addEventListener("click", () => choose(button.dataset.themeChoice));
