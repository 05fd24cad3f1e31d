// The life of a message.

/** Shows all that is known of a message. */
function showLife(message, goTo) {
  byId("life-title").textContent = `Message ${numberOf.get(message.hash)}`;
  byId("life-content").replaceChildren(
    element("p", { class: "hash" }, message.hash),
    element("h3", {}, "States at the relayer"),
    element("ol", {}, ...message.states.map((change) => element("li", {},
      button(positionText(change.step), () => goTo(change.step)), ` ${change.text}`))),
    ...attempts(message, goTo),
    ...(message.trace === null ? [element("p", {}, "At the end nothing is left of it: a reorg has removed it, and nobody knows it.")]
      : traceParts(message)));
  byId("life").hidden = false;
}

/** The blocks that had the message, those that are gone as well. */
function attempts(message, goTo) {
  const items = run.blocks.flatMap((block) => block.messages.filter((it) => it.message === message.hash).map((it) => {
    const until = block.until === null ? "" : `; the block was removed in step ${block.until - 1}`;
    const forged = it.forged ? "a forged relay " : "";
    return element("li", {}, button(positionText(block.from), () => goTo(block.from)),
      ` ${forged}${it.kind} in block ${block.number} of chain ${block.chain}${until}`,
      it.reason === null ? null : element("p", { class: "reason" }, it.reason));
  }));
  return [element("h3", {}, "Blocks"), element("ol", {}, ...items)];
}

/** The trace at the end of the run. */
function traceParts({ source, destination, trace, reasons, outline }) {
  const { nonce, sender, target, message } = trace.message;
  return [
    element("h3", {}, "Content"),
    fields({ source, destination, nonce, sender, target, "calldata": message, "payload hash": trace.payloadHash }),
    ...trace.sent.flatMap(sentParts),
    ...trace.pending.flatMap((pending) => [element("h3", {}, `Waits in the pool of chain ${pending.chain}`), fields({
      "transaction": pending.transaction, "account": pending.account, "gas limit": pending.gasLimit })]),
    ...trace.relays.flatMap((relay, index) => relayParts(relay, reasons[index])),
    element("h3", {}, "As chain-sim trace prints it, with all calls"),
    element("pre", { tabindex: 0, role: "region", "aria-label": "Trace" }, outline),
  ];
}

function sentParts(sent) {
  return [element("h3", {}, `Sent on chain ${sent.block.chain}`), fields({ ...blockFields(sent.block),
    "transaction": sent.transaction, "account": sent.account, "log index": sent.logIndex, "checksum": sent.checksum,
    "access list of a relay": sent.accessList.join(" "), "a relay would now be": admissionText(sent.admission) })];
}

function admissionText(admission) {
  switch (admission.verdict) {
    case "admitted": return `admitted on chain ${admission.chain}, at timestamp ${admission.timestamp}`;
    case "refused": return `refused on chain ${admission.chain}, at timestamp ${admission.timestamp}: ${admission.reason}`;
    default: return "refused: the destination is not in the cluster";
  }
}

function relayParts(relay, reason) {
  const verb = relay.relayed ? "Relayed" : relay.status ? "Executed without relaying it" : "Relay failed";
  return [
    element("h3", {}, `${verb} on chain ${relay.block.chain}`),
    ...(reason === null ? [] : [element("p", { class: "reason" }, `Reason: ${reason}`)]),
    fields({ ...blockFields(relay.block), "transaction": relay.transaction, "account": relay.account, "gas": relay.gasUsed }),
  ];
}

function blockFields(block) {
  const levels = block.safetyChanges.map((change) => `${change.level} since ${change.at}`).join(", ");
  return { "block": `${block.number}, ${block.hash}`, "timestamp": block.timestamp, "safety": levels === "" ? block.safety : levels };
}

/** Names and values. */
function fields(values) {
  const known = Object.entries(values).filter(([, value]) => value !== null && value !== "");
  return element("dl", {}, ...known.flatMap(([name, value]) => [element("dt", {}, name), element("dd", { class: "hash" }, value)]));
}
