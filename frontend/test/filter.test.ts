/** What a hand does to the legend, and which codes are shown then. */

import { fixedSizeList, tableFromArrays, tableToIPC, uint8 } from "@uwdata/flechette";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { codeAt, formatCode, TOP_CODE, valueAt } from "../src/color_scale";
import { Coloring, type LegendModel } from "../src/coloring";
import type { PictureRequest } from "../src/engine";
import { ALL_CODES, afterClick, afterRange, shownCodes } from "../src/filter";
import { countByCode } from "../src/filtering";
import type { NumberColor } from "../src/manifest";
import type { Theme } from "../src/theme";
import { LegendSearch, ordered, sortable } from "../src/ui/legend_order";
import { dragged, grabAt, stepped, type Grab, type Range } from "../src/ui/range";
import { examplesOf } from "../src/ui/size_examples";
import type { LegendRole, LegendRow } from "../src/wire/tables";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const range = fc.tuple(share, share).map(([a, b]): Range => (a < b ? [a, b] : [b, a]));

describe("a click on a category", () => {
  const state = fc
    .integer({ min: 1, max: 12 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.nat(rows - 1), fc.subarray([...Array(rows).keys()], { maxLength: rows - 1 })));

  it("shows that one alone, and the next click all", () => {
    fc.assert(
      fc.property(state, ([rows, row, hidden]) => {
        const alone = hidden.length === rows - 1 && !hidden.includes(row);
        const after = afterClick("only", row, new Set(hidden), rows);
        expect(after.size).toBe(alone ? 0 : rows - 1);
        if (!alone) expect(after.has(row)).toBe(false);
        if (!alone) expect(afterClick("only", row, after, rows).size).toBe(0);
      }),
    );
  });

  it("with Ctrl changes that one and no other; the last one brings all back", () => {
    fc.assert(
      fc.property(state, ([rows, row, hidden]) => {
        const after = afterClick("toggle", row, new Set(hidden), rows);
        const last = hidden.length === rows - 1 && !hidden.includes(row);
        const others = [...Array(rows).keys()].filter((other) => other !== row);
        if (last) expect(after.size).toBe(0);
        else expect(after.has(row)).toBe(!hidden.includes(row));
        if (!last) expect(others.filter((other) => after.has(other))).toEqual(others.filter((other) => hidden.includes(other)));
      }),
    );
  });
});

describe("a range of numbers", () => {
  it("hides the missing when it is made, leaves them alone after that, and brings them back with the rest", () => {
    expect(afterRange({ kind: "range", range: [5, 9] }, ALL_CODES)).toEqual({ range: [5, 9], missing: false });
    expect(afterRange({ kind: "missing", shown: true }, [5, 9, 0])).toEqual({ range: [5, 9], missing: true });
    expect(afterRange({ kind: "range", range: [5, 8] }, [5, 9, 1])).toEqual({ range: [5, 8], missing: true });
    expect(afterRange({ kind: "range", range: [5, 8] }, [5, 9, 0])).toEqual({ range: [5, 8], missing: false });
    expect(afterRange({ kind: "range", range: [0, TOP_CODE] }, [5, 9, 0])).toEqual({ range: [0, TOP_CODE], missing: true });
    expect(afterRange({ kind: "missing", shown: false }, ALL_CODES)).toEqual({ range: [0, TOP_CODE], missing: false });
  });

  it("is a table of codes", () => {
    const codes = (table: Uint8Array): number[] => [...table.keys()].filter((code) => table[code] === 1);
    expect(codes(shownCodes({ range: [3, 5], missing: true }))).toEqual([3, 4, 5, 65535]);
    expect(codes(shownCodes({ range: [1, 0], missing: false }))).toEqual([]);
    expect(codes(shownCodes({ shown: [7, 2] }))).toEqual([2, 7]);
    expect(codes(shownCodes({ hidden: [0] }))).toHaveLength(65535);
  });

  it("is made, moved and resized by a drag, and stays in the bar", () => {
    fc.assert(
      fc.property(range, share, fc.double({ min: -1, max: 2, noNaN: true }), (before, from, to) => {
        for (const grab of ["low", "high", "move", "new"] as Grab[]) {
          const [low, high] = dragged(grab, from, to, before);
          expect(low >= -1e-12 && low <= high && high <= 1 + 1e-12).toBe(true);
          if (grab === "move") expect(high - low).toBeCloseTo(before[1] - before[0], 9);
          if (grab === "low") expect([low, high]).toContain(before[1]);
          if (grab === "high") expect([low, high]).toContain(before[0]);
          if (grab === "new") expect([low, high]).toContain(from);
        }
      }),
    );
  });

  it("is taken hold of at its ends, in its middle, or not at all", () => {
    const grabs = (at: number, now: Range): Grab => grabAt(at, now, 0.04);
    expect([0.01, 0.5, 0.99].map((at) => grabs(at, [0, 1]))).toEqual(["low", "new", "high"]);
    expect([0.1, 0.19, 0.3, 0.41, 0.9].map((at) => grabs(at, [0.2, 0.4]))).toEqual(["new", "low", "move", "high", "new"]);
    // Where both ends are one, either side can be drawn out.
    expect([0.29, 0.31].map((at) => grabs(at, [0.3, 0.3]))).toEqual(["low", "high"]);
    expect([grabs(0, [0, 0]), grabs(1, [1, 1])]).toEqual(["high", "high"]);
  });

  it("has ends that keys move", () => {
    const to = (key: string, fine = false): number | null => stepped(key, fine, 1000, 0, 2000, TOP_CODE);
    expect(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"].map((key) => to(key))).toEqual([1655, 345, 1655, 345]);
    expect([to("ArrowRight", true), to("PageUp"), to("PageDown"), to("Home"), to("End")]).toEqual([1001, 2000, 0, 0, 2000]);
    expect(to("x")).toBeNull();
  });

  it("is the same range of values on another scale", () => {
    const scales = fc.constantFrom("linear" as const, "log" as const, "symlog" as const);
    fc.assert(
      fc.property(scales, fc.integer({ min: 0, max: TOP_CODE }), (scale, code) => {
        const color = { domain: [1, 5000] as [number, number], scale, datetime: false };
        expect(codeAt(color, valueAt(color, code / TOP_CODE)!)).toBe(code);
      }),
    );
    expect(codeAt({ domain: [0, 1], scale: "rank" }, 0.5)).toBeNull();
    expect([-5, 99].map((value) => codeAt({ domain: [0, 10], scale: "linear" }, value))).toEqual([0, TOP_CODE]);
  });
});

describe("an end of a range", () => {
  it("is written as finely as it can be aimed at", () => {
    const weights = { domain: [0, 100] as [number, number], scale: "linear" as const, datetime: false };
    expect([formatCode(weights, codeAt(weights, 50)!), formatCode(weights, codeAt(weights, 50)!, 65)]).toEqual(["50", "50"]);
    expect([formatCode(weights, 6553), formatCode(weights, 6553, 65)]).toEqual(["9.999", "10"]);
    const days = { ...weights, domain: [0, 1000 * 86_400_000] as [number, number], datetime: true };
    expect(formatCode(days, 6553, 65)).toBe(formatCode({ ...days, domain: [100 * 86_400_000, 2e11] }, 0));
  });
});

describe("the numbers of a colour bar", () => {
  let sent: PictureRequest[];
  let coloring: Coloring;
  let legend: LegendModel;

  const ramp = Array.from({ length: 256 }, (_, i) => [i, 0, 0, 255]);
  const type = fixedSizeList(uint8(), 4);
  const data = tableToIPC(tableFromArrays({ light: ramp, dark: ramp }, { types: { light: type, dark: type } }), { format: "stream" })!;

  const numbers = (column: string, changes: Partial<NumberColor> = {}): NumberColor => {
    const ref = (digest: string) => ({ digest, bytes: data.length, url: null, offset: 0 });
    const missing = { count: 1, light: [9, 9, 9], dark: [9, 9, 9] } as NumberColor["missing"];
    return {
      kind: "number", name: "mass", column: ref(column), colormap: ref("map"), domain: [0, 100], scale: "linear", datetime: false,
      ticks: [], missing, source: `all of ${column}`, ...changes,
    };
  };
  const show = async (color: NumberColor, ticket: number): Promise<void> => {
    coloring.apply(color, () => ({ kind: "inline", data, bytes: data.length }));
    await vi.waitFor(() => expect(sent.at(-1)).toMatchObject({ type: "color", ticket }));
    coloring.colored(ticket);
  };
  /** Ranges sent since the last call. */
  const told = (): unknown[] => sent.splice(0).flatMap((request) => ("range" in request ? [[request.type, ...request.range]] : []));
  const seen = (): number[] => [0, 1, 2, 3].filter((index) => !coloring.skip?.(index));

  beforeEach(async () => {
    sent = [];
    coloring = new Coloring({ send: (request) => sent.push(request) }, { dark: false, primary: [9, 9, 9] } as unknown as Theme, {
      onChange: vi.fn(),
      onLegend: (model) => (legend = model),
      onError: (message) => expect.fail(message),
    });
    await show(numbers("x"), 1);
    expect(told()).toEqual([["color", ...ALL_CODES]]);
  });

  it("are shown by one small message, which hides points from the pointer, too", () => {
    coloring.change({ kind: "range", range: [100, 200] });
    expect(sent.map((request) => request.type)).toEqual(["range", "codes"]);
    expect(told()).toEqual([["range", 100, 200, 0]]);
    coloring.codes({ type: "codes", plot: 1, digest: "x", start: 0, count: 4, values: Uint16Array.of(99, 100, 200, 65535) });
    expect(seen()).toEqual([1, 2]);
    expect(coloring.where).toEqual({ column: "all of x", range: [100, 200], missing: false });
    expect(legend).toMatchObject({ kind: "numbers", range: [100, 200, 0] });
    coloring.change({ kind: "missing", shown: true });
    expect(seen()).toEqual([1, 2, 3]);
    coloring.setFilter({ range: [-7, 1e6], missing: false });
    expect(coloring.filter).toEqual({ range: [0, TOP_CODE], missing: false });
    coloring.change({ kind: "all" });
    expect([seen(), coloring.filter, coloring.where]).toEqual([[0, 1, 2, 3], null, null]);
    expect(told().at(-1)).toEqual(["range", ...ALL_CODES]);
  });

  it("keep their range of values where the domain grows, and are all shown where only means are known", async () => {
    coloring.change({ kind: "range", range: [0, TOP_CODE / 2] });
    await show(numbers("y", { domain: [-100, 100] }), 2);
    expect(coloring.filter).toEqual({ range: [0, Math.round(TOP_CODE * 0.75)], missing: false });
    const { source: _, ...counted } = numbers("z", { domain: [-100, 100] });
    await show(counted, 3);
    expect([coloring.filter, coloring.where, told().at(-1)]).toEqual([null, null, ["color", ...ALL_CODES]]);
    await show(numbers("x"), 4);
    expect(coloring.filter).toEqual({ range: [0, TOP_CODE / 2], missing: false });
  });
});

describe("a legend's rows", () => {
  const rowOf = (name: string, count: number, role: LegendRole = "value"): LegendRow => ({ name, count, role });
  const rows = [rowOf("b", 1), rowOf("Ärger", 7), rowOf("", 3), rowOf("c", 7), rowOf("other", 99, "other"), rowOf("missing", 50, "missing")];

  it("are listed as given or the largest first; other and missing values stay at the end", () => {
    expect(ordered(rows, "given")).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ordered(rows, "size")).toEqual([1, 3, 2, 0, 4, 5]);
    expect([sortable(rows), sortable(ordered(rows, "size").map((row) => rows[row]!)), sortable([])]).toEqual([true, false, false]);
  });

  it("are found by a part of their names, without regard to capitals and accents", () => {
    const search = new LegendSearch(rows);
    const find = (query: string): number[] => search.find(query, ordered(rows, "size"));
    expect([find("arg"), find(" ÄR "), find("empty"), find("r"), find("zz")]).toEqual([[1], [1], [2], [1, 4], []]);
  });

  it("are counted under a selection", () => {
    expect([...countByCode(Uint8Array.of(0, 2, 2, 1, 2), Uint8Array.of(1, 1, 0, 0, 1), 4)]).toEqual([1, 0, 2, 0]);
  });
});

describe("examples of sizes", () => {
  const size = (low: number, high: number, datetime = false): ReturnType<typeof examplesOf> =>
    examplesOf({ domain: [low, high], range: [1, 21, 5], datetime }, true);

  it("are round values with the diameters that points of them have", () => {
    expect(size(0, 100).map(({ label }) => label)).toEqual(["20", "60", "100"]);
    expect(size(0, 97).map(({ label }) => label)).toEqual(["20", "40", "80"]);
    expect(size(-3, 3).map(({ label }) => label)).toEqual(["-2", "0", "2"]);
    expect(size(0, 0.005).map(({ label }) => label)).toEqual(["0.001", "0.003", "0.005"]);
    expect(size(0, 100).at(-1)!.look).toBe(21);
    expect(size(0, 100)[0]!.look).toBeCloseTo(Math.sqrt(1 + 0.2 * 440), 12);
    expect(examplesOf({ domain: [0, 1], range: [0, 1, 0.5], datetime: false }, false).map(({ look }) => look)).toEqual([0.2, 0.6, 1]);
  });

  it("are none where all points are alike", () => {
    expect([size(3, 3), examplesOf({ domain: [0, 1], range: [5, 5, 5], datetime: false }, true)]).toEqual([[], []]);
  });

  it("are days of dates", () => {
    const [first, , last] = size(Date.UTC(2024, 0, 1, 5), Date.UTC(2024, 2, 1, 5), true);
    expect(first!.label).toContain("2");
    expect(last!.label).not.toContain(":");
    expect(size(0, 1000, true)).toHaveLength(3);
  });

  it("lie within the domain", () => {
    const ends = fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 1e-6, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(ends, ([low, extent]) => {
        for (const { look } of size(low, low + extent)) expect(look > 0.99 && look < 21.01).toBe(true);
      }),
    );
  });
});
