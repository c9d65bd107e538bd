// Starts reveal.js, and gives each slide what it needs once it is shown.

(() => {
  const isPrint = /view=print|print-pdf/.test(location.search);
  const onlyMeasured = /[?&]measure\b/.test(location.search);

  nameSections();

  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    minScale: 0.1,
    maxScale: 4,
    center: false,
    hash: true,
    slideNumber: "c/t",
    transition: isPrint ? "none" : "fade",
    transitionSpeed: "fast",
    backgroundTransition: "none",
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    plugins: [RevealNotes],
  });
  Reveal.addKeyBinding({ keyCode: 68, key: "D", description: "Light or dark" }, toggleTheme);

  /** Resolves when all is drawn that the first view shows: one slide, or on paper all of them. */
  globalThis.deckReady = new Promise((resolve) => Reveal.on(isPrint ? "pdf-ready" : "ready", resolve)).then(
    async () => {
      const slides = isPrint ? Reveal.getSlides() : [Reveal.getCurrentSlide()];
      await document.fonts.ready;
      for (const slide of slides) await prepare(slide);
    },
  );
  Reveal.on("slidechanged", ({ currentSlide }) => prepare(currentSlide));
  Reveal.on("overviewshown", async () => {
    for (const slide of Reveal.getSlides()) await prepare(slide);
    name(Reveal.getCurrentSlide());
  });

  /** What stands too high or too wide on its slide, for the command that made the file. */
  globalThis.misfits = () =>
    Reveal.getSlides().flatMap((slide, i) => {
      const page = slide.querySelector(".page");
      const high = page.scrollHeight - page.clientHeight;
      const bottom = page.getBoundingClientRect().bottom;
      const cells = [...page.querySelectorAll("[data-cell]")];
      const over = cells.find((cell) => cell.getBoundingClientRect().bottom > bottom + 1) ?? cells.at(-1);
      const tall =
        high > 1 ? [{ slide: i + 1, cell: Number(over.dataset.cell), pixels: high, side: "high" }] : [];
      const wide = cells.flatMap((cell) => {
        const parts = [cell, ...cell.querySelectorAll("pre, .foreign, .prose, .katex-display, table")];
        const pixels = Math.max(...parts.map((part) => part.scrollWidth - part.clientWidth));
        return pixels > 1 ? [{ slide: i + 1, cell: Number(cell.dataset.cell), pixels, side: "wide" }] : [];
      });
      return [...tall, ...wide];
    });

  /**
   * What is a little too high is drawn smaller, down to what the last row can still read. A chart gives way by itself,
   * and Plotly would look for the mouse in the wrong place.
   */
  function fitPage(page) {
    if (page.dataset.high !== undefined) return;
    page.dataset.high = page.scrollHeight - page.clientHeight;
    const isFull = () => page.scrollHeight - page.clientHeight > 1;
    if (page.querySelector(".chart")) return;
    for (const zoom of [0.95, 0.9, 0.85]) {
      if (!isFull()) return;
      for (const part of page.children) part.style.zoom = zoom;
    }
    if (isFull()) for (const part of page.children) part.style.zoom = "";
  }

  async function prepare(slide) {
    fitPage(slide.querySelector(".page"));
    name(slide);
    for (const frame of slide.querySelectorAll("iframe.foreign")) fitFrame(frame);
    if (!onlyMeasured) await drawCharts(slide);
  }

  function name(slide) {
    document.querySelector(".running-title").textContent = slide.dataset.running ?? "";
  }

  /** A page within the page is as high as what it holds. */
  function fitFrame(frame) {
    const fit = () => {
      const { body } = frame.contentDocument ?? {};
      if (!body) return;
      body.style.color = getComputedStyle(frame).color;
      frame.style.height = `${frame.contentDocument.documentElement.scrollHeight}px`;
    };
    frame.onload = fit;
    fit();
  }

  /** A slide in the middle of a section says below which section that is. */
  function nameSections() {
    let section = "";
    for (const page of document.querySelectorAll(".reveal .slides .page")) {
      const heading = page.querySelector("h1, h2");
      // A formula's letters stand twice in it, for eyes and for ears.
      const words = heading?.cloneNode(true);
      for (const part of words?.querySelectorAll(".katex-mathml") ?? []) part.remove();
      if (heading) section = words.textContent;
      else page.parentElement.dataset.running = section;
    }
  }
})();
