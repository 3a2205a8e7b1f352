import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CELLS, MORTON_X, MORTON_Y, mortonOf } from "../src/points/morton";
import { nearest } from "../src/points/nearest";
import { PointStore } from "../src/points/store";
import { type Quantum, localOf, sorted, startsOf, storeOf } from "./support";

const MAX = 2 ** 24 - 1;
/** Properties try many inputs; a busy machine may take its time. */
const PATIENCE = { timeout: 30_000 };
const coordinate = fc.oneof(fc.integer({ min: 0, max: MAX }), fc.integer({ min: 0, max: 70_000 }));
const point = fc.tuple(coordinate, coordinate);
const levels = fc.array(fc.array(point, { maxLength: 60 }), { minLength: 1, maxLength: 3 });

describe("Morton codes", () => {
  it("interleave the bits of x and y, x first", () => {
    expect(mortonOf(1, 0)).toBe(1);
    expect(mortonOf(0, 1)).toBe(2);
    expect(mortonOf(0b1010_0101, 0b0011_1100)).toBe(0b0100_1110_1011_0001);
    expect(mortonOf(255, 255)).toBe(CELLS - 1);
  });

  it("are undone by the tables", () => {
    for (let code = 0; code < CELLS; code++) {
      if (mortonOf(MORTON_X[code]!, MORTON_Y[code]!) !== code) expect.fail(`code ${code}`);
    }
    expect(MORTON_X).toHaveLength(CELLS);
  });
});

describe("PointStore", PATIENCE, () => {
  it("gives back the coordinates of every point", () => {
    fc.assert(
      fc.property(levels, (drawn) => {
        const ordered = sorted(drawn);
        const store = storeOf(ordered);
        expect(store.loaded).toBe(store.count);
        ordered.flat().forEach((expected, i) => expect(store.quantum(i)).toEqual(expected));
      }),
      { numRuns: 40 },
    );
  });

  it("takes batches in order only", () => {
    const points: Quantum[] = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const store = new PointStore([3]);
    store.setCells(0, startsOf(points, 0));
    expect(() => store.addBatch(2, localOf(points.slice(2)))).toThrow("0 points are loaded");
    store.addBatch(0, localOf(points.slice(0, 2)));
    expect(store.loaded).toBe(2);
    store.addBatch(2, localOf(points.slice(2)));
    expect(store.quantum(2)).toEqual([5, 6]);
  });

  it("refuses cells that do not cover their level", () => {
    const store = new PointStore([2, 1]);
    expect(() => store.setCells(1, startsOf([[0, 0]], 0))).toThrow("level 1");
    expect(() => store.setCells(2, startsOf([], 3))).toThrow("no level 2");
    expect(() => store.quantum(3)).toThrow("no point 3");
    expect(() => store.quantum(0)).toThrow("not loaded");
  });
});

describe("nearest", PATIENCE, () => {
  const scale = fc.constantFrom(1e-6, 1e-4, 0.01, 1, 50);

  it("finds what looking at every loaded point finds", () => {
    const cursor = fc.tuple(
      fc.double({ min: -MAX, max: 2 * MAX, noNaN: true }),
      fc.oneof(fc.double({ min: -MAX, max: 2 * MAX, noNaN: true }), fc.integer({ min: 0, max: 70_000 })),
    );
    fc.assert(
      fc.property(
        levels,
        cursor,
        scale,
        scale,
        fc.constantFrom(0, 3, 12, 1e3, 1e9),
        fc.nat(120),
        fc.boolean(),
        (drawn, [qx, qy], sx, sy, radius, loaded, skips) => {
          const store = storeOf(sorted(drawn), loaded);
          const skip = skips ? (i: number) => i % 3 === 0 : undefined;
          let expected: { index: number; squared: number } | null = null;
          for (let i = 0; i < store.loaded; i++) {
            const [x, y] = store.quantum(i);
            const squared = ((x - qx) * sx) ** 2 + ((y - qy) * sy) ** 2;
            if (squared > radius * radius || skip?.(i)) continue;
            if (expected === null || squared < expected.squared) expected = { index: i, squared };
          }
          const hit = nearest(store, qx, qy, sx, sy, radius, skip);
          if (expected === null) expect(hit).toBeNull();
          else expect(hit).toEqual({ index: expected.index, distance: Math.sqrt(expected.squared) });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("takes the lowest index of points at the same place", () => {
    const store = storeOf([
      [[9, 9]],
      [
        [9, 9],
        [9, 9],
      ],
    ]);
    expect(nearest(store, 9, 9, 1, 1, 5)?.index).toBe(0);
    expect(nearest(store, 9, 9, 1, 1, 5, (i) => i === 0)?.index).toBe(1);
  });

  it("looks past levels whose cells have not arrived", () => {
    const store = new PointStore([1, 1]);
    store.setCells(0, startsOf([[7, 7]], 0));
    store.addBatch(0, localOf([[7, 7]]));
    expect(nearest(store, 7, 8, 1, 1, 5)).toEqual({ index: 0, distance: 1 });
  });
});
