// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Starts the page: the views, the state of the relayer, and what the header shows of it.

import { relayer } from "./api/relayer.js";
import { el } from "./dom/element.js";
import { route, startRouter } from "./dom/router.js";
import { life } from "./life/life.js";
import { messages } from "./messages/messages.js";
import { overview } from "./overview/overview.js";
import { startTempo } from "./overview/tempo.js";
import { moment, timeOfDay } from "./text/format.js";

route("/", overview);
route("/messages", messages);
route("/messages/:hash", life);

const clock = document.getElementById("clock");
const link = document.getElementById("link");

relayer.onStatus(({ now }) => clock.replaceChildren(el("time", { dateTime: new Date(now * 1000).toISOString() }, moment(now))));

const LINKS = {
  connecting: () => "connecting",
  open: () => "live",
  lost: (since) => `no answer since ${timeOfDay(since)} UTC, trying again`,
  failing: (_since, reason) => `an error, trying again: ${reason}`,
};

relayer.onLink(({ state, since, reason }) => {
  link.className = `link ${state}`;
  const text = LINKS[state](since, reason);
  // Screen readers say it again when it is set, and it is known every second.
  if (link.textContent !== text) link.textContent = text;
});

startTempo();
startRouter(document.getElementById("main"));
relayer.start();
