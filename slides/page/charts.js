// Plotly's charts: drawn when their slide is first shown, in the colours of the theme.

(() => {
  const drawn = new Map();

  /** Draws what stands in `slide` and is not drawn yet. */
  globalThis.drawCharts = async (slide) => {
    for (const chart of slide.querySelectorAll(".chart")) {
      // One after the other: each surface takes a WebGL context, and a page has few.
      if (drawn.has(chart)) Plotly.Plots.resize(drawn.get(chart));
      else await draw(chart).catch((error) => failed(chart, error));
    }
  };

  addEventListener("themechange", () => {
    for (const place of drawn.values())
      if (isClear(place.layout)) Plotly.relayout(place, { "font.color": ink() });
  });

  async function draw(chart) {
    const [place, source] = chart.children;
    drawn.set(chart, place);
    const figure = JSON.parse(source.textContent);
    const layout = { ...figure.layout };
    // The slide gives the size: width and height of the notebook would be cut off, or leave half of it empty.
    delete layout.width;
    delete layout.height;
    layout.autosize = true;
    // A figure without a look of its own gets the slide's.
    if (!layout.template && !layout.paper_bgcolor)
      layout.paper_bgcolor = layout.plot_bgcolor = "rgba(0,0,0,0)";
    if (isClear(layout)) enlarge(layout);
    const config = { displaylogo: false, responsive: true, ...figure.config };
    const controls = takeControls(layout);
    if (controls) chart.insertBefore(controls.element, source);
    await Plotly.newPlot(place, { ...figure, layout, config });
    controls?.connect(place);
  }

  /** Letters for the last row, in the ink of the slide; what a figure sets by itself grows with the rest. */
  function enlarge(layout) {
    const factor = 1.25;
    const { font, title, margin } = layout;
    const is3d = Object.keys(layout).some((key) => /^scene/.test(key)); // Plotly writes its ticks larger already
    layout.font = { ...font, color: ink(), size: is3d ? 14 : (font?.size ?? 12) * factor };
    if (title?.font?.size)
      layout.title = { ...title, font: { ...title.font, size: title.font.size * factor } };
    if (title?.text) {
      const text = title.text.replace(/font-size:(\d+)px/g, (_, size) => `font-size:${size * factor}px`);
      layout.title = { ...layout.title, text };
    }
    if (margin?.t) layout.margin = { ...margin, t: margin.t * factor };
  }

  /** A figure that is none must not keep the others, nor the print, waiting. */
  function failed(chart, { message }) {
    drawn.delete(chart);
    chart.firstElementChild.textContent = `Plotly cannot draw this chart: ${message}`;
  }

  function isClear({ paper_bgcolor = "" }) {
    return paper_bgcolor === "transparent" || /,\s*0\)$/.test(paper_bgcolor);
  }

  function ink() {
    return getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  }

  /**
   * The browser's own slider and button in the place of Plotly's, which are shapes in a picture: no key moves them, and
   * an arrow key would turn the page. Only for a slider whose every step shows one frame.
   */
  function takeControls(layout) {
    const [slider] = layout.sliders ?? [];
    const { steps = [], active = 0, currentvalue: { prefix = "" } = {} } = slider ?? {};
    if (layout.sliders?.length !== 1 || !steps.every(({ method }) => method === "animate")) return undefined;
    const element = document.createElement("div");
    element.className = "chart-controls";
    element.innerHTML =
      '<button type="button">Play</button><input type="range" min="0" step="1"><output></output>';
    const [button, input, output] = element.children;
    input.max = steps.length - 1;
    input.value = active;
    input.setAttribute("aria-label", prefix.replace(/\s*[=:]\s*$/, ""));
    const play = layout.updatemenus?.[0]?.buttons?.[0];
    button.hidden = play?.method !== "animate";
    const milliseconds = play?.args?.[1]?.frame?.duration || 500;
    delete layout.sliders;
    delete layout.updatemenus;
    // What was left free for them below the drawing.
    if (layout.margin?.b > 100) layout.margin = { ...layout.margin, b: layout.margin.b - 90 };
    const say = () => {
      output.textContent = prefix + steps[input.value].label;
      input.setAttribute("aria-valuetext", steps[input.value].label);
    };
    say();
    return { element, connect };

    function connect(place) {
      let timer;
      const show = () => {
        say();
        Plotly.animate(place, ...steps[input.value].args);
      };
      const stop = () => {
        clearInterval(timer);
        timer = undefined;
        button.textContent = "Play";
      };
      input.oninput = () => {
        stop();
        show();
      };
      button.onclick = () => {
        if (timer) return stop();
        if (Number(input.value) === steps.length - 1) input.value = 0;
        button.textContent = "Pause";
        show();
        timer = setInterval(() => {
          input.value = Number(input.value) + 1;
          show();
          if (Number(input.value) === steps.length - 1) stop();
        }, milliseconds);
      };
    }
  }
})();
