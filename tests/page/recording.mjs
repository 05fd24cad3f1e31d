// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A recording of a page: pictures, each under a caption, as one GIF that begins again at its end.

import gifenc from "gifenc";
import { PNG } from "pngjs";

// Of a movement, which is there to be followed, not to be read.
const MOVEMENT = { pictures: 7, milliseconds: 60 };
// As many as a palette has, but for the one that is transparent.
const MOST_COLOURS = 255;
const TRANSPARENT = 255;

export class Recording {
  #pictures = [];
  #pointer = { x: 640, y: 420 };

  // Records what a page shows. `click` and `scroll` are how it gets somewhere else.
  constructor(page) {
    this.page = page;
    this.width = page.viewportSize().width;
  }

  get milliseconds() {
    return this.#pictures.reduce((sum, it) => sum + it.milliseconds, 0);
  }

  // What is said about the next pictures, at the bottom of the page.
  async say(words) {
    await this.page.evaluate(drawCaption, words);
  }

  // Shows what the page is like now, for so long.
  async hold(milliseconds) {
    const { data } = PNG.sync.read(await this.page.screenshot({ animations: "disabled" }));
    this.#pictures.push({ pixels: new Uint32Array(data.buffer, data.byteOffset, data.length / 4), milliseconds });
  }

  // Shows how a pointer goes to an element, and presses it.
  async click(element) {
    const { x, y, width, height } = await element.boundingBox();
    const begin = this.#pointer;
    const end = { x: x + width / 2, y: y + height / 2 };
    await this.#move(async (part) => {
      this.#pointer = { x: begin.x + (end.x - begin.x) * part, y: begin.y + (end.y - begin.y) * part };
      await this.page.evaluate(drawPointer, this.#pointer);
    });
    await this.hold(500);
    await this.page.evaluate(drawPointer, null);
    await element.click();
  }

  // Shows how the page scrolls, until an element is so far below the top.
  async scroll(element, below) {
    const begin = await this.page.evaluate(() => scrollY);
    const { y } = await element.boundingBox();
    await this.#move((part) => this.page.evaluate((top) => scrollTo(0, top), begin + (y - below) * part));
  }

  // Goes on to the end of a movement, fast at first and slowly then.
  async #move(go) {
    for (let at = 1; at <= MOVEMENT.pictures; at += 1) {
      await go(1 - (1 - at / MOVEMENT.pictures) ** 2);
      await this.hold(MOVEMENT.milliseconds);
    }
  }

  gif() {
    const colours = new Colours(this.#pictures);
    const encoder = gifenc.GIFEncoder();
    let before;
    for (const { pixels, milliseconds } of this.#pictures) {
      // Only what has changed is drawn again.
      const drawn = Uint8Array.from(pixels, (pixel, at) => (before?.[at] === pixel ? TRANSPARENT : colours.indexOf(pixel)));
      const first = before === undefined;
      encoder.writeFrame(drawn, this.width, pixels.length / this.width, {
        palette: first ? colours.palette : undefined,
        transparent: !first,
        transparentIndex: TRANSPARENT,
        dispose: 1,
        delay: milliseconds,
        repeat: 0,
      });
      before = pixels;
    }
    encoder.finish();
    return Buffer.from(encoder.bytes());
  }
}

// The colours that most pixels have, as far apart as it takes to have some of all. The others become those that are
// nearest.
class Colours {
  #indices = new Map();

  constructor(pictures) {
    const counts = new Map();
    for (const { pixels } of pictures) for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    const all = [...counts].sort(([, one], [, other]) => other - one).map(([pixel]) => channels(pixel));
    for (let apart = 0; ; apart += 2) {
      this.palette = [];
      for (const wanted of all) {
        if (this.palette.length <= MOST_COLOURS && this.#nearest(wanted).distance >= apart ** 2) this.palette.push(wanted);
      }
      if (this.palette.length <= MOST_COLOURS) return;
    }
  }

  indexOf(pixel) {
    if (!this.#indices.has(pixel)) this.#indices.set(pixel, this.#nearest(channels(pixel)).index);
    return this.#indices.get(pixel);
  }

  #nearest(wanted) {
    let nearest = { index: -1, distance: Infinity };
    this.palette.forEach((it, index) => {
      const distance = (it[0] - wanted[0]) ** 2 + (it[1] - wanted[1]) ** 2 + (it[2] - wanted[2]) ** 2;
      if (distance < nearest.distance) nearest = { index, distance };
    });
    return nearest;
  }
}

// Red, green and blue of a pixel, whose bytes are in this order.
const channels = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];

// Runs in the page, whose policy forbids styles in markup: writes a caption over its end.
function drawCaption(words) {
  document.querySelector("#caption")?.remove();
  const drawn = Object.assign(document.createElement("p"), { id: "caption", textContent: words });
  Object.assign(drawn.style, { position: "fixed", inset: "auto 0 0", padding: "14px 24px", background: "#1d2126", color: "#ffffff", font: "600 20px/30px system-ui, sans-serif", zIndex: 8 });
  document.body.append(drawn);
}

// Runs in the page: draws a pointer at a place, or none.
function drawPointer(place) {
  document.querySelector("#pointer")?.remove();
  if (place === null) return;
  const name = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(name, "svg");
  Object.assign(drawn.style, { position: "fixed", left: `${place.x}px`, top: `${place.y}px`, width: "24px", height: "32px", zIndex: 9, pointerEvents: "none" });
  drawn.id = "pointer";
  const arrow = document.createElementNS(name, "path");
  for (const [key, value] of Object.entries({ d: "M1 1v22l5-5 4 9 4-2-4-9h7z", fill: "#000000", stroke: "#ffffff", "stroke-width": 1.5 })) arrow.setAttribute(key, value);
  drawn.append(arrow);
  document.body.append(drawn);
}
