// Light or dark: as the command was told, or as the system is; never dark on paper.

(() => {
  const root = document.documentElement;
  const isPrint = /view=print|print-pdf/.test(location.search);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const { wish } = root.dataset;
    root.dataset.theme = wish === "auto" ? (system.matches && !isPrint ? "dark" : "light") : wish;
    dispatchEvent(new Event("themechange"));
  };
  system.addEventListener("change", follow);
  globalThis.toggleTheme = () => {
    root.dataset.wish = root.dataset.theme === "dark" ? "light" : "dark";
    follow();
  };
  follow();
})();
