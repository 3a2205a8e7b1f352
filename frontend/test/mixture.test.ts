import { describe, expect, it } from "vitest";
import { formatCode, TOP_CODE, valueAt } from "../src/color_scale";
import { ALL_CODES } from "../src/filter";
import type { LegendModel } from "../src/coloring";
import type { NumberColor, RGB } from "../src/manifest";
import { mixtureOf } from "../src/mixture";
import { formatMoment, formatShare } from "../src/ui/format";
import type { LegendRole } from "../src/wire/tables";

function legendOf(names: string[], hidden: number[] = []): LegendModel {
  const rows = names.map((name) => ({ name, count: 1, role: (name === "missing" ? "missing" : "value") as LegendRole }));
  return { kind: "categories", title: "t", rows, colors: names.map((_, i): RGB => [i, 0, 0]), hidden: new Set(hidden) };
}

function numbersOf(changes: Partial<NumberColor>): NumberColor {
  const missing = { count: 0, light: [0, 0, 0] as RGB, dark: [0, 0, 0] as RGB };
  return {
    kind: "number", name: "mass", domain: [0, 100], scale: "linear", datetime: false, ticks: [], missing, ...changes,
  } as NumberColor;
}

function numbers(changes: Partial<NumberColor> = {}): LegendModel {
  return { kind: "numbers", manifest: numbersOf(changes), ramp: new Uint8Array(1024), missing: [0, 0, 0], range: ALL_CODES };
}

describe("mixtureOf", () => {
  it("lists the largest categories, and counts the others", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "missing"];
    const codes = new Map(names.map((_, code) => [code, code + 1]));
    const model = mixtureOf({ count: 36, codes, valued: null, value: null }, "mean", legendOf(names));
    expect(model.count).toBe(36);
    expect(model.parts.map(({ name }) => name)).toEqual(["missing", "g", "f", "e", "d", "c"]);
    expect(model.parts[0]).toEqual({ name: "missing", color: [7, 0, 0], share: 8 / 36, quiet: true });
    expect(model.others).toEqual({ categories: 2, share: 3 / 36 });
  });

  it("keeps equal ones in the order of the legend", () => {
    const codes = new Map([[2, 5], [0, 5], [1, 5]]);
    const model = mixtureOf({ count: 15, codes, valued: null, value: null }, "mean", legendOf(["a", "b", "c"]));
    expect(model.parts.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(model.others).toBeNull();
  });

  it("does not count hidden categories", () => {
    const sum = { count: 10, codes: new Map([[0, 7], [1, 3]]), valued: null, value: null };
    const model = mixtureOf(sum, "mean", legendOf(["a", "b"], [0]));
    expect(model).toMatchObject({ count: 3, parts: [{ name: "b", share: 1 }] });
    expect(mixtureOf(sum, "mean", legendOf(["a", "b"], [0, 1])).count).toBe(0);
  });

  it("says what numbers are, and how many points have none", () => {
    const sum = { count: 10, codes: null, valued: 8, value: TOP_CODE / 4 };
    expect(mixtureOf(sum, "max", numbers())).toEqual({
      count: 10, parts: [], others: null, value: { name: "max mass", text: "25" }, missing: 2,
    });
    const none = mixtureOf({ count: 4, codes: null, valued: 0, value: null }, "mean", numbers());
    expect(none).toMatchObject({ value: { name: "mean mass", text: "–" }, missing: 4 });
  });

  it("says no more than the count while legend and counts speak of different colours", () => {
    const plain = { count: 4, parts: [], others: null, value: null, missing: 0 };
    const codes = new Map([[0, 4]]);
    for (const legend of [numbers(), { kind: "none" } as LegendModel]) {
      expect(mixtureOf({ count: 4, codes, valued: null, value: null }, "mean", legend)).toEqual(plain);
    }
    expect(mixtureOf({ count: 4, codes: null, valued: 2, value: 1 }, "mean", legendOf(["a"]))).toEqual(plain);
    expect(mixtureOf({ count: 4, codes: null, valued: null, value: null }, "mean", legendOf(["a"]))).toEqual(plain);
  });
});

describe("valueAt", () => {
  it("is the way back from the colour scale", () => {
    expect(valueAt(numbersOf({ domain: [-2, 6] }), 0.25)).toBe(0);
    const log = numbersOf({ domain: [1, 1000], scale: "log" });
    expect(valueAt(log, 1 / 3)).toBeCloseTo(10, 10);
    const symlog = numbersOf({ domain: [-9, 99], scale: "symlog" });
    for (const value of [-9, -1, 0, 0.5, 99]) {
      const warp = (v: number): number => Math.sign(v) * Math.log(1 + Math.abs(v));
      const share = (warp(value) - warp(-9)) / (warp(99) - warp(-9));
      expect(valueAt(symlog, share)).toBeCloseTo(value, 10);
    }
    expect(valueAt(numbersOf({ scale: "rank" }), 0.5)).toBeNull();
  });

  it("is the one value where all are equal", () => {
    for (const scale of ["linear", "log", "symlog"] as const) {
      expect(valueAt(numbersOf({ domain: [5, 5], scale }), 0.5)).toBe(5);
    }
  });
});

describe("formatCode", () => {
  it("makes up no digits", () => {
    expect(formatCode(numbersOf({}), Math.round(0.05 * TOP_CODE))).toBe("5");
    expect(formatCode(numbersOf({}), 0)).toBe("0");
    expect(formatCode(numbersOf({}), TOP_CODE)).toBe("100");
    expect(formatCode(numbersOf({ domain: [0, 6.5534e9] }), 12_345)).toBe(new Intl.NumberFormat().format(1_234_500_000));
    expect(formatCode(numbersOf({ domain: [5, 5] }), TOP_CODE / 2)).toBe("5");
  });

  it("writes moments and ranks", () => {
    const day = Date.UTC(2024, 1, 29);
    expect(formatCode(numbersOf({ domain: [day - 1e9, day + 1e9], datetime: true }), TOP_CODE / 2)).toBe(formatMoment(day));
    expect(formatCode(numbersOf({ scale: "rank" }), TOP_CODE / 4)).toBe(`rank ${formatShare(0.25)}`);
  });
});

describe("formatShare", () => {
  it("tells something from nothing, and most from all", () => {
    const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
    expect([0, 0.25, 0.123, 1].map(formatShare)).toEqual([0, 0.25, 0.123, 1].map((share) => percent.format(share)));
    expect(formatShare(1e-6)).toBe(`< ${percent.format(0.001)}`);
    expect(formatShare(1 - 1e-6)).toBe(`> ${percent.format(0.999)}`);
  });
});
