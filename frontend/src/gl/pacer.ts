/** Points a frame may draw, steered by the measured pace of the frames. */

const MOST = 16_777_216;

export class Pacer {
  private last: number | null = null;

  /**
   * @param budget Points of the first frame.
   * @param least Points that a frame may always draw.
   * @param fast Milliseconds between frames below which there was room for more.
   * @param slow Milliseconds between frames above which there was too much to draw.
   */
  constructor(
    public budget: number,
    private readonly least: number,
    private readonly fast: number,
    private readonly slow: number,
  ) {}

  /** Call at the beginning of each frame of a run of frames. */
  tick(now: number): void {
    if (this.last !== null) {
      const interval = now - this.last;
      if (interval > this.slow) this.budget = Math.max(this.least, this.budget * 0.7);
      else if (interval < this.fast) this.budget = Math.min(MOST, this.budget * 1.4);
    }
    this.last = now;
  }

  /** Frames stop here: the pause that follows says nothing about the pace. */
  pause(): void {
    this.last = null;
  }
}
