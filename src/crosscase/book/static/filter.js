// A table marked as searchable gets a field above it that filters its rows as one types: a row stays
// when it holds every word, however accents are spelt. Where scripts do not run, all rows stay.
(() => {
  const fold = (text) => text.toUpperCase().normalize("NFKD").replace(/\p{M}/gu, "");

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function addFilter(box) {
    const rows = [...box.querySelectorAll("tbody tr")];
    const texts = rows.map((row) => fold([...row.cells].map((cell) => cell.textContent).join("\n")));
    const field = make("input", { type: "search", autocomplete: "off" });
    const shown = make("output", {});

    function filter() {
      const words = fold(field.value).split(/\s+/);
      rows.forEach((row, place) => {
        row.hidden = !words.every((word) => texts[place].includes(word));
      });
      shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows shown`;
    }

    field.addEventListener("input", filter);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      field.value = "";
      filter();
    });
    filter();
    box.prepend(make("p", { className: "filter" }, make("label", {}, "Search this table ", field), shown));
  }

  document.querySelectorAll(".searchable").forEach(addFilter);
})();
