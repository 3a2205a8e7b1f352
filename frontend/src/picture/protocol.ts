/**
 * Messages between the page and the side that draws.
 *
 * Streaming, decoding and WebGL live in a worker: calls into the driver can take a tenth of a second
 * (a context, a shader) and must not hold up the page. The page keeps camera, hit tests and controls.
 */

import type { View } from "../camera";
import type { ColorKind } from "../gl/columns";
import type { CodeRange } from "../filter";
import type { RingColors, RingTable } from "../gl/rings_pass";
import type { Box, How } from "../manifest";
import type { Moved } from "../moved";
import type { Source } from "../wire/source";

export type Color = readonly [number, number, number];

/** Columns that change how a point looks besides its colour: one byte a point, 255 where missing. */
export type Channel = "size" | "opacity";

/** How the points look from where; colours as 0..1. */
export interface Look {
  view: View;
  /** Diameters in CSS pixels of the smallest and the largest point, and of one without a size. */
  sizes: readonly [low: number, high: number, missing: number];
  /** Opacities of the lowest and the highest point, and of one without a value; 0..1. */
  opacities: readonly [low: number, high: number, missing: number];
  /** A pixel that a single point covers is at least this opaque; 0 when the user chose the opacity. */
  floor: number;
  /** Colour of all points when they share one, and of those without a value. */
  constant: Color;
  missing: Color;
  /** What unselected points fade towards, and what is left of their opacity. */
  grey: Color;
  kept: number;
  /** Around selected points that are large enough to have an outline. */
  outline: Color;
  /** Category drawn above all others, or -1. */
  front: number;
  /** Share of the density picture in what is shown: 0 points, 1 density, between them a cross-fade. */
  density: number;
  /** How counts become colours (as in `datashader.transfer_functions.shade`). */
  how: How;
  /** Whether counts go through the ramp, or through the opacity of the points' own colours. */
  ramped: boolean;
  /** Where the server counts: whether what colour a count has follows from the view, not from the whole extent. */
  viewColors: boolean;
}

/** Rasters kept besides that of the whole extent: the newest so many. */
export const RASTERS_KEPT = 4;

/** A rectangle of texels that the server counted, as `RasterManifest`. */
export interface RasterSource {
  digest: string;
  source: Source;
  kx: number;
  ky: number;
  x: number;
  y: number;
  width: number;
  height: number;
  block: number;
}

/** What the page keeps of a raster, to say what lies under the pointer (docs/internals.md, "Rasters"). */
export interface RasterCounts extends Omit<RasterSource, "source"> {
  /** Points of each block of texels, row by row from the lower left. */
  count: Uint32Array<ArrayBuffer>;
  /** Category: first entry of each block with points in `code` and `amount`, in that order, and their end. */
  first: Uint32Array<ArrayBuffer> | null;
  code: Uint8Array<ArrayBuffer> | null;
  amount: Uint32Array<ArrayBuffer> | null;
  /** Number: of each block with points those with a value, and the value as 0..65534 along the colour scale. */
  valued: Uint32Array<ArrayBuffer> | null;
  value: Uint16Array<ArrayBuffer> | null;
}

/** Where points come from that follow from the present ones (docs/internals.md, "Data that changes in place"). */
export interface MotionSources {
  places: Source;
  /** Of the present points, those without a successor; null: all have one. */
  gone: Source | null;
}

/** A column of points of which some are new. */
export interface GrownColumn {
  /** Level at which `source` begins: 0, or the first that is new. */
  from: number;
  source: Source;
}

export interface GrownColor extends GrownColumn {
  kind: ColorKind;
  digest: string;
  /** Of the column that the first levels have been drawn with, where they stay. */
  before: string;
}

export type Request =
  | { type: "open"; plot: number; canvas: OffscreenCanvas | HTMLCanvasElement }
  /** Size in CSS pixels. */
  | { type: "resize"; plot: number; width: number; height: number; pixelRatio: number }
  /** Whether the plot can be seen at all; one that cannot draws nothing. */
  | { type: "visible"; plot: number; visible: boolean }
  | { type: "points"; plot: number; levels: number[]; cells: Source; position: Source; motion: MotionSources | null }
  /** Points with a ring around them, null: none. */
  | ({ type: "rings"; plot: number; table: RingTable | null } & RingColors)
  /** Movements of points stay at this part of their time, or go on. */
  | { type: "freeze"; plot: number; at: number | null }
  /**
   * Rows were appended: the first `keep` levels are as they were, the others come. `cells` and `position` hold
   * these; columns begin at the level `from`. Answered by "grown" once all is here and drawn with from then on.
   */
  | {
      type: "grow";
      plot: number;
      ticket: number;
      levels: number[];
      keep: number;
      /** How the axes have grown, when they have: pictures and camera go along. */
      moved: Moved | null;
      cells: Source;
      position: Source;
      /** null: all points have one colour. */
      color: GrownColor | null;
      size: GrownColumn | null;
      opacity: GrownColumn | null;
    }
  /** The GPU has lost the positions: these are the ones that had arrived, relative to their cells. */
  | { type: "refill"; plot: number; local: Uint16Array }
  /** `ticket` comes back when the colours are on the screen; `digest` names the column. */
  | {
      type: "color";
      plot: number;
      ticket: number;
      kind: ColorKind;
      digest: string;
      column: Source | null;
      lookup: Uint8Array | null;
      range: CodeRange;
    }
  /** Which code each point has is wanted, for hit tests: of the column in use, if it is this one. */
  | { type: "codes"; plot: number; digest: string }
  /** Other colours for the same column. */
  | { type: "lookup"; plot: number; rgba: Uint8Array }
  /** Other numbers of the same column are shown. */
  | { type: "range"; plot: number; range: CodeRange }
  /** Size or opacity by column; null for one value for all points. */
  | { type: "channel"; plot: number; channel: Channel; digest: string; column: Source | null }
  /** Colours of counts, 256 x RGBA. */
  | { type: "ramp"; plot: number; rgba: Uint8Array }
  /** One byte a point, or null for no selection. */
  | { type: "state"; plot: number; mask: Uint8Array | null }
  /**
   * Counts from the server; `digest` null: there are none any more. Answered by "aggregated" with the same
   * ticket, unless another comes before. After the "points" of the same manifest.
   */
  | {
      type: "aggregate";
      plot: number;
      ticket: number;
      digest: string | null;
      kind: ColorKind;
      codes: number;
      base: RasterSource | null;
      raster: RasterSource | null;
      selected: RasterSource | null;
      baseSelected: RasterSource | null;
      /** Where "points" holds all there are, in quantum coordinates; null: it holds none. */
      inside: Box | null;
      /** Nothing fades: the user prefers reduced motion. */
      still?: boolean;
    }
  | { type: "look"; plot: number; look: Look }
  /** Answered with the pixels of the picture as it is. */
  | { type: "capture"; plot: number; ticket: number }
  /** Answered with the picture drawn once more with so many pixels per CSS pixel, or fewer where that is too many. */
  | { type: "enlarge"; plot: number; ticket: number; ratio: number }
  | { type: "close"; plot: number };

/** A request as it goes over: `serial` counts the plot's requests. */
export type Numbered = Request & { serial: number };

export interface Shown {
  /** Requests that the picture on the screen takes account of. */
  serial: number;
  /** Points in the picture on the screen, those outside the view included. */
  drawn: number;
  /** Whether every point in view is in the picture. */
  whole: boolean;
  frames: number;
  /** Bytes held on the GPU for the points, for the pictures, and bytes of points sent there so far. */
  gpuBytes: number;
  textureBytes: number;
  uploadedBytes: number;
  /** Points are on their way to new places: part of the time that is over, 0..1. */
  transition: number | null;
  /** Bytes that have come for this plot, to the side that draws. */
  receivedBytes: number;
}

export type Reply =
  | { type: "ready" }
  | { type: "cells"; plot: number; level: number; starts: Uint32Array<ArrayBuffer> }
  /** Cell-relative positions, for hit tests. */
  | { type: "positions"; plot: number; start: number; local: Uint16Array<ArrayBuffer> }
  /** What is new, see "grow": first points of the cells of each new level, and positions of all their points. */
  | {
      type: "grown";
      plot: number;
      ticket: number;
      starts: Uint32Array<ArrayBuffer>[];
      local: Uint16Array<ArrayBuffer>;
    }
  /** Bytes of points and columns, so far and in all; equal when nothing more is on its way. */
  | { type: "arriving"; plot: number; received: number; bytes: number }
  | { type: "colored"; plot: number; ticket: number }
  /** Codes of points from `start` on, of `count` in all; those that come later follow by themselves. */
  | {
      type: "codes";
      plot: number;
      digest: string;
      start: number;
      count: number;
      values: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
    }
  /** The rasters have arrived and are shown with the next frame; those that were not among the ones kept. */
  | { type: "aggregated"; plot: number; ticket: number; rasters: RasterCounts[] }
  | { type: "shown"; plot: number; shown: Shown }
  /** The enlarged picture cannot be had. */
  | { type: "refused"; plot: number; ticket: number; message: string }
  /** RGBA with straight alpha, rows from the top. */
  | {
      type: "captured";
      plot: number;
      ticket: number;
      width: number;
      height: number;
      pixels: Uint8ClampedArray<ArrayBuffer>;
    }
  /** The browser had taken the context away and gave it back empty: positions and state are wanted. */
  | { type: "restored"; plot: number }
  | {
      type: "failed";
      plot: number;
      what: "points" | "growth" | "color" | "channel" | "webgl" | "aggregate";
      message: string;
      transport: boolean;
    };

export type Post = (reply: Reply, transfer?: Transferable[]) => void;
