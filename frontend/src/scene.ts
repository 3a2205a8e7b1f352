/** What belongs to one set of points on the page: their store and their selection. */

import type { PointsManifest } from "./manifest";
import { PointStore } from "./points/store";
import { Selection } from "./selection/ops";

export class Scene {
  readonly store: PointStore;
  readonly selection: Selection;
  /** The last selection command of Python that was followed. */
  command: string | null = null;
  epoch = 0;
  /** Points per square quantum at a typical place; 0 until the cells of all levels are there. */
  density = 0;
  /** Aborted when other points take the place of these. */
  readonly abort = new AbortController();

  constructor(points: PointsManifest) {
    this.store = new PointStore(points.levels);
    this.selection = new Selection(this.store);
  }

  addPositions(start: number, local: Uint16Array): void {
    // After a lost context the same batches arrive a second time.
    if (start < this.store.loaded) return;
    this.store.addBatch(start, local);
    this.selection.reapply(start, this.store.loaded);
  }
}
