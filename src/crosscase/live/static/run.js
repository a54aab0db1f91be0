// Run this page: its cells are executed again in the reader's own browser, on the data as the reader
// has changed them. Numbers in the text, tables, charts and claims follow, and what changed is
// marked. Changes are kept on this device and sent nowhere.
(() => {
  const script = document.currentScript;
  const here = (path) => new URL(path, script.src);
  const article = document.querySelector("article");
  const STORE = `crosscase-run ${here("..").pathname}`;
  const RULE = {
    weak: ["A rating leaves +/− at a score of", "1/5"],
    strong: ["It becomes ++ or −− at", "3/5"],
    min_segments: ["Fewest statements for a rating", "3"],
    min_origins: ["Fewest origins for a rating", "2"],
  };
  const BLOCKS = "p, ul, ol, li, dl, table, details, div, tr, form";
  const ASIDE = ".figure-links, .rerun-published, .filter, script, svg, form";
  const PATIENCE = 30_000; // milliseconds in which something has to come

  const undo = [];
  let worker, choices, cells, running, limit, library;

  // The device may hold anything by that name: what is no change of ours is removed.
  function recall() {
    try {
      const { edits, rule } = JSON.parse(localStorage.getItem(STORE)) ?? { edits: [], rule: {} };
      const texts = edits.flatMap(({ segment, code, bearing }) => [segment, code, bearing]);
      const known = Object.keys(rule).every((name) => Object.hasOwn(RULE, name));
      const sound = [...texts, ...Object.values(rule)].every((text) => typeof text === "string");
      if (known && sound) return { edits, rule: { ...rule } };
    } catch {} // no storage on this device, or no such thing in it
    forget();
    return { edits: [], rule: {} };
  }

  function forget() {
    try {
      if (localStorage.getItem(STORE) === null) return;
      localStorage.removeItem(STORE);
      say("What this device had kept of earlier changes could not be read, and was removed.");
    } catch {} // no storage on this device
  }

  function keep() {
    try {
      if (state.edits.length || Object.keys(state.rule).length) {
        localStorage.setItem(STORE, JSON.stringify(state));
      } else localStorage.removeItem(STORE);
    } catch {
      say("This browser keeps nothing: your changes last until you leave the page.");
    }
    showEdits();
  }

  function make(tag, properties = {}, ...content) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  }

  // ---- the form

  const status = make("p", { className: "run-status" });
  status.setAttribute("role", "status");
  const amount = make("span", { className: "run-amount" });
  amount.ariaHidden = "true";
  const state = recall();
  const meter = make("progress", { hidden: true });
  meter.setAttribute("aria-label", "Progress");
  const size = `${script.dataset.size} MB`;
  const startName = make("span", {}, "Run this page");
  const start = make("button", { type: "button", className: "run-start" }, startName, " ", make("small", {}, size));
  const stop = make("button", { type: "button", hidden: true }, "Cancel");
  const back = make("button", { type: "button", hidden: true }, "Back to the published text");
  const report = make("div", { className: "run-report" });
  const changes = make("ul", { className: "run-edits" });
  const files = make("p", { className: "run-files" });
  const segment = make("input", { type: "text", name: "segment", autocomplete: "off" });
  const known = make("datalist", { id: "run-segments" });
  segment.setAttribute("list", known.id);
  const said = make("p", { className: "run-said" });
  const code = make("select", { name: "code" });
  const bearing = make("select", { name: "bearing" });
  const add = make("button", { type: "submit" }, "Change it");
  const recode = make(
    "form",
    { className: "run-recode" },
    make("label", {}, make("span", {}, "Statement"), segment, known),
    make("label", {}, make("span", {}, "Code"), code),
    make("label", {}, make("span", {}, "Bearing"), bearing),
    add,
    said
  );
  const rule = make(
    "form",
    { className: "run-rule" },
    ...Object.entries(RULE).map(([name, [label, usual]]) =>
      make(
        "label",
        {},
        make("span", {}, label),
        make("input", { type: "text", name, value: state.rule[name] ?? usual, size: 4 })
      )
    )
  );
  const again = make("button", { type: "button" }, "Run with these changes");
  const panel = make(
    "details",
    { className: "run-panel" },
    make("summary", {}, "Change something"),
    make(
      "p",
      {},
      `Your browser computes the page anew. Python comes from this site, ${size}, once; nothing is sent.`
    ),
    make("h2", {}, "A coding"),
    make(
      "p",
      {},
      "Say what a statement should count for under a code. It is then as if all coders had agreed on that."
    ),
    recode,
    make("h2", {}, "The rule that makes ratings"),
    rule,
    make("h2", {}, "Your changes"),
    changes,
    files,
    make("p", {}, again)
  );
  const note = make("p", { className: "run-note" });
  const box = make("section", { className: "run", lang: "en" }, start, stop, back, panel, note, meter);
  box.append(make("div", { className: "run-line" }, status, amount), report);
  box.setAttribute("aria-label", "Run this page");
  // What a page begins with comes first; where there are no sections, all of it.
  const page = article.querySelector("section");
  page.insertBefore(box, page.querySelector(":scope > section"));

  start.addEventListener("click", run);
  again.addEventListener("click", run);
  stop.addEventListener("click", () => running?.abort());
  back.addEventListener("click", () => {
    restore();
    report.replaceChildren();
    showEdits();
    say("This is the published text again. Your changes are kept below.");
    start.focus();
  });
  panel.addEventListener("toggle", () => panel.open && choose());
  segment.addEventListener("input", showSegment);
  code.addEventListener("change", showValence);
  rule.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  rule.addEventListener("input", () => {
    state.rule = Object.fromEntries(
      [...new FormData(rule)]
        .map(([name, value]) => [name, value.trim()])
        .filter(([name, value]) => value !== RULE[name][1])
    );
    keep();
  });
  recode.addEventListener("submit", (event) => {
    event.preventDefault();
    const [id, found] = chosen();
    if (!found) {
      said.textContent = `There is no statement ${segment.value.trim() || "chosen"}. Choose one of the list.`;
      segment.focus();
      return;
    }
    const others = state.edits.filter((edit) => edit.segment !== id || edit.code !== code.value);
    const anew = { segment: id, code: code.value, bearing: bearing.value };
    const published = found.codes[code.value] ?? "none";
    state.edits = published === bearing.value ? others : [...others, anew];
    keep();
  });
  showEdits();

  function say(text) {
    status.textContent = text;
  }

  function counted(number, noun, nouns = `${noun}s`) {
    return `${number} ${number === 1 ? noun : nouns}`;
  }

  function showEdits() {
    const thresholds = Object.entries(state.rule);
    note.hidden = !made();
    note.textContent = `You have changed ${made()} on this device. Run the page to see what follows.`;
    changes.replaceChildren(
      ...state.edits.map((edit) =>
        item(`${edit.segment}, ${edit.code}: ${edit.bearing}`, () => {
          state.edits = state.edits.filter((each) => each !== edit);
        })
      ),
      ...thresholds.map(([name, value]) =>
        item(`${RULE[name][0]}: ${value} (published: ${RULE[name][1]})`, () => {
          delete state.rule[name];
          rule.elements[name].value = RULE[name][1];
        })
      )
    );
    if (!made()) changes.append(make("li", {}, "None yet."));
    files.replaceChildren();
  }

  function made() {
    const numbers = [
      [state.edits.length, "coding"],
      [Object.keys(state.rule).length, "threshold"],
    ];
    return numbers.filter(([number]) => number).map((each) => counted(...each)).join(" and ");
  }

  function item(text, take) {
    const button = make("button", { type: "button" }, "Undo");
    button.setAttribute("aria-label", `Undo: ${text}`);
    button.addEventListener("click", () => {
      take();
      keep();
      changes.querySelector("button")?.focus();
    });
    return make("li", {}, text, " ", button);
  }

  // Statements that the page names come first in the list, then all others.
  async function choose() {
    if (choices || !served()) return;
    try {
      const response = await fetch(here("runtime/study.json"), { signal: AbortSignal.timeout(PATIENCE) });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      choices = await response.json();
    } catch (error) {
      say(`The statements could not be fetched (${error.message}). Check the connection, and open the panel again.`);
      return;
    }
    const named = [...article.querySelectorAll("a")].map((link) => link.hash?.slice(1).toUpperCase());
    const ids = new Set([...named.filter((name) => name in choices.segments), ...Object.keys(choices.segments)]);
    known.append(...[...ids].map((id) => make("option", { value: id }, choices.segments[id].statement)));
    code.append(...Object.entries(choices.codes).map(([id, name]) => make("option", { value: id }, name)));
    bearing.append(...[...choices.bearings, "none"].map((name) => make("option", { value: name }, name)));
  }

  function chosen() {
    const id = segment.value.trim().toUpperCase();
    return [id, choices?.segments[id]];
  }

  function showSegment() {
    const [, found] = chosen();
    if (!found) {
      said.textContent = "";
      return;
    }
    const now = Object.entries(found.codes).map(([id, way]) => `${choices.codes[id]} ${way}`);
    said.textContent = `${found.statement} As published: ${now.join(", ") || "no code"}.`;
    code.value = Object.keys(found.codes)[0] ?? code.value;
    showValence();
  }

  function showValence() {
    const [, found] = chosen();
    bearing.value = found?.codes[code.value] ?? "none";
  }

  // ---- the run

  function served() {
    if (location.protocol !== "file:") return true;
    say(
      "A page opened from a folder may not start Python. In the folder of the book's pages run " +
        "`python -m http.server`, and open http://localhost:8000 in the browser."
    );
    return false;
  }

  async function run() {
    if (running || !served()) return;
    running = new AbortController();
    busy(true);
    meter.scrollIntoView({ block: "center", behavior: "instant" });
    try {
      cells ??= await cellsOfPage();
      const claims = [...article.querySelectorAll("a.claim")].map((each) => ({
        id: claimOf(each),
        language: each.closest("[lang]").lang.slice(0, 2),
      }));
      show(await executed({ cells, edits: state.edits, rule: state.rule, claims }));
      startName.textContent = "Run this page";
    } catch (error) {
      worker?.terminate();
      worker = undefined;
      delete status.dataset.stage;
      startName.textContent = "Try again";
      const why = error.name === "AbortError" ? "You stopped the run." : `The page could not be run: ${error.message}`;
      say(`${why} What you read is as it was before.`);
    }
    expect();
    busy(false);
    running = undefined;
  }

  // A button that is disabled or hidden would lose the keyboard's place on the page.
  function busy(now) {
    for (const button of [start, again]) button.setAttribute("aria-disabled", now);
    if (document.activeElement === stop) start.focus({ preventScroll: true });
    stop.hidden = !now;
    meter.hidden = !now;
    amount.textContent = "";
  }

  // Give the run up, by the names of what is awaited, if nothing comes in time.
  function expect(...awaited) {
    clearTimeout(limit);
    if (!awaited.length) return;
    const names = awaited.slice(0, 3).join(", ") + (awaited.length > 3 ? " and others" : "");
    const reason = new Error(`${names} did not come. Nothing has come for ${PATIENCE / 1000} seconds.`);
    limit = setTimeout(() => running.abort(reason), PATIENCE);
  }

  async function cellsOfPage() {
    const source = `${script.dataset.page}.ipynb`;
    expect(source);
    const response = await fetch(here(`../_sources/${source}`), { signal: running.signal });
    if (!response.ok) throw new Error(`${source} is not on the site (${response.status} ${response.statusText}).`);
    const notebook = await response.json();
    return notebook.cells
      .filter((cell) => cell.cell_type === "code")
      .map(({ id, source }) => ({ id, source: [source].flat().join("") }));
  }

  function executed(asked) {
    const program = "run.worker.js";
    worker ??= new Worker(here(program));
    expect(program);
    return new Promise((resolve, reject) => {
      running.signal.addEventListener("abort", ({ target }) => reject(target.reason));
      worker.onmessage = ({ data }) => {
        expect(...(data.awaited ?? []));
        if (data.stage) progress(data);
        else if (data.failure) reject(new Error(data.failure));
        else resolve(data.result);
      };
      worker.onerror = (event) => reject(new Error(event.message || `${program} could not be fetched.`));
      worker.postMessage(asked);
    });
  }

  // Read out once a stage, seen all the time.
  function progress({ stage, done, all }) {
    if (status.dataset.stage !== stage) say(`${stage} …`);
    status.dataset.stage = stage;
    if (all) {
      meter.max = all;
      meter.value = done;
    } else meter.removeAttribute("value");
    const million = (bytes) => Math.round(bytes / 1e6);
    const done_of = stage === "Fetching Python" ? `${million(done)} of ${million(all)} MB` : `${done} of ${all}`;
    amount.textContent = all ? done_of : "";
  }

  // ---- what the run says, put into the page

  function restore() {
    while (undo.length) undo.pop()();
    back.hidden = true;
  }

  function show(result) {
    restore();
    delete status.dataset.stage;
    report.replaceChildren();
    if (result.problem) {
      say("Your changes cannot be used, and the text is as published. Correct them below.");
      report.append(make("pre", {}, result.problem));
      panel.open = true;
      return;
    }
    const changed = [
      counted(showNumbers(result.glued), "number"),
      counted(showClaims(result), "claim"),
      ...showCells(result),
    ].filter((words) => !words.startsWith("0 "));
    offer(result.files);
    back.hidden = undo.length === 0;
    if (made()) note.textContent = `You read the page as it is with what you have changed: ${made()}.`;
    const failed = result.cells.filter((cell) => cell.error);
    say(
      changed.length
        ? `${changed.join(", ")} changed. What changed is marked with ✱, and what was published stays within reach.`
        : failed.length
          ? "Some cells could not be run."
          : made()
            ? `This page stays as published, though you have changed ${made()}.`
            : "Nothing changed: your browser computes what was published."
    );
    const told = [
      ...result.broken.map((wording) => `The text no longer holds: ${wording}.`),
      ...failed.map(({ id, error }) => {
        const number = result.cells.findIndex((cell) => cell.id === id) + 1;
        return `Cell ${number} could not be run, and what it shows is as published: ${error}`;
      }),
    ];
    if (changed.length) report.append(firstChange());
    if (told.length) report.append(make("ul", {}, ...told.map((text) => make("li", {}, text))));
  }

  function firstChange() {
    const button = make("button", { type: "button" }, "Go to the first change");
    button.addEventListener("click", () => {
      const first = article.querySelector(".rerun-changed, .rerun-claim");
      for (let fold = first.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "center" });
    });
    return make("p", {}, button);
  }

  function offer(changedFiles) {
    const links = Object.entries(changedFiles).map(([name, text]) =>
      make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: name }, name)
    );
    if (!links.length) return;
    files.replaceChildren(
      "Download ",
      ...links.flatMap((link, place) => (place ? [", ", link] : [link])),
      ": put in place of the files in the folder data, they make the whole book follow."
    );
  }

  function swap(old, anew) {
    old.replaceWith(anew);
    undo.push(() => anew.replaceWith(old));
  }

  function mark(element, published) {
    element.classList.add("rerun-changed");
    element.title = `Published: ${published}`;
  }

  function showNumbers(glued) {
    const changed = new Set();
    for (const [name, text] of Object.entries(glued)) {
      for (const old of article.querySelectorAll(`.glue-${CSS.escape(name)}`)) {
        if (plain(old.textContent) === plain(text)) continue;
        const now = make("ins", {}, text);
        mark(now, old.textContent);
        swap(old, make("span", { className: old.className }, now, " ", make("del", {}, old.textContent)));
        changed.add(name);
      }
    }
    return changed.size;
  }

  function claimOf(mark) {
    return mark.getAttribute("href").match(/(?:#claim-|claims\/)([\w-]+)/)[1];
  }

  function showClaims({ claims, notes }) {
    const changed = new Set();
    const list = article.querySelector("ol.claims");
    if (list && notes) showNotes(list, fragment(notes).querySelector("ol.claims"), claims);
    for (const old of article.querySelectorAll("a.claim")) {
      const id = claimOf(old);
      const claim = claims[id];
      if (!claim) continue;
      const words = verdict(claim, old);
      const said = old.previousElementSibling;
      if (claim.sentence && said?.matches(".sentence") && plain(said.textContent) !== plain(claim.sentence)) {
        const now = make("ins", {}, claim.sentence);
        mark(now, said.textContent);
        swap(said, make("span", { className: "sentence" }, now, " ", make("del", {}, said.textContent)));
        changed.add(id);
      }
      if (!words) continue; // its mark says what it said
      const kept = [...old.childNodes];
      const title = old.title;
      const anew = fragment(claim.mark).querySelector("a");
      if (anew) {
        anew.querySelector("b").textContent = old.querySelector("b").textContent;
        old.replaceChildren(...anew.childNodes);
        old.title = anew.title;
      }
      const sign = make("span", { className: "rerun-claim" }, words);
      sign.title = claim.faults.join("\n");
      old.after(sign);
      undo.push(() => {
        old.replaceChildren(...kept);
        old.title = title;
        sign.remove();
      });
      changed.add(id);
    }
    return changed.size;
  }

  // What a reader must know of a claim: nothing, where it stands as it stood.
  function verdict(claim, old) {
    if (!claim.mark) return "can no longer be judged";
    if (!claim.holds) return "no longer stands";
    if (claim.faults.length) return "needs a second look";
    const now = fragment(claim.mark).querySelector("a").title;
    return now === old.title ? "" : `was: ${old.title.replace("Claim: ", "")}`;
  }

  // An output with a life of its own on the page, such as the coding lab, is left as it is.
  function showCells({ cells }) {
    let charts = 0;
    let texts = 0;
    for (const { id, outputs, error } of cells) {
      const cell = document.getElementById(`code-${id}`)?.closest("div.cell");
      const place = cell?.querySelector(".cell_output");
      if (!place || error) continue;
      const published = [...place.children].filter((child) => !child.matches(".rerun-published"));
      outputs.forEach((output, number) => {
        const old = published[number];
        if (old?.querySelector("[data-live]")) return;
        if (output.spec) charts += showChart(old, output.spec);
        else texts += showText(old, output, id);
      });
    }
    return [counted(charts, "chart"), counted(texts, "table or list", "tables or lists")];
  }

  function showChart(old, spec) {
    const published = old.matches("figure.chart") ? old : old.querySelector("figure.chart");
    const { id, finding, caption, phone } = spec.usermeta;
    if (published.id === `chart-${id}`) return 0;
    const headline = make("p", { className: "figure-finding" }, finding);
    const before = published.querySelector(".figure-finding").textContent;
    if (before !== finding) mark(headline, before);
    const frame = make("div", { className: "chart-box is-live", tabIndex: 0 });
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", spec.description);
    const title = make("figcaption", {}, caption);
    mark(title, published.querySelector("figcaption").textContent);
    const figure = make("figure", { className: "chart rerun", id: `chart-${id}` }, headline, frame, title);
    const drawing = published.querySelector(".chart-box").cloneNode(true);
    drawing.removeAttribute("tabindex");
    swap(old, figure);
    figure.after(asPublished(drawing));
    draw(frame, frame.clientWidth < 560 ? phone : spec).catch(() => say("A chart could not be drawn."));
    return 1;
  }

  // Pages come with their charts drawn; only what a reader has changed needs the library.
  async function draw(frame, spec) {
    library ??= new Promise((resolve, reject) => {
      const element = make("script", { src: here(script.dataset.vega), onload: resolve, onerror: reject });
      document.head.append(element);
    });
    await library;
    const live = make("div", { className: "chart-live" });
    await window.vegaEmbed(live, spec, {
      actions: false,
      ast: true, // expressions are interpreted: the page's policy lets no text become a script
      defaultStyle: false,
      logLevel: 1, // errors alone
      renderer: "svg",
      tooltip: { id: "chart-tooltip", disableDefaultStyle: true },
    });
    const svg = live.querySelector("svg");
    for (const part of svg.querySelectorAll("[role]")) {
      for (const name of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(name);
    }
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", spec.description);
    for (const name of ["width", "height"]) svg.removeAttribute(name);
    frame.append(live);
  }

  function showText(old, output, id) {
    const anew = make("div");
    if (output.html !== undefined) anew.append(fragment(output.html));
    else anew.append(make("pre", {}, output.text));
    if (same(old, anew)) return 0;
    const published = old.cloneNode(true);
    const links = old.querySelectorAll(".figure-links");
    anew.querySelectorAll(".figure-links").forEach((line, number) => {
      line.append(" ", make("a", { href: `#code-${id}` }, "Code"));
      if (links[number]) swap(links[number], line.cloneNode(true));
    });
    patch(old, anew);
    old.after(asPublished(published));
    return 1;
  }

  // Notes of claims stand in the order of their marks; one that cannot be judged says why.
  function showNotes(list, anew, claims) {
    for (const { id } of list.children) {
      const faults = claims[id.replace("claim-", "")]?.faults ?? [];
      const why = make("p", {}, make("strong", { className: "fails" }, "Can no longer be judged."), ` ${faults.join(" ")}`);
      anew.append(anew.querySelector(`#${CSS.escape(id)}`) ?? make("li", { id }, why));
    }
    if (!same(list, anew)) patch(list, anew);
  }

  function asPublished(content) {
    for (const element of [content, ...content.querySelectorAll("[id]")]) element.removeAttribute("id");
    for (const line of content.querySelectorAll(".figure-links")) line.remove();
    const details = make("details", { className: "rerun-published" }, make("summary", {}, "As published"), content);
    undo.push(() => details.remove());
    return details;
  }

  // Go down to the smallest parts that differ, as long as old and new are built alike.
  function patch(old, anew) {
    if (same(old, anew)) return;
    const [before, after] = [old, anew].map((each) => [...each.children].filter((child) => !child.matches(ASIDE)));
    const blocks = old.matches("div, table, thead, tbody, tr, ol, ul, dl, details") || old.querySelector(BLOCKS);
    const built = before.length === after.length && before.every((each, place) => each.tagName === after[place].tagName);
    if (blocks && built && before.length) before.forEach((each, place) => patch(each, after[place]));
    else {
      const copy = anew.cloneNode(true);
      mark(copy, shorten(old));
      swap(old, copy);
    }
  }

  const shorten = (element) => element.textContent.trim().replace(/\s+/g, " ").slice(0, 200);
  // Without what pages set in their own way: spaces, and the kind of quotation marks.
  const plain = (text) => text.replace(/\s+/g, "").replace(/[‘’]/g, "'").replace(/[“”]/g, '"');

  function same(old, anew) {
    return words(old) === words(anew);
  }

  function words(element) {
    const copy = element.cloneNode(true);
    for (const aside of copy.querySelectorAll(ASIDE)) aside.remove();
    return plain(copy.textContent);
  }

  function fragment(html) {
    return make("template", { innerHTML: html }).content.cloneNode(true);
  }
})();
