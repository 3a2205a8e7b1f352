/** The cursor says what a press would do; a badge beside it, whether it would add or subtract. */

import { combineOf } from "./place";
import type { Combine, GestureHandlers, Mode, Place } from "./types";

interface Modifiers {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export class Cursor {
  private modifiers: Modifiers = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  /** Where the pointer is, while it is over the plot. */
  private place: Place | null = null;
  private badge: Combine = "replace";
  private hot = false;
  private panning = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly handlers: GestureHandlers,
    /** What a drag would do now. */
    private readonly dragKind: (shift: boolean) => Mode,
    /** How the next shape joins the selection where no key says otherwise. */
    private readonly chosen: () => Combine,
    signal: AbortSignal,
  ) {
    const view = host.ownerDocument.defaultView!;
    for (const type of ["keydown", "keyup"] as const) {
      view.addEventListener(type, (event) => this.place !== null && this.hold(event), {
        signal,
        capture: true,
      });
    }
  }

  /** The pointer is at a place, or gone. */
  move(place: Place | null, event: Modifiers): void {
    this.place = place;
    this.hold(event);
  }

  setHot(hot: boolean): void {
    this.hot = hot;
    this.update();
  }

  setPanning(panning: boolean): void {
    this.panning = panning;
    this.update();
  }

  update(): void {
    this.host.style.cursor = this.shape();
    const selecting = this.handlers.modes().length > 0 && !this.panning;
    const op = this.place !== null && selecting ? combineOf(this.modifiers, this.chosen()) : "replace";
    this.handlers.onCombine?.(this.place === null ? this.chosen() : combineOf(this.modifiers, this.chosen()));
    if (op !== "replace") this.handlers.onBadge(this.place, op);
    else if (this.badge !== "replace") this.handlers.onBadge(null, op);
    this.badge = op;
  }

  private hold({ shiftKey, ctrlKey, metaKey, altKey }: Modifiers): void {
    this.modifiers = { shiftKey, ctrlKey, metaKey, altKey };
    this.update();
  }

  private shape(): string {
    if (this.panning) return "grabbing";
    if (this.dragKind(this.modifiers.shiftKey) !== "pan") return "crosshair";
    return this.hot ? "pointer" : "grab";
  }
}
