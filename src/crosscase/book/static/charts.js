// A chart becomes interactive when it comes into view. Where scripts do not run, on paper, and for
// readers who save data, its drawing stays.
(() => {
  const script = document.currentScript;
  let library;

  function loadLibrary() {
    library ??= new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = new URL(script.dataset.vega, script.src);
      element.onload = resolve;
      element.onerror = reject;
      document.head.append(element);
    });
    return library;
  }

  async function wake(figure) {
    const spec = JSON.parse(figure.querySelector(".chart-spec").textContent);
    const drawing = figure.querySelector(".chart-static");
    const live = document.createElement("div");
    live.className = "chart-live";
    await loadLibrary();
    await window.vegaEmbed(live, spec, {
      actions: false,
      ast: true, // expressions are interpreted: the page's policy lets no text become a script
      defaultStyle: false,
      logLevel: 1, // errors alone
      renderer: "svg",
      tooltip: { id: "chart-tooltip", disableDefaultStyle: true },
    });
    takePlace(live.querySelector("svg"), drawing, spec.description);
    figure.querySelector(".chart-box").append(live);
    figure.classList.add("is-live");
  }

  // The same words and the same size as the drawing: nothing new to hear, and nothing moves.
  function takePlace(svg, drawing, words) {
    for (const part of svg.querySelectorAll("[role]")) {
      for (const name of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(name);
    }
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", words);
    for (const name of drawing ? ["width", "height"] : []) {
      svg.setAttribute(name, drawing.getAttribute(name));
    }
    svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      wake(target).catch(() => {});
    }
  });
  // A chart that was computed on the page has no drawing, so that it does not wait to be seen.
  document.addEventListener("chart-added", ({ target }) => wake(target).catch(() => {}));

  if (!navigator.connection?.saveData) {
    document.querySelectorAll("figure.chart").forEach((figure) => seen.observe(figure));
  }
})();
