/**
 * From the counts of a picture's pixels to places 0..1 along a ramp of colours or opacities, equal to
 * `datashader.transfer_functions.shade` without a span (versions 0.16 to 0.19).
 *
 * The emptiest pixel that holds points is at 0, the fullest at 1; where all hold the same number, all
 * are at 1. "linear" and "log" are formulas; "eq_hist" is the cumulative histogram of the counts.
 */

import type { How } from "../manifest";

/** Datashader counts pixels per bin rather than per count where the counts span this much. */
export const BINS = 65_536;

/** Which of a pixel's four numbers is the count. */
const COUNT = 3;

/** Maps counts to places. */
export interface CountScale {
  how: How;
  /** Counts of the emptiest and of the fullest pixel that hold points; 0 where none does. */
  low: number;
  high: number;
  /**
   * For "eq_hist", places of the counts `first + i * step`, at most `BINS`: the ones between are
   * interpolated, the ones outside are at the nearest end. Empty where a formula says it.
   */
  places: Float32Array<ArrayBuffer>;
  first: number;
  step: number;
}

export interface CountOptions {
  /** Put counts into bins always, as Datashader does in pictures of categories that leave pixels empty. */
  binned?: boolean;
  /** What to multiply the counts with: 1 / share where the pixels hold a share of the points. */
  scale?: number;
}

/** @param pixels Four floats a pixel; the counts are whole numbers up to 2^24. */
export function countScale(pixels: Float32Array, how: How, options: CountOptions = {}): CountScale {
  const { binned = false, scale = 1 } = options;
  const { low, high, empty } = extent(pixels);
  const formula = { how, low: low * scale, high: high * scale, places: new Float32Array(0), first: 0, step: 1 };
  if (how !== "eq_hist" || high <= low) return formula;
  const span = high - low;
  const bins = span < BINS ? null : BINS;
  const counts = histogram(pixels, low, span, bins);
  if (bins !== null) {
    const width = span / bins;
    const first = (low + width / 2) * scale;
    return { ...formula, places: betweenBins(counts), first, step: width * scale };
  }
  const places = binned && empty ? throughBins(counts) : cumulative(counts);
  return { ...formula, places, first: low * scale, step: scale };
}

/** Place of a count, 0..1, as the GPU computes it. */
export function placeOf(scale: CountScale, count: number): number {
  const { how, low, high, places, first, step } = scale;
  if (high <= low) return 1;
  const above = Math.min(Math.max(count, low), high) - low;
  if (how === "linear") return above / (high - low);
  if (how === "log") return Math.log1p(above) / Math.log1p(high - low);
  const at = Math.min(Math.max((count - first) / step, 0), places.length - 1);
  const below = Math.floor(at);
  const next = Math.min(below + 1, places.length - 1);
  return places[below]! + (places[next]! - places[below]!) * (at - below);
}

function extent(pixels: Float32Array): { low: number; high: number; empty: boolean } {
  let low = Infinity;
  let high = 0;
  let empty = false;
  for (let i = COUNT; i < pixels.length; i += 4) {
    const count = pixels[i]!;
    if (count > high) high = count;
    if (!(count > 0)) empty = true;
    else if (count < low) low = count;
  }
  return { low: high === 0 ? 0 : low, high, empty };
}

/** Pixels per count from `low` on, or per bin; the highest count belongs to the last bin. */
function histogram(
  pixels: Float32Array,
  low: number,
  span: number,
  bins: number | null,
): Uint32Array {
  const counts = new Uint32Array(bins ?? span + 1);
  const last = counts.length - 1;
  for (let i = COUNT; i < pixels.length; i += 4) {
    const count = pixels[i]!;
    if (!(count > 0)) continue;
    const bin = bins === null ? count - low : Math.min(binOf(count - low, span), last);
    counts[bin]!++;
  }
  return counts;
}

/** Products stay below 2^40, so no rounding reaches the next bin. */
function binOf(above: number, span: number): number {
  return Math.floor((above * BINS) / span);
}

/** Share of the pixels above the lowest that are at or below each entry. */
function cumulative(counts: Uint32Array): Float32Array<ArrayBuffer> {
  const places = new Float32Array(counts.length);
  let total = 0;
  for (const count of counts) total += count;
  const lowest = counts[0]!;
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += counts[i]!;
    places[i] = (sum - lowest) / (total - lowest);
  }
  return places;
}

/** The same, interpolated across empty bins. */
function betweenBins(counts: Uint32Array): Float32Array<ArrayBuffer> {
  const places = cumulative(counts);
  let before = 0;
  for (let i = 1; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    const slope = (places[i]! - places[before]!) / (i - before);
    for (let k = before + 1; k < i; k++) places[k] = places[before]! + slope * (k - before);
    before = i;
  }
  return places;
}

/**
 * Places per count where Datashader interpolates between the centres of bins narrower than one count:
 * a count is not at the centre of its own bin, which moves its place a little.
 */
function throughBins(counts: Uint32Array): Float32Array<ArrayBuffer> {
  const exact = cumulative(counts);
  const span = counts.length - 1;
  const centre = (above: number): number => ((Math.min(binOf(above, span), BINS - 1) + 0.5) * span) / BINS;
  const places = new Float32Array(counts.length);
  const following = (above: number): number => {
    let next = above + 1;
    while (counts[next] === 0) next++;
    return next;
  };
  // Two neighbours among the counts that occur: the centres of their bins enclose the count.
  let before = 0;
  let after = following(0);
  for (let above = 0; above < counts.length; above++) {
    while (after < span && centre(after) < above) {
      before = after;
      after = following(after);
    }
    const [from, to] = [centre(before), centre(after)];
    const share = Math.min(Math.max((above - from) / (to - from), 0), 1);
    places[above] = exact[before]! + (exact[after]! - exact[before]!) * share;
  }
  return places;
}
