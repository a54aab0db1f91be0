// Run this page: its cells are executed again in the reader's own browser, on the data as the reader
// has changed them. Numbers in the text, tables, charts and claims follow, and what changed is
// marked. Exercises with code get an editor, whose code runs behind the cells of the page. Changes
// and code are kept on this device and sent nowhere.
(() => {
  const script = document.currentScript;
  const here = (path) => new URL(path, script.src);
  const article = document.querySelector("article");
  const STORE = `crosscase-run ${here("..").pathname}`;
  const CODE_STORE = `crosscase-code ${here("..").pathname} ${script.dataset.page}`;
  const PUBLISHED = JSON.stringify({ edits: [], rule: {} });
  const RULE = {
    weak: ["A rating leaves +/− at a score of", "1/5"],
    strong: ["It becomes ++ or −− at", "3/5"],
    min_segments: ["Fewest statements for a rating", "3"],
    min_origins: ["Fewest origins for a rating", "2"],
  };
  const BLOCKS = "p, ul, ol, li, dl, table, details, div, tr, form";
  const ASIDE = ".figure-links, .rerun-published, .filter, script, svg, form";
  const CHECKED = /exercises\.check\(\s*["']([^"']+)/;
  const PATIENCE = 30_000; // milliseconds in which something has to come

  const undo = [];
  const begins = []; // every button that sets Python to work
  let worker, choices, cells, running, at, limit, library;
  let shown = PUBLISHED; // the changes of which the page is what follows
  let computed; // those with which Python has run its cells

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
    const changed = state.edits.length || Object.keys(state.rule).length;
    store(STORE, changed && JSON.stringify(state), say);
    showEdits();
  }

  function store(name, text, say) {
    try {
      if (text) localStorage.setItem(name, text);
      else localStorage.removeItem(name);
    } catch {
      say("This browser keeps nothing: your changes last until you leave the page.");
    }
  }

  function make(tag, properties = {}, ...content) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  }

  // Where Python is set to work: the button for it and the one that ends it, a line that is read
  // out, a bar, and how far it is.
  function desk(begin, end) {
    const status = make("p", { className: "run-status" });
    status.setAttribute("role", "status");
    const amount = make("span", { className: "run-amount" });
    amount.ariaHidden = "true";
    const meter = make("progress", { hidden: true });
    meter.setAttribute("aria-label", "Progress");
    const stop = make("button", { type: "button", hidden: true }, end);
    stop.addEventListener("click", () => running?.abort());
    begins.push(begin);
    // What is said twice would be read out twice.
    const say = (text) => status.textContent === text || (status.textContent = text);
    return { begin, stop, status, amount, meter, say };
  }

  // ---- the form

  const size = `${script.dataset.size} MB`;
  const startName = make("span", {}, "Run this page");
  const start = make("button", { type: "button", className: "run-start" }, startName, " ", make("small", {}, size));
  const form = desk(start, "Cancel");
  const { say } = form;
  const state = recall();
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
  begins.push(again);
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
  const box = make("section", { className: "run", lang: "en" }, start, form.stop, back, panel, note, form.meter);
  box.append(make("div", { className: "run-line" }, form.status, form.amount), report);
  box.setAttribute("aria-label", "Run this page");
  // What a page begins with comes first; where there are no sections, all of it.
  const page = article.querySelector("section");
  page.insertBefore(box, page.querySelector(":scope > section"));

  start.addEventListener("click", run);
  again.addEventListener("click", run);
  back.addEventListener("click", () => {
    restore();
    empty(report);
    shown = PUBLISHED;
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
  if (location.protocol !== "file:") {
    const blocks = article.querySelectorAll(".exercise div[class*=highlight-]");
    [...blocks].filter((block) => CHECKED.test(block.textContent) && !block.closest("details")).forEach(edit);
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
    empty(files);
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
      (changes.querySelector("button") ?? again).focus();
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

  function run() {
    if (!served()) return;
    const work = async () => {
      form.meter.scrollIntoView({ block: "center", behavior: "instant" });
      cells ??= await cellsOfPage();
      const claims = [...article.querySelectorAll("a.claim")].map((each) => ({
        id: claimOf(each),
        language: each.parentElement.closest("[lang]").lang.slice(0, 2), // a mark itself is English
      }));
      const asked = JSON.stringify(state);
      const result = await executed({ cells, ...JSON.parse(asked), claims });
      computed = result.problem ? undefined : asked;
      show(result);
      shown = computed ?? PUBLISHED;
      startName.textContent = "Run this page";
    };
    perform(form, work, (why) => {
      startName.textContent = "Try again";
      say(`${why ? `The page could not be run: ${why}` : "You stopped the run."} What you read is as it was before.`);
    });
  }

  // One thing at a time. Where it was begun it says how it goes, and why if it came to no end.
  async function perform(desk, work, failed) {
    if (running) return;
    running = new AbortController();
    at = desk;
    busy(true);
    try {
      await work();
    } catch (error) {
      worker?.terminate();
      worker = computed = undefined;
      failed(error.name === "AbortError" ? "" : error.message);
    }
    delete desk.status.dataset.stage;
    expect();
    busy(false);
    running = undefined;
  }

  // A button that is disabled or hidden would lose the keyboard's place on the page.
  function busy(now) {
    for (const button of begins) button.setAttribute("aria-disabled", now);
    if (document.activeElement === at.stop) focusOn(at.begin);
    at.stop.hidden = !now;
    at.meter.hidden = !now;
    at.amount.textContent = "";
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
    if (at.status.dataset.stage !== stage) at.say(`${stage} …`);
    at.status.dataset.stage = stage;
    if (all) {
      at.meter.max = all;
      at.meter.value = done;
    } else at.meter.removeAttribute("value");
    const million = (bytes) => Math.round(bytes / 1e6);
    const done_of = stage === "Fetching Python" ? `${million(done)} of ${million(all)} MB` : `${done} of ${all}`;
    at.amount.textContent = all ? done_of : "";
  }

  // ---- exercises with code

  // An exercise works on the page as it is read: as published, or with the changes it was run with.
  function edit(block) {
    const published = block.querySelector("pre").textContent.trimEnd();
    const [, name] = published.match(CHECKED);
    const kept = `${CODE_STORE} ${name}`;
    const code = make("textarea", { spellcheck: false, autocapitalize: "off", autocomplete: "off" });
    const check = make("button", { type: "button", className: "answer-check" }, "Check");
    const reset = make("button", { type: "button" }, "Reset");
    const own = desk(check, "Stop");
    const shows = make("div", { className: "answer-shown" });
    const hint = `Your browser runs this. Python comes from this site, ${size}, once; nothing is sent. Ctrl+Enter checks, too.`;
    const grow = () => (code.rows = code.value.split("\n").length);
    const write = (text) => {
      code.value = text;
      grow();
    };
    const work = async () => {
      shows.replaceChildren();
      own.say("");
      cells ??= await cellsOfPage();
      if (computed !== shown) {
        await executed({ cells, ...JSON.parse(shown) });
        computed = shown;
      }
      progress({ stage: "Running your code" });
      tell(await executed({ source: code.value }), own, shows);
    };
    const run = () =>
      perform(own, work, (why) =>
        own.say(why ? `Your code could not be run: ${why}` : "You stopped it. The next check has to start Python anew.")
      );
    code.addEventListener("input", () => {
      grow();
      store(kept, code.value !== published && code.value, own.say);
    });
    code.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      run();
    });
    check.addEventListener("click", run);
    reset.addEventListener("click", () => {
      write(published);
      store(kept, "", own.say);
    });
    write(recallCode(kept) ?? published);
    const editor = make(
      "div",
      { className: "answer-editor", lang: "en" },
      make("label", {}, make("span", {}, "Your code"), code),
      make("p", { className: "answer-hint" }, hint),
      check,
      own.stop,
      reset,
      own.meter,
      make("div", { className: "run-line" }, own.status, own.amount),
      shows
    );
    editor.setAttribute("role", "group");
    editor.setAttribute("aria-label", `Exercise: ${titleOf(block.closest(".exercise"))}`);
    block.classList.add("is-edited");
    block.after(editor);
  }

  function titleOf(exercise) {
    const heading = exercise.querySelector("h3").cloneNode(true);
    for (const other of heading.querySelectorAll(".effort, .headerlink")) other.remove();
    return shorten(heading);
  }

  function recallCode(name) {
    try {
      return localStorage.getItem(name);
    } catch {} // no storage on this device
  }

  // What is printed is read out; tables and charts stand below it, to be read when one likes.
  function tell({ outputs, error }, { say }, place) {
    const printed = [...outputs.map(({ text }) => text), error].filter(Boolean).map((text) => text.trimEnd());
    place.append(
      ...outputs.filter(({ text }) => text === undefined).map(({ html, spec }) => (spec ? chart(spec).figure : copyOf(html)))
    );
    const silent = place.hasChildNodes() ? "What it shows stands below." : "It ran, and shows nothing.";
    say(printed.join("\n") || silent);
  }

  // Its ids may stand on the page already. A table from pandas has an empty heading, which names nothing.
  function copyOf(html) {
    const copy = make("div", {}, fragment(html));
    for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
    for (const heading of copy.querySelectorAll("th:empty")) heading.replaceWith(make("td"));
    return copy;
  }

  // ---- what the run says, put into the page

  function restore() {
    while (undo.length) undo.pop()();
    back.hidden = true;
  }

  function show(result) {
    restore();
    empty(report);
    if (result.problem) {
      say("Your changes cannot be used, and the text is as published. Correct them below.");
      report.append(make("pre", {}, result.problem));
      panel.open = true;
      return;
    }
    const changed = [
      counted(showNumbers(result.glued), "number"),
      ...showClaims(result),
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
          : result.broken.length
            ? "What this page shows did not change, but its text no longer holds."
            : made()
              ? nothingMoved()
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

  function nothingMoved() {
    const number = state.edits.length + Object.keys(state.rule).length;
    return number === 1 ? "Your change moves nothing on this page." : `Your ${number} changes move nothing on this page.`;
  }

  function firstChange() {
    const button = make("button", { type: "button" }, "Go to the first change");
    button.addEventListener("click", () => {
      const first = article.querySelector(".rerun-changed, .rerun-claim, .rerun-chart");
      for (let fold = first.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      focusOn(first);
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
    replace(old, anew);
    undo.push(() => replace(anew, old));
  }

  // Who has the keyboard in a part that is replaced has it in the new one, at the same link if it is there.
  function replace(old, anew) {
    const focused = old.contains(document.activeElement) && document.activeElement;
    old.replaceWith(anew);
    if (!focused) return;
    const alike = [...anew.querySelectorAll(focused.localName)];
    focusOn(alike.find((each) => each.href === focused.href) ?? alike[0] ?? anew);
  }

  function focusOn(element) {
    element.focus({ preventScroll: true });
    if (document.activeElement === element) return;
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }

  function empty(element) {
    if (element.contains(document.activeElement)) focusOn(start);
    element.replaceChildren();
  }

  function markIfOther(element, published) {
    if (plain(element.textContent) !== plain(published.textContent)) mark(element, published.textContent);
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
    const noted = list && notes ? showNotes(list, fragment(notes).querySelector("ol.claims"), claims) : [];
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
    const others = noted.filter((id) => !changed.has(id)); // such as that of a statement coded otherwise
    return [counted(changed.size, "claim"), counted(others.length, "note on a claim", "notes on claims")];
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
    let moved = 0; // whether the chart before an output has changed: its numbers follow it
    for (const { id, outputs, error } of cells) {
      const cell = document.getElementById(`code-${id}`)?.closest("div.cell");
      const place = cell?.querySelector(".cell_output");
      if (!place || error) continue;
      const published = [...place.children].filter((child) => !child.matches(".rerun-published"));
      outputs.forEach((output, number) => {
        const old = published[number];
        if (old?.querySelector("[data-live]")) return;
        if (output.spec) charts += moved = showChart(old, output.spec);
        else {
          texts += showText(old, output, id, moved);
          moved = 0;
        }
      });
    }
    return [counted(charts, "chart"), counted(texts, "table or list", "tables or lists")];
  }

  function showChart(old, spec) {
    const published = old.matches("figure.chart") ? old : old.querySelector("figure.chart");
    if (published.id === `chart-${spec.usermeta.id}`) return 0;
    const { figure, headline, title } = chart(spec);
    figure.classList.add("rerun");
    figure.id = `chart-${spec.usermeta.id}`;
    figure.prepend(make("p", { className: "rerun-chart" }, "This chart has changed. What was published follows it."));
    markIfOther(headline, published.querySelector(".figure-finding"));
    markIfOther(title, published.querySelector("figcaption"));
    const drawing = published.querySelector(".chart-box").cloneNode(true);
    drawing.removeAttribute("tabindex");
    swap(old, figure);
    figure.after(asPublished(drawing));
    return 1;
  }

  // A chart that a reader has drawn may be without words.
  function chart(spec) {
    const { finding, caption } = spec.usermeta ?? {};
    const headline = make("p", { className: "figure-finding" }, finding ?? "");
    const title = make("figcaption", {}, caption ?? "");
    const frame = make("div", { className: "chart-box is-live", tabIndex: 0 });
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", spec.description ?? "Chart");
    const parts = [finding && headline, frame, caption && title].filter(Boolean);
    draw(frame, spec).catch(() => at.say("A chart could not be drawn."));
    return { figure: make("figure", { className: "chart" }, ...parts), headline, title };
  }

  // Pages come with their charts drawn; only what a reader has changed needs the library.
  async function draw(frame, spec) {
    library ??= new Promise((resolve, reject) => {
      const element = make("script", { src: here(script.dataset.vega), onload: resolve, onerror: reject });
      document.head.append(element);
    });
    await library;
    const live = make("div", { className: "chart-live" });
    const fitting = frame.clientWidth < 560 ? (spec.usermeta?.phone ?? spec) : spec;
    await window.vegaEmbed(live, fitting, {
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
    svg.setAttribute("aria-label", spec.description ?? "Chart");
    for (const name of ["width", "height"]) svg.removeAttribute(name);
    frame.append(live);
  }

  function showText(old, output, id, follows) {
    const anew = make("div");
    if (output.html !== undefined) anew.append(fragment(output.html));
    else anew.append(make("pre", {}, output.text));
    const alike = same(old, anew);
    showAnswers(old, anew);
    if (alike && !follows) return 0;
    const published = old.cloneNode(true);
    const links = old.querySelectorAll(".figure-links");
    anew.querySelectorAll(".figure-links").forEach((line, number) => {
      line.append(" ", make("a", { href: `#code-${id}` }, "Code"));
      if (links[number]) swap(links[number], line.cloneNode(true));
    });
    if (alike) return 0;
    patch(old, anew);
    old.after(asPublished(published));
    return 1;
  }

  // Nobody sees the answers that lie beside a solution; fields of the page compare with them.
  function showAnswers(old, anew) {
    for (const { dataset } of anew.querySelectorAll("[data-answer]")) {
      const kept = old.querySelector(`[data-name="${CSS.escape(dataset.name)}"]`).dataset;
      const published = kept.answer;
      if (published === dataset.answer) continue;
      kept.answer = dataset.answer;
      undo.push(() => (kept.answer = published));
    }
  }

  // Notes of claims stand in the order of their marks; one that cannot be judged says why.
  function showNotes(list, anew, claims) {
    for (const { id } of list.children) {
      const faults = claims[id.replace("claim-", "")]?.faults ?? [];
      const why = make("p", {}, make("strong", { className: "fails" }, "Can no longer be judged."), ` ${faults.join(" ")}`);
      anew.append(anew.querySelector(`#${CSS.escape(id)}`) ?? make("li", { id }, why));
    }
    const changed = [...list.children].filter((note, place) => !same(note, anew.children[place]));
    const ids = changed.map(({ id }) => id.replace("claim-", ""));
    patch(list, anew);
    return ids;
  }

  function asPublished(content) {
    for (const element of [content, ...content.querySelectorAll("[id]")]) element.removeAttribute("id");
    for (const line of content.querySelectorAll(".figure-links")) line.remove();
    const details = make("details", { className: "rerun-published" }, make("summary", {}, "As published"), content);
    undo.push(() => {
      if (details.contains(document.activeElement)) focusOn(details.previousElementSibling);
      details.remove();
    });
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

  function shorten(element) {
    return element.textContent.trim().replace(/\s+/g, " ").slice(0, 200);
  }

  // Without what pages set in their own way: spaces, and the kind of quotation marks.
  function plain(text) {
    return text.replace(/\s+/g, "").replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  }

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
