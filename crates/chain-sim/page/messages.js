// The list of messages.

/** The rows of the list. */
function messageRows(choose) {
  const rows = run.messages.map((message) => {
    const state = element("td", { class: "state" });
    const row = element("tr", { "data-message": message.hash },
      element("td", {}, button(`${numberOf.get(message.hash)} ${shortened(message.hash)}`, () => choose(message.hash))),
      element("td", {}, message.source),
      element("td", {}, message.destination),
      state);
    return { message, row, state };
  });
  byId("messages").replaceChildren(...rows.map(({ row }) => row));
  return rows;
}

/** Shows the states at a position, of the messages that are looked for. */
function showMessages(rows, position, chosen) {
  const wanted = byId("filter").value.trim().toLowerCase();
  let found = 0;
  for (const { message, row, state } of rows) {
    const change = stateAt(message, position);
    const text = change === null ? "not found yet" : change.text;
    row.className = `${kindOf(change)}${message === chosen ? " chosen" : ""}`;
    if (state.textContent !== text) state.textContent = text;
    const words = `${numberOf.get(message.hash)} ${message.hash} ${message.source} ${message.destination} ${text}`;
    row.hidden = !words.toLowerCase().includes(wanted);
    found += row.hidden ? 0 : 1;
  }
  byId("found").textContent = wanted === "" ? "" : `${found} of ${rows.length} messages`;
}
