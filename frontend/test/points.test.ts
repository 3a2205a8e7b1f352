import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CELLS, CELL_SIZE, MORTON_X, MORTON_Y, mortonOf } from "../src/points/morton";
import { countWithin } from "../src/points/count";
import { nearest } from "../src/points/nearest";
import { type Direction, neighbour } from "../src/points/neighbour";
import { DensityPyramid } from "../src/points/pyramid";
import { PointStore } from "../src/points/store";
import { densityOpacity, densityShare } from "../src/gl/style";
import type { Box } from "../src/manifest";
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

describe("neighbour", PATIENCE, () => {
  const scale = fc.constantFrom(1e-6, 1e-4, 0.01, 1, 50);
  const directions: Direction[] = [[-1, 0], [1, 0], [0, -1], [0, 1]];

  it("finds what looking at every loaded point finds", () => {
    fc.assert(
      fc.property(levels, fc.nat(), fc.constantFrom(...directions), scale, scale, fc.nat(120), fc.boolean(), (...drawn) => {
        const [points, nth, direction, sx, sy, loaded, skips] = drawn;
        const store = storeOf(sorted(points), loaded);
        fc.pre(store.loaded > 0);
        const from = nth % store.loaded;
        const skip = skips ? (i: number) => i % 3 === 0 : undefined;
        const [qx, qy] = store.quantum(from);
        let expected: { index: number; squared: number } | null = null;
        for (let i = 0; i < store.loaded; i++) {
          const [x, y] = store.quantum(i);
          const [dx, dy] = [(x - qx) * sx, (y - qy) * sy];
          const along = direction[0] * dx + direction[1] * dy;
          const aside = Math.abs(direction[0] === 0 ? dx : dy);
          const squared = dx ** 2 + dy ** 2;
          if (along <= 0 || aside > along || skip?.(i)) continue;
          if (expected === null || squared < expected.squared) expected = { index: i, squared };
        }
        const hit = neighbour(store, from, direction, sx, sy, skip);
        expect(hit?.index ?? -1).toBe(expected?.index ?? -1);
      }),
      { numRuns: 300 },
    );
  });

  it("reaches every point by some arrow", () => {
    const store = storeOf(sorted([[[0, 0], [10, 10], [10, 11], [200, 9]]]));
    const found = directions.map((direction) => neighbour(store, 0, direction, 1, 1)?.index ?? -1);
    expect(found.map((index) => (index < 0 ? null : store.quantum(index)))).toEqual([null, [10, 10], null, [10, 10]]);
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

describe("DensityPyramid", PATIENCE, () => {
  const WHOLE: Box = [0, 2 ** 24, 0, 2 ** 24];

  function pyramidOf(levels: readonly (readonly Quantum[])[], loaded = levels.length): DensityPyramid {
    const pyramid = new DensityPyramid(levels.flat().length);
    let first = 0;
    levels.slice(0, loaded).forEach((level, l) => {
      pyramid.add(l, startsOf(level, first));
      first += level.length;
    });
    return pyramid;
  }

  /** Normally distributed around some places, the same for the same seed. */
  function clusters(count: number, seed = 1): Quantum[] {
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    const centres = Array.from({ length: 6 }, () => [random() * MAX, random() * MAX, 10 ** (5 + random())]);
    const within = (q: number): number => Math.min(Math.max(Math.round(q), 0), MAX);
    return Array.from({ length: count }, () => {
      const [x, y, spread] = centres[Math.floor(random() * centres.length)]!;
      return [within(x! + spread! * normal()), within(y! + spread! * normal())];
    });
  }

  /** Mean over the points in a box of the other points in their cell, and how many points those are. */
  function bruteForce(points: readonly Quantum[], [x0, x1, y0, y1]: Box): { visible: number; typical: number } {
    const cellOf = ([x, y]: Quantum): number => Math.floor(x / CELL_SIZE) * 256 + Math.floor(y / CELL_SIZE);
    const counts = new Map<number, number>();
    for (const each of points) counts.set(cellOf(each), (counts.get(cellOf(each)) ?? 0) + 1);
    const inside = points.filter(([x, y]) => x >= x0 && x < x1 && y >= y0 && y < y1);
    const sum = inside.reduce((total, each) => total + counts.get(cellOf(each))! - 1, 0);
    return { visible: inside.length, typical: sum / inside.length / CELL_SIZE ** 2 };
  }

  const scattered = fc.array(fc.array(point, { maxLength: 80 }), { minLength: 1, maxLength: 3 });
  /** A box along the nodes of both sizes that answer for it: 2^k times 16 cells from a whole place. */
  const aligned = fc.tuple(fc.nat(4), fc.nat(15), fc.nat(15)).map(([k, i, j]): Box => {
    const side = 16 * 2 ** k;
    const [x, y] = [i, j].map((n) => Math.min(n * side, 256 - side) * CELL_SIZE) as [number, number];
    return [x, x + side * CELL_SIZE, y, y + side * CELL_SIZE];
  });

  it("is the mean over all points in a box along cells", () => {
    fc.assert(
      fc.property(scattered, aligned, (drawn, box) => {
        const pyramid = pyramidOf(sorted(drawn));
        const all = drawn.flat();
        const expected = bruteForce(all, box);
        const typical = pyramid.typical(box) * CELL_SIZE ** 2;
        if (expected.visible > 0) expect(typical).toBeCloseTo(expected.typical * CELL_SIZE ** 2, 6);
        else if (all.length > 0) expect(typical).toBeCloseTo(bruteForce(all, WHOLE).typical * CELL_SIZE ** 2, 6);
        else expect(typical).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("is close to it in any box", () => {
    const points = clusters(60_000);
    const pyramid = pyramidOf(sorted([points]));
    fc.assert(
      fc.property(fc.nat(59_999), fc.double({ min: 3, max: 220, noNaN: true }), fc.boolean(), (i, cells, wide) => {
        const [x, y] = points[i]!;
        const [w, h] = wide ? [cells, cells / 3] : [cells, cells];
        const box: Box = [
          x - (w / 2) * CELL_SIZE,
          x + (w / 2) * CELL_SIZE,
          y - (h / 2) * CELL_SIZE,
          y + (h / 2) * CELL_SIZE,
        ];
        const expected = bruteForce(points, box);
        fc.pre(expected.visible >= 500);
        expect(Math.abs(pyramid.typical(box) / expected.typical - 1)).toBeLessThan(0.25);
      }),
      // An estimate, always of the same boxes: one that cuts a crowd in two is farther off.
      { numRuns: 40, seed: 1 },
    );
  });

  it("has the density of a cell far inside it", () => {
    const crowd = Array.from({ length: 50 }, (): Quantum => [5 * CELL_SIZE + 9, 7 * CELL_SIZE + 9]);
    const pyramid = pyramidOf(sorted([[...crowd, [MAX, MAX]]]));
    const [x, y] = [5.5 * CELL_SIZE, 7.5 * CELL_SIZE];
    expect(pyramid.typical([x - 3, x + 3, y - 2, y + 2]) * CELL_SIZE ** 2).toBeCloseTo(49, 9);
  });

  it("changes little when the view changes little", () => {
    const pyramid = pyramidOf(sorted([clusters(40_000)]));
    const [x, y] = clusters(1)[0]!;
    const at = (half: number, shift = 0): number =>
      pyramid.typical([x + shift - half, x + shift + half, y - 0.7 * half, y + 0.7 * half]);
    let largest = 0;
    for (let half = 1000; half < 2 ** 24; half *= 1.001) {
      largest = Math.max(largest, Math.abs(Math.log(at(half * 1.001) / at(half))));
      largest = Math.max(largest, Math.abs(Math.log(at(half, half * 0.001) / at(half))));
    }
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(0.01);
  });

  it("looks at few nodes, however many points there are and whatever is in view", () => {
    for (const count of [100, 40_000]) {
      const pyramid = pyramidOf(sorted([clusters(count)]));
      for (let half = 100; half < 2 ** 25; half *= 1.3) {
        pyramid.typical([2 ** 23 - half, 2 ** 23 + half, 2 ** 23 - half / 2, 2 ** 23 + half / 2]);
        expect(pyramid.visited).toBeLessThan(1800);
      }
    }
  });

  it("is nothing where every point is alone in its cell", () => {
    const lonely = Array.from({ length: 50 }, (_, i): Quantum => [i * CELL_SIZE, i * CELL_SIZE]);
    expect(pyramidOf(sorted([lonely])).typical(WHOLE)).toBe(0);
  });

  it("does not drift while levels arrive", () => {
    const all = clusters(64_000);
    const levels = sorted([all.slice(0, 4000), all.slice(4000, 20_000), all.slice(20_000)]);
    const complete = pyramidOf(levels);
    expect(complete.typical(WHOLE) / bruteForce(all, WHOLE).typical).toBeCloseTo(1, 9);
    for (const loaded of [1, 2]) {
      const partial = pyramidOf(levels, loaded);
      expect(Math.abs(partial.typical(WHOLE) / complete.typical(WHOLE) - 1)).toBeLessThan(0.05);
    }
  });

  it("takes a level once, and knows nothing before", () => {
    const pyramid = new DensityPyramid(2);
    expect(pyramid.empty).toBe(true);
    expect(pyramid.typical(WHOLE)).toBe(0);
    const starts = startsOf(
      [
        [1, 1],
        [2, 2],
      ],
      0,
    );
    pyramid.add(0, starts);
    const once = pyramid.typical(WHOLE);
    pyramid.add(0, starts);
    expect(pyramid.empty).toBe(false);
    expect(once).toBeGreaterThan(0);
    expect(pyramid.typical(WHOLE)).toBe(once);
  });
});

describe("what suits crowded points", () => {
  it("is less opacity, and a density picture where they are a blot", () => {
    const overlaps = [0, 1, 2, 10, 12, 20, 30, 48, 1e3, 1e6];
    const opacities = overlaps.map(densityOpacity);
    const shares = overlaps.map(densityShare);
    expect(opacities).toEqual([...opacities].sort((a, b) => b - a));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(shares.slice(7)).toEqual([1, 1, 1]);
    expect(densityShare(24)).toBeCloseTo(0.5, 12);
  });
});

describe("countWithin", () => {
  it("counts the loaded points in a box, its edges included", () => {
    const box = fc.tuple(point, point).map(([[x0, y0], [x1, y1]]): Box => {
      return [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
    });
    fc.assert(
      fc.property(levels, box, fc.nat(180), (drawn, [x0, x1, y0, y1], loaded) => {
        const order = sorted(drawn);
        const here = order.flat().slice(0, loaded);
        const inside = here.filter(([x, y]) => x >= x0 && x <= x1 && y >= y0 && y <= y1);
        expect(countWithin(storeOf(order, loaded), [x0, x1, y0, y1])).toBe(inside.length);
      }),
    );
  });
});
