// Notes for teachers stay hidden until somebody asks for them: by the button, or by ?teacher in the
// address. The choice is kept on this device and sent nowhere.
(() => {
  const KEY = "instructor-notes";
  let shown = new URLSearchParams(location.search).has("teacher");

  // A browser may refuse to keep anything; the choice then holds for this page.
  function kept(choice) {
    try {
      if (choice !== undefined) localStorage.setItem(KEY, choice ? "shown" : "hidden");
      return localStorage.getItem(KEY) === "shown";
    } catch {
      return false;
    }
  }

  function show() {
    for (const note of document.querySelectorAll(".instructor")) note.hidden = !shown;
    for (const button of document.querySelectorAll(".instructor-switch")) {
      button.hidden = false;
      button.textContent = `${shown ? "Hide" : "Show"} the notes for teachers`;
    }
  }

  document.addEventListener("click", ({ target }) => {
    if (!target.closest(".instructor-switch")) return;
    shown = !shown;
    kept(shown);
    show();
  });

  if (shown) kept(true);
  else shown = kept();
  show();
})();
