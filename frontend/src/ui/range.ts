/** What a drag on a colour bar does to the range that is shown; places are shares of the bar, 0..1. */

export type Range = readonly [low: number, high: number];

/** An end of the range, all of it, or another range from where the drag begins. */
export type Grab = "low" | "high" | "move" | "new";

/**
 * What a press takes hold of.
 *
 * @param reach So near to an end it is the end.
 */
export function grabAt(at: number, [low, high]: Range, reach: number): Grab {
  const [toLow, toHigh] = [Math.abs(at - low), Math.abs(at - high)];
  if (Math.min(toLow, toHigh) <= reach) {
    // Where both are as near, the one on the side of the pointer can go there.
    return toLow < toHigh || (toLow === toHigh && at < low) ? "low" : "high";
  }
  const all = low <= 0 && high >= 1;
  return !all && at > low && at < high ? "move" : "new";
}

/** The range after a drag. @param from Where it began. @param before The range then. */
export function dragged(grab: Grab, from: number, to: number, [low, high]: Range): Range {
  if (grab === "move") {
    const way = Math.min(Math.max(to - from, -low), 1 - high);
    return [low + way, high + way];
  }
  const at = Math.min(Math.max(to, 0), 1);
  // An end that is drawn across the other one becomes the other.
  const fixed = grab === "new" ? from : grab === "low" ? high : low;
  return at < fixed ? [at, fixed] : [fixed, at];
}

/** Keys that move an end, as steps of a hundredth; with Shift one code at a time. */
const STEPS: Record<string, number> = {
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10,
};

/**
 * Where a key moves an end of the range; null for other keys.
 *
 * @param code Of the end. @param least It goes no lower, and no higher than `most`. @param top The last code.
 */
export function stepped(key: string, fine: boolean, code: number, least: number, most: number, top: number): number | null {
  if (key === "Home") return least;
  if (key === "End") return most;
  const steps = STEPS[key];
  if (steps === undefined) return null;
  const by = steps * (fine ? 1 : Math.round(top / 100));
  return Math.min(Math.max(code + by, least), most);
}
