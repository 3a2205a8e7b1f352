/**
 * The table from counts to colours: that of the counts last seen at rest, so that moving changes no
 * colours. Where the server counts, that of the whole extent, unless the user wants the other.
 */

import type { Frame } from "../gl/frame";
import { ShadeTable } from "../gl/shade_table";
import type { How } from "../manifest";
import { countScale } from "./equalize";
import type { RasterPart } from "./rasters";
import { intersection, type Rect } from "./rects";
import type { Snapshot } from "./snapshot";

export class Shading {
  readonly table: ShadeTable;
  private pixels = new Float32Array(0);
  /** Of the picture that the table was fitted to; 0 before. */
  private texelsPerQuantum = 0;
  /** What the table was fitted to, if that was a raster. */
  private fitted: (RasterPart & { lookup: Uint8Array; how: How; blended: boolean }) | null = null;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.table = new ShadeTable(gl);
  }

  /** Whether the table was fitted to something. */
  get ready(): boolean {
    return this.texelsPerQuantum > 0;
  }

  /** Other points or another rule: the present table says nothing. */
  reset(): void {
    this.texelsPerQuantum = 0;
    this.fitted = null;
  }

  /**
   * Fits the table to the counts that the canvas shows.
   *
   * @param moving Then a table that fitted before stays.
   * @param blended Whether opacity tells the counts of pixels that have colours of their own; Datashader
   *   then counts into bins.
   */
  fit(snapshot: Snapshot, canvas: Frame, how: How, moving: boolean, blended: boolean): void {
    const sheet = snapshot.sheet("density");
    if (sheet === undefined || (moving && this.ready)) return;
    const { width, height } = snapshot.frame;
    const seen = intersection(snapshot.seen(canvas), { left: 0, bottom: 0, right: width, top: height });
    const share = sheet.shareIn(snapshot.seen(canvas));
    if (seen === null || share === 0) return;
    const { gl } = this;
    const [columns, rows] = [seen.right - seen.left, seen.top - seen.bottom];
    const values = 4 * columns * rows;
    if (this.pixels.length !== values) this.pixels = new Float32Array(values);
    sheet.target.bind();
    gl.readPixels(seen.left, seen.bottom, columns, rows, gl.RGBA, gl.FLOAT, this.pixels);
    this.table.set(countScale(this.pixels, how, { binned: blended, scale: 1 / share }));
    this.texelsPerQuantum = (snapshot.frame.sx * snapshot.frame.sy) / snapshot.spread ** 2;
    this.fitted = null;
  }

  /** Fits the table to counts of a raster. @param lookup Colours of categories: hidden ones do not count. */
  fitRaster({ raster, part }: RasterPart, lookup: Uint8Array, how: How, blended: boolean): void {
    const { fitted } = this;
    const same = fitted?.raster === raster && sameRect(fitted.part, part);
    const alike = same && fitted.how === how && fitted.blended === blended;
    if (alike && (fitted.lookup === lookup || raster.columns.kind !== "category")) return;
    const texels = raster.texels(lookup);
    const seen = part === null ? texels : cut(texels, raster.place.width, part);
    const scale = countScale(seen, how, { binned: blended });
    this.fitted = { raster, part, lookup, how, blended };
    // Where nothing is seen, what comes into view next has the colours that it had.
    if (scale.high === 0 && this.ready) return;
    this.table.set(scale);
    this.texelsPerQuantum = raster.frame.sx * raster.frame.sy;
  }

  /** Quanta are others: the texels of the table have so many times the pixels a quantum squared. */
  rebase(ratio: number): void {
    this.texelsPerQuantum *= ratio;
  }

  /** What counts in `frame` are multiplied with to look up the table: larger texels hold more points. */
  scale(frame: Frame): number {
    return this.ready ? (frame.sx * frame.sy) / this.texelsPerQuantum : 1;
  }

  destroy(): void {
    this.table.destroy();
  }
}

function sameRect(a: Rect | null, b: Rect | null): boolean {
  if (a === null || b === null) return a === b;
  return a.left === b.left && a.bottom === b.bottom && a.right === b.right && a.top === b.top;
}

/** A part of rows of texels, four numbers each. */
function cut(texels: Float32Array, width: number, { left, bottom, right, top }: Rect): Float32Array {
  const row = 4 * (right - left);
  const part = new Float32Array(row * (top - bottom));
  for (let y = bottom; y < top; y++) {
    const from = 4 * (y * width + left);
    part.set(texels.subarray(from, from + row), row * (y - bottom));
  }
  return part;
}
