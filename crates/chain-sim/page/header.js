// What is said of the run as a whole.

/** Shows the title, the outcome, how to repeat the run, and what it began with. */
function showHeader(goTo) {
  document.title = `chain-sim: ${run.title}`;
  byId("title").textContent = run.title;
  byId("version").textContent = run.version;
  const outcome = byId("outcome");
  outcome.className = run.failure === null ? "relayed" : "failed";
  outcome.textContent = run.failure ?? run.success ?? "";
  byId("repeat").replaceChildren(...repeatParts());
  if (run.failedAt !== null) {
    byId("failed-step").textContent = `Show it, ${positionText(run.failedAt)}`;
    byId("failed-step").addEventListener("click", () => goTo(run.failedAt));
    byId("failed").hidden = false;
  }
  byId("setup-lines").replaceChildren(...run.setup.map((line) => element("li", {}, line)));
  byId("setup").hidden = run.setup.length === 0;
}

/** How to repeat the run: a command, or in words, or both. */
function repeatParts() {
  if (run.command === null && run.advice === null) return [];
  const command = run.command === null ? [] : [element("code", { id: "command" }, run.command)];
  const advice = run.advice === null ? [] : [element("span", { id: "advice" }, run.advice)];
  return ["Repeat it: ", ...command, ...(command.length > 0 && advice.length > 0 ? [", "] : []), ...advice];
}
