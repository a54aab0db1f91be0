// Starts reveal.js: slides for a wide screen, for paper and in the speaker's window, or for a phone
// held upright; in the reader's colours; a slide that holds much is set smaller until it fits.
(() => {
  const SMALLEST = 60; // per cent of the usual size
  const root = document.documentElement;
  const phone = matchMedia("(orientation: portrait) and (max-width: 700px)");
  const wide = /[?&](print-pdf|receiver)/.test(location.search);
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function colour() {
    const mode = localStorage.getItem("mode");
    const auto = dark.matches ? "dark" : "light";
    root.dataset.theme = mode === "auto" ? auto : localStorage.getItem("theme") || "light";
  }

  function shape() {
    const upright = phone.matches && !wide;
    root.classList.toggle("upright", upright);
    return upright ? { width: 420, height: 780 } : { width: 1280, height: 720 };
  }

  function overflows(slide) {
    const last = [...slide.children].filter((part) => !part.matches(".notes")).pop();
    const room = Reveal.getConfig().height - parseFloat(getComputedStyle(slide).paddingBottom);
    return last.offsetTop + last.offsetHeight > room;
  }

  function fit(slide) {
    for (let size = 100; size >= SMALLEST; size -= 5) {
      slide.style.fontSize = `${size}%`;
      if (!overflows(slide)) break;
    }
  }

  colour();
  Reveal.on("ready", ({ currentSlide }) => fit(currentSlide));
  Reveal.on("slidechanged", ({ currentSlide }) => fit(currentSlide));
  Reveal.on("pdf-ready", () => Reveal.getSlides().forEach(fit));
  phone.addEventListener("change", () => {
    Reveal.configure(shape());
    fit(Reveal.getCurrentSlide());
  });
  Reveal.initialize({
    ...shape(),
    margin: 0.03,
    center: false,
    hash: true,
    slideNumber: "c/t",
    transition: "none",
    scrollActivationWidth: null,
    pdfMaxPagesPerSlide: 1,
    plugins: [RevealNotes],
  });
})();
