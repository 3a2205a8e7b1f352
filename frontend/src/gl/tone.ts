/**
 * How the opacity that is stored in a picture of discs becomes the opacity that is shown.
 *
 * Blending n discs of opacity a leaves the transmittance T = (1 - a)^n. An unbiased sample of a share
 * f of the points leaves T^f on average, so T = (T^f)^(1/f): raising the transmittance of the sample
 * to 1/f gives the brightness the complete picture will have, and it does not jump as detail arrives.
 * The same power carries a picture drawn with one opacity and magnification over to another.
 */

import type { Color } from "../picture/protocol";

export interface Tone {
  /** What the logarithm of the transmittance is multiplied with: 1 for a complete picture. */
  power: number;
  /** Opacity of one disc, and the opacity that one disc is shown with at least. */
  disc: number;
  floor: number;
  /** Colours go this far towards `grey`. */
  grey: Color;
  fade: number;
  /** What the result is multiplied with. */
  weight: number;
}

/** The opacity shown for a stored one. */
export function toned(alpha: number, { power, disc, floor }: Tone): number {
  let shown = 1 - Math.max(1 - alpha, 0) ** power;
  // A lone disc must not fade into the background where crowds made all discs faint.
  if (disc < floor) {
    const lift = (floor - disc) / (1 - disc);
    shown = shown < disc ? shown * (lift / disc + 1 - lift) : lift + (1 - lift) * shown;
  }
  return shown;
}

/** Whether a picture is shown as it is stored. */
export function isPlain({ power, disc, floor, fade, weight }: Tone): boolean {
  return Math.abs(power - 1) < 1e-6 && disc >= floor && fade === 0 && weight === 1;
}

/** Entries of a tone's table: four for each step of 8 bits. */
export const TONE_STEPS = 1024;

/** Fills in what premultiplied colours are multiplied with, by the stored opacity. */
export function toneTable(
  tone: Tone,
  factors: Float32Array<ArrayBuffer> = new Float32Array(TONE_STEPS),
): Float32Array<ArrayBuffer> {
  for (let i = 0; i < TONE_STEPS; i++) {
    const alpha = Math.max(i, 0.5) / (TONE_STEPS - 1);
    factors[i] = (toned(alpha, tone) / alpha) * tone.weight;
  }
  return factors;
}
