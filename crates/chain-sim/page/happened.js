// What a step did, in words.

/** Lists what the step before a position did. */
function showHappened(position, choose) {
  const step = run.steps[position];
  const items = [
    ...step.faults.map((fault) => element("li", { class: "fault" }, `Fault: ${fault.text}`)),
    ...step.events.filter((event) => event.kind !== "failure").map((event) => element("li", {}, event.text)),
    ...run.blocks.filter((block) => block.from === position && position > 0).map(addedItem),
    ...run.messages.flatMap((message) => changeItems(message, position, choose)),
    // The last of all that happened.
    ...step.events.filter((event) => event.kind === "failure").map((event) => element("li", { class: "failure" }, event.text)),
  ];
  if (step.relayerIsDown) items.unshift(element("li", {}, "The relayer is down."));
  if (step.failsafe) items.unshift(element("li", {}, "The failsafe of the interop filter is on."));
  if (items.length === 0) {
    items.push(element("li", {}, position === 0 ? "Nothing has happened yet." : "Nothing but time has passed."));
  }
  byId("happened").replaceChildren(...items);
}

/** A block that was added. */
function addedItem(block) {
  const numbers = (kind) => block.messages.filter((it) => it.kind === kind).map((it) => numberOf.get(it.message) ?? "of nobody");
  const parts = ["sent", "relayed", "failed"].flatMap((kind) => {
    const found = numbers(kind);
    return found.length === 0 ? [] : [`${kind === "failed" ? "failed to relay" : kind} message ${found.join(", ")}`];
  });
  const what = parts.length === 0 ? "" : `: ${parts.join("; ")}`;
  const replacement = block.isReplacement ? ", a replacement with only its deposits," : "";
  return element("li", {}, `Block ${block.number} of chain ${block.chain}${replacement} was built${what}`);
}

/** The changes of a message's state in a step. */
function changeItems(message, position, choose) {
  const index = message.states.findIndex((change) => change.step === position);
  if (index < 0 || position === 0) return [];
  const { text } = message.states[index];
  return [element("li", {}, button(`Message ${numberOf.get(message.hash)}`, () => choose(message.hash)), ` ${text}`)];
}
