// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The views, by the part of the address after `#`.

import { el } from "./element.js";

const routes = [];
let end = null;

// A part of an address, as it was written if that is no encoding.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// Shows `view` for addresses of this form. A view gets the place to be drawn in, the named parts of
// the address, the query, and a signal that ends with it; it returns its title.
export function route(form, view) {
  routes.push({ parts: form.split("/"), view });
}

function match(path) {
  const given = path.split("/");
  for (const { parts, view } of routes) {
    if (parts.length !== given.length) continue;
    const named = {};
    const fits = parts.every((part, at) => {
      if (!part.startsWith(":")) return part === given[at];
      named[part.slice(1)] = decoded(given[at]);
      return given[at] !== "";
    });
    if (fits) return { view, named };
  }
  return null;
}

function place() {
  const [path, query] = (location.hash.slice(1) || "/").split("?");
  return { path, query: new URLSearchParams(query) };
}

// Changes the query of the present view without drawing it again.
export function remember(query) {
  const text = query.toString();
  history.replaceState(null, "", `#${place().path}${text && `?${text}`}`);
}

export function startRouter(main) {
  const draw = (isFirst) => {
    // The link that skips to the content is no view.
    if (location.hash === "#main") return;
    end?.abort();
    end = new AbortController();
    const { path, query } = place();
    const found = match(path);
    for (const link of document.querySelectorAll("nav a")) {
      const target = link.getAttribute("href").slice(1);
      const isHere = target === "/" ? path === "/" : path === target || path.startsWith(`${target}/`);
      if (isHere) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const root = el("div", { class: "view" });
    main.replaceChildren(root);
    const title = found ? found.view(root, found.named, query, end.signal) : nothing(root, path);
    document.title = `${title} · chain-sim`;
    scrollTo(0, 0);
    // Screen readers begin with the new view.
    if (!isFirst) main.focus({ preventScroll: true });
  };
  addEventListener("hashchange", () => draw(false));
  draw(true);
}

function nothing(root, path) {
  root.append(el("h1", {}, "Nothing here"), el("p", {}, `No view has the address ${path}.`));
  return "Nothing here";
}
