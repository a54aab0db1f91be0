// The menu of downloads in the header, and the button back to the top: what the book uses of the
// library that the theme brings for them.
(() => {
  document.querySelectorAll("[data-bs-toggle=dropdown]").forEach((button) => {
    const menu = button.parentElement.querySelector(".dropdown-menu");
    const open = (opens) => {
      menu.classList.toggle("show", opens);
      button.setAttribute("aria-expanded", opens);
    };
    button.addEventListener("click", () => open(!menu.classList.contains("show")));
    document.addEventListener("click", ({ target }) => {
      if (!button.parentElement.contains(target)) open(false);
    });
    button.parentElement.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      open(false);
      button.focus();
    });
  });

  const top = document.getElementById("pst-back-to-top");
  let before = scrollY;
  top.addEventListener("click", () => scrollTo(0, 0));
  addEventListener("scroll", () => {
    top.style.display = scrollY < before && scrollY > innerHeight ? "block" : "none";
    before = scrollY;
  });
})();
