/** Zooms to what is selected. */

import type { Feature, PlotContext } from "./features";
import type { Box } from "./manifest";
import { boundsOf, boundsOfSteps } from "./selection/bounds";

/** Part of the plot kept free around the selection on each side. */
const MARGIN = 0.1;
/** Quanta on a side from which a box is one to zoom to; smaller ones are as good as a point. */
const POINT = 16;
/** Around a point so many quanta are shown, unless the view is nearer already. */
const AROUND = 2 ** 18;

export class Zooming implements Feature {
  constructor(private readonly plot: PlotContext) {
    plot.controls.tools.offer("zoom", () => this.zoom());
    plot.controls.tools.set("zoom", { disabled: true });
  }

  onSelection(): void {
    this.plot.controls.tools.set("zoom", { disabled: !this.possible });
  }

  onLetter(key: string): boolean {
    if (key !== "z") return false;
    this.zoom();
    return true;
  }

  private get possible(): boolean {
    const chosen = this.plot.selecting.chosen;
    if (chosen === null || !chosen.active) return false;
    return this.plot.manifest()?.aggregate == null ? (chosen.count ?? 0) > 0 : this.bounds() !== null;
  }

  private zoom(): void {
    const { camera, controls } = this.plot;
    const box = this.possible ? this.bounds() : null;
    if (box === null) controls.say("Nothing is selected that could be zoomed to");
    else camera.animateTo(grown(box, camera.box()), MARGIN);
  }

  /** null where nobody here knows. */
  private bounds(): Box | null {
    const scene = this.plot.scene();
    if (scene === null) return null;
    const { store, selection } = scene;
    if (this.plot.manifest()?.aggregate == null) return boundsOf(store, selection.mask);
    if (selection.state("", 0).base) return null; // Python's own
    return boundsOfSteps(selection.steps, ({ index, within }) => {
      const here = String(within) === String(selection.inside) && index < store.loaded;
      return here ? store.quantum(index) : null;
    });
  }
}

/** What to show of a place that has hardly an extent. */
export function grown(box: Box, seen: Box): Box {
  const [x0, x1, y0, y1] = box;
  if (x1 - x0 > POINT || y1 - y0 > POINT) return box;
  const around = (low: number, high: number, from: number, to: number): [number, number] => {
    const half = Math.min(AROUND, to - from) / 2;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  };
  return [...around(x0, x1, seen[0], seen[1]), ...around(y0, y1, seen[2], seen[3])];
}
