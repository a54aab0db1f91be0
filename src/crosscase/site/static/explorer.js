// The form above the table of all segments: rows stay that fit every choice made. The choices stand
// in the address (#case_id=utr-leo&code=o-sup), so that a view can be kept and sent; an address
// that names a row (#tre-caj-012) makes no choice. Where scripts do not run, all rows stay.
(() => {
  const fold = (text) => text.toUpperCase().normalize("NFKD").replace(/\p{M}/gu, "");

  const form = document.querySelector(".explorer .filters");
  const shown = form.querySelector("output");
  const rows = [...document.querySelectorAll(".explorer tbody tr")].map((row) => ({
    row,
    text: fold([...row.cells].map((cell) => cell.textContent).join("\n")),
    publisher: row.cells[3].querySelector("a").textContent,
    codings: row.dataset.codes?.split(" ") ?? [],
    ...row.dataset,
  }));

  // A code and a direction are sought in the same coding.
  function fits(each, choice) {
    return (
      ["side", "scope", "language", "publisher"].every(
        (name) => !choice[name] || choice[name] === each[name]
      ) &&
      (!choice.case_id || each.case_id?.split(" ").includes(choice.case_id)) && // it may be several
      each.codings.concat(":").some(
        (coding) =>
          (!choice.code || coding.startsWith(`${choice.code}:`)) &&
          (!choice.bearing || coding.endsWith(`:${choice.bearing}`))
      ) &&
      (!choice.from || Number(each.to) >= Number(choice.from)) &&
      (!choice.to || Number(each.from) <= Number(choice.to)) &&
      fold(choice.text ?? "").split(/\s+/).every((word) => each.text.includes(word))
    );
  }

  function choices() {
    return [...new FormData(form)].filter(([, value]) => value.trim());
  }

  function filter() {
    const choice = Object.fromEntries(choices());
    for (const each of rows) each.row.hidden = !fits(each, choice);
    const left = rows.filter(({ row }) => !row.hidden).length;
    shown.textContent = `${left} of ${rows.length} statements shown`;
  }

  function keep() {
    filter();
    const [page] = location.href.split("#");
    const state = new URLSearchParams(choices()).toString();
    history.replaceState(null, "", state ? `${page}#${state}` : page);
  }

  function recall() {
    const name = location.hash.slice(1);
    const state = new URLSearchParams(name.includes("=") ? name : "");
    for (const field of form.querySelectorAll("[name]")) {
      field.value = state.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    filter();
    document.getElementById(name)?.scrollIntoView();
  }

  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").addEventListener("click", () => {
    form.reset();
    keep();
  });
  addEventListener("hashchange", recall);
  form.hidden = false;
  recall();
})();
