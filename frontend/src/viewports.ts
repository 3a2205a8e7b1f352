/** Asks the server for the part of the plane in view: when that is needed, and never twice at a time. */

import type { Box, ViewportState } from "./manifest";

/** What is seen. */
export interface Sight {
  /** Quantum coordinates. */
  box: Box;
  /** Device pixels. */
  width: number;
  height: number;
}

export interface ViewportHandlers {
  /** What is seen now; null while the plot has no size. */
  sight(): Sight | null;
  /** Whether what is there already shows it as well as can be. */
  serves(sight: Sight): boolean;
  ask(request: Omit<ViewportState, "points">): void;
}

/** Milliseconds without a change of the camera after which the server is asked. */
const STILL_MS = 60;
/** An answer that takes longer than these milliseconds is not waited for. */
const LOST_MS = 20_000;

export class Viewports {
  private serial = 0;
  /** What was asked for last and is not answered yet. */
  private asked: { serial: number; sight: Sight } | null = null;
  /** What the newest answer is about: asking for it again would bring the same. */
  private answered: Sight | null = null;
  /** What is there is not the newest, whatever it shows. */
  private renewing = false;
  private enabled = false;
  private visible = true;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private losing: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly on: ViewportHandlers) {}

  /** Whether an answer is on its way. */
  get waiting(): boolean {
    return this.asked !== null;
  }

  /** Whether nothing is asked for, and nothing will be unless the camera moves. */
  get idle(): boolean {
    return this.asked === null && this.settling === undefined && this.wanted() === null;
  }

  /** What the answer shown was about. */
  get served(): Sight | null {
    return this.answered;
  }

  /** The server can be asked from now on, about these points. */
  enable(): void {
    this.enabled = true;
  }

  /** What is seen has to be asked for again. */
  renew(): void {
    this.renewing = true;
    if (this.settling === undefined) this.check();
  }

  /** Forgets what was asked and answered: it was about something else. */
  reset(): void {
    this.forget();
    this.answered = null;
    this.renewing = false;
  }

  /** What was answered may be asked for again: something else is counted. */
  again(): void {
    this.answered = null;
  }

  disable(): void {
    this.reset();
    this.enabled = false;
    clearTimeout(this.settling);
    this.settling = undefined;
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible && this.settling === undefined) this.check();
  }

  /** The camera stands elsewhere, or the plot has another size. */
  moved(): void {
    if (!this.enabled) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), STILL_MS);
  }

  /** It will not be moved on: there is nothing to wait for. */
  letGo(): void {
    if (this.settling !== undefined) this.settle();
  }

  /** The server has said something. @param serial Of the request that it answers; 0: of none. */
  heard(serial: number): void {
    // A plot that was made anew in the same session goes on counting.
    this.serial = Math.max(this.serial, serial);
    if (serial === 0) this.answered = null;
    if (this.asked !== null && serial >= this.asked.serial) {
      this.answered = this.asked.sight;
      this.forget();
    }
    if (this.settling === undefined) this.check();
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = undefined;
    this.check();
  }

  /** Asks for what is seen if that is needed now. */
  private check(): void {
    const sight = this.wanted();
    if (sight === null || this.asked !== null) return;
    this.renewing = false;
    this.asked = { serial: ++this.serial, sight };
    this.losing = setTimeout(() => {
      this.forget();
      this.check();
    }, LOST_MS);
    this.on.ask({ serial: this.serial, ...sight });
  }

  private wanted(): Sight | null {
    if (!this.enabled || !this.visible) return null;
    const sight = this.on.sight();
    if (sight === null || this.renewing) return sight;
    if (this.on.serves(sight)) return null;
    return this.answered !== null && String(seen(sight)) === String(seen(this.answered)) ? null : sight;
  }

  private forget(): void {
    clearTimeout(this.losing);
    this.asked = null;
  }
}

function seen({ box, width, height }: Sight): number[] {
  return [...box, width, height];
}
