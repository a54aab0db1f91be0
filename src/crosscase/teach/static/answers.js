// A field beside each exercise whose answer can be checked and typed, for readers without Python.
// What is said of an answer is, word for word, what `exercises.verdict` in ../exercises.py says of
// it: who changes one of the two changes the other. Nothing is kept, and nothing is sent.
(() => {
  const KINDS = {
    number: "a number", truth: "True or False", text: "text", set: "a set",
    table: "a table with one value for each row", nothing: "nothing",
  };
  const MOST = 8; // rows of a table that somebody fills in
  const NAMED = 3; // more would give a list away
  const HALF = 0.5 + 1e-9; // half a unit of a digit, and what floats lose
  const FRACTION = /^([0-9]+)\s*\/\s*([1-9][0-9]*)$/;
  const QUOTES = /^["'“”„‘’«»]+|["'“”„‘’«»]+$/g;
  const WRITTEN = /^([+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+))\s*(%?)$/;
  const SAID = { YES: true, TRUE: true, NO: false, FALSE: false };

  const dashed = (text) => text.replaceAll("—", "--").replace(/[‐‑‒–−]/g, "-");
  const kindOf = (form) => Object.keys(KINDS).find((kind) => kind in form);
  const power = (exponent) => Number(`1e${exponent}`);

  // ---- what is said

  function verdict(given, { answer, slips }) {
    if (typeof given === "string" && !given.trim()) return "Not yet. Your text is empty.";
    const differs = difference(given, answer);
    const slip = slips.find(([, form]) => !difference(given, form));
    return differs ? `Not yet. ${slip ? slip[0] : differs}` : "Right.";
  }

  // `given` is a text or, for a table, a map of texts by their labels; `right` is a form as packed.
  function difference(given, right) {
    const wanted = kindOf(right);
    const mismatch = `The answer is ${KINDS[wanted]}; yours is ${KINDS[given instanceof Map ? "table" : "text"]}.`;
    if (given instanceof Map) return wanted === "table" ? tablesDiffer(given, new Map(right.table)) : mismatch;
    if (wanted === "number") {
      const value = numberIn(given);
      return Number.isNaN(value) ? mismatch : numbersDiffer(value, right);
    }
    if (wanted === "truth") {
      const said = plain(given);
      if (!Object.hasOwn(SAID, said)) return mismatch;
      return SAID[said] === right.truth ? "" : "It is the other way round.";
    }
    if (wanted === "text") return textsDiffer(given, right.text);
    return wanted === "set" ? itemsDiffer(itemsIn(given), right.set) : mismatch;
  }

  function numberIn(text) {
    const [, digits, percent] = WRITTEN.exec(dashed(text).trim()) ?? [];
    const [, above, below] = FRACTION.exec(text.trim()) ?? [];
    if (below) return above / below;
    return digits ? Number(`${digits.replace(",", ".")}${percent ? "e-2" : ""}`) : NaN;
  }

  const itemsIn = (text) =>
    text.split([";", ",", " + "].find((mark) => text.includes(mark)) ?? ",").map((item) => item.trim()).filter(Boolean);

  function numbersDiffer(value, { number: right, whole }) {
    const [digits, exponent] = value.toExponential().split("e");
    const room = HALF * power(exponent - (digits.split(".")[1]?.length ?? 0));
    const finest = whole ? 0 : Math.max(1e-12, 1e-9 * Math.abs(right));
    const near = whole || !right ? 0 : HALF * power(right.toExponential().split("e")[1] - 1);
    const isRight = (tried, room) => Math.abs(tried - right) <= Math.max(finest, Math.min(room, near));
    if (isRight(value, room)) return "";
    if (near && Math.abs(value - right) <= room) return "Right as far as it goes; give more digits.";
    if (isRight(value / 100, room / 100)) return "That is in per cent; give it as a part of one.";
    if (isRight(-value, room)) return "The size is right, the sign is not.";
    return value > right ? "Too high." : "Too low.";
  }

  function textsDiffer(given, right) {
    const [yours, mine] = [plain(given), plain(right)];
    if (yours === mine) return "";
    const [all, shared] = [[...mine, ...yours].length, inCommon([...mine], [...yours])];
    return (2 * shared) / all >= 0.85 ? "Nearly: look at every letter and sign." : "It is another one.";
  }

  // A text without what does not matter: capitals, accents, dashes, quotes, spaces.
  const plain = (text) =>
    dashed(text).normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase()
      .trim().replace(/\s+/g, " ").replace(QUOTES, "").trim();

  // How many letters two texts share in their longest common pieces, as Python's difflib counts.
  function inCommon(one, other) {
    let [most, at, there] = [0, 0, 0];
    for (let i = 0; i < one.length; i++) {
      for (let j = 0; j < other.length; j++) {
        let length = 0;
        while (i + length < one.length && one[i + length] === other[j + length]) length++;
        if (length > most) [most, at, there] = [length, i, j];
      }
    }
    if (!most) return 0;
    const before = inCommon(one.slice(0, at), other.slice(0, there));
    return most + before + inCommon(one.slice(at + most), other.slice(there + most));
  }

  function itemsDiffer(given, right) {
    const extra = given.filter((item) => right.every((each) => difference(item, each)));
    const missing = right.filter((item) => given.every((each) => difference(each, item)));
    return tooMuchOrLittle(extra, missing.length, "item");
  }

  function tablesDiffer(given, right) {
    const extra = [...given.keys()].filter((label) => !right.has(label));
    const missing = [...right.keys()].filter((label) => !given.has(label)).length;
    if (extra.length || missing) return tooMuchOrLittle(extra, missing, "row");
    const wrong = [...right.keys()].filter((label) => difference(given.get(label), right.get(label)));
    return wrong.length ? `${wrong.length} of ${right.size} values differ. Look at ${named(wrong)}.` : "";
  }

  function tooMuchOrLittle(extra, missing, what) {
    const said = [];
    if (extra.length) said.push(`${named(extra)} ${extra.length === 1 ? "does" : "do"} not belong in it.`);
    if (missing) said.push(`${missing} ${what}${missing === 1 ? " is" : "s are"} missing.`);
    return said.join(" ");
  }

  function named(items) {
    const words = items.slice(0, NAMED).map((item) => `“${item}”`).join(", ");
    return words + (items.length > NAMED ? ` and ${items.length - NAMED} more` : "");
  }

  // ---- the field

  const unpack = (element) => JSON.parse(atob(element.dataset.answer));

  const canBeTyped = ({ set, table, nothing }) =>
    !nothing &&
    (set ?? []).every(({ text = "" }) => !/[,;]/.test(text)) &&
    (table ?? []).length <= MOST &&
    (table ?? []).every(([, form]) => canBeTyped(form));

  function make(tag, properties = {}, ...content) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  }

  function labelled(label, form) {
    const field = make(form.truth === undefined ? "input" : "select", { autocomplete: "off" });
    if (form.truth !== undefined) field.append(...["", "yes", "no"].map((word) => new Option(word)));
    else field.spellcheck = false;
    return make("label", {}, label, " ", field);
  }

  // `which` tells the fields of an exercise with several answers apart.
  function answerField(deposited, title, which) {
    const { answer } = unpack(deposited);
    const own = `Your answer${which}${answer.set ? ", with commas between the items" : ""}`;
    const rows = answer.table?.map(([label, form]) => labelled(label, form));
    const asked = rows
      ? make("fieldset", {}, make("legend", { textContent: own }), ...rows)
      : labelled(own, answer);
    const said = make("p");
    said.setAttribute("role", "status");
    const button = make("button", { type: "submit", textContent: "Check" });
    const form = make("form", { className: "answer-field" }, asked, button, said);
    form.setAttribute("aria-label", `Answer: ${title}${which}`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const typed = [...form.querySelectorAll("input, select")].map(({ value }) => value);
      const filled = answer.table?.map(([label], row) => [label, typed[row]]).filter(([, text]) => text.trim());
      // Unpacked anew: where the page has been run, the answer follows the reader's data.
      said.textContent = verdict(filled ? new Map(filled) : typed[0], unpack(deposited));
    });
    return form;
  }

  for (const exercise of document.querySelectorAll(".exercise")) {
    const heading = exercise.querySelector("h3").cloneNode(true);
    heading.querySelector(".effort").remove();
    const title = heading.textContent.trim();
    const fold = exercise.querySelector(":scope > :is(.hint, .solution)");
    const all = exercise.querySelectorAll("span.answer[data-name]");
    for (const deposited of all) {
      const which = all.length > 1 ? ` (${deposited.dataset.name.replaceAll("-", " ")})` : "";
      if (canBeTyped(unpack(deposited).answer)) fold.before(answerField(deposited, title, which));
    }
  }
})();
