/** Where the tooltip goes: beside the point, inside the plot, never over the point. */

/** CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

export interface TooltipPlace {
  x: number;
  y: number;
  /** The tooltip must be cut to this height. */
  maxHeight: number;
  /** Where it lies as seen from the point. */
  side: "right" | "left" | "above" | "below";
}

/** CSS pixels between the tooltip and the edge of the plot. */
export const EDGE = 6;

/**
 * Right of the point, else left of it, else on the side above or below with more room. For a point outside
 * of the plot, as for the place on its edge that is nearest.
 *
 * @param size The tooltip as large as it would like to be.
 * @param gap CSS pixels between the middle of the point and the tooltip.
 */
export function placeTooltip(x: number, y: number, size: Size, plot: Size, gap: number): TooltipPlace {
  const [px, py] = [clamp(x, 0, plot.width), clamp(y, 0, plot.height)];
  const tallest = Math.max(plot.height - 2 * EDGE, 0);
  const height = Math.min(size.height, tallest);
  const top = clamp(py - height / 2, EDGE, plot.height - EDGE - height);
  if (px + gap + size.width <= plot.width - EDGE) return { x: px + gap, y: top, maxHeight: tallest, side: "right" };
  if (px - gap - size.width >= EDGE) return { x: px - gap - size.width, y: top, maxHeight: tallest, side: "left" };
  const left = clamp(px - size.width / 2, EDGE, plot.width - EDGE - size.width);
  const above = Math.max(py - gap - EDGE, 0);
  const below = Math.max(plot.height - EDGE - (py + gap), 0);
  if (above < below) return { x: left, y: py + gap, maxHeight: below, side: "below" };
  return { x: left, y: Math.max(py - gap - Math.min(size.height, above), EDGE), maxHeight: above, side: "above" };
}

/** A sheet along the bottom of a narrow plot; along the top where the point is too low for that. */
export function placeSheet(y: number, height: number, plot: Size, gap: number): TooltipPlace {
  const py = clamp(y, 0, plot.height);
  const above = Math.max(py - gap - EDGE, 0);
  const below = Math.max(plot.height - EDGE - (py + gap), 0);
  if (height > below && above > below) return { x: EDGE, y: EDGE, maxHeight: above, side: "above" };
  return { x: EDGE, y: plot.height - EDGE - Math.min(height, below), maxHeight: below, side: "below" };
}

/** `low` wins where the two cross. */
function clamp(value: number, low: number, high: number): number {
  return Math.max(Math.min(value, high), low);
}
