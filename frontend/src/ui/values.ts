/**
 * Values of the tooltip as text, the same in every language of the browser: 1 234 567.8 with thin spaces
 * and a point, dates as in ISO 8601. What is copied from here means the same wherever it is pasted.
 */

import type { ColumnNote } from "../distribution";
import { formatPlural, formatShare, MISSING } from "./format";
import { categoryName } from "./swatch_row";

/** A narrow space at which no line is broken (ISO 80000-1). */
const SPACE = "\u202f";

/** Any value of a tooltip column. */
export function writeValue(value: unknown, kind: ColumnNote["kind"]): string {
  if (value === null || value === undefined) return MISSING;
  if (typeof value === "number" || typeof value === "bigint") return writeNumber(value);
  if (value instanceof Uint8Array) return formatPlural(value.length, "byte");
  const text = String(value);
  if (kind === "number") return separate(text); // a decimal keeps all of its digits
  if (kind === "datetime") return writeMoment(text);
  if (kind === "duration") return writeDuration(text);
  if (kind === "nested") return writeNested(text);
  return categoryName(text);
}

/** Whole numbers in full, others with at least six digits. */
export function writeNumber(value: number | bigint): string {
  if (typeof value === "bigint") return separate(String(value));
  if (Number.isNaN(value)) return MISSING;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (Number.isSafeInteger(value)) return separate(String(value));
  const size = Math.abs(value);
  if (size >= 1e12 || size < 1e-4) return Number(value.toPrecision(6)).toExponential().replace("e+", "e");
  return separate(String(Number(size < 1e5 ? value.toPrecision(6) : value.toFixed(1))));
}

/** Separates thousands, if there are ten of them: most numbers of four digits are years. */
function separate(digits: string): string {
  return digits.replace(/^-?\d{5,}/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, SPACE));
}

/** ISO 8601 for the eye: a space for the T, no seconds where there are none, the offset set apart. */
function writeMoment(iso: string): string {
  const parts = /^(.+)T(\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(iso);
  if (parts === null) return iso;
  const [, day, minutes, seconds = "", fraction = "", zone = ""] = parts;
  const rest = fraction.replace(/\.?0+$/, "");
  const time = minutes + (rest === "" && seconds === ":00" ? "" : seconds + rest);
  return `${day} ${time}${zone === "" ? "" : ` ${zone === "Z" ? "UTC" : zone}`}`;
}

const UNITS: [name: string, seconds: number][] = [["d", 86_400], ["h", 3600], ["min", 60]];
const FRACTIONS: [name: string, seconds: number][] = [["ms", 1e-3], ["µs", 1e-6], ["ns", 1e-9]];

/** "PT90000.5S" as "1 d 1 h 0.5 s". */
function writeDuration(iso: string): string {
  const seconds = Number(/^PT(.+)S$/.exec(iso)?.[1] ?? Number.NaN);
  if (Number.isNaN(seconds)) return iso;
  if (seconds === 0) return "0 s";
  let left = Math.abs(seconds);
  const sign = seconds < 0 ? "−" : "";
  if (left < 1) {
    const [name, unit] = FRACTIONS.find(([, part]) => left >= part * (1 - 1e-9)) ?? FRACTIONS[2]!;
    return `${sign}${writeNumber(Number((left / unit).toPrecision(9)))} ${name}`;
  }
  const parts: string[] = [];
  for (const [name, unit] of UNITS) {
    const count = Math.floor(left / unit);
    if (count > 0) parts.push(`${writeNumber(count)} ${name}`);
    left -= count * unit;
  }
  const rest = Number(left.toFixed(9));
  if (rest > 0) parts.push(`${rest} s`);
  return sign + parts.join(" ");
}

/** A list as "a, b, c", a struct as "name: value, ...". */
function writeNested(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    const text = writePart(value);
    return Array.isArray(value) && value.length > 0 ? text.slice(1, -1) : text;
  } catch {
    return json; // not a number is no JSON
  }
}

function writePart(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writePart).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([name, part]) => `${name}: ${writePart(part)}`).join(", ");
  }
  return value === "" ? '""' : writeValue(value, "text");
}

/** "3rd of 12, 8.1 %". */
export function writeRank(rank: number, distinct: number, share: number, sampled: boolean): string {
  const part = formatShare(share);
  return sampled ? `about ${part}` : `${ordinal(rank)} of ${distinct}, ${part}`;
}

function ordinal(number: number): string {
  const teens = number % 100 > 10 && number % 100 < 14;
  return number + (teens ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th"));
}
