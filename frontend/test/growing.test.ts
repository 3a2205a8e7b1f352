/** Rows that were appended: what is asked for, and what becomes of what was there. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { extendsPoints, growRequest, keptLevels } from "../src/growing";
import type { BufferRef, Manifest, PointsManifest } from "../src/manifest";
import { movedOp, movedView } from "../src/moved";
import { Levels } from "../src/picture/levels";
import { joined } from "../src/picture/growing";
import { Region, Runs } from "../src/picture/region";
import { DensityPyramid } from "../src/points/pyramid";
import { PointStore } from "../src/points/store";
import { Selection } from "../src/selection/ops";
import { partsOf, type Source } from "../src/wire/source";
import { localOf, sorted, startsOf, storeOf, type Quantum } from "./support";

const EXTENT = 2 ** 24;
const quantum = fc.tuple(fc.nat(EXTENT - 1), fc.nat(EXTENT - 1)) as fc.Arbitrary<Quantum>;
const level = fc.array(quantum, { minLength: 1, maxLength: 40 });

/** The buffers of a column, a letter each. */
const ref = (letters: string): BufferRef => {
  const one = (digest: string): BufferRef => ({ digest, bytes: 10, url: `/media/${digest}` });
  return letters.length === 1 ? one(letters) : { digest: letters, bytes: 10 * letters.length, url: null, parts: [...letters].map(one) };
};

const points = (digest: string, levels: number[], buffers: string, base?: number): PointsManifest =>
  ({
    digest, source: "source", levels, count: levels.reduce((a, b) => a + b), x: { origin: 0, step: 1 },
    y: { origin: 0, step: 1 }, aspect: "equal", cells: ref(buffers), position: ref(buffers.toUpperCase()),
    ...(base === undefined ? {} : { base }),
  }) as unknown as PointsManifest;

const manifest = (shown: PointsManifest, codes: string | null, size: string | null = null): Manifest =>
  ({
    points: shown,
    color: codes === null ? { kind: "constant", color: null } : { kind: "category", column: ref(codes) },
    size: size === null ? null : { column: ref(size) },
    opacity: null,
    aggregate: null,
  }) as unknown as Manifest;

const resolve = (buffer: BufferRef): Source =>
  ({ kind: "parts", parts: partsOf(buffer).map(({ digest }) => digest), bytes: buffer.bytes }) as unknown as Source;
const asked = (source: Source): string => (source as unknown as { parts: string[] }).parts.join("");

describe("points that extend others", () => {
  const before = manifest(points("1", [10, 40], "a"), "c");

  it("have the same source, or say from which their axes have grown", () => {
    const after = manifest(points("2", [10, 40, 5], "ab", 2), "cd");
    expect(extendsPoints(before, after)).toBe(true);
    expect(extendsPoints(before, before)).toBe(false);
    const other = { ...after.points, source: "other" };
    expect(extendsPoints(before, { ...after, points: other })).toBe(false);
    const moved = { from: "source", x: [0, 1] as [number, number], y: [0, 0.5] as [number, number] };
    expect(extendsPoints(before, { ...after, points: { ...other, moved } })).toBe(true);
    expect(extendsPoints(before, { ...after, aggregate: {} as Manifest["aggregate"] })).toBe(false);
  });

  it("ask for their new parts alone", () => {
    const after = manifest(points("2", [10, 40, 5], "ab", 2), "cd");
    const request = growRequest(before, after, resolve);
    expect(request).toMatchObject({ levels: [10, 40, 5], keep: 2, moved: null, size: null, opacity: null });
    expect(asked(request.cells)).toBe("b");
    expect(asked(request.position)).toBe("B");
    expect(request.color).toMatchObject({ from: 2, digest: "cd", before: "c" });
    expect(asked(request.color!.source)).toBe("d");
  });

  it("ask for levels that were merged, and for whole columns whose first parts are others", () => {
    const four = manifest(points("5", [10, 40, 5, 5, 5, 5], "abcde", 2), "vwxyz", "mnopq");
    const after = manifest(points("6", [10, 40, 20, 5], "afg", 2), "Vst", "mrs");
    const request = growRequest(four, after, resolve);
    expect(request.keep).toBe(2);
    expect(asked(request.position)).toBe("FG");
    expect(request.color!.from).toBe(0);
    expect(asked(request.color!.source)).toBe("Vst");
    expect(request.size!.from).toBe(2);
    expect(asked(request.size!.source)).toBe("rs");
  });

  it("keep nothing when all levels are drawn anew", () => {
    const after = points("2", [20, 50, 5], "xy", 2);
    expect(keptLevels(before.points, after)).toBe(0);
    expect(keptLevels(before.points, points("2", [10, 40, 30, 5], "ay", 3))).toBe(0);
  });
});

/** The comparison of Vitest takes a second for 65,537 numbers. */
const same = (a: Uint32Array, b: Uint32Array): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

/** A store that was filled at once, and one that grew; `merge`: the appended levels become one at the end. */
const grown = fc.tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.array(level, { minLength: 1, maxLength: 4 })).map(
  ([first, more]) => {
    const base = sorted(first);
    const store = storeOf(base);
    const levels = [...base];
    for (const rows of sorted(more)) {
      levels.push(rows);
      const start = store.count;
      store.grow(levels.map(({ length }) => length), levels.length - 1, [startsOf(rows, start)], localOf(rows));
    }
    return { store, levels, base };
  },
);

describe("a store that grows", () => {
  it("holds what one has that was filled at once", () => {
    fc.assert(
      fc.property(grown, ({ store, levels }) => {
        const whole = storeOf(levels);
        expect(store.count).toBe(whole.count);
        expect(store.loaded).toBe(whole.count);
        expect([...store.local]).toEqual([...whole.local]);
        expect(store.cellStarts.length).toBe(levels.length);
        store.cellStarts.forEach((starts, i) => expect(same(starts, whole.cellStarts[i]!)).toBe(true));
        levels.flat().forEach((place, i) => expect(store.quantum(i)).toEqual(place));
      }),
      { numRuns: 15 },
    );
  });

  it("finds the first point of a place", () => {
    fc.assert(
      fc.property(grown, fc.nat(), fc.double({ min: -0.7, max: 0.7, noNaN: true }), ({ store, levels }, which, off) => {
        const every = levels.flat();
        const [x, y] = every[which % every.length]!;
        const first = every.findIndex(([px, py]) => Math.abs(px - x - off) <= 0.8 && Math.abs(py - y) <= 0.8);
        expect(store.indexAt([x + off, y], 0.8)).toBe(first);
        expect(store.indexAt([x + 0.5, y + EXTENT], 0.8)).toBe(-1);
      }),
      { numRuns: 25 },
    );
  });

  it("makes places as crowded as if all had come at once", () => {
    fc.assert(
      fc.property(grown, ({ store, base, levels }) => {
        const pyramid = new DensityPyramid(base.flat().length);
        base.forEach((_, i) => pyramid.add(i, store.cellStarts[i]!));
        for (const starts of store.cellStarts.slice(base.length)) pyramid.append(starts);
        const whole = new DensityPyramid(levels.flat().length);
        store.cellStarts.forEach((starts, i) => whole.add(i, starts));
        const box = [0, EXTENT, 0, EXTENT / 2] as [number, number, number, number];
        expect(pyramid.typical(box)).toBeCloseTo(whole.typical(box), 12);
      }),
      { numRuns: 10 },
    );
  });
});

describe("a selection of points that grow", () => {
  const steps = fc.tuple(quantum, quantum).map(([a, b]) => {
    const [x, y] = [0, 1].map((axis) => [Math.min(a[axis]!, b[axis]!), Math.max(a[axis]!, b[axis]!)] as [number, number]);
    return { x: x!, y: y! };
  });

  it("holds of the new ones what its steps hold, whether the order stays or not", () => {
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 2 }), level, level, steps, fc.boolean(), (first, a, b, box, merge) => {
        const base = sorted(first);
        const store = new PointStore(base.map(({ length }) => length));
        base.forEach((rows, i) => store.setCells(i, startsOf(rows, store.levelStarts[i]!)));
        store.addBatch(0, localOf(base.flat()));
        const selection = new Selection(store);
        const clicked = base.flat().length - 1;
        const at = store.quantum(clicked);
        selection.apply({ op: "replace", kind: "box", ...box });
        selection.apply({ op: "add", kind: "point", index: clicked, at });
        const add = (levels: Quantum[][], keep: number): void => {
          const before = store.count;
          const stays = keep === store.cellStarts.length;
          const sizes = levels.map(({ length }) => length);
          const starts: Uint32Array[] = [];
          let end = sizes.slice(0, keep).reduce((sum, size) => sum + size, 0);
          for (const rows of levels.slice(keep)) {
            starts.push(startsOf(rows, end));
            end += rows.length;
          }
          store.grow(sizes, keep, starts, localOf(levels.slice(keep).flat()));
          selection.grow(before, stays);
        };
        add([...base, sorted([a])[0]!], base.length);
        const last = sorted([b])[0]!;
        // Everything before becomes one level where levels are merged.
        const levels = merge ? [sorted([[...base.flat(), ...a]])[0]!, last] : [...base, sorted([a])[0]!, last];
        add(levels, merge ? 0 : base.length + 1);
        const inBox = ([x, y]: Quantum): boolean => x >= box.x[0] && x <= box.x[1] && y >= box.y[0] && y <= box.y[1];
        const every = levels.flat();
        const point = !merge || String(every[clicked]) === String(at) ? clicked : every.findIndex((q) => String(q) === String(at));
        expect([...selection.mask]).toEqual(every.map((q, i) => (inBox(q) || i === point ? 1 : 0)));
        expect(selection.count).toBe(selection.mask.reduce((sum, one) => sum + one, 0));
      }),
      { numRuns: 25 },
    );
  });

  it("goes along with axes that grow", () => {
    const moved = { x: [100, 0.5] as [number, number], y: [0, 0.25] as [number, number] };
    expect(movedOp({ op: "add", kind: "box", x: [0, 4], y: [8, 16] }, moved)).toEqual({ op: "add", kind: "box", x: [50, 52], y: [2, 4] });
    expect(movedOp({ op: "add", kind: "point", index: 7, at: [10, 8] }, moved)).toEqual({ op: "add", kind: "point", index: 7, at: [55, 2] });
    const value = { op: "replace", kind: "value", column: "c", code: 1 } as const;
    expect(movedOp(value, moved)).toBe(value);
    expect(movedView({ cx: 10, cy: 8, sx: 1, sy: 2 }, moved)).toEqual({ cx: 55, cy: 2, sx: 2, sy: 8 });
  });
});

describe("a picture of points that grow", () => {
  const draw = (region: Region, levels: Levels): number => {
    const runs = new Runs();
    let drawn = 0;
    while (region.next(levels, Infinity, runs)) drawn += runs.points;
    return drawn;
  };
  const levelsOf = (sizes: number[]): Levels => {
    const levels = new Levels(sizes);
    sizes.forEach((size, i) => {
      const rows = Array.from({ length: size }, (_, n): Quantum => [(n * 7919) % EXTENT, (n * 104_729) % EXTENT]);
      levels.starts[i] = startsOf(sorted([rows])[0]!, levels.bounds[i]!);
    });
    levels.setLoaded(levels.count);
    return levels;
  };
  const everywhere = (): Region => new Region({ left: 0, bottom: 0, right: 1, top: 1 }, [0, EXTENT, 0, EXTENT]);

  it("is complete with the new ones drawn alone", () => {
    const before = levelsOf([10, 40, 5, 5]);
    const after = levelsOf([10, 40, 10, 6]);
    expect(after.aligned(before)).toBe(3);
    const region = everywhere();
    region.resume(3, after);
    expect(region.share).toBeCloseTo(60 / 66);
    expect(draw(region, after)).toBe(6);
    expect(region.share).toBe(1);
    expect(region.finished(after)).toBe(true);
  });

  it("goes on where it was, unless levels it has begun are others now", () => {
    const before = levelsOf([10, 40, 5]);
    const after = levelsOf([10, 40, 5, 7]);
    const region = everywhere();
    const runs = new Runs();
    region.next(before, 10, runs);
    expect(region.extend(3, before.count / after.count)).toBe(true);
    expect(region.share).toBeCloseTo(10 / 62);
    expect(draw(region, after)).toBe(52);
    const begun = everywhere();
    begun.next(before, 10, runs);
    begun.next(before, 3, runs); // in the midst of the second level
    expect(begun.extend(1, 1)).toBe(false);
    expect(levelsOf([10, 30, 40]).aligned(before)).toBeNull();
  });
});

describe("a column that grows", () => {
  it("has the pieces that stay, and the new ones", () => {
    const piece = (start: number) => ({ start, values: Uint8Array.of(start) });
    const [before, fresh] = [[piece(0), piece(4), piece(8)], [piece(8), piece(12)]];
    const source = {} as Source;
    expect(joined(before, { from: 2, source }, 8, fresh).map(({ start }) => start)).toEqual([0, 4, 8, 12]);
    expect(joined(before, { from: 0, source }, 8, fresh)).toEqual(fresh);
  });
});
