/** A small histogram with a mark at one value. */

import { standingOf, type Histogram } from "../distribution";
import { svg } from "./dom";
import { formatShare } from "./format";

const WIDTH = 64;
const HEIGHT = 16;
/** What is not nothing is seen. */
const LEAST = 0.75;

export function spark(histogram: Histogram, value: number): SVGSVGElement {
  const { counts } = histogram;
  const { at, bin, above } = standingOf(histogram, value);
  const most = Math.max(...counts, 1);
  const step = WIDTH / counts.length;
  const bar = (count: number, i: number): string => {
    if (count === 0) return "";
    const height = Math.max((HEIGHT * count) / most, LEAST);
    return `M${i * step} ${HEIGHT}v${-round(height)}h${round(0.8 * step)}V${HEIGHT}z`;
  };
  const text = `above ${formatShare(above)} of the values`;
  const mark = round(Math.min(Math.max(at * WIDTH, 0.75), WIDTH - 0.75));
  const drawn = svg(
    "svg",
    { class: "gls-spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": text },
    svg("path", { d: counts.map(bar).join("") }),
    svg("path", { class: "gls-spark-here", d: counts.map((n, i) => (i === bin ? bar(n, i) : "")).join("") }),
    svg("path", { class: "gls-spark-mark", d: `M${mark} 0V${HEIGHT}` }),
  );
  const title = svg("title");
  title.textContent = text;
  drawn.prepend(title);
  return drawn;
}

/** A hundredth of a pixel is enough. */
function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
