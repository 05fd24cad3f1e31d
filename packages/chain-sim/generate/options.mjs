// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The type of the server's options, and how each is written on the command line, from the help of
// `chain-sim serve`.

const BANNER = `// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Written by generate/all.mjs from the help of \`chain-sim serve\`.
`;
// The package reads where the chains are from what the server prints.
const LEFT_OUT = ["quiet", "help"];
const NUMBERS = /^(N|SECONDS|GAS|PERCENT|PORT|BYTES|BLOCKS|ETHER|WEI|MILLIONTHS|SCALAR|SEED)$/;
const OPTION = /^ {2,6}(?:-\w, )?--([\w-]+)(?:(\[?)[ =]?<(.+)>\]?)?$/;
// What can be more than a text or a number.
const OWN_TYPES = { chain: "ChainOption | readonly ChainOption[]" };
const CHAIN = `/** A chain's id; or its id and the seconds between its blocks. */
export type ChainOption = number | string | { readonly id: number; readonly blockTime?: number };
`;

// The options of a help text: name, value if there is one, and description.
export function parse(help) {
  const options = [];
  for (const line of help.split("\n")) {
    const match = OPTION.exec(line);
    if (match) {
      const [, name, bracket, value] = match;
      options.push({ name, value, isOptional: bracket === "[", lines: [] });
    } else if (/^ {10}/.test(line)) {
      options.at(-1)?.lines.push(line.trim());
    }
  }
  if (options.length === 0) throw new Error(`expected options, got:\n${help}`);
  return options.filter(({ name }) => !LEFT_OUT.includes(name));
}

function form({ name, value, isOptional, lines }) {
  const text = lines.join(" ");
  const listed = /\[possible values: ([^\]]+)\]/.exec(text)?.[1].split(", ");
  const described = lines.flatMap((line) => /^- ([\w-]+):/.exec(line)?.[1] ?? []);
  const values = listed ?? described;
  const one = () => {
    if (OWN_TYPES[name]) return OWN_TYPES[name];
    if (value === "IDS") return "readonly number[]";
    if (values.length > 0) return values.map((it) => JSON.stringify(it)).join(" | ");
    if (!NUMBERS.test(value)) return "string";
    return / or `never`/.test(text) ? 'number | bigint | "never"' : "number | bigint";
  };
  if (!value) return { kind: "flag", type: "boolean" };
  if (value === "IDS") return { kind: "joined", type: one() };
  if (/Repeat for/.test(text)) return { kind: "repeated", type: OWN_TYPES[name] ?? "string | readonly string[]" };
  return isOptional ? { kind: "optional", type: `boolean | ${one()}` } : { kind: "value", type: one() };
}

const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

// The part of a description that says what the option does.
function documentation(lines) {
  const end = lines.findIndex((line) => /^(\[env: |Possible values:)/.test(line));
  const text = lines.slice(0, end === -1 ? lines.length : end).join(" ").trim();
  return text.replaceAll("*/", "* /");
}

export function optionTypes(help) {
  const options = parse(help).map((option) => ({ ...option, ...form(option), key: camel(option.name) }));
  const fields = options.map(({ key, type, lines }) => `  /** ${documentation(lines)} */\n  readonly ${key}?: ${type};\n`);
  const forms = options.map(({ key, kind }) => `  ${key}: "${kind}",\n`);
  return `${BANNER}
${CHAIN}
/** The options of \`chain-sim serve\`. */
export interface ServerOptions {
${fields.join("")}}

/** How each option is written on the command line. */
export const forms = {
${forms.join("")}} as const satisfies Record<keyof ServerOptions, string>;
`;
}
