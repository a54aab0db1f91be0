// A sheet is printed by the browser's own dialogue.
for (const button of document.querySelectorAll(".sheet-print")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
