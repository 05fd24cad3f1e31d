// Elements of the page. Texts become text nodes, whatever is in them.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** Creates an HTML element; children are elements or texts. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Creates an element of a drawing. */
function shape(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG_NAMESPACE, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null).map((child) => child instanceof Node ? child : String(child)));
  return made;
}

/** Creates a button that does something. */
function button(text, act) {
  const made = element("button", { type: "button" }, text);
  made.addEventListener("click", act);
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

/** The beginning and the end of a hash. */
function shortened(hash) {
  return hash.length > 20 ? `${hash.slice(0, 8)}…${hash.slice(-4)}` : hash;
}
