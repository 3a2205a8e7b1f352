/**
 * Which labels are shown at which zoom.
 *
 * Each label stands at its place in the plane and keeps its size on the screen, so whether two of them
 * overlap follows from the zoom alone: from some zoom on they never do. Greedily, from the most important
 * label to the least, each is given the zoom from which it is shown: the first at which it overlaps none
 * that went before it and is shown there. Panning therefore changes nothing, and zooming in takes no label
 * away (K. Been, E. Daiches, C. Yap, "Dynamic Map Labeling", IEEE Transactions on Visualization and Computer
 * Graphics 12(5), 2006: one active range a label, without an end).
 */

export interface Box {
  /** Quantum coordinates of its middle. */
  x: number;
  y: number;
  /** CSS pixels, with what is kept free around it. */
  width: number;
  height: number;
  /** Boxes with the same text keep a larger distance. */
  group: number;
}

/** CSS pixels between boxes of one group, on one axis at least: the same text twice says nothing nearby. */
const SAME_PX = 320;
/** A label comes when it has so much more room than it needs, and then stays while it has what it needs. */
const ROOM = 1.08;

/**
 * The scale from which each box is shown: CSS pixels per quantum on the x axis.
 *
 * @param boxes From the most important to the least. @param ratio Scale of the y axis over that of the x axis.
 * @param hidden Boxes that are never shown.
 */
export function shownFrom(
  boxes: readonly Box[],
  ratio: number,
  hidden: (index: number) => boolean = () => false,
): Float64Array {
  const from = new Float64Array(boxes.length);
  boxes.forEach((box, i) => {
    if (hidden(i)) from[i] = Infinity;
    for (let j = 0; j < i && from[i] !== Infinity; j++) {
      if (from[j] === Infinity) continue;
      const apart = apartFrom(box, boxes[j]!, ratio);
      // Where the other one is not shown yet, it is not in the way.
      if (apart > from[j]!) from[i] = Math.max(from[i]!, apart);
    }
  });
  return from;
}

/** The scale from which two boxes do not overlap. */
function apartFrom(a: Box, b: Box, ratio: number): number {
  const same = a.group === b.group;
  const width = same ? SAME_PX : (a.width + b.width) / 2;
  const height = same ? SAME_PX : (a.height + b.height) / 2;
  return Math.min(width / Math.abs(a.x - b.x), height / (Math.abs(a.y - b.y) * ratio));
}

/** Remembers which boxes are shown, so that a small step back does not take away what has just come. */
export class Shown {
  private last: Uint8Array | null = null;
  private asked: { scale: number; from: Float64Array } | null = null;

  /** One byte a box, 1 where it is shown; the same array for the same question. @param from From `shownFrom`. */
  at(scale: number, from: Float64Array): Uint8Array {
    const { last, asked } = this;
    if (last !== null && asked?.scale === scale && asked.from === from) return last;
    this.asked = { scale, from };
    const now = new Uint8Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const room = last === null || last[i] === 1 ? 1 : ROOM;
      if (scale >= from[i]! * room) now[i] = 1;
    }
    this.last = now;
    return now;
  }

  /** Other boxes: none of them has been shown. */
  forget(): void {
    this.last = null;
    this.asked = null;
  }
}
