/** The colours of a range of numbers with ticks below. */

import type { NumberColor } from "../manifest";
import { element } from "./dom";

export class ColorBar {
  readonly root: HTMLElement;
  /** What is as wide as the colours. */
  readonly track: HTMLElement;

  /** @param ramp RGBA, 4 bytes a colour. */
  constructor(ramp: Uint8Array, ticks: NumberColor["ticks"]) {
    const canvas = element("canvas", "gls-ramp", { "aria-hidden": "true" });
    const colors = ramp.length / 4;
    canvas.width = colors;
    canvas.height = 1;
    const image = new ImageData(new Uint8ClampedArray(ramp), colors, 1);
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    const scale = element("div", "gls-ticks");
    for (const { at, label } of spread(ticks)) {
      const tick = element("span", "gls-tick", { title: label }, label);
      tick.style.left = `${100 * at}%`;
      // Labels at the ends stay within the bar.
      tick.style.transform = `translateX(${-100 * Math.min(Math.max(at, 0), 1)}%)`;
      scale.append(tick);
    }
    this.track = element("div", "gls-track", {}, canvas);
    this.root = element("div", "gls-bar", {}, this.track, scale);
  }
}

/** Width of the bar in characters of the label's size, as in the style sheet. */
const BAR_CHARACTERS = 30;

/** The ticks whose labels do not run into one another; the ends come first. */
export function spread(ticks: NumberColor["ticks"]): NumberColor["ticks"] {
  const order = [...ticks.keys()].sort((a, b) => rank(a, ticks.length) - rank(b, ticks.length) || a - b);
  const kept: { from: number; to: number; index: number }[] = [];
  for (const index of order) {
    const { at, label } = ticks[index]!;
    const width = (label.length + 2) / BAR_CHARACTERS;
    const from = at - at * width;
    if (kept.every((other) => from + width <= other.from || from >= other.to)) {
      kept.push({ from, to: from + width, index });
    }
  }
  return kept.sort((a, b) => a.index - b.index).map(({ index }) => ticks[index]!);
}

function rank(index: number, count: number): number {
  return index === 0 || index === count - 1 ? 0 : 1;
}
