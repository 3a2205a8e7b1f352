/**
 * Messages between the page and the side that draws.
 *
 * Streaming, decoding and WebGL live in a worker: calls into the driver can take a tenth of a second
 * (a context, a shader) and must not hold up the page. The page keeps camera, hit tests and controls.
 */

import type { View } from "../camera";
import type { ColorKind } from "../gl/columns";
import type { Source } from "../wire/source";

type Color = readonly [number, number, number];

/** How the points look from where; colours as 0..1. */
export interface Look {
  view: View;
  /** Diameter in CSS pixels. */
  size: number;
  opacity: number;
  /** Colour of all points when they share one, and of those without a value. */
  constant: Color;
  missing: Color;
  /** What unselected points fade towards. */
  grey: Color;
}

export type Request =
  | { type: "open"; plot: number; canvas: OffscreenCanvas | HTMLCanvasElement }
  /** Size in CSS pixels. */
  | { type: "resize"; plot: number; width: number; height: number; pixelRatio: number }
  | { type: "points"; plot: number; levels: number[]; cells: Source; position: Source }
  /** `ticket` comes back when the colours are on the screen; `digest` names the column. */
  | {
      type: "color";
      plot: number;
      ticket: number;
      kind: ColorKind;
      digest: string;
      column: Source | null;
      lookup: Uint8Array | null;
    }
  /** Other colours for the same column. */
  | { type: "lookup"; plot: number; rgba: Uint8Array }
  /** One byte a point, or null for no selection. */
  | { type: "state"; plot: number; mask: Uint8Array | null }
  | { type: "look"; plot: number; look: Look }
  | { type: "close"; plot: number };

export interface Shown {
  /** Points in the picture on the screen; all of them when it is complete. */
  drawn: number;
  frames: number;
  /** Bytes held on the GPU, and bytes sent there so far. */
  gpuBytes: number;
  uploadedBytes: number;
}

export type Reply =
  | { type: "ready" }
  | { type: "cells"; plot: number; level: number; starts: Uint32Array<ArrayBuffer> }
  /** Points per square quantum at a typical place, once the cells of all levels are there. */
  | { type: "density"; plot: number; density: number }
  /** Cell-relative positions, for hit tests. */
  | { type: "positions"; plot: number; start: number; local: Uint16Array<ArrayBuffer> }
  | { type: "loaded"; plot: number }
  | { type: "colored"; plot: number; ticket: number }
  | { type: "shown"; plot: number; shown: Shown }
  /** The browser had taken the context away and gave it back empty. */
  | { type: "restored"; plot: number }
  | { type: "failed"; plot: number; what: "points" | "color" | "webgl"; message: string; transport: boolean };

export type Post = (reply: Reply, transfer?: Transferable[]) => void;
