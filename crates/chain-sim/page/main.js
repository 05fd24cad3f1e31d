// The page as a whole: which step and which message it shows.

let position = 0;
let chosen = null;
const rows = messageRows(choose);

/** Goes to a position. */
function goTo(wanted) {
  position = Math.min(Math.max(wanted, 0), lastPosition);
  show();
}

/** Opens the life of a message. */
function choose(hash) {
  chosen = run.messages[numberOf.get(hash) - 1] ?? null;
  if (chosen === null) return;
  showLife(chosen, goTo);
  show();
  byId("life").focus();
}

function show() {
  const { now } = run.steps[position];
  byId("slider").value = String(position);
  byId("slider").setAttribute("aria-valuetext", positionText(position));
  byId("step").textContent = `${positionText(position)}, the last is ${lastPosition - 1}: ${now - run.steps[0].now} s since the beginning (clock ${now})`;
  for (const id of ["first", "previous"]) byId(id).disabled = position === 0;
  for (const id of ["last", "next"]) byId(id).disabled = position === lastPosition;
  byId("previous-fault").disabled = faultBefore() === undefined;
  byId("next-fault").disabled = faultAfter() === undefined;
  const counts = [...countsAt(position)].map(([name, count]) => `${count} ${name}`);
  byId("counts").textContent = counts.length === 0 ? "The relayer has found no message yet." : `Messages: ${counts.join(", ")}`;
  drawLanes(position, chosen, choose);
  showHappened(position, choose);
  showMessages(rows, position, chosen);
}

function faultBefore() {
  return faultPositions.findLast((fault) => fault < position);
}

function faultAfter() {
  return faultPositions.find((fault) => fault > position);
}

/** What the keys and the buttons do. */
const MOVES = {
  "first": () => goTo(0),
  "previous-fault": () => goTo(faultBefore() ?? position),
  "previous": () => goTo(position - 1),
  "next": () => goTo(position + 1),
  "next-fault": () => goTo(faultAfter() ?? position),
  "last": () => goTo(lastPosition),
};
/** The keys that step wherever the focus is, and those that do on the slider: elsewhere they scroll. */
const KEYS = { ArrowLeft: "previous", ArrowRight: "next" };
const SLIDER_KEYS = { ...KEYS, Home: "first", End: "last", PageUp: "previous-fault", PageDown: "next-fault" };

function begin() {
  showHeader(goTo);
  byId("slider").max = String(lastPosition);
  byId("fault-steps").replaceChildren(...faultPositions.map((fault) => element("option", { value: fault })));
  byId("slider").addEventListener("input", () => goTo(Number(byId("slider").value)));
  byId("filter").addEventListener("input", () => showMessages(rows, position, chosen));
  for (const [id, move] of Object.entries(MOVES)) byId(id).addEventListener("click", move);
  document.addEventListener("keydown", (event) => {
    const move = (event.target.id === "slider" ? SLIDER_KEYS : KEYS)[event.key];
    const isWanted = event.target.closest("#filter, .scrolls, pre") === null;
    if (move === undefined || !isWanted || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    MOVES[move]();
  });
  let width = byId("lanes").clientWidth;
  new ResizeObserver(() => {
    // Drawing changes the height.
    if (byId("lanes").clientWidth === width) return;
    width = byId("lanes").clientWidth;
    drawLanes(position, chosen, choose);
  }).observe(byId("lanes"));
  if (run.chosen !== null && numberOf.has(run.chosen)) chosen = run.messages[numberOf.get(run.chosen) - 1];
  if (chosen !== null) showLife(chosen, goTo);
  show();
}

begin();
