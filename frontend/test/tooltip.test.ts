import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measure, rankOf, readNote, standingOf, type Histogram } from "../src/distribution";
import { fitImage } from "../src/ui/tip_image";
import { writeNumber, writeRank, writeValue } from "../src/ui/values";

/** Thin spaces as plain ones, which can be told apart in a test. */
const plain = (text: string): string => text.replaceAll("\u202f", " ");

describe("numbers of the tooltip", () => {
  it.each([
    [0, "0"],
    [1999, "1999"],
    [12345, "12 345"],
    [-1234567, "-1 234 567"],
    [9007199254740993n, "9 007 199 254 740 993"],
    [1152921504606846979n, "1 152 921 504 606 846 979"],
    [-3.14159265, "-3.14159"],
    [0.10000000149011612, "0.1"], // a float32
    [123456.789, "123 456.8"],
    [1234567.89, "1 234 567.9"],
    [99999.99, "100 000"],
    [0.0001234, "0.0001234"],
    [1.5e-7, "1.5e-7"],
    [-6.02214076e23, "-6.02214e23"],
    [1e20, "1e20"],
    [Number.NaN, "–"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("writes %s", (value, text) => {
    expect(plain(writeNumber(value))).toBe(text);
  });

  it("keeps six digits, and all that stand before the point", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e11, max: 1e11, noNaN: true }), (value) => {
        fc.pre(Math.abs(value) >= 1e-4);
        const written = Number(writeNumber(value).replaceAll("\u202f", ""));
        const off = Math.abs(written - value);
        expect(off).toBeLessThanOrEqual(0.0501);
        expect(off).toBeLessThanOrEqual(Math.abs(value) * 5.001e-6);
      }),
    );
  });
});

describe("values of the tooltip", () => {
  it.each([
    [null, "number", "–"],
    [undefined, "text", "–"],
    [true, "text", "true"],
    ["", "text", "(empty)"],
    ["<b>bold</b>", "text", "<b>bold</b>"],
    ["2024-03-01T12:00:00", "text", "2024-03-01T12:00:00"],
    [Uint8Array.of(1, 2), "text", "2 bytes"],
    ["1234567.10", "number", "1 234 567.10"],
    ["2024-03-01", "datetime", "2024-03-01"],
    ["2024-03-01T12:00:00", "datetime", "2024-03-01 12:00"],
    ["2024-03-01T12:00:07.500", "datetime", "2024-03-01 12:00:07.5"],
    ["2024-03-01T12:00:00.000000001Z", "datetime", "2024-03-01 12:00:00.000000001 UTC"],
    ["2024-07-01T14:00:00+02:00", "datetime", "2024-07-01 14:00 +02:00"],
    ["PT90000S", "duration", "1 d 1 h"],
    ["PT3725.5S", "duration", "1 h 2 min 5.5 s"],
    ["PT-61S", "duration", "−1 min 1 s"],
    ["PT0S", "duration", "0 s"],
    ["PT0.0015S", "duration", "1.5 ms"],
    ["PT0.000000001S", "duration", "1 ns"],
    ['["a", "b"]', "nested", "a, b"],
    ["[]", "nested", "[]"],
    ["[[1, 2], [3]]", "nested", "[1, 2], [3]"],
    ['{"a": "ü", "b": null, "c": ""}', "nested", 'a: ü, b: –, c: ""'],
    ["[NaN]", "nested", "[NaN]"],
  ] as const)("writes %s as %s", (value, kind, text) => {
    expect(plain(writeValue(value, kind))).toBe(text);
  });

  it("says how frequent a category is", () => {
    const share = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 }).format(0.081);
    expect(writeRank(3, 12, 0.081, false)).toBe(`3rd of 12, ${share}`);
    const ranks = [1, 2, 4, 11, 12, 13, 21, 102, 111].map((rank) => writeRank(rank, 200, 0.5, false).split(" ")[0]);
    expect(ranks).toEqual(["1st", "2nd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]);
    expect(writeRank(3, 12, 0.081, true)).toBe(`about ${share}`);
  });
});

describe("where a value lies", () => {
  const histogram: Histogram = { low: 0, high: 4, counts: [10, 0, 20, 10], below: 5, above: 5 };

  it("finds the bin and the part of smaller values", () => {
    expect(standingOf(histogram, 0)).toEqual({ at: 0, bin: 0, above: 0.1 });
    expect(standingOf(histogram, 2.5)).toEqual({ at: 0.625, bin: 2, above: 0.5 });
    expect(standingOf(histogram, 4)).toEqual({ at: 1, bin: 3, above: 0.9 });
    expect(standingOf(histogram, -1)).toEqual({ at: 0, bin: -1, above: 0 });
    expect(standingOf(histogram, 9)).toEqual({ at: 1, bin: 4, above: 0.9 });
    expect(standingOf(histogram, Infinity)).toMatchObject({ at: 1, bin: 4 });
  });

  it("measures moments in UTC, whatever their time zone", () => {
    expect(measure("1970-01-02", "datetime")).toBe(86_400_000);
    expect(measure("1970-01-01T00:00:01.500000001", "datetime")).toBe(1500);
    expect(measure("1970-01-01T02:00:00+02:00", "datetime")).toBe(0);
    expect(measure("1970-01-01T00:00:00Z", "datetime")).toBe(0);
    expect(measure("PT1.5S", "duration")).toBe(1.5);
    expect(measure("1.10", "number")).toBe(1.1);
    expect(measure(7n, "number")).toBe(7);
    for (const missing of [null, undefined, Number.NaN, ""]) expect(measure(missing, "number")).toBeNull();
  });

  it("ranks categories, equally frequent ones alike", () => {
    const categories = { names: ["a", 7, true, "d"], counts: [5, 3, 3, 1], distinct: 9, total: 20, sampled: false };
    expect(rankOf(categories, "a")).toEqual({ rank: 1, distinct: 9, share: 0.25, sampled: false });
    expect(rankOf(categories, 7n)?.rank).toBe(2);
    expect(rankOf(categories, true)?.rank).toBe(2);
    expect(rankOf(categories, "d")?.rank).toBe(4);
    expect(rankOf(categories, "e")).toBeNull();
    expect(rankOf(categories, null)).toBeNull();
  });

  it("takes a column without a note for text", () => {
    expect(readNote(undefined)).toEqual({ kind: "text" });
    expect(readNote('{"kind":"number"}')).toEqual({ kind: "number" });
  });
});

describe("fitImage", () => {
  const room = { width: 260, height: 144 };

  it("magnifies small images a whole number of times and fits large ones", () => {
    expect(fitImage({ width: 28, height: 28 }, room)).toEqual({ width: 140, height: 140, pixelated: true });
    expect(fitImage({ width: 64, height: 8 }, room)).toEqual({ width: 256, height: 32, pixelated: true });
    expect(fitImage({ width: 120, height: 100 }, room)).toEqual({ width: 120, height: 100, pixelated: false });
    expect(fitImage({ width: 1440, height: 1440 }, room)).toEqual({ width: 144, height: 144, pixelated: false });
    expect(fitImage({ width: 90, height: 90 }, { width: 260, height: 45 })).toEqual({ width: 45, height: 45, pixelated: false });
    expect(fitImage({ width: 0, height: 0 }, room)).toEqual({ width: 144, height: 144, pixelated: false });
  });
});
