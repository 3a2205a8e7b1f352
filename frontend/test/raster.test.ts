/** Counts of the server on their way to texels, each kind against the definition. */

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countsOf } from "../src/picture/raster_counts";
import { frameOf, Raster } from "../src/picture/raster";
import { coarser, coarserPlace } from "../src/picture/raster_halving";
import { texelsOf } from "../src/picture/raster_texels";
import { decodeRaster, gunzip, readRaster, type RasterColumns } from "../src/wire/raster";
import { ipc } from "./raster_support";

/** gzip of streams that pyarrow wrote, two texels by two. */
const FROM_PYTHON = {
  category:
    "H4sIAAAAAAAEA41SMU4DMRAcXy5HFF2RIkIpInFlJCgoqRAPoOAJoCRFhJIUBImX8AIKnkDBAygpeQEvoKDCzNhe5WQpUfZ0tmd3PN4bn/fevzlgAEUfNSp00eOK4UpiEPU4lmnUChhxzzvn21ABPv6854Z6SDxOOVIgXPG9W64fVxvgl7yfyC105oiv9BSaF5v5UutvclRv2N8uXfGn69lc/BvyriN3r+4lOfqapz26XdbvF6vZA+dX8l4O0H1Oup8t3Yb71aN8mPCV7jTawLwe+T6krxWOgtODdA8ufIP5SFrgRm8q8svgqfzhcf6LB8hnRY3jdIN1UESnDB5fhaqGPnFNhXjHY+6Vjnq0EN4V8k5hc0RbbPlcw7DVde/tMFykZNMucm3Y9k+yuuFOyp9ndcO2/yKrG9a/aiFu2xfldWftyOvWv3HyuvV3aF28eOaZM23NRUtYmu5k25nwqXMQT/8HJ/wD55RzQ+gDAAA=",
  empty:
    "H4sIAAAAAAAEA6VSMU4DMRCcI5cjilykiFCKFFfmFbwgBU8AJSkilKRIkHgJL6DgCRR5QEpKXsALKKgwM15bd1giOok92d6xZ2ft3fPe+9cCGEE2hEOFPgb0aEVJDKIB5zLO8oAJY45cb8MJcPr2ngFuTDyNe6RAuOK42+wetgfgi7xP414o54RDejKt68NqI/+DHGWteb+/dMVf7JYr8W/Imxv3rO41OdJ9PKPb5/n9ervcc30h77mD7lPUfWvp1ozXHVWHGYd0F1YG7utT3cesa4XLUOlR7EMR3pDqSFrgWm0q8stQU72D6fw7E6jOMoer2EEXFNErQ42V32xI7KhgPZ4yVn3QHZPZv5DQ71U5ZWk11GC9SZZrJJzi1Pe2dcUpvm4H0++KU/wsi8+xjsVt10V76X3yZfm57Tbzf8+llOds1BtP/4HQD7aQvKzQAwAA",
  number:
    "H4sIAAAAAAAEA41SO04DMRB9S5xNFLkIUoQoKLakTEmFOAAFRwiCFEiBpEhQutwiJ0jBITgEB+AsmPfGHu0qEp+38ufNvBmvZ5xSSrMKGEMYIaJGH0PuiCqQg2zIOZQZ6JG9c8zMCjTMQXGckF8UG1NCvM/xer/YzLneUXebtSc675wjcAhan9bzZ+2vqZF/+0vemn7L+wi8UXf4R949NQ3jPjp5xXW2/veSQ//7sNy8rLkG+1SbCe9eY2DVGJdaVXYHvy/lnTvU1AdGsDZyEDwybXmIaiJEnJVKR8uKXrB63JhX04g8MkvuxSctqon+06He/AR1TPA1s5bnfuceuE+reiJ4XGOsnZz72dPWZTvnHn915Heu2ji0795Ldn8Xrjn26w128ZdfWuVcnWal4j1G+2Wxu40me+dffNlpl/sn2zeaRK3UMAMAAA==",
};

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
    amount: { type: 32, values: full.flat().map(({ amount }) => amount) },
  });
  return decodeRaster(bytes, "category", cells.length) as Extract<RasterColumns, { kind: "category" }>;
}

function unpack(name: keyof typeof FROM_PYTHON): Promise<Uint8Array> {
  return gunzip(new Uint8Array(Buffer.from(FROM_PYTHON[name], "base64")));
}

describe("a raster as it arrives", () => {
  it("is what Python sent", async () => {
    expect(decodeRaster(await unpack("category"), "category", 4)).toEqual({
      kind: "category",
      count: Uint16Array.of(0, 300, 2, 0),
      kinds: Uint8Array.of(2, 1),
      code: Uint8Array.of(1, 31, 4),
      amount: Uint16Array.of(299, 1, 2),
    });
    expect(decodeRaster(await unpack("number"), "number", 4)).toEqual({
      kind: "number",
      count: Uint32Array.of(70_000, 0, 3, 1),
      valued: Uint32Array.of(69_999, 0, 1),
      value: Uint16Array.of(65_534, 0, 32_767),
    });
  });

  it("may hold nothing", async () => {
    const columns = decodeRaster(await unpack("empty"), "category", 4);
    expect(columns).toMatchObject({ count: new Uint8Array(4), code: new Uint8Array(0), amount: new Uint8Array(0) });
    expect(texelsOf(columns, new Uint8Array(128))).toEqual(new Float32Array(16));
  });

  it("is refused where a list is not as long as it should be", async () => {
    const bytes = await unpack("category");
    expect(() => decodeRaster(bytes, "category", 5)).toThrow("4 entries of count instead of 5");
    const short = ipc({ count: { type: 8, values: [1, 1] }, valued: { type: 8, values: [1] }, value: { type: 16, values: [1] } });
    expect(() => decodeRaster(short, "number", 2)).toThrow("1 entries of valued instead of 2");
  });

  it("is unpacked from a source, and refused where that is no gzip", async () => {
    const data = new Uint8Array(gzipSync(ipc({ count: { type: 8, values: [3, 0] } })));
    const { signal } = new AbortController();
    const source = (bytes: Uint8Array) => ({ kind: "inline" as const, data: bytes, bytes: bytes.length });
    expect(await readRaster(source(data), "constant", 2, signal)).toEqual({ kind: "constant", count: Uint8Array.of(3, 0) });
    await expect(readRaster(source(Uint8Array.of(60, 104)), "constant", 2, signal)).rejects.toThrow();
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
    const columns = decodeRaster(await unpack("number"), "number", 4);
    const half = Math.fround(32_767 / 65_534);
    expect([...texelsOf(columns, new Uint8Array(4))]).toEqual([69_999, 69_999, 1, 70_000, 0, 0, 0, 0, 0, 0, 3, 3, half, 1, 0, 1]);
  });

  it("are sums of the points' own colours, where somebody can see them", () => {
    const list = (...values: number[]) => ({ type: 8 as const, values });
    const bytes = ipc({ count: list(0, 2, 5), red: list(10, 1), green: list(20, 1), blue: list(255, 1), alpha: list(3, 0) });
    const sums = texelsOf(decodeRaster(bytes, "rgba", 3), new Uint8Array(4));
    expect([...sums]).toEqual([0, 0, 0, 0, 20, 40, 510, 2, 0, 0, 0, 0]);
  });

  it("are counts where all points have one colour", () => {
    const bytes = ipc({ count: { type: 16, values: [0, 256, 65_535] } });
    const sums = texelsOf(decodeRaster(bytes, "constant", 3), new Uint8Array(4));
    expect([...sums].filter((_, i) => i % 4 === 3)).toEqual([0, 256, 65_535]);
  });
});

describe("what the page keeps", () => {
  it("finds the categories of each texel, in memory of its own", () => {
    fc.assert(
      fc.property(texels, (cells) => {
        const columns = categories(cells);
        const place = { digest: "d", kx: 3, ky: 1, x: 4, y: 5, width: cells.length, height: 1 };
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
