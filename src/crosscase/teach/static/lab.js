// The coding lab: a form that shows one statement at a time makes of the worksheet below it. What is
// coded is kept on the device only. Letters choose codes and digits bearings while the keyboard is
// in the form, and nowhere else. Where scripts do not run, and on paper, the worksheet stands. A link
// may set the mode and which statements there are: lab.html?mode=blind&n=12&draw=7.
(() => {
  const NICKNAME = /^[\p{L}\p{N}][\p{L}\p{N}_ -]{0,29}$/u;
  const FEWEST = 10; // statements before a share or a coefficient is shown

  const lab = document.querySelector(".lab");
  const { codes, taken, ...given } = JSON.parse(lab.querySelector("script").textContent);
  const references = JSON.parse(atob(given.reference)); // out of sight, and no secret
  const find = (selector) => lab.querySelector(selector);
  const button = (name) => find(`button[name=${name}]`);
  const form = find("form");
  const said = find(".lab-said");
  const boxes = [...form.querySelectorAll("[name=code]")];
  const dimension = Object.fromEntries(codes.map(({ id, dimension }) => [id, dimension]));
  const modes = [...find("[name=mode]").options].map(({ value }) => value);
  const preset = presets();
  const places = drawn(preset.n ?? given.segments.length, preset.draw);
  const segments = places.map((place) => ({ id: given.segments[place], reference: references[place] }));
  const [sheet, answers] = [".lab-sheet > li", ".lab-key > details"].map((selector) => {
    const all = [...lab.querySelectorAll(selector)];
    return places.map((place) => all[place]);
  });
  const key = [given.key, ...Object.entries(preset).map((pair) => pair.join("="))].join("-"); // each link is kept apart
  const bearings = [...find(".lab-bearing").querySelectorAll("input")].map(({ value }) => value);
  const fresh = () => ({ nickname: "", mode: preset.mode ?? "shown", at: 0, coded: {} });

  let state = recall();
  let chosen; // the code whose bearing a digit means

  // What the link sets.

  // Return what the address asks for and the lab can do; it says what it cannot.
  function presets() {
    const asked = new URLSearchParams(location.search);
    const wholeTo = (most) => (text) => /^[1-9]\d{0,6}$/.test(text) && Number(text) <= most;
    const bounds = {
      mode: [(mode) => modes.includes(mode), modes.join(", ")],
      n: [wholeTo(given.segments.length), `1 to ${given.segments.length}`],
      draw: [wholeTo(9_999_999), "1 to 9999999"],
    };
    const found = {};
    for (const [name, [isRight, allowed]] of Object.entries(bounds)) {
      const text = asked.get(name);
      if (text === null) continue;
      if (isRight(text)) found[name] = name === "mode" ? text : Number(text);
      else said.textContent += `The link asks for “${name}=${text}”, which is left out; allowed: ${allowed}. `;
    }
    return found;
  }

  // Return which statements there are, in their order: without a draw the first ones, and of each draw
  // the same on every device.
  function drawn(number, draw) {
    const order = [...given.segments.keys()];
    let state = draw;
    const random = () => {
      // mulberry32, by Tommy Ettinger: a small generator that any language can repeat
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    for (let last = order.length - 1; draw && last; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order.slice(0, number);
  }

  // The sheet on paper, and its key, are those of the link as well.
  function showPreset() {
    const { mode, n, draw } = preset;
    const all = given.segments.length;
    const options = find("[name=mode]");
    options.closest("label").hidden = Boolean(mode);
    if (mode) options.value = mode;
    const shown = mode && `the reference comes ${[...options.options].find(({ value }) => value === mode).text}`;
    const which = (n || draw) && `${n ?? all} of the ${all} statements${draw ? `, draw ${draw}` : ""}`;
    const parts = [shown, which].filter(Boolean);
    find(".lab-preset").hidden = !parts.length;
    find(".lab-preset").textContent = `Set by the link: ${parts.join("; ")}.`;
    find(".lab-sheet").replaceChildren(...sheet);
    find(".lab-key").replaceChildren(...answers);
    for (const [place, answer] of answers.entries()) {
      answer.querySelector("summary").textContent = `Statement ${place + 1}: the reference`;
    }
    find("progress").max = segments.length;
  }

  // What the device keeps.

  function recall() {
    try {
      const kept = { ...fresh(), ...JSON.parse(localStorage.getItem(key)) };
      if (isState(kept)) return kept;
    } catch {} // no storage on this device, or no such thing in it
    forget();
    return fresh();
  }

  // The device may hold anything by that name.
  function isState({ nickname, mode, at, coded }) {
    const ids = new Set(segments.map(({ id }) => id));
    const codings = Object.values(coded);
    const given = codings.flatMap((coding) => Object.entries(coding));
    return (
      (nickname === "" || (typeof nickname === "string" && NICKNAME.test(nickname))) &&
      modes.includes(mode) &&
      Number.isInteger(at) &&
      at >= 0 &&
      at <= segments.length &&
      Object.keys(coded).every((id) => ids.has(id)) &&
      codings.every((coding) => typeof coding === "object") &&
      given.every(([code, bearing]) => Object.hasOwn(dimension, code) && bearings.includes(bearing))
    );
  }

  function forget() {
    try {
      if (localStorage.getItem(key) === null) return;
      localStorage.removeItem(key);
      said.textContent = "What this device had kept of the lab could not be read, and was removed.";
    } catch {} // no storage on this device
  }

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(state));
    } catch {
      said.textContent =
        "This browser does not keep your progress. Download your codings before you leave the page.";
    }
  }

  // What was coded, and how it compares.

  const read = () => segments.filter(({ id }) => state.coded[id]);

  function compare(own) {
    const rows = [...own, null].map((code) => {
      const of = code ? [code] : codes;
      const units = read().flatMap(({ id, reference }) =>
        of.map((each) => [state.coded[id][each.id], reference[each.id]])
      );
      const count = (test) => units.filter(([mine, theirs]) => test(mine, theirs)).length;
      const both = count((mine, theirs) => mine && theirs);
      const mine = count((mine) => mine);
      const theirs = count((_, theirs) => theirs);
      const agreed = units.length - mine - theirs + 2 * both;
      const same = count((mine, theirs) => mine && mine === theirs);
      return { name: code?.dimension ?? "All dimensions", units: units.length, mine, theirs, both, agreed, same };
    });
    return rows;
  }

  // Krippendorff's alpha of two coders on whether codes apply; undefined where only one category is.
  function alpha({ units, mine, theirs, agreed }) {
    const present = mine + theirs;
    const absent = 2 * units - present;
    return present && absent ? 1 - ((units - agreed) * (2 * units - 1)) / (present * absent) : NaN;
  }

  function text(value, decimals) {
    const rounded = Number(value.toFixed(decimals)); // else a minus stays before nought
    return rounded.toFixed(decimals).replace("-", "−");
  }

  function summary() {
    const all = compare([])[0];
    const number = read().length;
    const counts = `${all.agreed} of ${all.units} judgements agree`;
    const bearing = all.both
      ? ` Where both gave a code, the bearing is the same ${all.same} of ${all.both} times.`
      : "";
    if (number < FEWEST) {
      return `${counts}.${bearing} A share or a coefficient would mean little before ${FEWEST} statements.`;
    }
    const value = alpha(all);
    const measured = Number.isNaN(value) ? "undefined" : text(value, 2);
    return (
      `${counts} (${Math.round((100 * all.agreed) / all.units)} %); Krippendorff’s alpha is ${measured}.` +
      `${bearing} From ${number} statements this is a rough guide: as many others could give a quite different value.`
    );
  }

  function csv() {
    const lines = read().flatMap(({ id }) => {
      const given = codes.filter((code) => state.coded[id][code.id]);
      const cells = given.map((code) => [code.id, state.coded[id][code.id]]);
      return (given.length ? cells : [["", ""]]).map((pair) => [id, state.nickname, ...pair].join(","));
    });
    return ["segment_id,coder_id,code_id,bearing", ...lines, ""].join("\n");
  }

  // What is shown.

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function words(coding) {
    const given = codes.filter(({ id }) => coding[id]).map(({ id }) => `${dimension[id]}: ${coding[id]}`);
    return given.join("; ") || "no code";
  }

  function difference({ id, reference }) {
    const differing = codes.filter((code) => state.coded[id][code.id] !== reference[code.id]);
    if (!differing.length) return "You and the reference agree.";
    return `You and the reference differ on ${differing.map((code) => code.dimension).join(", ")}.`;
  }

  function compared(place) {
    const answer = [...answers[place].children].filter(({ tagName }) => tagName !== "SUMMARY");
    return [
      make("p", {}, make("strong", { textContent: difference(segments[place]) })),
      make("p", { textContent: `You: ${words(state.coded[segments[place].id])}. The reference:` }),
      ...answer.map((part) => part.cloneNode(true)),
    ];
  }

  function agreementTable() {
    const heads = ["Dimension", "Agree", "You", "Reference", "Both"];
    const body = compare(codes).map((row) => {
      const cells = [`${row.agreed} of ${row.units}`, row.mine, row.theirs, row.both];
      return make(
        "tr",
        {},
        make("th", { scope: "row", textContent: row.name }),
        ...cells.map((cell) => make("td", { className: "number", textContent: cell }))
      );
    });
    const head = heads.map((name, place) =>
      make("th", { scope: "col", className: place ? "number" : "", textContent: name })
    );
    const caption = "On how many statements you and the reference agree whether a code applies, and how often it was given";
    const box = make(
      "div",
      { className: "table-box", tabIndex: 0 },
      make("table", {}, make("caption", { textContent: caption }), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body))
    );
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Agreement by dimension");
    return box;
  }

  function review() {
    return segments.flatMap(({ id }, place) => {
      if (!state.coded[id]) return [];
      const details = make("details", {}, make("summary", { textContent: `Statement ${place + 1}: ${difference(segments[place])}` }));
      const statement = sheet[place].querySelector(".lab-statement").cloneNode(true);
      details.append(statement, ...compared(place).slice(1));
      return [details];
    });
  }

  function showForm() {
    const { id } = segments[state.at];
    const coding = state.coded[id] ?? {};
    form.reset();
    chosen = undefined;
    for (const box of boxes) {
      box.checked = box.value in coding;
      for (const radio of radios(box)) radio.checked = radio.value === coding[box.value];
      unfold(box);
    }
    find(".lab-fault").textContent = "";
    form.querySelector("h3").textContent = `Statement ${state.at + 1} of ${segments.length}`;
    form.querySelector(".lab-about").textContent = sheet[state.at].querySelector(".origin").textContent;
    form.querySelector(".lab-statement").textContent = sheet[state.at].querySelector(".lab-statement").textContent;
    button("back").hidden = state.mode === "shown" || state.at === 0;
    label();
  }

  function showAnswer() {
    const last = state.at === segments.length - 1;
    const running = make("details", {}, make("summary", { textContent: "Agreement so far, by dimension" }), agreementTable());
    const statement = sheet[state.at].querySelector(".lab-statement").cloneNode(true);
    const sum = make("p", { textContent: `So far: ${summary()}` });
    find(".lab-compared").replaceChildren(statement, ...compared(state.at), sum, running);
    button("next").textContent = last ? "See the result" : "Next statement";
  }

  function showResults() {
    find(".lab-results h3").textContent = `All ${segments.length} statements coded`;
    find(".lab-results p").textContent = summary();
    find(".lab-review").replaceChildren(agreementTable(), ...review());
  }

  // Show what belongs to the state, and put the keyboard there.
  function show(focus) {
    const begun = Boolean(state.nickname);
    const done = begun && state.at >= segments.length;
    const answered = begun && !done && state.mode === "shown" && state.coded[segments[state.at].id];
    find(".lab-start").hidden = begun;
    find(".lab-work").hidden = !begun || done;
    find(".lab-answer").hidden = !answered;
    form.hidden = !begun || done || Boolean(answered);
    find(".lab-results").hidden = find(".lab-review").hidden = !done;
    find(".lab-file").hidden = !begun;
    button("download").hidden = !read().length;
    find(".lab-file details").hidden = !read().length;
    find("textarea").value = csv();
    find("progress").value = read().length;
    find(".lab-progress span").textContent = `${read().length} of ${segments.length} coded`;
    if (done) showResults();
    else if (answered) showAnswer();
    else if (begun) showForm();
    if (!focus) return;
    const heading = [...lab.querySelectorAll(".lab-app h3")].find((each) => each.checkVisibility());
    (heading ?? find("[name=nickname]")).focus({ preventScroll: true });
    find(".lab-app").scrollIntoView();
  }

  // What a reader does.

  function radios(box) {
    return [...form.querySelectorAll(`[name="${box.value}"]`)];
  }

  function unfold(box) {
    box.closest(".lab-code").querySelector(".lab-bearing").hidden = !box.checked;
  }

  function label() {
    const number = boxes.filter((box) => box.checked).length;
    const what = number ? `Submit ${number} ${number === 1 ? "code" : "codes"}` : "No code applies: next";
    form.querySelector("[type=submit]").textContent = what;
  }

  function choose(box) {
    chosen = box.checked ? box : undefined;
    if (!box.checked) for (const radio of radios(box)) radio.checked = false;
    unfold(box);
    label();
  }

  function submit() {
    const given = boxes.filter((box) => box.checked);
    const open = given.find((box) => !radios(box).some((radio) => radio.checked));
    if (open) {
      find(".lab-fault").textContent = `Choose a bearing for ${dimension[open.value]}.`;
      radios(open)[0].focus();
      return;
    }
    const coding = given.map((box) => [box.value, radios(box).find((radio) => radio.checked).value]);
    state.coded[segments[state.at].id] = Object.fromEntries(coding);
    if (state.mode === "blind") state.at += 1;
    keep();
    show(true);
  }

  function begin() {
    const field = find("[name=nickname]");
    const nickname = field.value.normalize("NFC").trim();
    const known = taken.includes(nickname);
    if (known || !NICKNAME.test(nickname)) {
      said.textContent = known
        ? `${nickname} is a name that the study uses; choose another.`
        : "Choose a nickname of 1 to 30 letters, digits, spaces, hyphens or underscores, a letter or digit first.";
      field.focus();
      return;
    }
    said.textContent = "";
    state = { ...fresh(), nickname, mode: find("[name=mode]").value };
    keep();
    show(true);
  }

  function move(by) {
    state.at += by;
    keep();
    show(true);
  }

  function again() {
    if (!confirm(`Delete your codings of ${read().length} statements on this device and start again?`)) return;
    state = fresh();
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept
    }
    show(true);
  }

  function download() {
    const name = state.nickname.toLowerCase().replaceAll(" ", "-");
    const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    make("a", { href: address, download: `codings-${name}-${state.mode}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const box = boxes.find(({ dataset }) => dataset.letter && dataset.letter === event.key);
    const bearing = chosen && radios(chosen)[Number(event.key) - 1];
    const plain = !event.target.closest("button, summary, a");
    if (box) {
      box.checked = !box.checked;
      choose(box);
      (box.checked ? radios(box)[0] : box).focus();
    } else if (bearing) {
      bearing.checked = true;
      bearing.focus();
    } else if (event.key === "Enter" && plain) form.requestSubmit();
    else return;
    event.preventDefault();
  }

  form.addEventListener("change", ({ target }) => {
    if (target.name === "code") choose(target);
    else chosen = boxes.find((box) => box.value === target.name);
  });
  form.addEventListener("keydown", press);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  const actions = { begin, next: () => move(1), back: () => move(-1), download, again };
  for (const [name, action] of Object.entries(actions)) button(name).addEventListener("click", action);
  find("[name=nickname]").addEventListener("keydown", ({ key }) => key === "Enter" && begin());

  showPreset();
  lab.classList.add("is-live");
  find(".lab-app").hidden = false;
  show(false);
})();
