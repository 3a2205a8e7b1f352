/** Points on their way: which stand for all, where they are, and that nothing jumps when they begin. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Frame } from "../src/gl/frame";
import type { Axis, PointsManifest } from "../src/manifest";
import { converted, sameRegion } from "../src/navigation";
import { before } from "../src/picture/rings";
import { coarseness, coarser, eased, frameBefore, sampleOf, travelBetween } from "../src/picture/travel";

const QMAX = 2 ** 24 - 1;

const frames = fc
  .tuple(
    fc.double({ min: 0, max: QMAX, noNaN: true }),
    fc.double({ min: 0, max: QMAX, noNaN: true }),
    fc.double({ min: 1e-5, max: 10, noNaN: true }),
    fc.double({ min: 1e-5, max: 10, noNaN: true }),
  )
  .map(([cx, cy, sx, sy]): Frame => ({ cx, cy, sx, sy, width: 700, height: 400 }));

const places = fc.tuple(fc.nat(65_534), fc.nat(65_534));

const pixel = ({ cx, cy, sx, sy }: Frame, [x, y]: readonly [number, number]): [number, number] => [
  (x - cx) * sx,
  (y - cy) * sy,
];

/** Which points a sample draws, and how often. */
function drawn(bounds: readonly number[], budget: number): { times: Uint8Array; share: number; points: number } {
  const times = new Uint8Array(bounds.at(-1)!);
  const { runs, share, points } = sampleOf(bounds, budget);
  for (const { firsts, counts, length, stride, first } of runs) {
    for (let run = 0; run < length; run++) {
      for (let i = 0; i < counts[run]!; i++) times[first + (firsts[run]! + i) * stride]!++;
    }
  }
  return { times, share, points };
}

describe("a movement", () => {
  it("begins under the pixel where the old canvas showed the point", () => {
    fc.assert(
      fc.property(frames, frames, places, (from, to, codes) => {
        const travel = travelBetween(from, to, 0);
        const old = codes.map((code) => (code / 65_534) * QMAX) as [number, number];
        const [x, y] = codes.map((code) => code / 65_535) as [number, number];
        const at = [travel.originX + x * travel.extentX, travel.originY + y * travel.extentY] as const;
        const [want, found] = [pixel(from, old), pixel(to, at)];
        for (const axis of [0, 1] as const) {
          expect(Math.abs(found[axis] - want[axis])).toBeLessThan(1e-6 * (1 + Math.abs(want[axis])) + 1e-3);
        }
        const seen = pixel(frameBefore(to, travel), old);
        for (const axis of [0, 1] as const) {
          expect(Math.abs(seen[axis] - want[axis])).toBeLessThan(1e-6 * (1 + Math.abs(want[axis])) + 1e-3);
        }
      }),
    );
  });

  it("is slow at both ends and always forward", () => {
    expect([eased(0), eased(0.5), eased(1)]).toEqual([0, 0.5, 1]);
    for (let i = 0; i < 100; i++) expect(eased((i + 1) / 100)).toBeGreaterThan(eased(i / 100));
    expect(eased(0.1)).toBeLessThan(0.01);
  });
});

describe("a sample", () => {
  const sizes = fc.array(fc.nat(3000), { minLength: 1, maxLength: 5 });

  it("holds points once, whole level 0, and no more than there is time for", () => {
    fc.assert(
      fc.property(sizes, fc.nat(9000), (levels, budget) => {
        const bounds = levels.reduce((all, size) => [...all, all.at(-1)! + size], [0]);
        const { times, share, points } = drawn(bounds, budget);
        const sum = times.reduce((a, b) => a + b, 0);
        expect(Math.max(0, ...times)).toBeLessThanOrEqual(1);
        expect(sum).toBe(points);
        expect(share).toBeCloseTo(bounds.at(-1) === 0 ? 1 : sum / bounds.at(-1)!, 12);
        expect(times.subarray(0, bounds[1]).every((count) => count === 1)).toBe(true);
        if (budget >= bounds.at(-1)!) expect(sum).toBe(bounds.at(-1));
        // Slices may differ by a point.
        expect(sum).toBeLessThanOrEqual(Math.max(budget, bounds[1]!) + 31);
      }),
    );
  });

  it("of more points holds those of fewer", () => {
    fc.assert(
      fc.property(sizes, fc.nat(9000), fc.nat(9000), (levels, a, b) => {
        const bounds = levels.reduce((all, size) => [...all, all.at(-1)! + size], [0]);
        const [few, many] = [Math.min(a, b), Math.max(a, b)].map((budget) => drawn(bounds, budget).times);
        expect(few!.every((count, i) => count <= many![i]!)).toBe(true);
      }),
    );
  });
});

describe("counts of a sample", () => {
  it("go into larger texels the fewer they are, which show the same part of the plane", () => {
    expect([1, 0.5, 0.09, 0.01, 1e-4].map(coarseness)).toEqual([1, 1, 2, 6, 6]);
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 6 }), (frame, grain) => {
        const found = coarser(frame, grain);
        expect([found.cx, found.cy]).toEqual([frame.cx, frame.cy]);
        for (const [size, scale] of [["width", "sx"], ["height", "sy"]] as const) {
          const [wide, was] = [found[size] / found[scale], frame[size] / frame[scale]];
          expect(wide / was).toBeGreaterThan(1 - 1e-9);
          expect(wide - was).toBeLessThan((grain + 1e-6) / frame[scale]);
        }
      }),
    );
  });
});

describe("rings", () => {
  it("come from where their points come from", () => {
    const codes = Uint16Array.of(1, 2, 3, 4, 65_535, 65_535);
    expect([...before(Uint32Array.of(2, 0), codes)]).toEqual([65_535, 65_535, 1, 2]);
  });
});

describe("a camera that stays", () => {
  const axis = (name: string, origin: number, step: number): Axis => ({ name, kind: "number", origin, step });
  const points = (x: Axis, y: Axis, home: PointsManifest["home"]): PointsManifest =>
    ({ x, y, home, aspect: "equal" }) as PointsManifest;
  const a = points(axis("x", -10, 1e-6), axis("y", -10, 1e-6), [0, 2e7, 0, 2e7]);
  const wider = points(axis("x", -11, 1.1e-6), axis("y", -11, 1.1e-6), [0, 2e7, 0, 2e7]);
  const other = points(axis("x", 100, 1e-6), axis("y", -10, 1e-6), [0, 2e7, 0, 2e7]);

  it("shows the same data at the same size", () => {
    const view = { cx: 1e7, cy: 5e6, sx: 0.001, sy: 0.001 };
    const found = converted(view, a, wider);
    expect(wider.x.origin + found.cx * wider.x.step).toBeCloseTo(a.x.origin + view.cx * a.x.step, 9);
    expect(wider.y.origin + found.cy * wider.y.step).toBeCloseTo(a.y.origin + view.cy * a.y.step, 9);
    expect(found.sx / wider.x.step).toBeCloseTo(view.sx / a.x.step, 9);
  });

  it("needs axes of the same names, and points that mostly lie where others did", () => {
    expect(sameRegion(a, wider)).toBe(true);
    expect(sameRegion(a, other)).toBe(false);
    expect(sameRegion(a, points(axis("u", -10, 1e-6), a.y, a.home))).toBe(false);
    expect(sameRegion(a, points(a.x, a.y, [0, 9e6, 0, 2e7]))).toBe(false);
    expect(sameRegion(a, { ...a, aspect: "free" })).toBe(false);
  });
});
