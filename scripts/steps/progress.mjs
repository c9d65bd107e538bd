// One line a step on the terminal, with its time; the time counts up where the terminal can show it.

/** Prints the step's line; `hint` says how long it may take. */
export function startProgress(title, hint) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  const live = process.stdout.isTTY === true;
  const waiting = hint === undefined ? title : `${title} (${hint})`;
  let timer;
  if (live) {
    const show = () =>
      process.stdout.write(`\r${waiting} … ${Math.floor((performance.now() - start) / 1000)} s`);
    show();
    timer = setInterval(show, 1000);
  } else {
    console.log(`${waiting} …`);
  }
  const end = (outcome) => {
    clearInterval(timer);
    const line = `${title}: ${outcome}`;
    console.log(live ? `\r${line.padEnd(waiting.length + 10)}` : line);
  };
  return { done: () => end(seconds()), failed: () => end(`failed after ${seconds()}`) };
}
