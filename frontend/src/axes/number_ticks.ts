/** Ticks of numbers: multiples of 1, 2 or 5 times a power of ten, with as many digits as tell them apart. */

import type { Axis } from "../manifest";
import { decimal, floorDiv, multiples } from "./multiples";
import { apartEnough, TRIES, widthOf, type Room, type Ticks } from "./ticks";

/** Values from here on, and below the other, are written as `1.5e9`. */
const HUGE = 9;
const TINY = -4;
/** Longer mantissas are harder to read than a number that all ticks share. */
const MOST_DIGITS = 5;
/** Digits of the ticks besides the number they share. */
const OWN_DIGITS = 3;

/** The value `n * 10 ** exponent`. */
interface Decimal {
  n: bigint;
  exponent: number;
}

/** @param low First quantum seen. @param high Last one. */
export function numberTicks(axis: Axis, low: number, high: number, room: Room): Ticks {
  const wanted = ((high - low) * axis.step * room.apart) / room.pixels;
  let step = stepFrom(wanted);
  for (let tries = 1; ; tries++) {
    const { mantissa, exponent } = step;
    const unit = decimal(mantissa, exponent);
    const found = multiples(axis, unit, low, high);
    const values = found.map(({ n }) => ({ n: n * BigInt(mantissa), exponent }));
    const { base, labels } = labelled(values, room.widest);
    const apart = (mantissa * 10 ** exponent * room.pixels) / ((high - low) * axis.step);
    if (tries === TRIES || apartEnough(labels, apart, room)) {
      return { base, ticks: found.map(({ q }, i) => ({ q, label: labels[i]!, context: "" })) };
    }
    step = stepFrom(mantissa * 10 ** exponent * 1.5);
  }
}

/** The least 1, 2 or 5 times a power of ten that is not below a number. */
export function stepFrom(least: number): { mantissa: number; exponent: number } {
  const exponent = Math.floor(Math.log10(least));
  const mantissa = [1, 2, 5].find((one) => one * 10 ** exponent >= least * (1 - 1e-9));
  return mantissa === undefined ? { mantissa: 1, exponent: exponent + 1 } : { mantissa, exponent };
}

/**
 * Texts of numbers of one exponent.
 *
 * @param widest In CSS pixels. Where they are wider, they share a `base` and say only what is to be added.
 */
export function labelled(values: readonly Decimal[], widest: number): { base: string; labels: string[] } {
  if (values.length === 0) return { base: "", labels: [] };
  const largest = values.reduce((most, { n }) => (abs(n) > most ? abs(n) : most), 0n);
  const { exponent } = values[0]!;
  const order = orderOf({ n: largest, exponent });
  const fits = (labels: string[]): boolean => labels.every((label) => widthOf(label) <= widest);
  const whole = plainly(values);
  if (fits(whole) && order >= TINY && order < HUGE) return { base: "", labels: whole };
  if (order - exponent < MOST_DIGITS) {
    const short = values.map(scientific);
    if (fits(short)) return { base: "", labels: short };
  }
  if (fits(whole) && order >= TINY) return { base: "", labels: whole };
  return sharing(values);
}

/** Texts of what is to be added to the nearest number with fewer digits. */
function sharing(values: readonly Decimal[]): { base: string; labels: string[] } {
  const { n, exponent } = values[values.length >> 1]!;
  const unit = 10n ** BigInt(OWN_DIGITS);
  const count = floorDiv(n + unit / 2n, unit);
  const rests = values.map((value) => ({ n: value.n - count * unit, exponent }));
  const long = exponent > OWN_DIGITS || exponent < TINY;
  const labels = long ? rests.map(scientific) : plainly(rests);
  const base = { n: count, exponent: exponent + OWN_DIGITS };
  const shared = orderOf(base) < TINY ? scientific(base) : plainly([base])[0]!;
  return { base: shared, labels: labels.map((label, i) => (rests[i]!.n < 0n ? label : `+${label}`)) };
}

const FORMATS = new Map<string, Intl.NumberFormat>();

function formatOf(decimals: number, grouped: boolean): Intl.NumberFormat {
  const name = `${decimals} ${grouped}`;
  let format = FORMATS.get(name);
  if (format === undefined) {
    const digits = Math.min(decimals, 20);
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    format = new Intl.NumberFormat(undefined, { useGrouping: grouped, ...options });
    FORMATS.set(name, format);
  }
  return format;
}

/** All in one notation. Thousands of numbers of four digits stay together: most of them are years. */
function plainly(values: readonly Decimal[]): string[] {
  const grouped = values.some((value) => orderOf(value) >= 4);
  // As a text, because a number would be rounded to 53 bits.
  return values.map(({ n, exponent }) =>
    formatOf(Math.max(-exponent, 0), grouped).format(`${n}e${exponent}` as Intl.StringNumericLiteral),
  );
}

/** As `1.5e9`, without zeros at the end. */
function scientific({ n, exponent }: Decimal): string {
  if (n === 0n) return "0";
  const digits = String(abs(n)).replace(/0+$/, "");
  const number = `${n < 0n ? "-" : ""}${digits}e${1 - digits.length}`;
  const mantissa = formatOf(digits.length - 1, false).format(number as Intl.StringNumericLiteral);
  return `${mantissa}e${orderOf({ n, exponent })}`;
}

/** Power of ten of the first digit; of nothing that of the exponent. */
function orderOf({ n, exponent }: Decimal): number {
  return String(abs(n)).length - 1 + exponent;
}

function abs(n: bigint): bigint {
  return n < 0n ? -n : n;
}
