/** Wheel and trackpad pinch: zoom at the pointer, without taking the wheel from the page. */

import { placeOf } from "./place";
import type { GestureHandlers } from "./types";
import type { Use } from "./use";

/** Zoom per CSS pixel of wheel, as an exponent of e: one notch (100 px) is a factor of 1.22. */
const WHEEL_RATE = 0.002;
/** Browsers report a trackpad pinch as a wheel with Ctrl and small steps. */
const PINCH_RATE = 0.01;
/** CSS pixels of a line and of a page, where the wheel counts in these. */
const LINE_PX = 33;
const PAGE_PX = 400;
/** Largest step of one event. */
const MOST_PX = 240;

/** Safari's own event for a trackpad pinch. */
interface SafariGesture extends MouseEvent {
  readonly scale: number;
}

export function attachWheel(
  host: HTMLElement,
  use: Use,
  handlers: GestureHandlers,
  signal: AbortSignal,
): void {
  const { camera } = handlers;
  let told = false;

  host.addEventListener(
    "wheel",
    (event) => {
      if (!use.active && !event.ctrlKey && !event.metaKey) {
        if (!told) handlers.onWheelIgnored();
        told = true;
        return;
      }
      event.preventDefault();
      const { x, y } = placeOf(host, event);
      handlers.onLeave();
      camera.zoomAt(x, y, wheelFactor(event));
    },
    { signal, passive: false },
  );

  let scale = 1;
  const begin = (event: Event) => {
    event.preventDefault();
    scale = 1;
  };
  const change = (event: Event) => {
    event.preventDefault();
    const gesture = event as SafariGesture;
    const { x, y } = placeOf(host, gesture);
    camera.zoomAt(x, y, gesture.scale / scale);
    scale = gesture.scale;
  };
  host.addEventListener("gesturestart", begin, { signal, passive: false });
  host.addEventListener("gesturechange", change, { signal, passive: false });
}

/** Magnification for one turn of the wheel. */
export function wheelFactor(event: Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode" | "ctrlKey">): number {
  // Shift turns a vertical wheel into a horizontal one.
  const delta = event.deltaY || event.deltaX;
  const pixels = delta * (event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? PAGE_PX : 1);
  // A real wheel with Ctrl has steps of a notch, a pinch of a few pixels.
  const rate = event.ctrlKey && Math.abs(pixels) < 50 ? PINCH_RATE : WHEEL_RATE;
  return Math.exp(-rate * Math.min(Math.max(pixels, -MOST_PX), MOST_PX));
}
