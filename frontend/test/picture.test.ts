/** What is drawn when: rectangles, runs of cells, slices of levels, scrolling. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MOST_STRIDE } from "../src/gl/columns";
import type { Frame } from "../src/gl/frame";
import { Pacer } from "../src/gl/pacer";
import { place } from "../src/gl/placement";
import type { Box } from "../src/manifest";
import { cellRanges } from "../src/picture/cell_ranges";
import { Levels } from "../src/picture/levels";
import { area, difference, intersection, type Rect } from "../src/picture/rects";
import { Region, Runs } from "../src/picture/region";
import { sorted, startsOf, type Quantum } from "./support";

const EXTENT = 2 ** 24;

const rects = fc
  .tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .map(([left, bottom, width, height]): Rect => ({ left, bottom, right: left + width, top: bottom + height }));

const points = (count: number): fc.Arbitrary<Quantum[]> =>
  fc.array(fc.tuple(fc.nat(EXTENT - 1), fc.nat(EXTENT - 1)), { maxLength: count });

const boxes = fc
  .tuple(fc.nat(EXTENT), fc.nat(EXTENT), fc.nat(EXTENT), fc.nat(EXTENT))
  .map(([a, b, c, d]): Box => [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)]);

function levelsOf(sizes: readonly Quantum[][]): Levels {
  const levels = new Levels(sizes.map((level) => level.length));
  sizes.forEach((level, l) => (levels.starts[l] = startsOf(level, levels.bounds[l]!)));
  levels.setLoaded(levels.count);
  return levels;
}

/** Draws all of a region; how often each point was drawn, and the shares on the way. */
function drawAll(region: Region, levels: Levels, budget: number): { times: Uint8Array; shares: number[] } {
  const times = new Uint8Array(levels.count);
  const shares: number[] = [];
  const runs = new Runs();
  while (region.next(levels, budget, runs)) {
    for (let run = 0; run < runs.length; run++) {
      for (let i = 0; i < runs.counts[run]!; i++) {
        times[runs.first + (runs.firsts[run]! + i) * runs.stride]!++;
      }
    }
    expect(runs.points).toBeLessThanOrEqual(budget);
    shares.push(region.share);
  }
  return { times, shares };
}

describe("rectangles", () => {
  it("the difference has what the one has and the other has not, once", () => {
    fc.assert(
      fc.property(rects, rects, (a, b) => {
        const parts = difference(a, b);
        const both = intersection(a, b);
        const sum = parts.reduce((total, part) => total + area(part), 0);
        expect(sum).toBe(area(a) - (both === null ? 0 : area(both)));
        for (const part of parts) expect(intersection(part, b)).toBeNull();
        parts.forEach((part, i) =>
          parts.slice(i + 1).forEach((other) => expect(intersection(part, other)).toBeNull()),
        );
      }),
    );
  });
});

describe("runs of cells", () => {
  it("cover every point in the box, in ascending order", () => {
    fc.assert(
      fc.property(points(300), boxes, (unsorted, box) => {
        const [level] = sorted([unsorted]);
        const ranges = cellRanges(startsOf(level!, 0), box);
        const covered = new Set<number>();
        for (let i = 0; i < ranges.length; i += 2) {
          if (i > 0) expect(ranges[i]!).toBeGreaterThan(ranges[i - 1]!);
          for (let point = ranges[i]!; point < ranges[i + 1]!; point++) covered.add(point);
        }
        level!.forEach(([x, y], i) => {
          if (x >= box[0] && x <= box[1] && y >= box[2] && y <= box[3]) expect(covered).toContain(i);
        });
      }),
    );
  });

  it("leave out what is far from a small box", () => {
    const level = sorted([Array.from({ length: 4096 }, (_, i): Quantum => [(i % 64) * 262_144, (i >> 6) * 262_144])])[0]!;
    const starts = startsOf(level, 0);
    const ranges = cellRanges(starts, [0, 1_000_000, 0, 1_000_000]);
    const drawn = ranges.reduce((sum, bound, i) => sum + (i % 2 === 0 ? -bound : bound), 0);
    expect(drawn).toBeLessThan(4096 / 8);
    expect(drawn).toBeGreaterThanOrEqual(16);
  });

  it("are one run for everything", () => {
    const level = sorted([[[1, 1], [EXTENT - 1, EXTENT - 1], [1, EXTENT - 1]]])[0]!;
    expect([...cellRanges(startsOf(level, 7), [0, EXTENT, 0, EXTENT])]).toEqual([7, 10]);
  });
});

describe("a region", () => {
  it("draws every point of its box once, whatever the budget", () => {
    fc.assert(
      fc.property(points(200), points(200), boxes, fc.integer({ min: 1, max: 250 }), (first, second, box, budget) => {
        const sizes = sorted([first, second]);
        const levels = levelsOf(sizes);
        const region = new Region({ left: 0, bottom: 0, right: 1, top: 1 }, box);
        const { times } = drawAll(region, levels, budget);
        expect(Math.max(0, ...times)).toBeLessThanOrEqual(1);
        sizes.flat().forEach(([x, y], i) => {
          if (x >= box[0] && x <= box[1] && y >= box[2] && y <= box[3]) expect(times[i]).toBe(1);
        });
        expect(region.finished(levels)).toBe(true);
        expect(region.share).toBe(1);
      }),
    );
  });

  it("draws large levels in slices that cover the plane evenly", () => {
    const count = 200_000;
    const level = sorted([
      Array.from({ length: count }, (_, i): Quantum => [(i * 7919) % EXTENT, (i * 104_729) % EXTENT]),
    ]);
    const levels = levelsOf(level);
    const region = new Region({ left: 0, bottom: 0, right: 1, top: 1 }, [0, EXTENT, 0, EXTENT]);
    const runs = new Runs();
    const times = new Uint8Array(count);
    expect(region.next(levels, count, runs)).toBe(true);
    expect(runs.stride).toBeGreaterThan(1);
    expect(runs.stride).toBeLessThanOrEqual(MOST_STRIDE);
    expect(runs.points).toBeCloseTo(count / runs.stride, -1);
    expect(region.share).toBeCloseTo(1 / runs.stride, 3);
    // One slice has about as many points in the lower left quarter as a quarter of its points.
    let quarter = 0;
    for (let i = 0; i < runs.points; i++) {
      const [x, y] = level[0]![runs.first + i * runs.stride]!;
      if (x < EXTENT / 2 && y < EXTENT / 2) quarter++;
    }
    expect(quarter / runs.points).toBeCloseTo(0.25, 2);
    const rest = drawAll(region, levels, 10_000);
    for (let i = 0; i < runs.points; i++) times[runs.first + i * runs.stride]!++;
    expect(rest.times.every((n, i) => n + times[i]! === 1)).toBe(true);
    expect(rest.shares.every((share, i) => share >= (rest.shares[i - 1] ?? 0))).toBe(true);
  });

  it("waits for levels that have not arrived", () => {
    const sizes = sorted([[[1, 1]], [[2, 2], [3, 3], [4, 4]]]);
    const levels = levelsOf(sizes);
    levels.setLoaded(3);
    const region = new Region({ left: 0, bottom: 0, right: 1, top: 1 }, [0, EXTENT, 0, EXTENT]);
    const runs = new Runs();
    expect(region.next(levels, 100, runs)).toBe(true);
    expect(region.waiting(levels)).toBe(false);
    expect(region.next(levels, 100, runs)).toBe(false);
    expect(region.share).toBe(0.25);
    expect(region.finished(levels)).toBe(false);
    levels.setLoaded(4);
    expect(region.waiting(levels)).toBe(true);
    expect(region.next(levels, 100, runs)).toBe(true);
    expect(region.finished(levels)).toBe(true);
  });
});

describe("placement", () => {
  const frame = (over: Partial<Frame>): Frame => ({ cx: 0, cy: 0, sx: 0.5, sy: 0.5, width: 100, height: 80, ...over });
  const whole = ({ width, height }: Frame): Rect => ({ left: 0, bottom: 0, right: width, top: height });

  it("copies texels where only whole pixels lie between texture and canvas", () => {
    const texture = frame({ width: 140, height: 120 });
    expect(place(texture, whole(texture), frame({ cx: 6 }))).toEqual({
      left: 0, bottom: 0, right: 100, top: 80,
      scaleX: 1, scaleY: 1, offsetX: 23, offsetY: 20, exact: true,
    });
    expect(place(texture, whole(texture), frame({ cx: 6.5 }))!.exact).toBe(false);
  });

  it("shows the same place of the plane on both", () => {
    const scale = fc.double({ min: 0.1, max: 10, noNaN: true });
    const centre = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(scale, scale, centre, centre, (sx, other, cx, ccx) => {
        const texture = frame({ sx, sy: sx, cx });
        const canvas = frame({ sx: other, sy: other, cx: ccx });
        const at = place(texture, whole(texture), canvas);
        if (at === null) return;
        const pixel = (at.left + at.right) / 2;
        const quantum = canvas.cx + (pixel - canvas.width / 2) / canvas.sx;
        const texel = texture.width / 2 + (quantum - texture.cx) * texture.sx;
        // Within a thousandth of a texel an offset counts as whole, so that texels can be copied.
        const tolerance = at.exact ? 1e-3 : 5e-7;
        expect(Math.abs(pixel * at.scaleX + at.offsetX - texel)).toBeLessThan(tolerance);
      }),
    );
  });

  it("is nothing where the texture lies outside the canvas", () => {
    const texture = frame({ cx: 10_000 });
    expect(place(texture, whole(texture), frame({}))).toBeNull();
  });
});

describe("the pacer", () => {
  it("goes for the target when the GPU's time is known", () => {
    const pacer = new Pacer(32_768, 4096, 8, 18, 25);
    for (let i = 0; i < 40; i++) pacer.measured({ points: pacer.budget, milliseconds: pacer.budget / 10_000 });
    expect(pacer.budget).toBeCloseTo(80_000, -2);
    for (let i = 0; i < 40; i++) pacer.measured({ points: pacer.budget, milliseconds: pacer.budget / 100 });
    expect(pacer.budget).toBe(4096);
  });

  it("learns nothing from frames with hardly a point", () => {
    const pacer = new Pacer(32_768, 4096, 8, 18, 25);
    pacer.measured({ points: 10, milliseconds: 5 });
    expect(pacer.budget).toBe(32_768);
  });

  it("draws less after slow frames and more after fast ones", () => {
    const pacer = new Pacer(10_000, 1000, 8, 18, 25);
    pacer.tick(0);
    pacer.tick(40);
    expect(pacer.budget).toBe(7000);
    pacer.tick(56);
    expect(pacer.budget).toBe(9800);
    pacer.pause();
    pacer.tick(500);
    expect(pacer.budget).toBe(9800);
  });
});
