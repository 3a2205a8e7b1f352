import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import type { How } from "../src/manifest";
import { BINS, countScale, placeOf } from "../src/picture/equalize";

/** Written by tests/make_shade_fixtures.py, where its fields are explained. */
interface Case {
  name: string;
  counts: number[];
  pixels: number[];
  empty: number;
  ramp: Record<How, number[]>;
  alpha: Record<How, number[]>;
}

const CASES = JSON.parse(
  readFileSync(new URL("fixtures/shade.json", import.meta.url), "utf8"),
) as Case[];
const HOWS: How[] = ["linear", "log", "eq_hist"];
/** What float32 may leave of a whole number. */
const ROUNDING = 0.01;

/** Pixels as they come from the GPU, the empty ones among the others. */
function pixelsOf(counts: number[], pixels: number[], empty: number): Float32Array {
  const all = [...counts.flatMap((count, i) => Array<number>(pixels[i]!).fill(count)), ...Array<number>(empty).fill(0)];
  const texels = new Float32Array(all.length * 4);
  // Any order: the stride is prime to every length used here.
  all.forEach((count, i) => (texels[((i * 7919) % all.length) * 4 + 3] = count));
  return texels;
}

/** Counts whose byte is not the one that Datashader cuts the number to. */
function differences(counts: number[], numbers: number[], bytes: number[]): unknown[] {
  return counts
    .map((count, i) => ({ count, number: numbers[i]!, byte: bytes[i]! }))
    .filter(({ number, byte }) => !(number >= byte - ROUNDING && number < byte + 1 + ROUNDING));
}

describe.each(CASES)("$name", ({ counts, pixels, empty, ramp, alpha }) => {
  const texels = pixelsOf(counts, pixels, empty);

  it.each(HOWS)("%s: colours of counts are Datashader's", (how) => {
    const scale = countScale(texels, how);
    const numbers = counts.map((count) => 255 * placeOf(scale, count));
    expect(differences(counts, numbers, ramp[how])).toEqual([]);
  });

  it.each(HOWS)("%s: opacities of categories are Datashader's", (how) => {
    const scale = countScale(texels, how, { binned: true });
    const numbers = counts.map((count) => 40 + 215 * placeOf(scale, count));
    expect(differences(counts, numbers, alpha[how])).toEqual([]);
  });

  it.each(HOWS)("%s: places rise from 0 to 1 with the count, also between counts", (how) => {
    const scale = countScale(texels, how);
    const [low, high] = [counts[0] ?? 0, counts.at(-1) ?? 0];
    const between = counts.flatMap((count, i) => [count, (count + (counts[i + 1] ?? count)) / 2]);
    const places = [low / 2, ...between, high * 2].map((count) => placeOf(scale, count));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBe(low < high ? 0 : 1);
    expect(places.at(-1)).toBe(1);
    expect(scale.places.length).toBeLessThanOrEqual(BINS);
  });
});

describe("pixels that hold a share of the points", () => {
  const [counts, pixels] = [[1, 2, 5, 6, 40], [9, 5, 3, 2, 1]];
  const texels = pixelsOf(counts, pixels, 8);

  it.each(["linear", "eq_hist"] as const)("%s: a count stands for count / share", (how) => {
    const whole = countScale(texels, how);
    const share = countScale(texels, how, { scale: 4 });
    for (const count of [...counts, 3, 5.5]) {
      expect(placeOf(share, 4 * count)).toBeCloseTo(placeOf(whole, count), 6);
    }
  });

  it("log: as if all pixels held count / share", () => {
    const share = countScale(texels, "log", { scale: 4 });
    const all = countScale(texels.map((count) => 4 * count), "log");
    for (const count of counts) expect(placeOf(share, 4 * count)).toBe(placeOf(all, 4 * count));
  });
});
