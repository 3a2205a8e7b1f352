/** Counts of the server on their way to texels, each kind against the definition. */

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countsOf } from "../src/picture/raster_counts";
import { frameOf, Raster } from "../src/picture/raster";
import { coarser, coarserPlace } from "../src/picture/raster_halving";
import { texelsOf } from "../src/picture/raster_texels";
import { decodeRaster, gunzip, readRaster, type RasterColumns } from "../src/wire/raster";
import { blocksOf, blockTotals, spread, type RasterShape } from "../src/wire/raster_blocks";
import { ipc } from "./raster_support";

/** gzip of streams that Python wrote, two texels by two; in "blocks" three by two, with blocks of two by two. */
const FROM_PYTHON = {
  category:
    "H4sIAAAAAAAEA3XBsW4cRRgA4G/W48vI2mKLFdriJFxaAkVJg1KhFBQuKFymJLKvOEV3h8Ra8lNQIooUFBQ8BiUlBc/AE1BQ7c9GI8caoXxfrB46Bh9c6G2cKy6sUtajKMgKMjb4K/GQ2CZ+xx0yxiWC1I+4REbChIK3h9P9cX7+0up6ifhmiSB1AyZkVcZ+3h2svloiCr5fIkj9iC0yEkZs8PZwuj/O/LJEvF8iSN2ACVmVsZ93B6sfl4iCP5YIUj9ii4yEERm3p7ud1b9LxD9LBKkbMCGrMvbz7mD19xJRcBkRpH7EFhkJI87xbn+8+wE3EfFtRJC6AROyKmM/7w5WX0dEwUNEkPoRW2QkjHiG29P9cX7+0m8R8WtEkLoBE7IqYz/vDlY/RUTBnxFB6kdcIiPhCue4Pd0fZ2RZxmBUbDzTYzD4IHUDtsiqjP28O7BRZBsUVax+7hhVvc9snCt6vdVZNuE7jy5MellxgfeJAcmTyacVVdEqqqwatAZVUU1akyqrLrUuVUV1pXWl6lQvtF6oiuqV1ivVmeq11mtVUV1rXauS6kbrRlVUb7TeqJInPZJW1kpaWStpdVpJ60wraSWtpJX8X7b6svMoWyUfdeiSj86QPs8eJXzhSUJSxcrqP2dxiXmIBQAA",
  empty:
    "H4sIAAAAAAAEA4XBsY0TQRQA0Dfm24ysDTZYoQ0cOHQVVEBACaA7BxayHZxPohIqIKAEAgogJKQCKiAg8mdPI4RWiLv3cvK50Huw1llZqtYmJXSoKkJFIDAWvuANAl+vmZRuwAaBggErvD2e708Xfl0zf14zKYseI0ITOFz2R5Mf18yKbWZSugEbBAoGBG7Ot3uT15n5KjMpix4jQhM4XPZHk5eZWfE+MyndgA0CBQOWeHc43d7hU2Z+zEzKoseI0AQOl/3R5ENmVnzLTEo3YItAwQ5L3JzvTxeEEOgNqpXnOvR6D8qixwahCRwu+yMrVVihIiffC4Om88LKUtXpTJ6FETt/rI06oVpjU+hR/NX7v6qp5qomNL25XlM1o7nR3Ghu1FTN1tzW3NbcVlM1O3M7/6oo5sJc8bjiccXTwtNyYvIbtpC8rNADAAA=",
  number:
    "H4sIAAAAAAAEA3XBsWolVRgA4O/cOckdwiAjDDLFLVKmkLCrIFvJFhYpLFJumSVc3At7k8BOFjvfwNLKwsLCh7CwtNwHWCytLCwstsn8Tjiu4SB+XyzerOjdO9I5dKB1ZJGyDq0WWYuMNT5e8SYxJcbEz7hAxi93EaRuwAYZCQPWeP385e329LE/7yL+uIsgrXqMyIqM3bTdW/x2F9FinCNI3YANMhIGHOD185e3W5zNEV/MEaRVjxFZkbGbtnuLz+aIFjdzBKkbsEFGwoA19rtXr3ZXX/lhjvh+jiCteozIiozdtN1bfDtHtPh1jiB1AzbISBiwxuX17dV0+ql3c8RfcwRp1WNEVmTspu3e4vc5osVxRJC6ARtkJAxY4/L69mo6/cR5RHwZEaRVjxFZkbGbtnuLzyOixdcRQeoGbJCRMGCNy+vbq+n0sZ8i4seIIK16jMiKjN203Vt8FxEt3kQEqRtwjIyEExzg8vr2akKWZfQGrUNrHXq9e2nVY4OsyNhN2z2HWtkhWkUs3q0YFJ2PHDrQ6nQWTTbixntHRp2sdYS3iR7Jg43/1ypatVaRFb1ar2gVo9qoyIpjtWNFqzhRO1FkxSO1R4pW8UTtiSIrnqo9VbSKM7UzRaM4VztXtIpnas8UjeJC7ULRKl6ovVA0HnyApJbVklpWS2pZLalltaTWqCW1Ri2pNf4r40aT/CPjQw8ykgdZrUFq/KvBLLzXIHzjXiws/gZkterYUAYAAA==",
  blocks:
    "H4sIAAAAAAAEA3XBsW4cRRgA4G82481gbbHFCm1xUq60BIqSBqVCKShcpHCZksi+4hTdGYmz5KegRBQpKCh4DEpKCp6BJ6Cg2p+NJjgaoXxfrO47Ru+dG/TOFOdWKRtQFGQFGT3+TNwnNonfcIOMaYkgDRO2yEiYUfDmcHt3PD19bnW5RHyzRJC6ETOyKmN/2h2svloiCr5bIkjDhA0yEib0eHO4vTue+HmJeLdEkLoRM7IqY3/aHax+WCIKfl8iSMOEDTISJmRc397srP5ZIv5eIkjdiBlZlbE/7Q5Wfy0RBduIIA0TNshImHCGt/vjzfe4iohXEUHqRszIqoz9aXew+joiCu4jgjRM2CAjYcJjXN/eHU9Pn/s1In6JCFI3YkZWZexPu4PVjxFR8EdEkIYJW2QkXOAM17d3xxOyLGM0KXqPDRiN3kvdiA2yKmN/2h3oFVmPoorVTx2TavC53pliMFg9ymZ86z/nZoOsOMe7xIjko9mnFVXRKqpeNWqNqqKatWZVr9pqbVVFdaF1oepUz7SeqYrqhdYLVVa91HqpKqpLrUtVp7rSulIV1Wut16rORwOSVq+VtHqtpNVpJa2slbQ6raTV+b/e6svPOh/0VsmDDo+SBxkpP3nigw5fdB50SKpYWf0LxEaKnIgFAAA=",
};

const SQUARE: RasterShape = { width: 2, height: 2, block: 0 };

/** A texel as a test thinks of it: points by code, values by point, or colours by point. */
type Texel = { code: number; amount: number }[];

const texels = fc.array(
  fc.uniqueArray(
    fc.record({ code: fc.integer({ min: 0, max: 31 }), amount: fc.integer({ min: 1, max: 70_000 }) }),
    { selector: ({ code }) => code, maxLength: 5 },
  ),
  { minLength: 1, maxLength: 12 },
);
const palette = fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.constantFrom(0, 255)), {
  minLength: 32, maxLength: 32,
});

function categories(cells: Texel[]): Extract<RasterColumns, { kind: "category" }> {
  const full = cells.filter((cell) => cell.length > 0).map((cell) => cell.toSorted((a, b) => a.code - b.code));
  const bytes = ipc({
    count: { type: 32, values: cells.map((cell) => cell.reduce((sum, { amount }) => sum + amount, 0)) },
    kinds: { type: 8, values: full.map((cell) => cell.length) },
    code: { type: 8, values: full.flat().map(({ code }) => code) },
    amount: { type: 32, values: full.flatMap((cell) => cell.slice(0, -1).map(({ amount }) => amount)) },
  });
  return decodeRaster(bytes, "category", row(cells.length)) as Extract<RasterColumns, { kind: "category" }>;
}

/** Texels in a row, each with colours of its own. */
function row(width: number): RasterShape {
  return { width, height: 1, block: 0 };
}

function unpack(name: keyof typeof FROM_PYTHON): Promise<Uint8Array> {
  return gunzip(new Uint8Array(Buffer.from(FROM_PYTHON[name], "base64")));
}

describe("a raster as it arrives", () => {
  it("is what Python sent", async () => {
    expect(decodeRaster(await unpack("category"), "category", SQUARE)).toMatchObject({
      kind: "category",
      count: Uint16Array.of(0, 300, 2, 0),
      kinds: Uint8Array.of(2, 1),
      code: Uint8Array.of(1, 31, 4),
      amount: Uint32Array.of(299, 1, 2),
    });
    expect(decodeRaster(await unpack("number"), "number", SQUARE)).toMatchObject({
      kind: "number",
      count: Uint32Array.of(70_000, 0, 3, 1),
      valued: Uint32Array.of(69_999, 0, 1),
      value: Uint16Array.of(65_534, 0, 32_767),
    });
  });

  it("may have colours for blocks of texels alone", async () => {
    const columns = decodeRaster(await unpack("blocks"), "category", { width: 3, height: 2, block: 1 });
    expect(columns).toMatchObject({
      count: Uint16Array.of(0, 300, 9, 2, 0, 0),
      totals: Uint32Array.of(302, 9),
      kinds: Uint8Array.of(3, 1),
      code: Uint8Array.of(1, 4, 31, 31),
      amount: Uint32Array.of(299, 2, 1, 9),
    });
  });

  it("may hold nothing", async () => {
    const columns = decodeRaster(await unpack("empty"), "category", SQUARE);
    expect(columns).toMatchObject({ count: new Uint8Array(4), code: new Uint8Array(0), amount: new Uint32Array(0) });
    expect(texelsOf(columns, new Uint8Array(128))).toEqual(new Float32Array(16));
  });

  it("is refused where a list is not as long as it should be", async () => {
    const bytes = await unpack("category");
    expect(() => decodeRaster(bytes, "category", row(5))).toThrow("4 entries of count instead of 5");
    const short = ipc({ count: { type: 8, values: [1, 1] }, missing: { type: 8, values: [1] }, value: { type: 16, values: [1] } });
    expect(() => decodeRaster(short, "number", row(2))).toThrow("1 entries of missing instead of 2");
  });

  it("is unpacked from a source, and refused where that is no gzip", async () => {
    const data = new Uint8Array(gzipSync(ipc({ count: { type: 8, values: [3, 0] } })));
    const { signal } = new AbortController();
    const source = (bytes: Uint8Array) => ({ kind: "inline" as const, data: bytes, bytes: bytes.length });
    expect(await readRaster(source(data), "constant", row(2), signal)).toMatchObject({ kind: "constant", count: Uint8Array.of(3, 0) });
    await expect(readRaster(source(Uint8Array.of(60, 104)), "constant", row(2), signal)).rejects.toThrow();
  });
});

describe("texels", () => {
  it("are sums of the colours of categories, without the hidden ones", () => {
    fc.assert(
      fc.property(texels, palette, (cells, colors) => {
        const lookup = Uint8Array.from(colors.flat());
        const expected = cells.flatMap((cell) => {
          const seen = cell.filter(({ code }) => colors[code]![3] > 0);
          const sum = (of: (entry: Texel[number]) => number): number => seen.reduce((all, entry) => all + of(entry), 0);
          return [0, 1, 2].map((c) => sum(({ code, amount }) => amount * colors[code]![c]!)).concat(sum(({ amount }) => amount));
        });
        expect(texelsOf(categories(cells), lookup)).toEqual(Float32Array.from(expected));
      }),
      { numRuns: 100 },
    );
  });

  it("are sums of places, and how many points have one and have none", async () => {
    const columns = decodeRaster(await unpack("number"), "number", SQUARE);
    const half = Math.fround(32_767 / 65_534);
    expect([...texelsOf(columns, new Uint8Array(4))]).toEqual([69_999, 69_999, 1, 70_000, 0, 0, 0, 0, 0, 0, 3, 3, half, 1, 0, 1]);
  });

  it("are sums of the points' own colours, where somebody can see them", () => {
    const list = (...values: number[]) => ({ type: 8 as const, values });
    const bytes = ipc({ count: list(0, 2, 5), red: list(10, 1), green: list(20, 1), blue: list(255, 1), alpha: list(3, 0) });
    const sums = texelsOf(decodeRaster(bytes, "rgba", row(3)), new Uint8Array(4));
    expect([...sums]).toEqual([0, 0, 0, 0, 20, 40, 510, 2, 0, 0, 0, 0]);
  });

  it("are counts where all points have one colour", () => {
    const bytes = ipc({ count: { type: 16, values: [0, 256, 65_535] } });
    const sums = texelsOf(decodeRaster(bytes, "constant", row(3)), new Uint8Array(4));
    expect([...sums].filter((_, i) => i % 4 === 3)).toEqual([0, 256, 65_535]);
  });
});

describe("texels of a block", () => {
  const size = fc.integer({ min: 1, max: 9 });
  const shapes = fc.record({ width: size, height: size, block: fc.nat(3) });
  const points = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(100_000));

  /** Sums of the texels of each block, row by row. */
  function summed(texels: Float32Array, shape: RasterShape): number[] {
    const { width } = blocksOf(shape);
    const sums = Array<number>(width * blocksOf(shape).height).fill(0);
    for (let i = 0; i < texels.length / 4; i++) {
      const [x, y] = [i % shape.width, Math.floor(i / shape.width)];
      sums[(y >> shape.block) * width + (x >> shape.block)]! += texels[4 * i + 3]!;
    }
    return sums;
  }

  it("share what is seen of it, in whole points by how many they have", () => {
    fc.assert(
      fc.property(shapes, fc.array(points, { minLength: 81, maxLength: 81 }), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 81, maxLength: 81 }), (shape, values, shares) => {
        const count = Uint32Array.from(values.slice(0, shape.width * shape.height));
        const totals = blockTotals(count, shape);
        const seen: number[] = [];
        const texels = spread(count, totals, shape, (total, sums) => {
          sums.points = Math.floor(total * shares[seen.length]!);
          sums.of = [2 * sums.points, 0, 0];
          seen.push(sums.points);
        });
        expect(summed(texels, shape)).toEqual([...totals].map((total) => (total > 0 ? seen.shift() : 0)));
        for (let i = 0; i < count.length; i++) {
          expect(Number.isInteger(texels[4 * i + 3])).toBe(true);
          expect(texels[4 * i + 3]).toBeLessThanOrEqual(count[i]!);
          expect(texels[4 * i]).toBe(2 * texels[4 * i + 3]!);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("have all their points where nothing is hidden", () => {
    fc.assert(
      fc.property(shapes, fc.array(points, { minLength: 81, maxLength: 81 }), (shape, values) => {
        const count = Uint32Array.from(values.slice(0, shape.width * shape.height));
        const texels = spread(count, blockTotals(count, shape), shape, () => undefined);
        expect([...texels].filter((_, i) => i % 4 === 3)).toEqual([...count]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("what the page keeps", () => {
  it("finds the categories of each texel, in memory of its own", () => {
    fc.assert(
      fc.property(texels, (cells) => {
        const columns = categories(cells);
        const place = { digest: "d", kx: 3, ky: 1, x: 4, y: 5, ...row(cells.length) };
        const kept = countsOf(new Raster(place, columns));
        expect(kept).toMatchObject(place);
        expect(kept.code!.buffer).not.toBe(columns.code.buffer);
        let occupied = 0;
        cells.forEach((cell, i) => {
          expect(kept.count[i]).toBe(cell.reduce((sum, { amount }) => sum + amount, 0));
          if (cell.length === 0) return;
          const [from, to] = [kept.first![occupied]!, kept.first![++occupied]!];
          const found = [...kept.code!.subarray(from, to)].map((code, k) => ({ code, amount: kept.amount![from + k]! }));
          expect(found).toEqual(cell.toSorted((a, b) => a.code - b.code));
        });
        expect(kept.first!.at(-1)).toBe(kept.code!.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the frame of a raster", () => {
  it("has its corners on multiples of a texel", () => {
    fc.assert(
      fc.property(fc.nat(24), fc.nat(24), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }), (kx, ky, width, height) => {
        const [x, y] = [3, 7];
        const frame = frameOf({ digest: "", kx, ky, x, y, width, height });
        expect(frame.cx - frame.width / 2 / frame.sx).toBe(x * 2 ** kx);
        expect(frame.cx + frame.width / 2 / frame.sx).toBe((x + width) * 2 ** kx);
        expect(frame.cy - frame.height / 2 / frame.sy).toBe(y * 2 ** ky);
      }),
      { numRuns: 50 },
    );
  });
});

describe("texels put together", () => {
  const size = fc.integer({ min: 1, max: 12 });
  it("hold all of those that they cover, and are covered as a whole", () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), size, size, fc.nat(3), fc.nat(3), (x, y, width, height, lx, ly) => {
        const place = { digest: "", kx: 2, ky: 5, x, y, width, height };
        const texels = Float32Array.from({ length: 4 * width * height }, (_, i) => (i * 7) % 31);
        const larger = coarserPlace(place, lx, ly);
        const sums = coarser(texels, place, larger);
        expect([larger.kx, larger.ky]).toEqual([2 + lx, 5 + ly]);
        for (let row = 0; row < larger.height; row++) {
          for (let column = 0; column < larger.width; column++) {
            let sum = 0;
            for (let j = 0; j < 2 ** ly; j++) {
              for (let i = 0; i < 2 ** lx; i++) {
                const [u, v] = [(larger.x + column) * 2 ** lx + i - x, (larger.y + row) * 2 ** ly + j - y];
                expect(u >= 0 && u < width && v >= 0 && v < height).toBe(true);
                sum += texels[4 * (v * width + u) + 3]!;
              }
            }
            expect(sums[4 * (row * larger.width + column) + 3]).toBe(sum);
          }
        }
        // None that would fit is left out.
        if (larger.width > 0) expect((larger.x - 1) * 2 ** lx).toBeLessThan(x);
        expect((larger.x + larger.width + 1) * 2 ** lx).toBeGreaterThan(x + width);
      }),
      { numRuns: 100 },
    );
  });

  it("reach to where the plane ends", () => {
    const whole = { digest: "", kx: 14, ky: 24, x: 0, y: 0, width: 1024, height: 1 };
    expect(coarserPlace(whole, 3, 2)).toMatchObject({ kx: 17, ky: 26, width: 128, height: 1 });
    const one = { ...whole, kx: 24, width: 1 };
    expect([...coarser(Float32Array.of(1, 2, 3, 4), one, coarserPlace(one, 1, 1))]).toEqual([1, 2, 3, 4]);
  });
});
