// A claim's note opens beside its mark: on keyboard focus as a preview, on Enter, click or tap to
// read and follow. Without scripts, and on paper, the mark leads to the note below.
(() => {
  let open;

  function panelFor(mark) {
    const note = document.querySelector(mark.getAttribute("href"));
    const panel = document.createElement("span");
    panel.className = "claim-panel";
    panel.tabIndex = -1;
    panel.id = `panel-of-${note.id}`;
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", "The evidence for this claim");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => shut(true));
    const content = document.createElement("div");
    content.append(...note.cloneNode(true).childNodes);
    for (const details of content.querySelectorAll("details")) details.open = true;
    panel.append(close, content);
    return panel;
  }

  function show(mark) {
    if (open?.mark === mark) return;
    shut(false);
    const panel = panelFor(mark);
    mark.after(panel);
    mark.setAttribute("aria-expanded", "true");
    mark.setAttribute("aria-controls", panel.id);
    open = { mark, panel };
    place(mark, panel);
    reachable(false);
  }

  // In the top layer, so that no box cuts it off; below the mark, within the page. On a narrow
  // screen the style sheet lays it along the bottom.
  function place(mark, panel) {
    panel.popover = "manual";
    panel.showPopover();
    const at = mark.getBoundingClientRect();
    const room = document.documentElement.clientWidth - panel.offsetWidth - 8;
    panel.style.setProperty("--left", `${Math.max(8, Math.min(at.left, room)) + scrollX}px`);
    panel.style.setProperty("--top", `${at.bottom + 4 + scrollY}px`);
  }

  // A preview must not stand in the way of the Tab key; Enter goes into it.
  function reachable(yes) {
    for (const each of open.panel.querySelectorAll("a, button, summary")) each.tabIndex = yes ? 0 : -1;
  }

  function enter(mark) {
    show(mark);
    reachable(true);
    open.panel.querySelector("button").focus({ preventScroll: true });
  }

  function shut(back) {
    if (!open) return;
    const { mark, panel } = open;
    open = undefined;
    mark.setAttribute("aria-expanded", "false");
    mark.removeAttribute("aria-controls");
    if (back) mark.focus({ preventScroll: true, focusVisible: false });
    panel.remove();
  }

  for (const mark of document.querySelectorAll('article a.claim[href^="#"]')) {
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-expanded", "false");
    mark.addEventListener("focus", () => mark.matches(":focus-visible") && show(mark));
    mark.addEventListener("click", (event) => {
      event.preventDefault();
      if (open?.mark === mark && open.entered) shut(true);
      else {
        enter(mark);
        open.entered = true;
      }
    });
    mark.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        mark.click();
      }
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut(open?.panel.contains(document.activeElement));
  });
  document.addEventListener("focusout", ({ relatedTarget }) => {
    const inside = open?.panel.contains(relatedTarget) || relatedTarget === open?.mark;
    if (open && relatedTarget && !inside) shut(false);
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (open && !open.panel.contains(target) && !open.mark.contains(target)) shut(false);
  });
})();
