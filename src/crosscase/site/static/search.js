// The search in the theme's dialog and on the page of its own. What can be found and MiniSearch,
// which ranks it, are loaded when a reader turns to a field for the first time.
(() => {
  const FIRST = 3, MORE = 20, BEFORE = 60, LONGEST = 200;
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

  // Every word of the query, or the beginning of one; or else words spelt alike, or that begin alike.
  const beginning = (word) => fold(word).slice(0, Math.max(5, Math.ceil(word.length / 2)));
  const WAYS = [{ prefix: true }, { fuzzy: 0.2 }, { prefix: true, processTerm: beginning }];

  function search({ found, index }, query) {
    const common = { combineWith: "AND", boost: { title: 3, id: 3 }, processTerm: fold };
    const words = wordsOf(query), long = words.filter((word) => word.length > 2); // not "in" or "de"
    for (const way of WAYS) {
      const hits = index.search((long.length ? long : words).join(" "), { ...common, ...way });
      if (hits.length) {
        const withWords = hits.map(({ id, match }) => ({ ...found[id], words: new Set(Object.keys(match)) }));
        return { hits: withWords, alike: way !== WAYS[0] };
      }
    }
    return { hits: [] };
  }

  const named = ({ found }, id) =>
    found.find((each) => each.id && each.id.toLowerCase() === id.trim().toLowerCase());

  function told(query, count, alike) {
    if (!count) return `Nothing found for “${query}”.`;
    const results = count === 1 ? "1 result" : `${number.format(count)} results`;
    return alike ? `Nothing has “${query}”; ${results} with words like it.` : `${results}.`;
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
      const asked = wordsOf(query).length > 0;
      if (asked) said.textContent = "Searching …";
      const all = asked && (await ready().catch(() => undefined));
      if (query !== field.value.trim()) return; // another has come while this one waited
      const { hits, alike } = all ? search(all, query) : { hits: [] };
      kinds.forEach((section) =>
        showKind(section, hits.filter(({ kind }) => kind === section.dataset.kind), query)
      );
      if (!asked) said.textContent = "";
      else if (!all) said.textContent = "What can be found could not be loaded. Please try again.";
      else said.textContent = told(query, hits.length, alike);
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
