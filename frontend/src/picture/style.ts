/** From the look that the page asks for to device pixels. */

import type { DiscStyle } from "../gl/points_pass";
import type { Look } from "./protocol";

/** Width of the outline around selected points, in CSS pixels. */
const OUTLINE = 1.25;

export function discStyle(look: Look, pixelRatio: number): DiscStyle {
  const [low, high, none] = look.sizes;
  return {
    sizes: [low * pixelRatio, high * pixelRatio, none * pixelRatio],
    opacities: look.opacities,
    constant: look.constant,
    missing: look.missing,
    outline: look.outline,
    outlineWidth: OUTLINE * pixelRatio,
    front: look.front,
  };
}

/** Whether discs of one style can be shown for those of the other, opacity aside. */
export function sameDiscs(a: DiscStyle, b: DiscStyle): boolean {
  const keys = ["sizes", "constant", "missing", "outline"] as const;
  return (
    a.front === b.front &&
    a.outlineWidth === b.outlineWidth &&
    keys.every((key) => a[key].every((value, i) => value === b[key][i]))
  );
}

/** Logarithm of the transmittance that one disc leaves on average. */
export function thickness({ opacities }: DiscStyle): number {
  return -Math.log(1 - Math.min((opacities[0] + opacities[1]) / 2, 0.99));
}

/**
 * What the logarithm of the transmittance of a picture drawn with one style and scale has to be
 * multiplied with to look as bright as one drawn with the other: the number of discs on a place
 * goes with their area over that of the plane.
 */
export function brightness(
  from: { style: DiscStyle; perQuantum: number },
  to: { style: DiscStyle; perQuantum: number },
): number {
  const discs = (of: typeof from): number =>
    (of.style.sizes[1] ** 2 * thickness(of.style)) / of.perQuantum;
  return discs(to) / discs(from);
}
