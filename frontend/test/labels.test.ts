import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Shown, shownFrom, type Box } from "../src/labels/placement";

const PATIENCE = { timeout: 30_000 };
const QUANTA = 2 ** 24;

const box: fc.Arbitrary<Box> = fc.record({
  x: fc.integer({ min: 0, max: QUANTA - 1 }),
  // Often the same place, or one beside another.
  y: fc.oneof(fc.integer({ min: 0, max: QUANTA - 1 }), fc.constantFrom(0, 1, QUANTA / 2)),
  width: fc.integer({ min: 10, max: 220 }),
  height: fc.integer({ min: 14, max: 30 }),
  group: fc.nat(30),
});
const boxes = fc.array(box, { minLength: 1, maxLength: 60 });
const ratio = fc.double({ min: 0.05, max: 20, noNaN: true });
/** CSS pixels per quantum: from the whole extent in 20 pixels to one quantum in 64. */
const scale = fc.double({ min: Math.log2(20 / QUANTA), max: 6, noNaN: true }).map((power) => 2 ** power);

interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function rectOf({ x, y, width, height }: Box, sx: number, sy: number): Rect {
  return { left: x * sx - width / 2, right: x * sx + width / 2, top: y * sy - height / 2, bottom: y * sy + height / 2 };
}

/** By how much two rectangles overlap, less what rounding may do. */
function overlap(a: Rect, b: Rect): boolean {
  const near = 1e-6;
  return (
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > near && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > near
  );
}

const indices = (shown: Uint8Array): number[] => [...shown.keys()].filter((i) => shown[i] === 1);

describe("shownFrom", PATIENCE, () => {
  it("lets no two labels overlap, at any zoom", () => {
    fc.assert(
      fc.property(boxes, ratio, scale, (all, axes, sx) => {
        const from = shownFrom(all, axes);
        const rects = all.filter((_, i) => sx >= from[i]!).map((one) => rectOf(one, sx, sx * axes));
        rects.forEach((a, i) => rects.slice(0, i).forEach((b) => expect(overlap(a, b)).toBe(false)));
      }),
    );
  });

  it("shows what is not in the way of a more important label that is shown", () => {
    fc.assert(
      fc.property(boxes, ratio, (all, axes) => {
        const alone = all.map((one, i) => ({ ...one, group: i }));
        const from = shownFrom(alone, axes);
        from.forEach((scale, i) => {
          if (scale === 0 || scale === Infinity) return;
          // A little farther away it would overlap one of those.
          const sx = scale * (1 - 1e-9);
          const own = rectOf(alone[i]!, sx, sx * axes);
          const before = alone.filter((_, j) => j < i && from[j]! <= scale);
          const nearly = { ...own, left: own.left - 1e-3, right: own.right + 1e-3, top: own.top - 1e-3, bottom: own.bottom + 1e-3 };
          expect(before.some((other) => overlap(nearly, rectOf(other, sx, sx * axes)))).toBe(true);
        });
      }),
    );
  });

  it("always shows the most important one, and hidden ones never", () => {
    const at = (x: number, group: number): Box => ({ x, y: 0, width: 100, height: 20, group });
    const all = [at(0, 0), at(10, 1), at(1000, 2), at(0, 3)];
    expect([...shownFrom(all, 1)]).toEqual([0, 10, 0.1, Infinity]);
    expect([...shownFrom(all, 1, (i) => i === 0)]).toEqual([Infinity, 0, expect.closeTo(100 / 990), 10]);
  });

  it("keeps two labels of one text farther apart", () => {
    const at = (x: number, group: number): Box => ({ x, y: 0, width: 100, height: 20, group });
    expect([...shownFrom([at(0, 0), at(1000, 1)], 1)]).toEqual([0, 0.1]);
    expect([...shownFrom([at(0, 0), at(1000, 0)], 1)]).toEqual([0, 0.32]);
  });
});

describe("Shown", PATIENCE, () => {
  it("takes nothing away while one zooms in", () => {
    fc.assert(
      fc.property(boxes, ratio, fc.array(scale, { minLength: 2, maxLength: 8 }), (all, axes, scales) => {
        const from = shownFrom(all, axes);
        const shown = new Shown();
        let last: number[] = [];
        for (const sx of scales.toSorted((a, b) => a - b)) {
          const now = indices(shown.at(sx, from));
          expect(now).toEqual(expect.arrayContaining(last));
          last = now;
        }
      }),
    );
  });

  it("never shows what overlaps, whichever way one zooms", () => {
    fc.assert(
      fc.property(boxes, ratio, fc.array(scale, { minLength: 1, maxLength: 8 }), (all, axes, scales) => {
        const from = shownFrom(all, axes);
        const shown = new Shown();
        for (const sx of scales) for (const i of indices(shown.at(sx, from))) expect(from[i]).toBeLessThanOrEqual(sx);
      }),
    );
  });

  it("waits for some room before a label comes, and keeps it until there is none", () => {
    const from = Float64Array.of(0, 1);
    const shown = new Shown();
    expect(indices(shown.at(0.99, from))).toEqual([0]);
    expect(indices(shown.at(1.01, from))).toEqual([0]);
    expect(indices(shown.at(1.1, from))).toEqual([0, 1]);
    expect(indices(shown.at(1, from))).toEqual([0, 1]);
    expect(indices(shown.at(0.99, from))).toEqual([0]);
    expect(indices(shown.at(1, from))).toEqual([0]);
    // What is seen first has everything that fits.
    shown.forget();
    expect(indices(shown.at(1, from))).toEqual([0, 1]);
  });
});
