/** How the values of a tooltip column are distributed, and where one of them lies (`distribution.py`). */

export interface Histogram {
  /** Ends of the bins: numbers, milliseconds since 1970, or seconds. */
  low: number;
  high: number;
  counts: number[];
  /** Values beyond the bins. */
  below: number;
  above: number;
}

export interface Categories {
  /** The most frequent values with their counts, the largest first. */
  names: (string | number | boolean)[];
  counts: number[];
  /** Different values in all. */
  distinct: number;
  /** Values in all, missing ones left out. */
  total: number;
  /** Whether only a sample was counted. */
  sampled: boolean;
}

/** What the schema says of a tooltip column besides its type. */
export interface ColumnNote {
  kind: "number" | "datetime" | "duration" | "nested" | "text";
  histogram?: Histogram;
  categories?: Categories;
}

/** @param text JSON of a field's metadata. */
export function readNote(text: string | undefined): ColumnNote {
  return text === undefined ? { kind: "text" } : (JSON.parse(text) as ColumnNote);
}

/** A value as a number on the axis of its histogram; null where it has none. */
export function measure(value: unknown, kind: ColumnNote["kind"]): number | null {
  const number = measured(value, kind);
  return Number.isNaN(number) ? null : number;
}

function measured(value: unknown, kind: ColumnNote["kind"]): number {
  if (value === null || value === undefined || value === "") return Number.NaN;
  if (kind === "datetime") return Date.parse(inUtc(String(value)));
  if (kind === "duration") return Number(/^PT(.+)S$/.exec(String(value))?.[1] ?? Number.NaN);
  return Number(value);
}

/** Moments without a time zone are stored as if in UTC; a browser would take them as local. */
function inUtc(moment: string): string {
  // Browsers promise to read three digits of a second.
  const short = moment.replace(/(\.\d{3})\d+/, "$1");
  return short.includes("T") && !/(Z|[+-]\d\d:\d\d)$/.test(short) ? `${short}Z` : short;
}

export interface Standing {
  /** Place along the bins, 0..1. */
  at: number;
  /** The bin that holds the value; -1 below all of them, `counts.length` above. */
  bin: number;
  /** Part of the values that are smaller, 0..1: exact to a bin, and even within. */
  above: number;
}

export function standingOf({ low, high, counts, below, above }: Histogram, value: number): Standing {
  const share = (value - low) / (high - low);
  const at = Math.min(Math.max(share, 0), 1);
  const bins = counts.length;
  const last = Math.min(Math.floor(at * bins), bins - 1);
  const bin = share < 0 ? -1 : share > 1 ? bins : last;
  const sum = counts.reduce((all, count) => all + count, 0);
  const before = counts.slice(0, last).reduce((all, count) => all + count, 0) + (at * bins - last) * counts[last]!;
  const smaller = share < 0 ? 0 : share > 1 ? below + sum : below + before;
  return { at, bin, above: smaller / (below + sum + above) };
}

export interface Rank {
  /** 1 for the most frequent value; equally frequent ones share a rank. */
  rank: number;
  distinct: number;
  /** Part of the values, 0..1. */
  share: number;
  sampled: boolean;
}

/** null where the value is not among those listed. */
export function rankOf({ names, counts, distinct, total, sampled }: Categories, value: unknown): Rank | null {
  const at = names.indexOf((typeof value === "bigint" ? Number(value) : value) as string);
  if (at < 0) return null;
  const rank = 1 + counts.filter((count) => count > counts[at]!).length;
  return { rank, distinct, share: counts[at]! / total, sampled };
}
