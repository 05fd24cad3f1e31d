// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Elements. Whatever comes from a chain or a node becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children, set) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else set(element, name, value);
  }
  element.append(...shown(children));
  return element;
}

// Children as a list of nodes and texts, without those that are not there.
export const shown = (children) => [children].flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

// An HTML element. Properties with a dash, and `role`, are attributes.
export function el(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children, (element, name, value) => {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name === "class" ? "className" : name] = value;
  });
}

// An SVG element.
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children, (element, name, value) =>
    element.setAttribute(name, value),
  );
}

// A link to a view of this page.
export const to = (path, text, properties) => el("a", { href: `#${path}`, ...properties }, text);

// A number that is unique on the page, for ids.
let last = 0;
export const uniqueId = (name) => `${name}-${(last += 1)}`;
