/** Ticks of datetimes: round times of day, days, weeks, months and years of the calendar, in UTC. */

import type { Axis } from "../manifest";
import { floorDiv, multiples, type Fraction } from "./multiples";
import { stepFrom } from "./number_ticks";
import { apartEnough, TRIES, type Room, type Tick, type Ticks } from "./ticks";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365.2425 * DAY;
const MONTH = YEAR / 12;

/** Nanoseconds in a millisecond, and in a day. */
const NANO = 1_000_000n;
const NANO_DAY = BigInt(DAY) * NANO;
/** Steps below a second are not finer than this, in powers of ten of a second. */
const FINEST = -9;

const CLOCK = [
  ...[SECOND, MINUTE].flatMap((unit) => [1, 2, 5, 10, 15, 30].map((n) => n * unit)),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
];
const DAYS = [1, 2, 7, 14];
const MONTHS = [1, 3, 6];
/** 1970-01-05, in days. */
const FIRST_MONDAY = 4;
/** Where the calendar of JavaScript ends, in milliseconds from 1970. */
const LAST = 8.64e15;

const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" });
const DATE = format({ dateStyle: "medium" });
const DAY_OF_YEAR = format({ month: "short", day: "numeric" });
const MONTH_OF_YEAR = format({ month: "short" });

/** @param low First quantum seen. @param high Last one. */
export function dateTicks(axis: Axis, low: number, high: number, room: Room): Ticks {
  const first = Math.max(low, (-LAST - axis.origin) / axis.step);
  const last = Math.min(high, (LAST - axis.origin) / axis.step);
  if (!(last > first)) return { ticks: [], base: "" };
  let wanted = ((high - low) * axis.step * room.apart) / room.pixels;
  for (let tries = 1; ; tries++) {
    const ticks = ticksApart(axis, wanted, first, last);
    const apart = (wanted * room.pixels) / ((high - low) * axis.step);
    if (tries === TRIES || apartEnough(ticks.map(({ label }) => label), apart, room)) {
      return { ticks: contexts(ticks), base: "" };
    }
    wanted *= 1.5;
  }
}

/** Ticks of which each knows its context. @param wanted Milliseconds from one to the next, at least. */
function ticksApart(axis: Axis, wanted: number, low: number, high: number): Tick[] {
  if (wanted <= SECOND / 2) {
    const { mantissa, exponent } = stepFrom(wanted / SECOND);
    const power = Math.max(exponent, FINEST);
    const unit = BigInt(mantissa) * 10n ** BigInt(power - FINEST);
    return timesOfDay(axis, unit, low, high, -power);
  }
  const clock = CLOCK.find((length) => length >= wanted);
  if (clock !== undefined) return timesOfDay(axis, BigInt(clock) * NANO, low, high, clock < MINUTE ? 0 : null);
  const days = DAYS.find((count) => count * DAY >= wanted);
  if (days !== undefined) return daysApart(axis, days, low, high);
  const months = MONTHS.find((count) => count * MONTH >= wanted);
  return monthsApart(axis, months ?? 12 * yearsFrom(wanted / YEAR), low, high);
}

function yearsFrom(least: number): number {
  const { mantissa, exponent } = stepFrom(Math.max(least, 1));
  return mantissa * 10 ** exponent;
}

/** @param unit Nanoseconds. @param decimals Of the seconds; null: without seconds. */
function timesOfDay(axis: Axis, unit: bigint, low: number, high: number, decimals: number | null): Tick[] {
  const fraction: Fraction = [unit, NANO];
  return multiples(axis, fraction, low, high).map(({ q, n }) => {
    const day = floorDiv(n * unit, NANO_DAY);
    const context = DATE.format(Number(day) * DAY);
    return { q, label: clockOf(n * unit - day * NANO_DAY, decimals), context };
  });
}

/** @param nanoseconds Since midnight. */
function clockOf(nanoseconds: bigint, decimals: number | null): string {
  const seconds = Number(nanoseconds / (NANO * 1000n));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const minutes = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}`;
  if (decimals === null) return minutes;
  const text = `${minutes}:${two(seconds % 60)}`;
  if (decimals === 0) return text;
  return `${text}.${String(nanoseconds % (NANO * 1000n)).padStart(9, "0").slice(0, decimals)}`;
}

function daysApart(axis: Axis, days: number, low: number, high: number): Tick[] {
  const start = days % 7 === 0 ? FIRST_MONDAY : 0;
  const unit: Fraction = [BigInt(days * DAY), 1n];
  return multiples(axis, unit, low, high, BigInt(start * DAY)).map(({ q, n }) => {
    const moment = (Number(n) * days + start) * DAY;
    return { q, label: DAY_OF_YEAR.format(moment), context: yearOf(moment) };
  });
}

function monthsApart(axis: Axis, months: number, low: number, high: number): Tick[] {
  const { origin, step } = axis;
  const ticks: Tick[] = [];
  const first = Math.ceil(monthOf(origin + low * step) / months) * months;
  for (let month = first; ; month += months) {
    const moment = startOf(month);
    const q = (moment - origin) / step;
    if (!(q <= high)) return ticks; // nor where the calendar ends
    if (q < low) continue; // the month had begun before
    const year = yearOf(moment);
    ticks.push({ q, ...(months < 12 ? { label: MONTH_OF_YEAR.format(moment), context: year } : { label: year, context: "" }) });
  }
}

/** Months since the year 0, so that multiples of centuries are round years. */
function monthOf(moment: number): number {
  const date = new Date(moment);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

function startOf(month: number): number {
  // `Date.UTC` would take the years 0 to 99 for those of the last century.
  return new Date(0).setUTCFullYear(0, month, 1);
}

function yearOf(moment: number): string {
  return String(new Date(moment).getUTCFullYear());
}

/** A context stands at the first tick and where it changes. */
function contexts(ticks: Tick[]): Tick[] {
  return ticks.map((tick, i) => ({ ...tick, context: ticks[i - 1]?.context === tick.context ? "" : tick.context }));
}
