/** Mouse, touch, pen and keyboard on the plot. */

import { Cursor } from "./cursor";
import { attachKeys } from "./keys";
import { Pointers } from "./pointers";
import type { Combine, GestureHandlers, Gestures, Mode } from "./types";
import { Use } from "./use";
import { attachWheel } from "./wheel";

export { LONG_PRESS_MS } from "./types";
export type { Combine, Draft, GestureHandlers, Gestures, Mode, Place } from "./types";

/**
 * Listens on the host until `detach`. Handlers only move the camera and report; drawing is left to
 * the frame loop.
 *
 * @param host The element that holds the canvas; it takes the focus.
 */
export function attach(host: HTMLElement, handlers: GestureHandlers): Gestures {
  const frame = handlers.frame ?? host.parentElement ?? host;
  const abort = new AbortController();
  const { signal } = abort;
  const use = new Use(host, frame);
  let mode: Mode = "pan";
  let chosen: Combine = "replace";

  const allowed = (wanted: Mode) => wanted === "pan" || handlers.modes().includes(wanted);
  const dragKind = (shift: boolean): Mode => {
    if (!shift) return mode;
    return allowed("lasso") ? "lasso" : allowed("box") ? "box" : "pan";
  };
  const cursor = new Cursor(host, handlers, dragKind, () => chosen, signal);
  const pointers = new Pointers(host, use, () => cursor, dragKind, () => chosen, handlers, signal);

  const gestures: Gestures = {
    get mode() {
      return mode;
    },
    setMode(wanted) {
      const next = allowed(wanted) ? wanted : "pan";
      // Choosing a tool means to use it: the next finger draws instead of scrolling the page.
      if (next !== "pan") use.set(true);
      if (next === mode) return;
      pointers.cancel();
      mode = next;
      cursor.update();
      handlers.onMode(mode);
    },
    setCombine(wanted) {
      chosen = wanted;
      cursor.update();
    },
    setHot: (hot) => cursor.setHot(hot),
    cancel: () => void pointers.cancel(),
    refresh() {
      if (pointers.drawing !== null && !allowed(pointers.drawing)) pointers.cancel();
      gestures.setMode(mode);
      cursor.update();
    },
    detach() {
      pointers.cancel();
      abort.abort();
      use.detach();
    },
  };
  attachWheel(host, use, handlers, signal);
  attachKeys(host, frame, gestures, () => pointers.cancel(), handlers, signal);
  cursor.update();
  return gestures;
}
