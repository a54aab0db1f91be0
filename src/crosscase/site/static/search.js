// The search in the theme's dialog and on the page of its own. What can be found and MiniSearch,
// which ranks it, are loaded when a reader turns to a field for the first time.
(() => {
  const FIRST = 3, FEW = 5, MORE = 20, BEFORE = 60, LONGEST = 200;
  const ROOT = document.documentElement.dataset.content_root;
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", ĳ: "ij" };
  const UMLAUTS = { ä: "ae", ö: "oe", ü: "ue" };
  const WORD = /[\p{L}\p{M}\p{N}]+/gu;
  const number = new Intl.NumberFormat("en");

  // A word without accents, and of an English, Spanish or Dutch plural in -s the singular.
  const fold = (word) =>
    word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")
      .replace(/[ßæœøłĳ]/g, (letter) => LETTERS[letter])
      .replace(/(?<=..)ies$/, "y").replace(/(?<=..[^s])s$/, "");
  // Köpenick is Kopenick and Koepenick.
  const spellings = (word) => {
    const transcribed = word.toLowerCase().normalize("NFC").replace(/[äöü]/g, (each) => UMLAUTS[each]);
    return [...new Set([fold(word), fold(transcribed)])];
  };
  const wordsOf = (text) => text.match(WORD) ?? [];

  // What is asked with, not for: English, Spanish, Dutch and Afrikaans, German.
  const STOP = new Set(
    ("a about an and are as at be by did do does for from had has have how in is it its of on or that the their there they this to was were what when where which who why with " +
    "como con cual de del donde el en es la las lo los o para por que se son su un una y " +
    "aan dat die dit een en er het hoe in is met n of op te van vir voor waar was wat wie " +
    "auf das dem den der des die ein eine fur im ist mit oder und von war was wer wie zu").split(" ").map(fold)
  );

  let engine;
  const ready = () => (engine ??= load().catch((error) => { engine = undefined; throw error; }));

  async function load() {
    await Promise.all(["_static/minisearch.js", "searchindex.js"].map(loadScript));
    const { fields, documents } = window.searchIndex;
    const found = documents.map((values, place) =>
      Object.fromEntries([["place", place], ...fields.map((field, index) => [field, values[index]])])
    );
    const index = new MiniSearch({
      fields: ["title", "text", "id", "group"], idField: "place", tokenize: wordsOf, processTerm: spellings,
    });
    index.addAll(found);
    return { found, index };
  }

  const loadScript = (path) => new Promise((loaded, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: ROOT + path, onload: loaded, onerror: failed });
    document.head.append(script);
  });

  const beginning = (word) => fold(word).slice(0, Math.max(5, Math.ceil(word.length / 2)));

  // What has the query for its id or number. Else every word of the query, or the beginning of one.
  // Where that finds few, words spelt alike, or that begin alike, if it finds nothing; and some of the
  // words, first what has most of them and a title with one.
  function search({ found, index }, query) {
    const own = named({ found }, query);
    if (own) return { exact: 1, hits: [{ ...own, words: new Set() }] };
    const words = wordsOf(query), telling = words.filter((word) => !STOP.has(fold(word)));
    const asked = (telling.length ? telling : words).join(" ");
    const seek = (way) => index.search(asked, { combineWith: "AND", boost: { title: 3, id: 3 }, processTerm: fold, ...way });
    const result = (hits, exact, nearly) => ({
      exact, nearly, hits: hits.map(({ id, match }) => ({ ...found[id], words: new Set(Object.keys(match)) })),
    });
    const all = seek({ prefix: true });
    if (all.length >= FEW) return result(all, all.length);
    for (const way of all.length ? [] : [{ fuzzy: 0.2 }, { prefix: true, processTerm: beginning }]) {
      const alike = seek(way);
      if (alike.length) return result(alike, 0, "words like it");
    }
    const some = seek({ prefix: true, combineWith: "OR" });
    const rank = ({ queryTerms, match }) => queryTerms.length + Object.values(match).some((fields) => fields.includes("title"));
    some.sort((a, b) => rank(b) - rank(a) || b.score - a.score);
    return result(some, all.length, "some of its words");
  }

  const plain = (id) => wordsOf(id.toLowerCase()).join("-");
  const named = ({ found }, id) => found.find((each) => each.id && plain(each.id) === plain(id));

  function told(query, { hits, exact, nearly }) {
    const results = (count) => (count === 1 ? "1 result" : `${number.format(count)} results`);
    if (!hits.length) return `Nothing found for “${query}”.`;
    if (exact === hits.length) return `${results(exact)}.`;
    if (exact) return `${results(exact)}; ${number.format(hits.length - exact)} more with ${nearly}.`;
    return `Nothing has “${query}”; ${results(hits.length)} with ${nearly}.`;
  }

  // The text with what was found marked; of one that is too long the part around the first of it.
  function marked(text, words, longest) {
    const isFound = (word) => spellings(word).some((each) => words.has(each));
    const first = [...text.matchAll(WORD)].find(([word]) => isFound(word))?.index ?? 0;
    const start = text.length > longest && first > BEFORE ? text.indexOf(" ", first - BEFORE) + 1 : 0;
    const cut = text.length > start + longest;
    const end = cut ? text.lastIndexOf(" ", start + longest) : text.length;
    const parts = text.slice(start, end).split(/([\p{L}\p{M}\p{N}]+)/u).map((part, index) => {
      if (index % 2 === 0 || !isFound(part)) return part;
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    });
    return [...(start ? ["…\u00a0"] : []), ...parts, ...(cut ? ["\u00a0…"] : [])];
  }

  document.querySelectorAll(".search").forEach((place) => {
    const field = place.querySelector("input"), said = place.querySelector(".search-said");
    const kinds = [...place.querySelectorAll(".search-kind")], pattern = place.querySelector(".search-pattern li");
    const dialog = place.closest("dialog"), close = place.querySelector(".search-close");

    function entry(hit) {
      const item = pattern.cloneNode(true);
      const [link, text, about] = item.children;
      link.href = ROOT + hit.address;
      if (hit.title_language) link.lang = hit.title_language;
      link.append(...marked(hit.title, hit.words, Infinity));
      if (hit.language) text.lang = hit.language;
      text.append(...marked(hit.text, hit.words, LONGEST));
      about.textContent = [hit.id, hit.group].filter(Boolean).join(" · ");
      return item;
    }

    function showKind(section, hits, query) {
      const list = section.querySelector("ul"), more = section.querySelector("button");
      const further = section.querySelector(".search-more a");
      const add = (number) => {
        list.append(...hits.splice(0, number).map(entry));
        more.hidden = hits.length === 0;
      };
      section.hidden = hits.length === 0;
      section.querySelector(".search-count").textContent = number.format(hits.length);
      if (further) further.hash = new URLSearchParams({ text: query });
      list.replaceChildren();
      add(FIRST);
      more.onclick = () => {
        const last = list.children.length;
        add(MORE);
        list.children[last].querySelector("a").focus();
      };
    }

    async function show() {
      const query = field.value.trim();
      if (query) said.textContent = "Searching …";
      const all = query && (await ready().catch(() => undefined));
      if (query !== field.value.trim()) return; // another has come while this one waited
      const result = all ? search(all, query) : { hits: [] };
      kinds.forEach((section) =>
        showKind(section, result.hits.filter(({ kind }) => kind === section.dataset.kind), query)
      );
      if (!query) said.textContent = "";
      else if (!all) said.textContent = "What can be found could not be loaded. Please try again.";
      else said.textContent = told(query, result);
    }

    field.addEventListener("focus", () => ready().catch(() => {}));
    field.addEventListener("input", show);

    // What has an id or number of its own is where Enter leads to; else to all results.
    place.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const target = await ready().then((all) => named(all, field.value), () => undefined);
      dialog?.close();
      if (target) location.assign(ROOT + target.address);
      else event.target.submit();
    });

    place.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const stops = [field, ...place.querySelectorAll("li a")].filter((each) => each.checkVisibility?.() ?? true);
      const next = stops[stops.indexOf(document.activeElement) + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });

    // A result may stand on the page that is open.
    place.addEventListener("click", ({ target }) => { if (target.closest("a")) dialog?.close(); });

    close.hidden = !dialog;
    close.addEventListener("click", () => dialog.close());
    if (dialog) return;
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    field.focus();
    if (field.value)
      ready().then((all) => {
        const target = named(all, field.value);
        if (target) location.replace(ROOT + target.address);
      }, () => {}).then(show);
  });
})();
