/** Brightness of pictures that are incomplete, faint or stretched. */

import { describe, expect, it } from "vitest";

import { isPlain, toned, toneTable, TONE_STEPS, type Tone } from "../src/gl/tone";
import { brightness, thickness } from "../src/picture/style";
import type { DiscStyle } from "../src/gl/points_pass";

const PLAIN: Tone = { power: 1, disc: 0.5, floor: 0, grey: [0, 0, 0], fade: 0, weight: 1 };

const style = (over: Partial<DiscStyle>): DiscStyle => ({
  sizes: [3, 3, 3],
  opacities: [0.2, 0.2, 0.2],
  constant: [0, 0, 0],
  missing: [0, 0, 0],
  outline: [0, 0, 0],
  outlineWidth: 1,
  front: -1,
  ...over,
});

describe("tone", () => {
  it("leaves a complete picture alone", () => {
    for (const alpha of [0, 0.1, 0.5, 1]) expect(toned(alpha, PLAIN)).toBeCloseTo(alpha, 12);
  });

  it("is plain where nothing is to be done", () => {
    expect(isPlain(PLAIN)).toBe(true);
    for (const other of [{ power: 1.01 }, { floor: 0.6 }, { fade: 0.8 }, { weight: 0.5 }]) {
      expect(isPlain({ ...PLAIN, ...other })).toBe(false);
    }
  });

  it("gives a sample the opacity that all discs have together", () => {
    const [opacity, all] = [0.07, 60];
    const complete = 1 - (1 - opacity) ** all;
    for (const share of [1 / 60, 0.1, 0.5]) {
      const sample = 1 - (1 - opacity) ** (all * share);
      expect(toned(sample, { ...PLAIN, power: 1 / share })).toBeCloseTo(complete, 12);
    }
  });

  it("shows a lone disc with the floor's opacity and stays monotone and continuous", () => {
    const tone = { ...PLAIN, disc: 0.04, floor: 0.25 };
    expect(toned(0.04, tone)).toBeCloseTo(0.25, 12);
    expect(toned(0, tone)).toBe(0);
    expect(toned(1, tone)).toBeCloseTo(1, 12);
    let before = 0;
    for (let alpha = 0.001; alpha <= 1; alpha += 0.001) {
      const shown = toned(alpha, tone);
      expect(shown).toBeGreaterThan(before);
      expect(shown - before).toBeLessThan(0.01);
      before = shown;
    }
  });

  it("does not lift discs that are visible anyway", () => {
    expect(toned(0.3, { ...PLAIN, disc: 0.3, floor: 0.25 })).toBeCloseTo(0.3, 12);
  });

  it("has a table of factors that is exact at the steps of 8 bits", () => {
    const tone = { ...PLAIN, power: 3, weight: 0.5 };
    const table = toneTable(tone);
    for (let byte = 1; byte < 256; byte++) {
      const alpha = byte / 255;
      const factor = table[Math.floor(alpha * (TONE_STEPS - 1) + 0.5)]!;
      expect(Math.abs(alpha * factor - 0.5 * toned(alpha, tone))).toBeLessThan(0.5 / 255);
    }
  });
});

describe("brightness", () => {
  it("is that of as many discs as lie on a place", () => {
    const picture = { style: style({}), perQuantum: 4 };
    expect(brightness(picture, picture)).toBe(1);
    // Twice as far apart on both axes: a quarter of the discs.
    expect(brightness(picture, { ...picture, perQuantum: 16 })).toBeCloseTo(0.25, 12);
    // Discs with twice the diameter cover four times the area.
    const larger = { style: style({ sizes: [6, 6, 6] }), perQuantum: 4 };
    expect(brightness(picture, larger)).toBeCloseTo(4, 12);
  });

  it("turns the opacity of one disc into that of another", () => {
    const picture = { style: style({}), perQuantum: 4 };
    const fainter = { style: style({ opacities: [0.05, 0.05, 0.05] }), perQuantum: 4 };
    const stored = 1 - (1 - 0.2) ** 7;
    const shown = toned(stored, { ...PLAIN, power: brightness(picture, fainter) });
    expect(shown).toBeCloseTo(1 - (1 - 0.05) ** 7, 12);
    expect(thickness(picture.style)).toBeCloseTo(-Math.log(0.8), 12);
  });
});
