/** Points a frame may draw, steered by the measured pace of the frames towards 60 a second. */

const LEAST = 16_384;
const MOST = 16_777_216;
/** Milliseconds between frames: above, there was too much to draw; below, there was room. */
const SLOW = 25;
const FAST = 18.5;

export class Pacer {
  budget = 65_536;
  private last: number | null = null;

  /** Call at the beginning of each frame of a run of frames. */
  tick(now: number): void {
    if (this.last !== null) {
      const interval = now - this.last;
      if (interval > SLOW) this.budget = Math.max(LEAST, this.budget * 0.7);
      else if (interval < FAST) this.budget = Math.min(MOST, this.budget * 1.4);
    }
    this.last = now;
  }

  /** Frames stop here: the pause that follows says nothing about the pace. */
  pause(): void {
    this.last = null;
  }
}
