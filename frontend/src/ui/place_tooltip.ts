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
}

/** CSS pixels between the tooltip and the edge of the plot. */
const EDGE = 6;

/**
 * Right of the point, else left of it, else on the side above or below with more room.
 *
 * @param size The tooltip as large as it would like to be.
 * @param gap CSS pixels between the middle of the point and the tooltip.
 */
export function placeTooltip(x: number, y: number, size: Size, plot: Size, gap: number): TooltipPlace {
  const tallest = Math.max(plot.height - 2 * EDGE, 0);
  const height = Math.min(size.height, tallest);
  const top = clamp(y - height / 2, EDGE, plot.height - EDGE - height);
  if (x + gap + size.width <= plot.width - EDGE) return { x: x + gap, y: top, maxHeight: tallest };
  if (x - gap - size.width >= EDGE) return { x: x - gap - size.width, y: top, maxHeight: tallest };
  const above = y - gap - EDGE;
  const below = plot.height - EDGE - (y + gap);
  const left = clamp(x - size.width / 2, EDGE, plot.width - EDGE - size.width);
  if (above >= below) {
    const room = Math.max(above, 0);
    return { x: left, y: Math.max(y - gap - Math.min(size.height, room), EDGE), maxHeight: room };
  }
  return { x: left, y: y + gap, maxHeight: Math.max(below, 0) };
}

/** `low` wins where the two cross. */
function clamp(value: number, low: number, high: number): number {
  return Math.max(Math.min(value, high), low);
}
