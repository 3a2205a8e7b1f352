/** What belongs to one set of points on the page: their store, how crowded they are, their selection. */

import type { Box, Manifest, PointsManifest } from "./manifest";
import { movedBox, type Moved } from "./moved";
import { DensityPyramid } from "./points/pyramid";
import { PointStore } from "./points/store";
import { Selection } from "./selection/ops";

export class Scene {
  readonly store: PointStore;
  readonly selection: Selection;
  crowd: DensityPyramid;
  /** The last selection command of Python that was followed. */
  command: string | null = null;
  epoch = 0;
  /** Whether it is known what Python had selected when these points came. */
  followed = false;
  /** Aborted when other points take the place of these. */
  readonly abort = new AbortController();
  /** Of the points. */
  digest: string;
  /** What sizes follow from: not another one with each row that is appended. */
  readonly measure: { count: number; home: Box };

  constructor({ points, aggregate }: Pick<Manifest, "points" | "aggregate">) {
    this.digest = points.digest;
    this.measure = { count: aggregate?.total ?? points.count, home: points.home };
    this.store = new PointStore(points.levels);
    this.selection = new Selection(this.store);
    this.selection.inside = aggregate?.inside ?? null;
    this.crowd = new DensityPyramid(this.store.count);
  }

  /** Whether the points have come so far that their look can be chosen. */
  get known(): boolean {
    return this.store.count === 0 || !this.crowd.empty;
  }

  setCells(level: number, starts: Uint32Array): void {
    this.store.setCells(level, starts);
    this.crowd.add(level, starts);
  }

  /**
   * Rows were appended.
   *
   * @param keep Levels that stay as they are. @param starts Of the others the first point of each cell.
   * @param moved How the axes have grown, when they have.
   */
  grow(
    { digest, levels }: PointsManifest,
    keep: number,
    starts: readonly Uint32Array[],
    local: Uint16Array,
    moved: Moved | null,
  ): void {
    const { store } = this;
    const [before, stays] = [store.count, keep === store.cellStarts.length];
    store.grow(levels, keep, starts, local);
    if (moved === null) {
      for (const level of starts) if (level[0]! >= before) this.crowd.append(level);
    } else {
      this.measure.home = movedBox(this.measure.home, moved);
      this.crowd = new DensityPyramid(store.count);
      store.cellStarts.forEach((level, i) => this.crowd.add(i, level));
      this.selection.move(moved);
    }
    this.selection.grow(before, stays);
    if (!stays) this.command = null; // its points have other places: it is to be read again
    this.digest = digest;
  }

  addPositions(start: number, local: Uint16Array): void {
    // After a failed transfer the same batches arrive a second time.
    if (start < this.store.loaded) return;
    this.store.addBatch(start, local);
    this.selection.reapply(start, this.store.loaded);
  }

  /** Whether what is loaded ends with a level: a sample of all points. */
  get levelComplete(): boolean {
    return this.store.levelStarts.includes(this.store.loaded);
  }
}
