/** How many points a frame may draw, steered towards a time for each frame. */

import type { Measured } from "./gpu_clock";

const MOST = 16_777_216;
/** Measurements of fewer points say more about the call than about the points. */
const ENOUGH = 2048;

export class Pacer {
  private last: number | null = null;
  /** Milliseconds a point, as measured lately. */
  private cost: number | null = null;

  /**
   * @param budget Points of the first frame.
   * @param least Points that a frame may always draw.
   * @param target Milliseconds of drawing a frame, where the GPU's time is known.
   * @param fast Elsewhere: milliseconds between frames below which there was room for more.
   * @param slow Milliseconds between frames above which there was too much to draw.
   */
  constructor(
    public budget: number,
    private readonly least: number,
    private readonly target: number,
    private readonly fast: number,
    private readonly slow: number,
  ) {}

  /** The GPU took this long for so many points. */
  measured({ points, milliseconds }: Measured): void {
    if (points < ENOUGH) return;
    const cost = milliseconds / points;
    // Slower at once, faster with caution: a late frame is worse than a short one.
    const weight = this.cost === null || cost > this.cost ? 0.5 : 0.2;
    this.cost = this.cost === null ? cost : this.cost + weight * (cost - this.cost);
    this.budget = this.within(this.target / this.cost);
  }

  /** Call at the beginning of each frame of a run of frames where the GPU's time is unknown. */
  tick(now: number): void {
    if (this.last !== null) {
      const interval = now - this.last;
      if (interval > this.slow) this.budget = this.within(this.budget * 0.7);
      else if (interval < this.fast) this.budget = this.within(this.budget * 1.4);
    }
    this.last = now;
  }

  /** Frames stop here: the pause that follows says nothing about the pace. */
  pause(): void {
    this.last = null;
  }

  private within(points: number): number {
    return Math.min(MOST, Math.max(this.least, Math.round(points)));
  }
}
