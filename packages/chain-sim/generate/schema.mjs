// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The types of the cluster's own methods, from the server's OpenRPC document.

import { compile } from "json-schema-to-typescript";

const NAMESPACES = /^(cluster|admin|interop)_/;
const SCHEMAS = "#/components/schemas/";
const BANNER = `// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Written by generate/all.mjs from the server's OpenRPC document.`;

// What JSON Schema cannot say of a string: viem's types of hex, and numbers that viem writes as decimals.
const OWN_TYPES = { Number: "number | bigint | string" };
const isHex = ({ type, pattern }) => type === "string" && /^\^0x/.test(pattern ?? "");

const capital = (word) => word[0].toUpperCase() + word.slice(1);
// cluster_setRelayer, request: SetRelayerRequest
const title = (method, name) => capital(method.replace(NAMESPACES, "")) + capital(name);

// A schema as the compiler takes it. Objects without a name of their own get that of their place.
function prepare(schema, name) {
  const mapped = JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === "$ref") return value.replace(SCHEMAS, "#/definitions/");
    return value !== null && typeof value === "object" && isHex(value) ? { ...value, tsType: "`0x${string}`" } : value;
  });
  const isNameless = mapped.type === "object" && !mapped.title;
  return isNameless && name ? { ...mapped, title: name } : mapped;
}

function method({ name, summary, params, result, "x-notification": notification }) {
  const required = params.filter((parameter) => parameter.required).length;
  const items = params.map((parameter) => prepare(parameter.schema, title(name, parameter.name)));
  const parameters = { type: "array", items, minItems: required, maxItems: params.length };
  return {
    type: "object",
    description: summary,
    properties: {
      parameters,
      result: prepare(result.schema, title(name, result.name)),
      ...(notification && { notification: prepare(notification.schema) }),
    },
    required: ["parameters", "result", ...(notification ? ["notification"] : [])],
    additionalProperties: false,
  };
}

export async function schemaTypes(document) {
  const methods = document.methods.filter((it) => NAMESPACES.test(it.name) && !it["x-alias-of"]);
  const definitions = Object.entries(document.components.schemas).map(([name, schema]) => {
    const own = OWN_TYPES[name] && { tsType: OWN_TYPES[name] };
    return [name, { ...prepare(schema), title: name, ...own }];
  });
  const root = {
    type: "object",
    description: "The cluster's own methods: the parameters by position, and the result.",
    properties: Object.fromEntries(methods.map((it) => [it.name, method(it)])),
    required: methods.map(({ name }) => name),
    additionalProperties: false,
    definitions: Object.fromEntries(definitions),
  };
  return compile(root, "Methods", { bannerComment: BANNER, ignoreMinAndMaxItems: false, style: { printWidth: 120 } });
}
