// A chart is a drawing whose marks say what they are. Pointing at one, tapping it, or going from one
// to the next with the arrow keys shows its words, or the card of its statement (cards.js); a mark may
// be a link. Where scripts do not run, the drawing, its links and its table are there all the same.
(() => {
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const REACH = 24; // pixels from a mark within which a fingertip means it
  const card = document.createElement("div");
  card.className = "chart-card";
  card.popover = "manual";
  let shown, touching;

  const seen = (mark) => mark.getClientRects().length > 0 && !mark.closest(".is-left-out");
  const marksOf = (box) => [...box.querySelectorAll("svg [aria-label]")].filter(seen);

  function show(mark, touched) {
    if (shown === mark) return;
    if (mark.matches(".carded")) return hide();
    shown = mark;
    card.textContent = mark.getAttribute("aria-label");
    card.setAttribute("aria-hidden", "true"); // the mark itself says it
    if (touched && mark.localName === "a") {
      // A fingertip cannot be sure which mark it meets: what is named is opened with a second tap.
      card.append(Object.assign(document.createElement("a"), { href: mark.href.baseVal, textContent: "Open" }));
    }
    mark.closest(".chart-box").after(card);
    card.showPopover();
    place(mark);
  }

  // Below the mark, or above it where there is no room; it stays with the mark as the page moves.
  function place(mark) {
    const at = mark.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const below = at.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.left = `${Math.max(8, Math.min(at.left, width - card.offsetWidth - 8))}px`;
    card.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - card.offsetHeight - 8)}px`;
  }

  function hide() {
    shown = undefined;
    if (card.isConnected) card.remove();
  }

  function go(box, step) {
    const marks = marksOf(box);
    const here = marks.indexOf(document.activeElement);
    const next = here === -1 ? (step > 0 ? 0 : marks.length - 1) : here + step;
    marks[Math.max(0, Math.min(next, marks.length - 1))]?.focus();
  }

  // What a fingertip means: the mark that it touches, or else the nearest within its reach. A line has
  // a box that is wider than itself, so that its own points are measured.
  function nearest(box, x, y) {
    const away = (mark) => {
      const path = mark.querySelector("path[fill='none']") ?? (mark.getAttribute("fill") === "none" ? mark : null);
      if (path?.getTotalLength) return fromLine(path, x, y);
      const { left, right, top, bottom } = mark.getBoundingClientRect();
      return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
    };
    const [[mark, distance] = []] = marksOf(box)
      .map((each) => [each, away(each)])
      .sort(([, one], [, other]) => one - other);
    return distance <= REACH ? mark : undefined;
  }

  function fromLine(path, x, y) {
    const onScreen = path.getScreenCTM();
    const points = Array.from({ length: 101 }, (_, part) =>
      path.getPointAtLength((path.getTotalLength() * part) / 100).matrixTransform(onScreen)
    );
    return Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y)));
  }

  function wake(box) {
    const marks = [...box.querySelectorAll("svg [aria-label]")];
    if (!marks.length) return;
    // One stop for the Tab key; arrow keys go on from there, and what has the focus is read aloud.
    for (const mark of marks) mark.setAttribute("tabindex", "-1");
    for (const mark of marks) if (mark.localName !== "a") mark.setAttribute("role", "img");
    for (const svg of box.querySelectorAll("svg")) svg.setAttribute("role", "group");
    box.setAttribute("aria-description", "Arrow keys go from mark to mark.");
    box.addEventListener("keydown", (event) => {
      touching = false;
      if (event.key in STEPS) go(box, STEPS[event.key]);
      else if (event.key === "Escape" && shown) hide();
      else return;
      event.preventDefault();
    });
    box.addEventListener("pointerdown", ({ pointerType }) => (touching = pointerType !== "mouse"));
    box.addEventListener("focusin", ({ target }) => {
      if (touching) return; // the tap itself says what is shown
      if (target.matches("svg [aria-label]")) show(target);
      else hide();
    });
    box.addEventListener("focusout", ({ relatedTarget }) => card.contains(relatedTarget) || hide());
    box.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      const mark = event.target.closest("svg [aria-label]");
      if (mark) show(mark);
      else hide();
    });
    box.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && hide());
    box.addEventListener("click", (event) => {
      if (!["touch", "pen"].includes(event.pointerType)) return; // a link is followed
      const mark = event.target.closest("a.carded") ?? nearest(box, event.clientX, event.clientY);
      if (!mark) return hide();
      if (mark.contains(event.target) && mark.matches(".carded")) return; // it knows already
      if (mark.matches(".carded")) return mark.dispatchEvent(new MouseEvent("click", { cancelable: true }));
      if (shown === mark && mark.localName === "a") return location.assign(mark.href.baseVal);
      event.preventDefault();
      show(mark, true);
    });
  }

  // What is chosen leaves the marks of its kinds, and is still chosen when a reader comes back.
  function choices(form) {
    const figure = form.closest("figure");
    const drawings = [...figure.querySelectorAll("svg")].map((svg) => [...svg.querySelectorAll("a")]);
    const selects = [...form.querySelectorAll("select")];
    function choose() {
      const chosen = selects.filter(({ value }) => value).map(({ value }) => new Set(value.split(" ")));
      const fits = (_, place) => chosen.every((places) => places.has(String(place)));
      for (const marks of drawings) {
        marks.forEach((mark, place) => mark.classList.toggle("is-left-out", !fits(mark, place)));
      }
      const [marks] = drawings;
      form.querySelector("output").textContent = chosen.length
        ? `${marks.filter(fits).length} of ${marks.length} shown`
        : "";
    }
    form.addEventListener("change", () => {
      history.replaceState({ ...history.state, [figure.id]: selects.map((each) => each.selectedIndex) }, "");
      choose();
    });
    selects.forEach((select, place) => (select.selectedIndex = history.state?.[figure.id]?.[place] ?? 0));
    form.hidden = false;
    choose();
  }

  document.querySelectorAll("figure.chart .chart-box").forEach(wake);
  document.querySelectorAll("form.chart-choices").forEach(choices);
  addEventListener("scroll", () => shown && place(shown), { passive: true });
  document.addEventListener("pointerdown", ({ target }) => {
    if (shown && !target.closest(".chart-box, .chart-card")) hide();
  });
})();
