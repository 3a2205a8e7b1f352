/**
 * Exact points of a region, where rasters show the rest.
 *
 * A picture of points is painted over the rasters in the region's rectangle while that makes up most of
 * the canvas. When other points come, the old picture stays until they, or a raster, are in its place.
 */

import type { PointColumns } from "../gl/columns";
import type { Frame } from "../gl/frame";
import type { Box } from "../manifest";
import { Fade } from "./fade";
import type { Layer, Motion } from "./motion";
import type { Raster } from "./raster";
import { area, intersection, type Rect } from "./rects";

/** Share of the canvas that the region has to cover. */
const MOST = 0.5;
/** The outermost quantum on each axis. */
const LAST = 2 ** 24 - 1;

/** A part of the canvas that shows points, and how far. */
export interface Part {
  rect: Rect;
  weight: number;
}

/** A picture of points that are not there any more. */
export interface Leaving {
  motion: Motion;
  columns: PointColumns;
  selecting: boolean;
  /** The newest raster when they went: what came later covers the picture. */
  over: Raster | null;
}

export class Exact {
  leaving: Leaving | null = null;
  private inside: Box | null = null;
  private fade = new Fade();
  private left: { inside: Box; weight: number; answered: boolean } | null = null;

  /** @param inside Where the points are that have come, or will come next; null: there are none. */
  setInside(inside: Box | null): void {
    this.inside = inside;
    if (this.left !== null) this.left.answered = true;
  }

  /** Other points come. @returns Whether the picture of the old ones stays. */
  leave(leaving: Leaving, now: number): boolean {
    const { inside } = this;
    const weight = this.fade.at(now);
    this.fade = new Fade();
    if (inside === null || weight === 0) return false;
    this.leaving?.motion.clear();
    this.leaving = leaving;
    this.left = { inside, weight, answered: false };
    return true;
  }

  /** A frame is about to be painted. @param layers The points as they would be painted. */
  step(canvas: Frame, layers: readonly Layer[], now: number, still: boolean): void {
    const covered = layers.some(({ snapshot }) => snapshot.covers(canvas));
    this.fade.turn(covered && this.rectOf(this.inside, canvas) !== null ? 1 : 0, now, still);
  }

  /** Whether what is painted will change by itself. */
  fading(now: number): boolean {
    return !this.fade.over(now);
  }

  /** Everything is painted that was asked for: old pictures can go. */
  rest(): void {
    if (this.left?.answered) this.clear();
  }

  part(canvas: Frame, now: number): Part | null {
    return this.partOf(this.inside, this.fade.at(now), canvas);
  }

  /** Whether points cover the canvas: nothing else is to be seen. */
  fills(canvas: Frame, now: number): boolean {
    const part = this.part(canvas, now);
    return part?.weight === 1 && area(part.rect) === canvas.width * canvas.height;
  }

  leavingPart(canvas: Frame): Part | null {
    const { left } = this;
    return left && this.rectOf(left.inside, canvas) && this.partOf(left.inside, left.weight, canvas);
  }

  get bytes(): number {
    return this.leaving?.motion.bytes ?? 0;
  }

  clear(): void {
    this.leaving?.motion.clear();
    this.forget();
  }

  /** The GPU has lost everything. */
  forget(): void {
    this.leaving = this.left = null;
  }

  private partOf(inside: Box | null, weight: number, canvas: Frame): Part | null {
    const rect = inside === null || weight === 0 ? null : onCanvas(inside, canvas);
    return rect && { rect, weight };
  }

  /** null where it is not most of the canvas. */
  private rectOf(inside: Box | null, canvas: Frame): Rect | null {
    const rect = inside && onCanvas(inside, canvas);
    return rect !== null && area(rect) >= MOST * canvas.width * canvas.height ? rect : null;
  }
}

/** Pixels of the canvas within a box; beyond the outermost quanta there is nothing to cut off. */
export function onCanvas([x0, x1, y0, y1]: Box, canvas: Frame): Rect | null {
  const x = (quantum: number): number => Math.round((quantum - canvas.cx) * canvas.sx + canvas.width / 2);
  const y = (quantum: number): number => Math.round((quantum - canvas.cy) * canvas.sy + canvas.height / 2);
  return intersection(
    {
      left: x0 <= 0 ? 0 : x(x0),
      right: x1 >= LAST ? canvas.width : x(x1),
      bottom: y0 <= 0 ? 0 : y(y0),
      top: y1 >= LAST ? canvas.height : y(y1),
    },
    { left: 0, bottom: 0, right: canvas.width, top: canvas.height },
  );
}
