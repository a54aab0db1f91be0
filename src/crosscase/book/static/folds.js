// What a page rests on folds into a line each: the notes of its claims, and all of its code. A link to
// what lies in a fold opens it. Without scripts, and on paper, everything stands where it belongs.
(() => {
  const article = document.querySelector("article");

  function make(tag, properties, ...content) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  }

  function counted(number, noun) {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
  }

  // With their heading, if they have one of their own.
  function foldNotes(notes) {
    const cell = notes.closest("div.cell") ?? notes;
    const heading = cell.parentElement.querySelector(":scope > :is(h2, h3, h4)");
    const folded = heading ? [...cell.parentElement.children].filter((each) => each !== heading) : [cell];
    const words = `${counted(notes.children.length, "claim")} and what they rest on`;
    heading?.replaceChildren(words);
    const line = make("summary", {}, heading ?? words);
    const fold = make("details", { className: "fold" }, line);
    folded[0].before(fold);
    fold.append(...folded);
  }

  // The code stays at its place, where the line below a figure leads to it; here is all of it.
  function foldCode(cells) {
    const fold = make("details", { className: "fold code" }, make("summary", {}, "Code of this page"));
    const copies = () => cells.flatMap((cell) => {
      const code = cell.querySelector(".highlight").cloneNode(true);
      for (const button of code.querySelectorAll("button")) button.remove();
      for (const named of code.querySelectorAll("[id]")) named.removeAttribute("id");
      return [make("p", {}, make("a", { href: `#${cell.id}` }, "At its place")), code];
    });
    fold.addEventListener("toggle", () => fold.append(...copies()), { once: true });
    article.querySelector("section").append(fold);
  }

  // An address may hold a "%" that stands for itself.
  function named(hash) {
    try {
      return decodeURIComponent(hash);
    } catch {
      return hash;
    }
  }

  // Not every browser does this by itself.
  function reveal() {
    const target = document.getElementById(named(location.hash.slice(1)));
    const closed = [];
    for (let each = target?.closest("details"); each; each = each.parentElement.closest("details")) {
      if (!each.open) closed.push(each);
    }
    for (const fold of closed) fold.open = true;
    if (closed.length) target.scrollIntoView();
  }

  const notes = article.querySelector("ol.claims");
  const code = [...article.querySelectorAll(".tag_hide-input .cell_input[id]")];
  if (notes) foldNotes(notes);
  if (code.length) foldCode(code);
  addEventListener("hashchange", reveal);
  reveal();
})();
