/** Numbers, dates and other values as text, in the notation of the browser's language. */

const COUNT = new Intl.NumberFormat();
/** Numbers of four digits stay as they are: most of them are years. */
const INTEGER = new Intl.NumberFormat(undefined, { useGrouping: "min2", maximumFractionDigits: 0 });
const DECIMAL = new Intl.NumberFormat(undefined, { useGrouping: "min2", maximumSignificantDigits: 6 });
const SCIENTIFIC = new Intl.NumberFormat(undefined, { notation: "scientific", maximumSignificantDigits: 6 });
const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const SECONDS = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "medium",
  hourCycle: "h23",
  timeZone: "UTC",
});

const sizeIn = (unit: string): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 1 });
const KILOBYTES = sizeIn("kilobyte");
const MEGABYTES = sizeIn("megabyte");

/** What stands for a missing value. */
export const MISSING = "–";

/** A number of things, with separators of thousands. */
export function formatCount(count: number | bigint): string {
  return COUNT.format(count);
}

/** A noun with its number: "1 row", "12,345 rows". */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? KILOBYTES.format(bytes / 1e3) : MEGABYTES.format(bytes / 1e6);
}

/** A part of a whole, 0..1. What is not nothing is not written as nothing, nor as all what is not all. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return `< ${PERCENT.format(0.001)}`;
  if (share < 1 && share >= 0.9995) return `> ${PERCENT.format(0.999)}`;
  return PERCENT.format(share);
}

export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return MISSING;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (Number.isSafeInteger(value)) return INTEGER.format(value);
  const size = Math.abs(value);
  return (size >= 1e9 || size < 1e-4 ? SCIENTIFIC : DECIMAL).format(value);
}

/** A moment in UTC; midnight is written as a day. @param milliseconds Since 1970. */
export function formatMoment(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > 8.64e15) return MISSING;
  return (milliseconds % 86_400_000 === 0 ? DATE : SECONDS).format(milliseconds);
}
