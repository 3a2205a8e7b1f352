/** How long frames take while the camera moves. */

/** Milliseconds without a frame after which a movement is over: the next frame begins another. */
const PAUSE_MS = 200;
/** Frames that are looked at. */
const FRAMES = 60;

export class FrameMeter {
  private last = -Infinity;
  private gaps: number[] = [];

  /** A frame is on the screen. @param now Milliseconds. */
  tick(now: number): void {
    const gap = now - this.last;
    this.last = now;
    if (gap >= PAUSE_MS || gap <= 0) return;
    this.gaps.push(gap);
    if (this.gaps.length > FRAMES) this.gaps.shift();
  }

  /** Mean milliseconds of a frame in the last movement or movements; null before there was one. */
  get milliseconds(): number | null {
    const { gaps } = this;
    return gaps.length === 0 ? null : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  }
}
