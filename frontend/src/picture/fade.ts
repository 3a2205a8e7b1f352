/** A share that goes from 0 to 1, or back, in a short time. */

export const FADE_MS = 150;

export class Fade {
  private from = 0;
  private to = 0;
  private since = -Infinity;

  /** Goes to 0 or 1 from where it is. @param still At once. */
  turn(to: 0 | 1, now: number, still: boolean): void {
    if (to === this.to) return;
    this.from = this.at(now);
    this.to = to;
    this.since = still ? -Infinity : now;
  }

  at(now: number): number {
    // An animation frame's time may be a little before the last request's.
    const part = Math.min(Math.max((now - this.since) / FADE_MS, 0), 1);
    return this.from + (this.to - this.from) * part;
  }

  /** Whether it has arrived. */
  over(now: number): boolean {
    return now - this.since >= FADE_MS;
  }
}
