import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, fractionOf, multiples, type Fraction } from "../src/axes/multiples";
import { labelled, stepFrom } from "../src/axes/number_ticks";
import { ticksOf, widthOf, type Room } from "../src/axes/ticks";
import type { Axis } from "../src/manifest";

const LAST = 2 ** 24 - 1;
const room: Room = { pixels: 800, apart: 72, widest: 84, across: true };
const upwards: Room = { pixels: 500, apart: 44, widest: 50, across: false };

function axisOf(origin: number, extent: number, kind: Axis["kind"] = "number"): Axis {
  return { name: "x", kind, origin, step: extent / LAST };
}

/** Labels where the whole of an axis is seen. */
function labelsOf(axis: Axis, place = room, low = 0, high = LAST): string[] {
  return ticksOf(axis, low, high, place).ticks.map(({ label }) => label);
}

/** The number that a label says, as a fraction of integers. */
function valueOf(text: string): Fraction {
  const [mantissa, exponent] = text.replace(/[+,]/g, "").split("e") as [string, string?];
  const [whole, decimals = ""] = mantissa.split(".") as [string, string?];
  const [top, bottom] = decimal(1, Number(exponent ?? 0) - decimals.length);
  return [BigInt(whole + decimals) * top, bottom];
}

const extents = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
const origins = fc.oneof(fc.double({ min: -1e13, max: 1e13, noNaN: true }), fc.constantFrom(0, 1.7e9, -5e-7, 0.1));

describe("multiples", () => {
  it("reads a float64 exactly", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [top, bottom] = fractionOf(value);
        const shift = bottom > 1n << 1000n ? 1n << 60n : 1n;
        expect(Number(top) / Number(bottom / shift) / Number(shift)).toBe(value === 0 ? top === 0n ? 0 : NaN : value);
      }),
    );
  });

  it("finds all multiples in a range, each within a thousandth of a quantum, wherever the axis lies", () => {
    fc.assert(
      fc.property(origins, extents, fc.nat(LAST), fc.integer({ min: 1, max: 23 }), (origin, extent, at, zoom) => {
        const axis = axisOf(origin, extent);
        const seen = 2 ** zoom;
        const { mantissa, exponent } = stepFrom((seen * axis.step) / 8);
        const unit = decimal(mantissa, exponent);
        const found = multiples(axis, unit, at, at + seen);
        expect(found.length).toBeGreaterThanOrEqual(3);
        expect(found.length).toBeLessThanOrEqual(9);
        const [top, bottom] = fractionOf(origin);
        const [stepTop, stepBottom] = fractionOf(axis.step);
        for (const { q, n } of found) {
          // (n * unit - origin) / step in integers, a thousandth at a time.
          const over = (n * unit[0] * bottom - top * unit[1]) * stepBottom * 1000n;
          const exact = Number(over / (unit[1] * bottom * stepTop)) / 1000;
          expect(Math.abs(q - exact)).toBeLessThan(2e-3);
        }
        found.slice(1).forEach(({ n }, i) => expect(n).toBe(found[i]!.n + 1n));
      }),
    );
  });
});

describe("ticks of numbers", () => {
  it("say where they are, together with what they share", () => {
    fc.assert(
      fc.property(origins, extents, fc.nat(LAST), fc.integer({ min: 4, max: 24 }), fc.boolean(), (origin, extent, at, zoom, up) => {
        const axis = axisOf(origin, extent);
        const place = up ? upwards : room;
        const { ticks, base } = ticksOf(axis, at, at + 2 ** zoom, place);
        const [top, bottom] = fractionOf(origin);
        const [stepTop, stepBottom] = fractionOf(axis.step);
        const shared = valueOf(base === "" ? "0" : base);
        for (const { q, label } of ticks) {
          const own = valueOf(label);
          const value: Fraction = [own[0] * shared[1] + shared[0] * own[1], own[1] * shared[1]];
          const over = (value[0] * bottom - top * value[1]) * stepBottom * 1000n;
          const exact = Number(over / (value[1] * bottom * stepTop)) / 1000;
          expect(Math.abs(q - exact)).toBeLessThan(2e-3);
        }
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        ticks.slice(1).forEach(({ q }, i) => {
          expect(((q - ticks[i]!.q) * place.pixels) / 2 ** zoom).toBeGreaterThan(place.apart * 0.999);
        });
        expect(ticks.every(({ label }) => widthOf(label) <= (up ? 60 : 84))).toBe(true);
      }),
    );
  });

  it("have round steps and as many digits as tell them apart", () => {
    expect(labelsOf(axisOf(0, 10))).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    expect(labelsOf(axisOf(-0.2, 1))).toEqual(["-0.2", "-0.1", "0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8"]);
    expect(labelsOf(axisOf(1990, 40))).toContain("2010"); // most likely years
    expect(labelsOf(axisOf(0, 45_000)).slice(0, 3)).toEqual(["0", "5,000", "10,000"]);
    expect(labelsOf(axisOf(0, 5e12))).toContain("1.5e12");
    expect(labelsOf(axisOf(0, 5e-7))).toContain("1.5e-7");
  });

  it("share what they have in common where that is long", () => {
    const axis = axisOf(1.7e9, 0.01);
    const { ticks, base } = ticksOf(axis, 0, LAST, upwards);
    expect(base).toBe("1,700,000,000");
    expect(ticks.map(({ label }) => label).slice(0, 3)).toEqual(["+0.000", "+0.001", "+0.002"]);
    const around = [-3n, 0n, 3n].map((n) => ({ n: n - 17_000_000_000n, exponent: -1 }));
    expect(labelled(around, 50)).toEqual({ base: "-1,700,000,000", labels: ["-0.3", "+0.0", "+0.3"] });
  });

  it("are none where nothing is seen", () => {
    expect(ticksOf(axisOf(0, 1), 5, 5, room).ticks).toEqual([]);
    expect(ticksOf(axisOf(0, 1), 0, 5, { ...room, pixels: 0 }).ticks).toEqual([]);
  });
});

describe("ticks of dates", () => {
  const since = (year: number, month = 0, day = 1): number => Date.UTC(year, month, day);
  const DAY = 86_400_000;

  it("stand at calendar units, whatever their length", () => {
    const year = axisOf(since(2023, 11, 20), 300 * DAY, "datetime");
    const { ticks } = ticksOf(year, 0, LAST, room);
    const moments = ticks.map(({ q }) => Math.round((year.origin + q * year.step) / 1000) * 1000);
    expect(moments).toEqual([...Array(10).keys()].map((month) => since(2024, month)));
    expect(ticks.map(({ context }) => context)).toEqual(["2024", ...Array(9).fill("")]);
    expect(labelsOf(axisOf(new Date(0).setUTCFullYear(95, 0, 1), 60 * 366 * DAY, "datetime"))).toContain("110");
    expect(labelsOf(axisOf(since(1700), 500 * 366 * DAY, "datetime"))).toEqual([...Array(11).keys()].map((n) => String(1700 + 50 * n)));
  });

  it("show the date of a time where it changes", () => {
    const night = axisOf(since(2024, 1, 28) + 20 * 3_600_000, 8 * 3_600_000, "datetime");
    const { ticks } = ticksOf(night, 0, LAST, room);
    expect(ticks.map(({ label }) => label)).toEqual(["20:00", "21:00", "22:00", "23:00", "00:00", "01:00", "02:00", "03:00"]);
    expect(ticks.map(({ context }) => context !== "")).toEqual([true, false, false, false, true, ...Array(3).fill(false)]);
    expect(ticks[4]!.context).toContain("29");
  });

  it("go down to fractions of a second", () => {
    const axis = axisOf(since(2024) + 0.5, 10, "datetime");
    expect(labelsOf(axis)[0]).toBe("00:00:00.002");
    expect(labelsOf(axis, room, 0, LAST / 1000)[0]).toBe("00:00:00.000500");
  });

  it("are in order, at most one a place, and do not end the page where the calendar ends", () => {
    const extent = fc.double({ min: -3, max: 17, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(fc.double({ min: -9e15, max: 9e15, noNaN: true }), extent, (origin, length) => {
        const { ticks } = ticksOf(axisOf(origin, length, "datetime"), -LAST, 2 * LAST, room);
        ticks.slice(1).forEach(({ q }, i) => expect(q).toBeGreaterThan(ticks[i]!.q));
        expect(ticks.length).toBeLessThanOrEqual(room.pixels / room.apart + 1);
      }),
    );
  });
});
