/** What a drag does, from the first move to the last. */

import type { Combine, GestureHandlers, Place } from "./types";

export interface Drag {
  readonly kind: "pan" | "box" | "lasso";
  move: (place: Place) => void;
  /** Takes effect. Moves nothing further. */
  finish: () => void;
  /** Leaves no trace. */
  cancel: () => void;
}

/** Vertices of a lasso are at least this many CSS pixels apart. */
const VERTEX_PX = 1.5;

export function panDrag({ camera, onLetGo }: GestureHandlers, start: Place): Drag {
  let last = start;
  return {
    kind: "pan",
    move(place) {
      camera.panBy(place.x - last.x, place.y - last.y);
      last = place;
    },
    finish: onLetGo,
    cancel() {},
  };
}

/** Vertices are kept in quantum coordinates, so the camera may move while they are drawn. */
export function lassoDrag(handlers: GestureHandlers, start: Place, op: Combine): Drag {
  const { camera, onDraft, onSelect } = handlers;
  const x: number[] = [];
  const y: number[] = [];
  const add = (place: Place) => {
    const [qx, qy] = camera.toQuantum(place.x, place.y);
    x.push(qx);
    y.push(qy);
  };
  add(start);
  onDraft({ kind: "lasso", x, y, op });
  return {
    kind: "lasso",
    move(place) {
      const [lastX, lastY] = camera.toPixel(x.at(-1)!, y.at(-1)!);
      if (Math.hypot(place.x - lastX, place.y - lastY) < VERTEX_PX) return;
      add(place);
      onDraft({ kind: "lasso", x, y, op });
    },
    finish() {
      onDraft(null);
      if (x.length >= 3) onSelect({ op, kind: "lasso", x, y });
    },
    cancel() {
      onDraft(null);
    },
  };
}

export function boxDrag(handlers: GestureHandlers, start: Place, op: Combine): Drag {
  const { camera, onDraft, onSelect } = handlers;
  const [x0, y0] = camera.toQuantum(start.x, start.y);
  let [x1, y1] = [x0, y0];
  const box = () => ({ kind: "box" as const, x: ordered(x0, x1), y: ordered(y0, y1), op });
  return {
    kind: "box",
    move(place) {
      [x1, y1] = camera.toQuantum(place.x, place.y);
      onDraft(box());
    },
    finish() {
      onDraft(null);
      onSelect(box());
    },
    cancel() {
      onDraft(null);
    },
  };
}

function ordered(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}
