/** Waiting, and noticing that the main thread did not answer. */

export function frame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The browser answers a timer in a chain of timers after this many milliseconds. */
const TIMER = 4;

/** Measures the longest time in which the main thread did not answer a timer. */
export class Heartbeat {
  private longest = 0;
  private last = performance.now();
  private timer = 0;

  start(): void {
    this.last = performance.now();
    this.longest = 0;
    this.beat();
  }

  stop(): number {
    clearTimeout(this.timer);
    this.notice();
    return this.longest;
  }

  private beat(): void {
    this.timer = window.setTimeout(() => {
      this.notice();
      this.beat();
    }, TIMER);
  }

  private notice(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.last - TIMER);
    this.last = now;
  }
}
