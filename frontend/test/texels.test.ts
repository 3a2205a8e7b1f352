import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../src/manifest";
import { blockPlace, boxOf, covers, Raster, showsPoints, suits, texelSide, withinExtent, type Agg } from "../src/texels";

describe("texelSide", () => {
  it("keeps a texel between 1/sqrt(2) and sqrt(2) device pixels", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2 ** 24, noNaN: true }), (scale) => {
        const pixels = 2 ** texelSide(scale) / scale;
        expect(pixels).toBeGreaterThanOrEqual(Math.SQRT1_2 * (1 - 1e-9));
        expect(pixels).toBeLessThanOrEqual(Math.SQRT2 * (1 + 1e-9));
      }),
    );
    expect([texelSide(1e-3), texelSide(2 ** 30)]).toEqual([0, 24]);
  });

  it("takes either side at a scale between two", () => {
    const between = 2 ** 4.5;
    for (const scale of [between, between * (1 - 1e-12), between * (1 + 1e-12)]) {
      expect([3, 4, 5, 6].map((side) => suits(side, scale))).toEqual([false, true, true, false]);
    }
    expect([3, 4, 5].map((side) => suits(side, 16))).toEqual([false, true, false]);
    expect(suits(0, 1e-4)).toBe(true);
    expect(suits(24, 2 ** 27)).toBe(true);
  });
});

describe("boxes", () => {
  it("of blocks of texels are those of texels of their own", () => {
    const raster = { kx: 3, ky: 5, x: 16, y: 32, width: 33, height: 7, block: 2 };
    expect(blockPlace(raster)).toEqual({ kx: 5, ky: 7, x: 4, y: 8, width: 9, height: 2 });
    const { block: _, ...place } = raster;
    expect(blockPlace({ ...place, block: 0 })).toEqual(place);
  });

  it("are cut to where points can be", () => {
    const last = 2 ** 24 - 1;
    expect(withinExtent([-5, 10, 3, 2 ** 25])).toEqual([0, 10, 3, last]);
    expect(withinExtent([-5, -1, 3, 4])).toBeNull();
    expect(withinExtent([0, 4, 2 ** 24, 2 ** 25])).toBeNull();
    const whole = boxOf({ kx: 14, ky: 16, x: 0, y: 0, width: 1024, height: 256 });
    expect(whole).toEqual([0, 2 ** 24, 0, 2 ** 24]);
    expect(covers(whole, [0, last, 0, last])).toBe(true);
    expect(covers([0, 10, 0, 10], [0, 10, 0, 11])).toBe(false);
  });

  it("show points where they make up most of the view", () => {
    expect(showsPoints([100, 200, 100, 200], [120, 180, 120, 180])).toBe(true);
    expect(showsPoints([100, 200, 100, 200], [0, 200, 100, 200])).toBe(true);
    expect(showsPoints([100, 200, 100, 200], [0, 200, 0, 200])).toBe(false);
    expect(showsPoints([100, 200, 100, 200], [300, 400, 100, 200])).toBe(false);
    // Nothing is cut off where the plane ends.
    expect(showsPoints([0, 200, 0, 200], [-900, 100, -900, 100])).toBe(true);
  });
});

interface Texel {
  codes: [code: number, amount: number][];
  valued: number;
  value: number;
}

const texel = fc.record({
  codes: fc.uniqueArray(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 9 })), {
    selector: ([code]) => code,
    maxLength: 4,
  }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  value: fc.nat(65534),
});

const raster = fc
  .record({ kx: fc.nat(6), ky: fc.nat(6), x: fc.nat(9), y: fc.nat(9), width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 7 }) })
  .chain((place) => fc.tuple(fc.constant(place), fc.array(texel, { minLength: place.width * place.height, maxLength: place.width * place.height })))
  .map(([place, drawn]) => {
    const texels = drawn.map(({ codes, share, value }): Texel => {
      const points = codes.reduce((sum, [, amount]) => sum + amount, 0);
      return { codes: codes.sort(([a], [b]) => a - b), valued: Math.round(share * points), value };
    });
    return { place, texels };
  });

type Made = { place: ConstructorParameters<typeof Raster>[0]; texels: Texel[] };

const countOf = ({ codes }: Texel): number => codes.reduce((sum, [, amount]) => sum + amount, 0);

function rasterOf({ place, texels }: Made): Raster {
  const occupied = texels.filter((one) => one.codes.length > 0);
  const first = [0];
  for (const { codes } of occupied) first.push(first.at(-1)! + codes.length);
  return new Raster(place, {
    count: Uint32Array.from(texels, countOf),
    first: Uint32Array.from(first),
    code: Uint8Array.from(occupied.flatMap(({ codes }) => codes.map(([code]) => code))),
    amount: Uint32Array.from(occupied.flatMap(({ codes }) => codes.map(([, amount]) => amount))),
    valued: Uint32Array.from(occupied, ({ valued }) => valued),
    value: Uint16Array.from(occupied, ({ valued, value }) => (valued > 0 ? value : 0)),
  });
}

describe("Raster", () => {
  /** Along and up the raster; beyond 0..1 outside of it. */
  const place = fc.tuple(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.double({ min: -0.2, max: 1.2, noNaN: true }));
  const within = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 0.999, noNaN: true }));
  const quantum = ({ place: at }: Made, [u, v]: readonly [number, number]): [number, number] => {
    const [x0, x1, y0, y1] = boxOf(at);
    return [Math.floor(x0 + u * (x1 - x0)), Math.floor(y0 + v * (y1 - y0))];
  };
  const least = fc.tuple(fc.double({ min: 0.01, max: 300, noNaN: true }), fc.double({ min: 0.01, max: 300, noNaN: true }));

  it("finds blocks that hold the place, reach the size and lie on their own multiples", () => {
    fc.assert(
      fc.property(raster, place, least, (made, share, size) => {
        const one = rasterOf(made);
        const [qx, qy] = quantum(made, share);
        const inside = covers(boxOf(made.place), [qx, qx + 1, qy, qy + 1]);
        const block = one.blockAt(qx, qy, size);
        expect(block !== null).toBe(inside);
        if (block === null) return;
        const box = one.boxOfBlock(block);
        expect(covers(box, [qx, qx, qy, qy])).toBe(true);
        expect(covers(boxOf(made.place), box)).toBe(true);
        for (const [axis, k, start, end, cells] of [
          [0, made.place.kx, box[0], box[1], made.place.width],
          [1, made.place.ky, box[2], box[3], made.place.height],
        ] as const) {
          const side = Math.max(2 ** k, 2 ** Math.ceil(Math.log2(size[axis])));
          const first = 2 ** k * (axis === 0 ? made.place.x : made.place.y);
          // Cut off by the raster's edge, or whole.
          expect(start).toBe(Math.max(first, Math.floor([qx, qy][axis]! / side) * side));
          expect(end).toBe(Math.min(first + cells * 2 ** k, Math.floor([qx, qy][axis]! / side) * side + side));
        }
      }),
    );
  });

  it("counts the points of all texels that a box touches", () => {
    fc.assert(
      fc.property(raster, within, within, (made, one, other) => {
        const [a, b] = [quantum(made, one), quantum(made, other)];
        const box: Box = [Math.min(a[0], b[0]), Math.max(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[1], b[1])];
        const { kx, ky, x, y, width } = made.place;
        const touched = made.texels.filter((_, i) => {
          const [left, bottom] = [(x + (i % width)) * 2 ** kx, (y + Math.floor(i / width)) * 2 ** ky];
          return left <= box[1] && left + 2 ** kx > box[0] && bottom <= box[3] && bottom + 2 ** ky > box[2];
        });
        expect(rasterOf(made).countTouched(box)).toBe(touched.reduce((sum, texel) => sum + countOf(texel), 0));
      }),
    );
  });

  it("sums up blocks as texel by texel", () => {
    fc.assert(
      fc.property(raster, within, least, fc.constantFrom<Agg>("mean", "min", "max"), (made, share, size, agg) => {
        const one = rasterOf(made);
        const block = one.blockAt(...quantum(made, share), size);
        expect(block).not.toBeNull();
        const texels = made.texels.filter((_, i) => {
          const [x, y] = [i % made.place.width, Math.floor(i / made.place.width)];
          return x >= block!.x0 && x < block!.x1 && y >= block!.y0 && y < block!.y1;
        });
        const codes = new Map<number, number>();
        for (const [code, amount] of texels.flatMap((each) => each.codes)) codes.set(code, (codes.get(code) ?? 0) + amount);
        const values = texels.flatMap(({ valued, value }) => Array<number>(valued).fill(value));
        const sum = one.sum(block!, agg);
        expect(sum.count).toBe(texels.reduce((points, each) => points + countOf(each), 0));
        expect(sum.codes).toEqual(codes);
        expect(sum.valued).toBe(values.length);
        if (values.length === 0) expect(sum.value).toBeNull();
        else if (agg === "mean") expect(sum.value).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 6);
        else expect(sum.value).toBe(Math[agg](...values));
      }),
    );
  });

  it("knows of counts alone", () => {
    const content = { count: Uint32Array.of(0, 3, 4, 0), first: null, code: null, amount: null, valued: null, value: null };
    const one = new Raster({ kx: 0, ky: 0, x: 0, y: 0, width: 2, height: 2 }, content);
    expect(one.sum({ x0: 0, x1: 2, y0: 0, y1: 2 }, "mean")).toEqual({ count: 7, codes: null, valued: null, value: null });
  });
});
