/**
 * Points that fly from where other points were: the old picture stays until all new points are here, then so many
 * of them as a frame has time for move to their places, and stand in for the picture until that is drawn.
 */

import type { PointColumns } from "../gl/columns";
import type { Frame } from "../gl/frame";
import type { Lookup } from "../gl/lookup";
import type { Stage } from "../gl/stage";
import type { Scene } from "./compose";
import type { Levels } from "./levels";
import type { SheetKind } from "./sheet";
import { Snapshot } from "./snapshot";
import { coarseness, coarser, eased, frameBefore, sampleOf, travelBetween, TRAVEL_MS, type Travel } from "./travel";

/** So many milliseconds the old picture waits for the new points; then they come as they arrive. */
const PATIENCE_MS = 5000;

/** The points before, as far as they have no successor: their state is set. */
export interface Departed {
  columns: PointColumns;
  lookup: Lookup;
  levels: Levels;
}

export class Flight {
  readonly snapshot: Snapshot;
  /** Whether the page has said how the new points look, and from where. */
  looked = false;
  /** Part of the time that is over, 0..1. */
  time = 0;
  /** Where the points are; null before the first frame. */
  travel: Travel | null = null;
  private since: number | null = null;
  private budget = 0;

  /** @param from What the canvas shows, in old quantum coordinates. @param began When the old points became old. */
  constructor(
    stage: Stage,
    private readonly from: Frame,
    private readonly began: number,
  ) {
    this.snapshot = new Snapshot(stage);
  }

  /** Whether the new points take too long. */
  late(now: number): boolean {
    return this.travel === null && now - this.began > PATIENCE_MS;
  }

  get over(): boolean {
    return this.time === 1;
  }

  /** Draws the next frame. @param frozen Stay at this time. @returns How many points went to the GPU. */
  draw(scene: Scene, kinds: readonly SheetKind[], departed: Departed | null, budget: number, now: number, frozen: number | null): number {
    const { snapshot } = this;
    const { subject, canvas, style, look } = scene;
    this.advance(now, frozen);
    const share = eased(this.time);
    if (this.travel === null) scene.shading?.rebase((canvas.sx * canvas.sy) / (this.from.sx * this.from.sy));
    this.travel = this.travel === null ? travelBetween(this.from, canvas, share) : { ...this.travel, share };
    this.budget = Math.max(this.budget, budget); // a point that is seen stays
    const sample = sampleOf(subject.levels.bounds, this.budget / Math.max(kinds.length, 1));
    const grain = look.density > 0 ? coarseness(sample.share) : 1;
    const sizes = style.sizes.map((size) => size / grain) as [number, number, number];
    snapshot.begin(coarser(canvas, grain), { ...style, sizes }, kinds, { guard: 0 });
    snapshot.sample(subject, sample, this.travel);
    if (departed === null) return sample.points * kinds.length;
    const { columns, lookup, levels } = departed;
    const rest = sampleOf(levels.bounds, sample.share * levels.count);
    const leaving = { ...this.travel, share: 1, weight: 1 - share };
    snapshot.sample({ ...subject, columns, lookup, levels }, rest, leaving, frameBefore(snapshot.frame, this.travel));
    return (sample.points + rest.points) * kinds.length;
  }

  destroy(): void {
    this.snapshot.destroy();
  }

  /** The first frame, which waits for shaders to be compiled, takes no time. */
  private advance(now: number, frozen: number | null): void {
    if (frozen !== null) {
      this.since = now - frozen * TRAVEL_MS;
      this.time = frozen;
      return;
    }
    if (this.travel === null) return;
    this.since ??= now;
    this.time = Math.min(Math.max((now - this.since) / TRAVEL_MS, 0), 1);
  }
}
