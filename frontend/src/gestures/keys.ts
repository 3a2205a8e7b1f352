/** The keyboard, while the focus is in the plot. */

import type { GestureHandlers, Gestures } from "./types";

/** Part of the plot that an arrow key moves, and with Shift. */
const STEP = 0.1;
const BIG_STEP = 0.4;
const ZOOM = 1.4;

/** @returns Whether Esc gave something up; otherwise it clears the selection. */
type Cancel = () => boolean;

export function attachKeys(
  host: HTMLElement,
  frame: HTMLElement,
  gestures: Gestures,
  cancel: Cancel,
  handlers: GestureHandlers,
  signal: AbortSignal,
): void {
  frame.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented) return;
      if (event.key === "Escape") {
        if (!cancel() && handlers.onKey?.(event) !== true) handlers.onClear();
      } else if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
      } else if (event.target === host && handlers.onKey?.(event) === true) {
        // Somebody has made something of it.
      } else if (!pressLetter(event.key.toLowerCase(), gestures, handlers)) {
        // Arrows and signs keep their own meaning in the controls around the plot.
        if (event.target !== host || !moveCamera(event, handlers)) return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
}

function pressLetter(key: string, gestures: Gestures, handlers: GestureHandlers): boolean {
  const modes = handlers.modes();
  if (key === "f") handlers.onFit();
  else if (key === "p") gestures.setMode("pan");
  else if (key === "l" && modes.includes("lasso")) gestures.setMode("lasso");
  else if (key === "b" && modes.includes("box")) gestures.setMode("box");
  else return handlers.onLetter?.(key) === true;
  return true;
}

function moveCamera(event: KeyboardEvent, { camera, onLeave }: GestureHandlers): boolean {
  const step = event.shiftKey ? BIG_STEP : STEP;
  const { width, height } = camera;
  switch (event.key) {
    case "ArrowLeft":
      camera.panBy(step * width, 0);
      break;
    case "ArrowRight":
      camera.panBy(-step * width, 0);
      break;
    case "ArrowUp":
      camera.panBy(0, step * height);
      break;
    case "ArrowDown":
      camera.panBy(0, -step * height);
      break;
    case "+":
    case "=":
      camera.zoomAt(width / 2, height / 2, ZOOM);
      break;
    case "-":
    case "_":
      camera.zoomAt(width / 2, height / 2, 1 / ZOOM);
      break;
    default:
      return false;
  }
  onLeave();
  return true;
}
