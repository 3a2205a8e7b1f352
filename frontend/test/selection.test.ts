import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SelectionOp } from "../src/manifest";
import { PointStore } from "../src/points/store";
import { Selection } from "../src/selection/ops";
import { selectBox, selectLasso } from "../src/selection/winding";
import { type Quantum, insidePolygon, localOf, sorted, startsOf, storeOf } from "./support";

const MAX = 2 ** 24 - 1;
const CELL = 65536;

interface Fixture {
  levels: number[];
  x: number[];
  y: number[];
  /** Codes of the points by the names of columns. */
  columns: Record<string, number[]>;
  cases: { name: string; ops: SelectionOp[]; count: number; selected: string }[];
}

const fixture = JSON.parse(
  readFileSync(new URL("./fixtures/selection.json", import.meta.url), "utf8"),
) as Fixture;

function fixtureStore(): PointStore {
  let start = 0;
  return storeOf(
    fixture.levels.map((size) => {
      const from = start;
      start += size;
      return fixture.x.slice(from, start).map((x, i): Quantum => [x, fixture.y[from + i]!]);
    }),
  );
}

/** One bit a point as hex, point i in bit i % 8 of byte i / 8. */
function bits(mask: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(mask.length / 8));
  mask.forEach((value, i) => (bytes[i >> 3]! |= value << (i & 7)));
  return Buffer.from(bytes).toString("hex");
}

/** Properties try many inputs; a busy machine may take its time. */
const PATIENCE = { timeout: 30_000 };

describe("the answers of Python", () => {
  const store = fixtureStore();

  it.each(fixture.cases)("$name", ({ ops, count, selected }) => {
    const selection = new Selection(store);
    for (const [column, codes] of Object.entries(fixture.columns)) selection.learn(column, Uint16Array.from(codes));
    for (const op of ops) selection.apply(op);
    expect(bits(selection.mask)).toBe(selected);
    expect(selection.count).toBe(count);
  });
});

/** Coordinates on and around the borders of cells, and anywhere. */
const integer = fc.oneof(
  fc.integer({ min: 0, max: MAX }),
  fc.tuple(fc.nat(255), fc.integer({ min: -2, max: 2 })).map(([cell, off]) => Math.max(0, cell * CELL + off)),
  fc.integer({ min: 3 * CELL - 20, max: 3 * CELL + 20 }),
);
const vertex = fc.oneof(
  { weight: 4, arbitrary: integer },
  { weight: 2, arbitrary: fc.double({ min: -MAX, max: 2 * MAX, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 3 * CELL - 9, max: 3 * CELL + 9, noNaN: true }) },
);
const cloud = fc.array(fc.tuple(integer, integer), { minLength: 1, maxLength: 150 });
const polygon = fc.array(fc.tuple(vertex, vertex), { minLength: 3, maxLength: 12 });

describe("selectLasso", PATIENCE, () => {
  const check = (drawn: Quantum[], corners: Quantum[]) => {
    const [points] = sorted([drawn]);
    const store = storeOf([points!]);
    const x = corners.map((corner) => corner[0]);
    const y = corners.map((corner) => corner[1]);
    const mask = new Uint8Array(store.count);
    selectLasso(store, x, y, mask, 1);
    expect([...mask]).toEqual(points!.map((point) => (insidePolygon(point, x, y) ? 1 : 0)));
  };

  it("equals the formula at every point", () => {
    fc.assert(fc.property(cloud, polygon, check), { numRuns: 120 });
  });

  it("equals the formula where corners lie on points", () => {
    const both = cloud.chain((points) =>
      fc.tuple(fc.constant(points), fc.array(fc.constantFrom(...points), { minLength: 3, maxLength: 9 })),
    );
    fc.assert(
      fc.property(both, ([points, corners]) => check(points, corners)),
      { numRuns: 60 },
    );
  });

  it("equals the formula for corners far away", () => {
    const far = fc.double({ min: -1e300, max: 1e300, noNaN: true });
    const corners = fc.array(fc.tuple(far, fc.oneof(far, vertex)), { minLength: 3, maxLength: 5 });
    fc.assert(fc.property(cloud, corners, check), { numRuns: 50 });
  });

  it("selects nothing with corners that are missing or not finite", () => {
    const store = storeOf([[[5, 5]]]);
    const mask = new Uint8Array(1);
    selectLasso(store, [0, 10], [0, 10], mask, 1);
    selectLasso(store, [0, 10, NaN, 0], [0, 0, 10, 10], mask, 1);
    selectLasso(store, [0, Infinity, Infinity, 0], [0, 0, 10, 10], mask, 1);
    expect(mask[0]).toBe(0);
    selectLasso(store, [0, 10, 10, 0], [0, 0, 10, 10], mask, 1);
    expect(mask[0]).toBe(1);
  });

  it("leaves points alone that are not loaded", () => {
    const points: Quantum[] = [
      [5, 5],
      [6, 6],
    ];
    const store = storeOf([points], 1);
    const mask = new Uint8Array(2);
    selectLasso(store, [-1e6, 1e6, 1e6, -1e6], [-1e6, -1e6, 1e6, 1e6], mask, 1);
    selectBox(store, [-Infinity, Infinity], [-Infinity, Infinity], mask, 1);
    expect([...mask]).toEqual([1, 0]);
  });
});

describe("selectBox", PATIENCE, () => {
  it("equals the comparison at every point, borders included", () => {
    const range = fc.tuple(vertex, vertex);
    fc.assert(
      fc.property(cloud, range, range, (drawn, x, y) => {
        const [points] = sorted([drawn]);
        const mask = new Uint8Array(points!.length);
        selectBox(storeOf([points!]), x, y, mask, 1);
        const expected = points!.map(([px, py]) =>
          px >= x[0] && px <= x[1] && py >= y[0] && py <= y[1] ? 1 : 0,
        );
        expect([...mask]).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

const step: fc.Arbitrary<SelectionOp> = fc
  .tuple(
    fc.constantFrom("replace" as const, "add" as const, "subtract" as const),
    fc.oneof(
      polygon.map((corners) => ({
        kind: "lasso" as const,
        x: corners.map(([x]) => x),
        y: corners.map(([, y]) => y),
      })),
      fc.tuple(vertex, vertex, vertex, vertex).map(([a, b, c, d]) => ({
        kind: "box" as const,
        x: [Math.min(a, b), Math.max(a, b)] as [number, number],
        y: [Math.min(c, d), Math.max(c, d)] as [number, number],
      })),
      fc.nat(9).map((index) => ({ kind: "point" as const, index })),
    ),
  )
  .map(([op, shape]) => ({ op, ...shape }));

describe("Selection", PATIENCE, () => {
  const ten: Quantum[] = Array.from({ length: 10 }, (_, i) => [i, 0]);
  const box = (op: SelectionOp["op"], from: number, to: number): SelectionOp => ({
    op,
    kind: "box",
    x: [from, to],
    y: [0, 0],
  });

  it("adds, subtracts and replaces", () => {
    const selection = new Selection(storeOf([ten]));
    selection.apply(box("replace", 2, 6));
    selection.apply(box("subtract", 4, 4));
    selection.apply({ op: "add", kind: "point", index: 9 });
    expect([...selection.mask]).toEqual([0, 0, 1, 1, 0, 1, 1, 0, 0, 1]);
    expect(selection.count).toBe(5);
    expect(selection.state("p", 7)).toEqual({ points: "p", epoch: 7, command: null, base: false, ops: selection.steps });
    expect(selection.steps).toHaveLength(3);
    selection.apply(box("replace", 0, 0));
    expect(selection.count).toBe(1);
    expect(selection.steps).toHaveLength(1);
  });

  it("begins with what is added and ignores what is taken from nothing", () => {
    const selection = new Selection(storeOf([ten]));
    selection.apply(box("subtract", 0, 9));
    expect(selection.active).toBe(false);
    expect(selection.steps).toEqual([]);
    selection.apply(box("add", 3, 4));
    expect(selection.steps).toEqual([box("replace", 3, 4)]);
    selection.apply(box("subtract", 3, 4));
    expect(selection.active).toBe(true);
    expect(selection.count).toBe(0);
  });

  it("starts from the selection of Python until it is replaced or cleared", () => {
    const selection = new Selection(storeOf([ten]));
    selection.setFromPython("c1", Uint32Array.of(1, 8));
    expect(selection.count).toBe(2);
    expect(selection.active).toBe(true);
    selection.apply(box("add", 2, 3));
    expect(selection.state("p", 7)).toEqual({ points: "p", epoch: 7, command: "c1", base: true, ops: [box("add", 2, 3)] });
    selection.apply(box("replace", 5, 5));
    expect(selection.state("p", 7)).toMatchObject({ command: "c1", base: false });
    selection.setFromPython("c2", Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    expect(selection.state("p", 7)).toEqual({ points: "p", epoch: 7, command: "c2", base: true, ops: [] });
    selection.clear();
    expect(selection.state("p", 7)).toEqual({ points: "p", epoch: 7, command: "c2", base: false, ops: [] });
    expect(selection.count).toBe(0);
    expect(selection.active).toBe(false);
    selection.setFromPython("c3", new Uint32Array(0));
    expect(selection.active).toBe(false);
  });

  it("gives the same whether points come before or after the steps", () => {
    const levels = fc.tuple(cloud, cloud);
    fc.assert(
      fc.property(
        levels,
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.nat(200),
        (drawn, ops, based, cut) => {
          const ordered = sorted(drawn);
          const points = ordered.flat();
          const early = Math.max(Math.min(cut, points.length), 10);
          const base = Uint32Array.from({ length: Math.min(12, points.length) }, (_, i) => i);
          const known = ops.filter((op) => op.kind !== "point" || op.index < Math.min(early, points.length));

          const whole = new Selection(storeOf(ordered));
          const store = storeOf(ordered, early);
          const growing = new Selection(store);
          for (const selection of [whole, growing]) {
            if (based) selection.setFromPython("c", base);
            for (const op of known) selection.apply(op);
          }
          for (let from = store.loaded; from < points.length; from = store.loaded) {
            store.addBatch(from, localOf(points.slice(from, from + 90)));
            growing.reapply(from, store.loaded);
          }
          expect(bits(growing.mask)).toBe(bits(whole.mask));
          expect(growing.count).toBe(whole.count);
          expect(growing.state("p", 7)).toEqual(whole.state("p", 7));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("selects the points with a value, also those that come later", () => {
    const store = storeOf([ten], 6);
    const selection = new Selection(store);
    const value = (op: SelectionOp["op"], code: number): SelectionOp => ({ op, kind: "value", column: "names", code });
    expect(selection.knows("names")).toBe(false);
    selection.apply(box("replace", 0, 4));
    selection.apply(value("subtract", 1));
    // Until the codes are here nobody knows which points these are.
    expect(selection.unknown).toEqual(["names"]);
    expect(selection.count).toBe(5);
    selection.learn("names", Uint16Array.of(0, 1, 2, 0, 1, 300, 300, 1, 0, 300));
    expect(selection.unknown).toEqual([]);
    expect([...selection.mask]).toEqual([1, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
    selection.apply(value("add", 300));
    expect(selection.count).toBe(4);
    store.addBatch(6, localOf(ten.slice(6)));
    selection.reapply(6, 10);
    expect([...selection.mask]).toEqual([1, 0, 1, 1, 0, 1, 1, 0, 0, 1]);
    expect(selection.count).toBe(6);
    selection.apply(value("replace", 7));
    expect(selection.count).toBe(0);
    expect(selection.active).toBe(true);
  });

  it("evaluates steps made before the cells of a level were known", () => {
    const store = new PointStore([1, 1]);
    store.setCells(0, startsOf([[1, 0]], 0));
    store.addBatch(0, localOf([[1, 0]]));
    const selection = new Selection(store);
    selection.apply(box("replace", 0, 9));
    store.setCells(1, startsOf([[2, 0]], 1));
    store.addBatch(1, localOf([[2, 0]]));
    selection.reapply(1, 2);
    expect([...selection.mask]).toEqual([1, 1]);
  });
});
