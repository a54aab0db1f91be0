// The explorer: all statements, filtered by facets and words. Options of one facet are alternatives;
// facets and words must all fit. At every option stands how many statements would remain with it.
// The view stands in the address (#case_id=utr-leo&code=o-sup), so that it can be kept and sent; an
// address that names a statement (#tre-caj-012) leads to it.
(() => {
  const LENGTH = statements.page;
  const FORMERLY = { side: "about", publisher: "text" }; // what older addresses call them
  const CODING = ["code", "bearing"]; // are sought in the same coding

  const explorer = document.querySelector(".explorer");
  const find = (selector) => explorer.querySelector(selector);
  const fold = (text) => text.toUpperCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const [words, order] = [find("input[type=search]"), find("select")];
  const [panel, drawer, caption] = [find(".explorer-facets"), find("dialog"), find(".explorer-caption")];
  const [ofRow, ofCoding] = explorer.querySelectorAll("template");
  const narrow = matchMedia("(max-width: 960px)");

  const facets = [...panel.children].map((box) => ({
    box,
    ...box.dataset,
    name: box.dataset.facet,
    options: [...box.querySelectorAll("label")].map((label) => ({
      label,
      input: label.querySelector("input"),
      words: label.querySelector("span").textContent,
      count: label.querySelector("b"),
    })),
  }));
  const facet = Object.fromEntries(facets.map((each) => [each.name, each]));

  // Tables come by column, which is smaller.
  function rowsOf({ facets, ...columns }) {
    const at = (place, table) => Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, cells[place]]));
    return columns.id.map((_, place) => ({ ...at(place, columns), facets: at(place, facets) }));
  }

  const sources = Object.fromEntries(rowsOf(statements.sources).map((source) => [source.id, source]));
  const rows = rowsOf(statements.rows).map((row, place) => {
    const source = sources[row.source];
    return { ...source, ...row, place, facets: { ...source.facets, ...row.facets } };
  });

  const byId = new Map(rows.map((row) => [row.id.toLowerCase(), row]));

  // The words of all statements come behind the first view: they are most of the weight.
  let whole = false;
  let trouble = "";
  let led; // how far down an address has led
  const arrival = new Promise((resolve, reject) => {
    const src = new URL(statements.texts, document.currentScript.src).href;
    const onload = () => (typeof statementTexts === "undefined" ? reject() : resolve());
    document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror: reject }));
  });

  function complete() {
    for (const row of rows) {
      for (const [name, cells] of Object.entries(statementTexts)) row[name] = cells[row.place];
      const told = facets.flatMap(({ name }) => held(row, name, {}).map((value) => said(name, value)));
      row.text = fold([row.id, row.statement, row.anchor, row.publisher, ...told].join("\n"));
    }
    whole = true;
    if (words.value.trim()) return show();
    const still = scrollY === led; // the reader may have gone elsewhere
    for (const item of find("ol").children) write(item, byId.get(item.id));
    if (still) lead();
  }

  function fail() {
    trouble = "Not all of the statements’ words could be loaded. Reload the page to try again.";
    show();
  }

  let page = 1;
  let shown = rows;
  let here = ""; // the statement that the address names
  let unknown = []; // what the address asks for and no facet has

  function said(name, value) {
    return facet[name]?.options.find(({ input }) => input.value === value)?.words ?? value;
  }

  // What a row has of a facet, nothing being "": of codings those that the other half allows.
  function held(row, name, chosen) {
    const half = CODING.indexOf(name);
    if (half < 0) return row.facets[name].length ? row.facets[name] : [""];
    const other = chosen[CODING[1 - half]];
    const codings = row.codings.length ? row.codings : [["", ""]];
    return codings.filter((coding) => !other?.size || other.has(coding[1 - half])).map((coding) => coding[half]);
  }

  function choice() {
    const picked = ({ options }) => options.filter(({ input }) => input.checked).map(({ input }) => input.value);
    return Object.fromEntries(facets.map((each) => [each.name, new Set(picked(each))]));
  }

  // Keep the rows that fit, and count for each option those that would fit with it.
  function filter() {
    const chosen = choice();
    const sought = fold(words.value).split(/\s+/).filter(Boolean);
    const counts = Object.fromEntries(facets.map(({ name }) => [name, new Map()]));
    shown = [];
    for (const row of rows) {
      if (!sought.every((word) => row.text.includes(word))) continue;
      const values = Object.fromEntries(facets.map(({ name }) => [name, held(row, name, chosen)]));
      const fits = ({ name }) => !chosen[name].size || values[name].some((value) => chosen[name].has(value));
      const missed = facets.filter((each) => !fits(each)).map(({ name }) => name);
      if (!missed.length) shown.push(row);
      for (const { name } of facets) {
        const apart = CODING.includes(name) ? CODING : [name];
        if (!missed.every((each) => apart.includes(each))) continue;
        for (const value of new Set(values[name])) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
      }
    }
    sort();
    for (const { name, options } of facets) {
      const most = Math.max(...counts[name].values(), 1);
      for (const { label, input, count } of options) {
        const number = counts[name].get(input.value) ?? 0;
        count.textContent = number;
        label.style.setProperty("--share", `${(100 * number) / most}%`);
        label.classList.toggle("none", !number && !input.checked);
      }
    }
    return chosen;
  }

  // What has no date comes last.
  function sort() {
    const [first, last] = ["", "~"];
    const by = {
      newest: (a, b) => compare(b.published || first, a.published || first),
      oldest: (a, b) => compare(a.published || last, b.published || last),
      years: (a, b) => compare(String(a.years[0] ?? last), String(b.years[0] ?? last)),
    };
    if (by[order.value]) shown.sort((a, b) => by[order.value](a, b) || a.place - b.place);
  }

  function compare(a, b) {
    return (a > b) - (a < b);
  }

  function inWords({ name, said: phrase }, values, joint = ", ") {
    return phrase.replace("{}", values.map((value) => said(name, value)).join(joint));
  }

  function captioned(chosen) {
    const picked = facets.filter(({ name }) => chosen[name].size);
    const parts = picked.map((each) => inWords(each, [...chosen[each.name]], " or "));
    if (words.value.trim()) parts.push(`with “${words.value.trim()}”`);
    const told = `${shown.length} of ${rows.length} statements`;
    return parts.length ? `${told}: ${parts.join(", ")}${ratedOf(chosen)}` : told;
  }

  // Of what is shown, as many as a rating may rest on.
  function ratedOf({ scope }) {
    if (!scope || scope.size) return "";
    const number = shown.filter(({ facets }) => facets.scope.some((value) => statements.rated.includes(value))).length;
    return ` (${number} ${inWords(facet.scope, statements.rated, " or ")})`;
  }

  function show() {
    if (words.value.trim() && !whole) {
      caption.textContent = trouble || "Loading the statements…";
      find("ol").replaceChildren();
      find("nav").hidden = true;
      find("[name=clear]").hidden = false;
      return;
    }
    const chosen = filter();
    const pages = Math.max(1, Math.ceil(shown.length / LENGTH));
    page = Math.min(Math.max(page, 1), pages);
    const first = (page - 1) * LENGTH;
    const part = shown.slice(first, first + LENGTH);
    caption.textContent = [...unknown, captioned(chosen), trouble].filter(Boolean).join(" ");
    find("ol").start = first + 1;
    find("ol").replaceChildren(...part.map(draw));
    find("nav").hidden = pages === 1;
    find("nav span").textContent = `${first + 1}–${first + part.length} of ${shown.length}`;
    find("[name=before]").hidden = page === 1;
    find("[name=after]").hidden = page === pages;
    const number = Object.values(chosen).filter(({ size }) => size).length;
    find("[name=clear]").hidden = !number && !words.value.trim() && !unknown.length;
    find(".explorer-open").textContent = number ? `Filters (${number})` : "Filters";
    find(".explorer-close").textContent = `Show ${shown.length} statements`;
    find(".explorer-acts [role=status]").textContent = "";
  }

  const home = (name) => explorer.dataset.home.replace("*", name.toLowerCase());
  const told = (row, of) =>
    facets
      .filter((each) => each.of === of && each.name !== "decade")
      .filter(({ name }) => row.facets[name].length)
      .map((each) => inWords(each, row.facets[each.name]));

  function write(item, { statement = "…", anchor = "…" }) {
    item.querySelector(".explorer-statement").textContent = statement;
    item.querySelector("q").textContent = anchor;
  }

  function draw(row) {
    const item = ofRow.content.cloneNode(true).firstElementChild;
    const id = row.id.toLowerCase();
    const put = (selector, text) => (item.querySelector(selector).textContent = text);
    item.id = id;
    if (id === here) item.setAttribute("aria-current", "true");
    put(".explorer-id", row.id);
    item.querySelector(".explorer-id").href = `${home(row.source)}#${id}`;
    write(item, row);
    item.querySelector("q").lang = row.language;
    put(".explorer-about", [...told(row, "statement"), row.years.join("–")].filter(Boolean).join("; "));
    item.querySelector(".explorer-codings").append(...row.codings.flatMap((coding) => [drawCoding(coding), " "]));
    put(".explorer-source a", row.publisher);
    item.querySelector(".explorer-source a").href = home(row.source);
    put(".explorer-source span", `: ${[...told(row, "source"), row.published.slice(0, 4) || "undated"].join(", ")}`);
    return item;
  }

  function drawCoding([code, bearing]) {
    const item = ofCoding.content.cloneNode(true).firstElementChild;
    const [link, tag] = item.children;
    link.textContent = said("code", code);
    link.href = home(code);
    tag.textContent = said("bearing", bearing);
    tag.className = `bearing ${bearing}`;
    return item;
  }

  // ---- the address

  function view() {
    const state = new URLSearchParams();
    if (words.value.trim()) state.append("text", words.value.trim());
    for (const { name, options } of facets) {
      for (const { input } of options) if (input.checked) state.append(name, input.value);
    }
    if (order.value) state.append("order", order.value);
    if (page > 1) state.append("page", page);
    return state.toString();
  }

  function keep() {
    unknown = [];
    show();
    const [address] = location.href.split("#");
    const state = view();
    history.replaceState(null, "", state ? `${address}#${state}` : address);
  }

  const same = (one, other) => one.toLowerCase() === other.toLowerCase();

  function missing([key, value]) {
    if (["text", "order", "page", "from", "to"].includes(key)) return "";
    if (!facet[key] && document.getElementById(key)) return ""; // a place on this page
    if (!facet[key]) return `There is no ${value ? "filter" : "statement"} “${key}”.`;
    const { box, options } = facet[key];
    if (options.some(({ input }) => same(input.value, value))) return "";
    return `${box.querySelector("summary").textContent}: there is no “${value}”.`;
  }

  function recall() {
    const name = location.hash.slice(1);
    here = rows.find(({ id }) => same(id, name))?.id.toLowerCase() ?? "";
    const asked = [...new URLSearchParams(here ? "" : name)].map(([key, value]) => [
      FORMERLY[key.toLowerCase()] ?? key.toLowerCase(),
      value,
    ]);
    const all = (key) => asked.filter(([each]) => each === key).map(([, value]) => value);
    unknown = asked.map(missing).filter(Boolean);
    const [from, to] = ["from", "to"].map((key) => Number(all(key)[0]) || undefined);
    words.value = all("text").join(" ");
    order.value = all("order")[0]?.toLowerCase() ?? "";
    if (order.selectedIndex === -1) order.value = "";
    page = here ? 1 + Math.floor(rows.findIndex(({ id }) => id.toLowerCase() === here) / LENGTH) : parseInt(all("page")[0]) || 1;
    for (const each of facets) {
      const values = all(each.name);
      for (const { input } of each.options) {
        const decade = each.name === "decade" && (from || to) && input.value; // older addresses have years
        const between = decade && parseInt(decade) + 9 >= (from ?? 0) && parseInt(decade) <= (to ?? 9999);
        input.checked = values.some((value) => same(value, input.value)) || Boolean(between);
        if (input.checked) each.box.open = true;
      }
    }
    show();
    lead();
  }

  function lead() {
    if (!here) return;
    document.getElementById(here).scrollIntoView({ block: "center" });
    led = scrollY;
  }

  // ---- what is shown, to take along

  // A spreadsheet is to show texts as they are: none of them is a formula.
  const cell = (text) => `"${(/^[=+\-@\t＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

  function csv() {
    const heads = ["id", "statement", "anchor", "years", "codings", "source", "publisher", "published"];
    const own = facets.filter(({ of, name }) => of !== "coding" && name !== "decade");
    const lines = shown.map((row) => [
      ...[row.id, row.statement, row.anchor, row.years.join("–")],
      row.codings.map(([code, bearing]) => `${said("code", code)}: ${said("bearing", bearing)}`).join("; "),
      ...[row.source, row.publisher, row.published],
      ...own.map(({ name }) => row.facets[name].map((value) => said(name, value)).join("; ")),
    ]);
    const names = own.map(({ box }) => box.querySelector("summary").textContent);
    return [[...heads, ...names], ...lines].map((line) => `${line.map(cell).join(",")}\n`).join("");
  }

  async function download() {
    try {
      await arrival;
    } catch {
      find(".explorer-acts [role=status]").textContent = trouble;
      return;
    }
    const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    Object.assign(document.createElement("a"), { href: address, download: "statements.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  async function copy() {
    let said = "Copied: whoever opens it sees this view.";
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      said = "The address of this page is the link.";
    }
    find(".explorer-acts [role=status]").textContent = said;
  }

  function clear() {
    words.value = "";
    for (const { options } of facets) for (const { input } of options) input.checked = false;
    changed();
    caption.focus();
  }

  function changed() {
    page = 1;
    here = "";
    keep();
  }

  function turn(by) {
    page += by;
    here = "";
    keep();
    caption.focus();
    caption.scrollIntoView();
  }

  // ---- facets beside the rows, or in a drawer where there is no room

  function settle() {
    drawer.close();
    if (narrow.matches) drawer.prepend(panel);
    else find(".explorer-side").append(panel);
  }

  const acts = { clear, csv: download, link: copy, before: () => turn(-1), after: () => turn(1) };
  for (const [name, act] of Object.entries(acts)) find(`[name=${name}]`).addEventListener("click", act);
  for (const element of [words, order, panel]) element.addEventListener("input", changed);
  find(".explorer-open").addEventListener("click", () => drawer.showModal());
  find(".explorer-close").addEventListener("click", () => drawer.close());
  // Sphinx takes Escape for itself.
  drawer.addEventListener("keydown", ({ key }) => key === "Escape" && drawer.close());
  narrow.addEventListener("change", settle);
  addEventListener("hashchange", recall);
  settle();
  explorer.hidden = false;
  recall();
  arrival.then(complete, fail);
})();
