/** Which value a place along the colour range stands for: the way back from `continuous.py`. */

import type { NumberColor } from "./manifest";
import { formatMoment, formatNumber, formatShare } from "./ui/format";

/** The upper end of the range as a code. */
export const TOP_CODE = 65534;

type ColorScale = Pick<NumberColor, "domain" | "scale" | "datetime">;

/** @param share 0..1 along the range. @returns null for ranks, which no formula leads back from. */
export function valueAt({ domain: [low, high], scale }: ColorScale, share: number): number | null {
  if (scale === "rank") return null;
  if (scale !== "linear") {
    const [warp, back] = WARPS[scale];
    const [start, end] = [warp(low), warp(high)];
    if (end > start) return back(start + share * (end - start));
  }
  return low + share * (high - low);
}

/** The way there: the code of a value, 0..65534; null for ranks. */
export function codeAt({ domain: [low, high], scale }: Pick<ColorScale, "domain" | "scale">, value: number): number | null {
  if (scale === "rank") return null;
  const within = Math.min(Math.max(value, low), high);
  let share = high > low ? (within - low) / (high - low) : 0.5;
  if (scale !== "linear") {
    const [start, end, at] = [low, high, within].map(WARPS[scale][0]) as [number, number, number];
    if (end > start) share = (at - start) / (end - start);
  }
  return Math.round(share * TOP_CODE);
}

const DAY = 86_400_000;

/**
 * A mean, smallest or largest value as text.
 *
 * @param code 0..65534, between them where it is a mean. @param fine What is told apart, in codes.
 */
export function formatCode(color: ColorScale, code: number, fine = 1): string {
  const share = code / TOP_CODE;
  const value = valueAt(color, share);
  if (value === null) return `rank ${formatShare(share)}`;
  const next = valueAt(color, share < 0.5 ? share + fine / TOP_CODE : share - fine / TOP_CODE)!;
  const step = Math.abs(next - value);
  if (color.datetime) return formatMoment(fine > 1 && step > DAY / 2 ? Math.round(value / DAY) * DAY : Math.round(value));
  return formatNumber(rounded(value, step));
}

type Warp = (value: number) => number;

const WARPS: Record<"log" | "symlog", [Warp, Warp]> = {
  log: [Math.log, Math.exp],
  symlog: [
    (value) => Math.sign(value) * Math.log1p(Math.abs(value)),
    (warped) => Math.sign(warped) * Math.expm1(Math.abs(warped)),
  ],
};

/** Without digits finer than the step between two codes, which would be made up. */
function rounded(value: number, step: number): number {
  const digits = -Math.floor(Math.log10(step));
  if (!Number.isFinite(digits) || digits > 20) return value;
  const unit = 10 ** Math.abs(digits);
  return digits > 0 ? Math.round(value * unit) / unit : Math.round(value / unit) * unit;
}
