// What a mark in the text stands for opens beside it as a card: the note of a claim, a statement, a
// term, a work; so does a mark of a chart that stands for a statement. Under the mouse and at keyboard focus it is a preview; a tap, and a click on a claim,
// lead into it. Without scripts, and on paper, the mark is a link.
(() => {
  const site = new URL("..", document.currentScript.src);
  const PATIENCE = { show: 150, hide: 300 }; // milliseconds: a mouse on its way opens and shuts nothing
  let open, wanted, waiting, touched;

  const addressOf = (mark) => new URL(mark.getAttribute("href"), location);
  const isClaim = (mark) => mark.matches(".claim");

  // A claim has its note on the page itself; the cards of other pages are fetched once, as scripts,
  // which a page opened from a folder may load, too.
  async function contentOf(mark) {
    const [page, id] = addressOf(mark).href.split("#");
    if (isClaim(mark)) {
      const note = document.getElementById(id).cloneNode(true);
      for (const details of note.querySelectorAll("details")) details.open = true;
      return note.childNodes;
    }
    const name = page.slice(site.href.length).replace(/\.html$/, "");
    self.bookCards ??= {};
    if (!(name in bookCards)) await load(new URL(`_static/cards/${name}.js`, site));
    const text = bookCards[name][decodeURIComponent(id)];
    if (text === undefined) return undefined;
    const card = document.createElement("template");
    card.innerHTML = text;
    for (const link of card.content.querySelectorAll("a[href]")) {
      link.href = new URL(link.getAttribute("href"), page);
    }
    return card.content.childNodes;
  }

  function load(address) {
    const script = Object.assign(document.createElement("script"), { src: address });
    return new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  async function show(mark) {
    clearTimeout(waiting);
    wanted = mark;
    if (open?.mark === mark) return;
    const content = await contentOf(mark).catch(() => {}); // without its card it is still a link
    if (wanted !== mark || !content) return;
    shut();
    wanted = mark;
    const card = document.createElement("span");
    card.className = "card-panel";
    card.id = `card-of-${addressOf(mark).hash.slice(1)}`;
    card.tabIndex = -1; // what scrolls would else be a stop of the Tab key
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", isClaim(mark) ? "The evidence for this claim" : "What this mark stands for");
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
    close.addEventListener("click", () => shut(true));
    const body = document.createElement("div");
    body.append(...content);
    card.append(close, body);
    card.popover = "manual";
    (mark.closest(".chart-box") ?? mark).after(card);
    card.showPopover();
    open = { mark, card };
    if (isClaim(mark)) tell(mark, card.id);
    reachable(false);
    place(mark, card);
  }

  function tell(mark, card) {
    mark.setAttribute("aria-expanded", Boolean(card));
    if (card) mark.setAttribute("aria-controls", card);
    else mark.removeAttribute("aria-controls");
  }

  // In the top layer, so that no box cuts it off: below the mark, or above it where there is more
  // room. On a narrow screen the style sheet lays it along the bottom, and the mark moves above it.
  function place(mark, card) {
    card.style.maxHeight = "";
    const at = mark.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const [above, below] = [at.top, clientHeight - at.bottom].map((room) => room - 12);
    if (getComputedStyle(card).position === "fixed") {
      scrollBy({ top: Math.max(0, at.bottom - card.getBoundingClientRect().top + 12), behavior: "instant" });
      return;
    }
    const up = card.offsetHeight > below && above > below;
    card.style.maxHeight = `${up ? above : below}px`;
    const left = Math.max(8, Math.min(at.left, clientWidth - card.offsetWidth - 8));
    const top = up ? at.top - 4 - card.offsetHeight : at.bottom + 4;
    card.style.setProperty("--left", `${left + scrollX}px`);
    card.style.setProperty("--top", `${top + scrollY}px`);
  }

  // A preview must not stand in the way of the Tab key.
  function reachable(yes) {
    open.card.classList.toggle("entered", yes);
    for (const each of open.card.querySelectorAll("a, button, summary")) each.tabIndex = yes ? 0 : -1;
  }

  async function enter(mark) {
    await show(mark);
    if (open?.mark !== mark) {
      if (wanted === mark) location.assign(addressOf(mark));
      return;
    }
    reachable(true);
    place(mark, open.card);
    open.card.querySelector("button").focus({ preventScroll: true });
  }

  function shut(back) {
    clearTimeout(waiting);
    wanted = undefined;
    if (!open) return;
    const { mark, card } = open;
    open = undefined;
    if (isClaim(mark)) tell(mark);
    if (back) mark.focus({ preventScroll: true, focusVisible: false });
    card.remove();
  }

  const isEntered = () => open?.card.matches(".entered");

  function soon(what, patience) {
    clearTimeout(waiting);
    waiting = setTimeout(what, patience);
  }

  for (const mark of document.querySelectorAll("article a.carded")) {
    mark.addEventListener("focus", () => mark.matches(":focus-visible") && show(mark));
    mark.addEventListener("click", (event) => {
      if (!isClaim(mark) && (!touched || event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (open?.mark === mark && isEntered()) shut(true);
      else enter(mark);
    });
    if (isClaim(mark)) {
      mark.setAttribute("role", "button");
      tell(mark);
      mark.addEventListener("keydown", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        mark.click();
      });
      continue;
    }
    if (mark.title) mark.setAttribute("aria-description", mark.title);
    mark.removeAttribute("title"); // the browser would show it over the card
    mark.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType === "mouse" && !isEntered()) soon(() => show(mark), PATIENCE.show);
    });
    mark.addEventListener("pointerleave", leave);
  }

  function leave({ pointerType }) {
    if (pointerType === "mouse" && !isEntered()) soon(() => shut(), PATIENCE.hide);
  }

  document.addEventListener("pointerover", ({ target }) => {
    if (open?.card.contains(target)) clearTimeout(waiting);
  });
  document.addEventListener("pointerout", (event) => {
    if (open?.card.contains(event.target) && !open.card.contains(event.relatedTarget)) leave(event);
  });
  document.addEventListener("keydown", (event) => {
    touched = false;
    if (event.key === "Escape") shut(open?.card.contains(document.activeElement));
  });
  document.addEventListener("focusout", ({ relatedTarget }) => {
    const inside = open?.card.contains(relatedTarget) || relatedTarget === open?.mark;
    if (relatedTarget && !inside) shut();
  });
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    touched = pointerType !== "mouse";
    if (open && !open.card.contains(target) && !open.mark.contains(target)) shut();
  });
})();
