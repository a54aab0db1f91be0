// Class mode: the files of a class, dropped into the page, are read and compared on this device, and
// kept nowhere. Who coded blind, who saw the reference, and of whom it is not known, stay apart. The
// figures are those of crosscase.analysis. Another form makes a link that presets the coding lab.
(() => {
  const SHOWN = 5; // problems of a file
  const MOST = 10; // statements
  const SMALL = "no one two three four five six seven eight nine ten eleven twelve".split(" ");

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const text = (tag, words) => make(tag, { textContent: words });

  // Words and numbers, as the book says them.

  const inWords = (number) => SMALL[number] ?? String(number);
  const count = (number, noun) => `${inWords(number)} ${noun}${number === 1 ? "" : "s"}`;
  const headed = (words) => words.charAt(0).toUpperCase() + words.slice(1);
  const listing = (items) => [items.slice(0, -1).join(", "), ...items.slice(-1)].filter(Boolean).join(" and ");

  // What lies half way goes to the even number.
  function rounded(value, decimals) {
    const scaled = value * 10 ** decimals;
    const half = Math.abs(scaled % 1) === 0.5 && (value * 8) % 1 === 0;
    const number = half ? (2 * Math.round(scaled / 2)) / 10 ** decimals : Number(value.toFixed(decimals));
    return (number || 0).toFixed(decimals).replace("-", "−"); // no minus before nought
  }

  function share(value) {
    if (Number.isNaN(value)) return "–";
    const percent = Number(rounded(100 * value, 0));
    if (value && !percent) return "less than 1 %";
    return value < 1 && percent === 100 ? "more than 99 %" : `${percent} %`;
  }

  const measured = (value) => (Number.isNaN(value) ? "undefined" : rounded(value, 2));

  // What coders made of statements. A coding maps codes to bearings; nobody has one of what was not read.

  // Krippendorff's alpha of any number of coders on whether codes apply: of each unit, how many read it
  // and how many gave the code. Undefined where only one category is used.
  function alpha(units) {
    const shared = units.filter(({ readers }) => readers > 1);
    const sum = (of) => shared.reduce((total, unit) => total + of(unit), 0);
    const present = sum(({ given }) => given);
    const absent = sum(({ given, readers }) => readers - given);
    const differing = sum(({ given, readers }) => (2 * given * (readers - given)) / (readers - 1));
    return present && absent ? 1 - differing / ((2 * present * absent) / (present + absent - 1)) : NaN;
  }

  const given = (codings, code) => codings.filter((coding) => code in coding).length;

  function classMode(box) {
    const { codes, bearings, unread, examples, ...known } = JSON.parse(box.querySelector("script").textContent);
    const find = (selector) => box.querySelector(selector);
    const [input, results, said] = [find("input"), find(".class-results"), find(".class-said")];
    const button = (name) => find(`button[name=${name}]`);
    const { id: ids, source: sources, codings: coded } = statements.rows;
    known.segment_id = ids;
    known.code_id = codes.map(({ id }) => id);
    const nameOf = Object.fromEntries(codes.map(({ id, name }) => [id, name]));
    const unabridged = Object.fromEntries([...known.code_id, ...known.bearing].map((id) => [id.toLowerCase(), id]));
    const reference = new Map(
      ids.flatMap((id, place) => {
        const own = coded[place].map((coding) => coding.map((each) => unabridged[each]));
        return unread.includes(id) ? [] : [[id, Object.fromEntries(own)]];
      })
    );

    let files = new Map(); // of each name what was read
    let example = false;

    // Reading.

    async function take(dropped) {
      const replaced = [];
      results.setAttribute("aria-busy", "true");
      for (const file of dropped.filter(({ name }) => codings.isHandedIn(name))) {
        const result = await contents(file);
        if (files.has(file.name)) replaced.push(file.name);
        files.set(file.name, result);
      }
      show(replaced);
      said.textContent = results.querySelector(".class-read")?.textContent ?? "";
      results.setAttribute("aria-busy", "false");
    }

    async function contents(file) {
      try {
        return await codings.read(new Uint8Array(await file.arrayBuffer()), known);
      } catch {
        return { problems: [{ message: "cannot be read; drop the files themselves, not a folder" }] };
      }
    }

    async function drop(dropped) {
      if (!dropped.length) return;
      if (example) files = new Map();
      example = false;
      await take([...dropped]);
    }

    // Return the coders of each mode, by name, and the files that were left out: of the same coder in the
    // same mode one file counts, as in a folder the first by its name.
    function handedIn() {
      const modes = new Map([...box.querySelectorAll("template")].map(({ dataset }) => [dataset.mode, new Map()]));
      const leftOut = [];
      for (const name of [...files.keys()].sort()) {
        const { rows, problems } = files.get(name);
        if (problems) {
          leftOut.push({ name, problems });
          continue;
        }
        const [coder, mode] = [rows[0].coder_id, modes.get(codings.mode(name))];
        const earlier = mode.get(coder);
        if (earlier) leftOut.push({ name, problems: [repeated(coder, rows, earlier)] });
        else mode.set(coder, { name, rows, codings: byStatement(rows) });
      }
      return { modes, leftOut };
    }

    function repeated(coder, rows, earlier) {
      const plain = (all) => JSON.stringify(all.map(({ segment_id, code_id, bearing }) => [segment_id, code_id, bearing]));
      const message =
        plain(rows) === plain(earlier.rows)
          ? `holds the same codings as ${earlier.name}; take one of the two out`
          : `'${coder}' has coded in ${earlier.name}, too; keep one of the two, or give the other coder another name in every row`;
      return { column: "coder_id", message };
    }

    function byStatement(rows) {
      const codings = new Map();
      for (const { segment_id, code_id, bearing } of rows) {
        if (!codings.has(segment_id)) codings.set(segment_id, {});
        if (code_id) codings.get(segment_id)[code_id] = bearing;
      }
      return codings;
    }

    // Figures.

    function besideReference(codings) {
      const pairs = [...codings].filter(([id]) => reference.has(id)).map(([id, own]) => [own, reference.get(id)]);
      const units = pairs.flatMap(([own, theirs]) => known.code_id.map((code) => [own[code], theirs[code]]));
      const number = (test) => units.filter(([mine, theirs]) => test(mine, theirs)).length;
      const both = number((mine, theirs) => mine && theirs);
      const counted = units.map(([mine, theirs]) => ({ readers: 2, given: Boolean(mine) + Boolean(theirs) }));
      return {
        statements: pairs.length,
        mine: number((mine) => mine),
        both,
        theirs: number((mine, theirs) => theirs && !mine),
        agreed: share(1 - number((mine, theirs) => !mine !== !theirs) / units.length),
        alpha: measured(alpha(counted)),
        same: number((mine, theirs) => mine && mine === theirs),
      };
    }

    // Return the codings of each statement that somebody read, in the order of the study.
    function readings(coders) {
      const all = new Map(ids.map((id) => [id, []]));
      for (const { codings } of coders.values()) for (const [id, own] of codings) all.get(id).push(own);
      return [...all].filter(([, own]) => own.length);
    }

    function agreement(read) {
      const several = read.filter(([, own]) => own.length > 1);
      const units = (code) => several.map(([, own]) => ({ readers: own.length, given: given(own, code) }));
      return [...codes.map(({ id, name }) => ({ name, units: units(id) })), { name: "All dimensions", units: known.code_id.flatMap(units) }];
    }

    // On how many codes two readers of a statement differ, averaged over all pairs: the most first.
    function contested(read) {
      const several = read.filter(([, own]) => own.length > 1);
      const all = several.map(([id, own]) => {
        const apart = known.code_id.reduce((sum, code) => sum + given(own, code) * (own.length - given(own, code)), 0);
        return { id, own, differing: apart / ((own.length * (own.length - 1)) / 2) };
      });
      return all.sort((one, other) => other.differing - one.differing);
    }

    // What is shown.

    function table(caption, heads, rows) {
      const kind = (place) => (place ? "number" : "");
      const head = heads.map((words, place) => make("th", { scope: "col", className: kind(place), textContent: words }));
      const body = rows.map(([name, ...cells]) => {
        const numbers = cells.map((words) => make("td", { className: "number", textContent: words }));
        return make("tr", {}, make("th", { scope: "row", textContent: name }), ...numbers);
      });
      const parts = [text("caption", caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)];
      const box = make("div", { className: "table-box", tabIndex: 0 }, make("table", {}, ...parts));
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", caption);
      return box;
    }

    function showFiles({ modes, leftOut }, replaced) {
      const groups = [...modes].flatMap(([mode, { size }]) => (size ? [`${count(size, "coder")} ${saidOf(mode).said}`] : []));
      const read = groups.length ? `Read: ${listing(groups)}.` : "Nobody has been read: no file holds codings that can be.";
      const again = replaced.length ? `${listing(replaced)} took the place of an earlier file of that name. ` : "";
      const rest = leftOut.length ? "Left out, until repaired:" : "No file was left out.";
      const list = leftOut.map(({ name, problems }) => {
        const lines = problems.slice(0, SHOWN).map(({ line, column, message }) => {
          const place = [line && `line ${line}`, column && `column ${column}`].filter(Boolean).join(", ");
          return place ? `${place}: ${message}` : message;
        });
        if (problems.length > SHOWN) lines.push(`… and ${problems.length - SHOWN} more`);
        return make("li", {}, text("strong", name), ...lines.flatMap((line) => [make("br"), line]));
      });
      const names = [...modes].flatMap(([mode, coders]) => {
        if (!coders.size) return [];
        return [make("p", {}, text("strong", `${headed(saidOf(mode).said)}: `), [...coders.keys()].join(", "))];
      });
      const parts = [make("p", { className: "class-read", textContent: `${read} ${again}${rest}` })];
      if (list.length) parts.push(make("ul", { className: "class-left-out" }, ...list));
      return [text("h2", "Who was read"), ...(example ? [find(".class-example").content.cloneNode(true)] : []), ...parts, ...names];
    }

    const saidOf = (mode) => find(`template[data-mode=${mode}]`).dataset;

    function showCoders(coders, said) {
      const heads = ["Coder", "Statements", "Codes given", "Also in the reference", "Reference only", "Agreed", "Alpha", "Same bearing"];
      const rows = [...coders].map(([name, { codings }]) => {
        const of = besideReference(codings);
        return [name, of.statements, of.mine, of.both, of.theirs, of.agreed, of.alpha, `${of.same} of ${of.both}`];
      });
      return table(`Each coder of the class beside the reference, ${said}`, heads, rows);
    }

    function showAgreement(read, said) {
      const alike = (units) => units.filter(({ given, readers }) => given % readers === 0).length;
      const rows = agreement(read).map(({ name, units }) => ({ name, units: units.length, alike: alike(units), value: alpha(units) }));
      const known = rows.slice(0, -1).filter(({ value }) => !Number.isNaN(value));
      const lowest = known.sort((one, other) => one.value - other.value).slice(0, 3).map(({ name }) => name.toLowerCase());
      const overall = `Over all dimensions Krippendorff’s alpha is ${measured(rows.at(-1).value)}.`;
      const least = lowest.length ? ` Agreement in the class is lowest on ${listing(lowest)}.` : "";
      const heads = ["Dimension", "All judged alike", "Krippendorff’s alpha"];
      const shown = rows.map(({ name, units, alike, value }) => [name, `${alike} of ${units}`, measured(value)]);
      return [text("p", overall + least), table(`Agreement in the class on whether a code applies, ${said}`, heads, shown)];
    }

    function showContested(read) {
      const shared = contested(read);
      const apart = shared.filter(({ differing }) => differing);
      const everything = count(shared.length, "statement");
      if (!apart.length) return [text("p", `On ${everything} nobody differs from another.`)];
      const more = apart.length > MOST ? ` The ${inWords(MOST)} on which it differs most:` : " The one on which it differs most comes first:";
      const sum = `On ${apart.length} of ${everything} the class does not agree.${more}`;
      return [text("p", sum), make("ol", { className: "class-contested" }, ...apart.slice(0, MOST).map(dispute))];
    }

    function dispute({ id, own, differing }) {
      const place = ids.indexOf(id);
      const address = find(".class-app").dataset.home.replace("*", sources[place].toLowerCase());
      const link = make("a", { href: `${address}#${id.toLowerCase()}`, textContent: id });
      const gave = (code, bearing) => own.filter((coding) => coding[code] === bearing).length;
      const votes = codes
        .map(({ id: code, name }) => ({ code, name, number: given(own, code) }))
        .filter(({ number }) => number)
        .sort((one, other) => other.number - one.number)
        .map(({ code, name, number }) => {
          const each = bearings.filter((bearing) => gave(code, bearing)).map((bearing) => `${gave(code, bearing)} ${bearing}`);
          return `${name}: ${number} of ${own.length} (${each.join(", ")})`;
        });
      const theirs = reference.get(id);
      const held = codes.filter(({ id: code }) => theirs?.[code]).map(({ id: code, name }) => `${name}: ${theirs[code]}`);
      const number = `${rounded(differing, differing % 1 ? 2 : 0)} ${differing === 1 ? "code" : "codes"}`;
      const readers = own.length === 2 ? "Its two readers" : `Any two of its ${inWords(own.length)} readers`;
      const differ = `${readers} differ on ${number}${own.length > 2 ? ", on average" : ""}. They gave:`;
      const list = (lines, nothing) => make("ul", {}, ...(lines.length ? lines : [nothing]).map((line) => text("li", line)));
      return make(
        "li",
        {},
        make("p", { className: "class-statement" }, `${statementTexts.statement[place]} `, link),
        text("p", differ),
        list(votes, "no code"),
        make("details", {}, text("summary", "What the reference holds"), list(held, theirs ? "no code" : "not read"))
      );
    }

    function lack(coders, read) {
      if (coders.size === 1) return "Agreement takes two. One coder has been read in this mode.";
      return read.some(([, own]) => own.length > 1) ? "" : "No two of them have read the same statement.";
    }

    function showMode(mode, coders) {
      if (!coders.size) return [];
      const { said } = saidOf(mode);
      const read = readings(coders);
      const sentence = find(`template[data-mode=${mode}]`).content.children[coders.size === 1 ? 0 : 1].cloneNode(true);
      const none = lack(coders, read);
      return [
        text("h2", headed(said)),
        sentence,
        text("h3", "Each coder beside the reference"),
        showCoders(coders, said),
        text("h3", "Agreement in the class"),
        ...(none ? [text("p", none)] : [...showAgreement(read, said), text("h3", "The most disputed statements"), ...showContested(read)]),
      ];
    }

    function show(replaced = []) {
      const some = files.size > 0;
      button("example").hidden = some;
      button("forget").hidden = button("print").hidden = !some;
      box.classList.toggle("is-read", some);
      const all = some ? handedIn() : undefined;
      const shown = some ? [...showFiles(all, replaced), ...[...all.modes].flatMap((each) => showMode(...each))] : [];
      results.replaceChildren(...shown);
    }

    // What a teacher does. A file that misses the box would take the place of the page.

    input.addEventListener("click", () => (input.value = "")); // the same file, repaired, may come again
    input.addEventListener("change", () => drop([...input.files]));
    const isFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    addEventListener("dragover", (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      find(".class-drop").classList.add("is-over");
    });
    addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || find(".class-drop").classList.remove("is-over"));
    addEventListener("drop", (event) => {
      find(".class-drop").classList.remove("is-over");
      if (!isFile(event)) return;
      event.preventDefault();
      input.files = event.dataTransfer.files; // beside its button a browser says how many
      drop([...input.files]);
    });
    button("example").addEventListener("click", () => {
      example = true;
      take(Object.entries(examples).map(([name, words]) => new File([words], name)));
      input.focus();
    });
    button("print").addEventListener("click", () => print());
    button("forget").addEventListener("click", () => {
      files = new Map();
      example = false;
      input.value = "";
      show();
      said.textContent = "The files are forgotten; nothing of them is kept on this device.";
      input.focus();
    });

    find(".class-app").hidden = false;
    find(".class-unscripted").hidden = true;
  }

  // The link says how the lab opens: a form that is sent by its address.
  function labLink(form) {
    const [link, said] = [form.querySelector("output"), form.querySelector(".lab-link-said")];
    const address = () => new URL(`?${new URLSearchParams(new FormData(form))}`, form.action).href;

    function show() {
      link.textContent = form.checkValidity() ? address() : "";
      said.textContent = form.checkValidity() ? "" : "Statements and draw are whole numbers, within the bounds beside them.";
    }

    async function copy() {
      if (!form.reportValidity()) return;
      getSelection().selectAllChildren(link);
      try {
        await navigator.clipboard.writeText(link.textContent);
      } catch {
        document.execCommand("copy"); // of what is selected
      }
      said.textContent = "Copied.";
    }

    form.addEventListener("input", show);
    form.querySelector("[name=copy]").addEventListener("click", copy);
    form.querySelector(".lab-link-folder").hidden = location.protocol !== "file:";
    form.hidden = false;
    show();
  }

  document.querySelectorAll(".class-mode").forEach(classMode);
  document.querySelectorAll(".lab-link").forEach(labLink);
})();
