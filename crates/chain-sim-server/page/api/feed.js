// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The changes of messages, as they happen, over a WebSocket that is opened again when it ends.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

// Tells `onChange` of each change, `onMissed` of the number that the page was too slow for, and
// `onLink` whether the connection is `open`, `connecting` or `lost`.
export function startFeed({ onChange, onMissed, onLink }) {
  let wait = FIRST_WAIT_MS;

  const open = () => {
    const socket = new WebSocket(new URL("./", location.href).href.replace(/^http/, "ws").replace(/#.*/, ""));
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "cluster_subscribe", params: ["messages"] }));
    });
    socket.addEventListener("message", ({ data }) => {
      const { id, error, params } = JSON.parse(data);
      if (id === 1) {
        if (error) return socket.close();
        wait = FIRST_WAIT_MS;
        return onLink("open");
      }
      const change = params?.result;
      if (change?.missed !== undefined) onMissed(change.missed);
      else if (change) onChange(change);
    });
    socket.addEventListener("close", () => {
      onLink("lost");
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  };

  onLink("connecting");
  open();
}
