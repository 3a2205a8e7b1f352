/** "12 points lie outside this view": counted whenever the camera rests. */

import type { Feature, PlotContext } from "./features";
import { countWithin } from "./points/count";
import { covers, withinExtent } from "./texels";

/** Milliseconds without a change after which the camera rests. */
const REST_MS = 200;

/** How many points are not in view, or at least are not. */
export interface OutsideCount {
  count: number;
  exact: boolean;
}

export class Outside implements Feature {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly plot: PlotContext) {}

  place(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.plot.controls.showOutside(countOutside(this.plot)), REST_MS);
  }

  destroy(): void {
    clearTimeout(this.timer);
  }
}

/** Points of all that are not in view now; null where nobody knows. */
export function countOutside(plot: PlotContext): OutsideCount | null {
  const { manifest, scene, camera, aggregating } = plot;
  const [{ store }, { points, aggregate }] = [scene()!, manifest()!];
  if (store.loaded < store.count) return null;
  const seen = withinExtent(camera.box());
  const total = aggregate?.total ?? points.count;
  if (seen === null) return { count: total, exact: true };
  if (aggregate === null || (aggregate.inside !== null && covers(aggregate.inside, seen))) {
    return { count: total - countWithin(store, seen), exact: true };
  }
  const touched = aggregating.countTouched(seen);
  return touched === null ? null : { count: total - touched, exact: false };
}
