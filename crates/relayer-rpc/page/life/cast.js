// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Commands of cast that do what the relayer does, from an account whose key cast asks for.

const MESSENGER = "0x4200000000000000000000000000000000000023";
export const INBOX = "0x4200000000000000000000000000000000000022";

// A text as a shell's word.
export const quoted = (text) => (/^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const decimal = (quantity) => BigInt(quantity).toString();

function castSend(signature, values, url, more = []) {
  const lines = [`cast send ${MESSENGER} ${quoted(signature)}`, ...values.map(quoted), ...more];
  return [...lines, `--rpc-url ${quoted(url ?? "URL")} --interactive`].join(" \\\n  ");
}

// The command that relays a message by the log that sent it last.
export function castRelays({ blockNumber, logIndex, timestamp, source, payload, storageKeys }, url) {
  const identifier = `(${[MESSENGER, blockNumber, logIndex, timestamp, source].join(",")})`;
  const list = JSON.stringify([{ address: INBOX, storageKeys }]);
  return castSend("relayMessage((address,uint256,uint256,uint256,uint256),bytes)", [identifier, payload], url, [`--access-list ${quoted(list)}`]);
}

// The command that sends a message again, on its source.
export const castResends = ({ destination, nonce, sender, target, message }, url) =>
  castSend("resendMessage(uint256,uint256,address,address,bytes)", [decimal(destination), decimal(nonce), sender, target, message], url);
