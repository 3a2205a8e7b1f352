/** A few values that explain sizes or opacities: round ones, with what they look like. */

import { stepFrom } from "../axes/number_ticks";
import type { ChannelManifest } from "../manifest";
import { formatMoment, formatNumber } from "./format";

export interface Example {
  label: string;
  /** Diameter in CSS pixels, or opacity (0..1). */
  look: number;
}

const DAY = 86_400_000;
/** Steps from the lowest value to the highest, about. */
const STEPS = 5;

type Channel = Pick<ChannelManifest, "domain" | "range" | "datetime">;

/**
 * A low, a middle and a high value of a column; none where all points look the same.
 *
 * @param area Whether areas are spaced evenly along the domain rather than the numbers themselves.
 */
export function examplesOf({ domain: [low, high], range: [least, most], datetime }: Channel, area: boolean): Example[] {
  if (!(high > low) || least === most) return [];
  const values = datetime ? moments(low, high) : roundValues(low, high);
  return values.map((value) => {
    // Rounding may lead out of a domain that is tiny for how far from zero it is.
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    const look = area ? Math.sqrt(least ** 2 + share * (most ** 2 - least ** 2)) : least + share * (most - least);
    return { label: datetime ? formatMoment(value) : formatNumber(value), look };
  });
}

/** The first, a middle and the last multiple of a round step. */
function roundValues(low: number, high: number): number[] {
  const { mantissa, exponent } = stepFrom((high - low) / STEPS);
  // Dividing by a power of ten is exact where multiplying by its inverse is not.
  const of = (n: number): number => (exponent < 0 ? (n * mantissa) / 10 ** -exponent : n * mantissa * 10 ** exponent);
  const step = of(1);
  const slack = 1e-9;
  // What is zero is a dot that explains nothing.
  const first = low === 0 ? 1 : Math.ceil(low / step - slack);
  const last = Math.floor(high / step + slack);
  const middle = Math.floor((first + last) / 2);
  return [...new Set([first, middle, last])].filter((n) => n >= first && n <= last).map(of);
}

/** Both ends and the middle, as days where there are enough of them. */
function moments(low: number, high: number): number[] {
  const middle = (low + high) / 2;
  if (high - low < 4 * DAY) return [low, middle, high];
  return [Math.ceil(low / DAY), Math.round(middle / DAY), Math.floor(high / DAY)].map((day) => day * DAY);
}
