/** One texture of a picture and which rectangles of it are drawn how far. */

import type { Frame } from "../gl/frame";
import { Target, type Format } from "../gl/target";
import type { Box } from "../manifest";
import type { Levels } from "./levels";
import { area, difference, intersection, moved, type Rect } from "./rects";
import { Region } from "./region";

/** Discs and counts of all points; discs and counts of the points that lie on top of all others. */
export type SheetKind = "base" | "density" | "top" | "topDensity";

/** A rectangle that can be shown, and the share of all points in it. */
export interface Tile {
  rect: Rect;
  share: number;
}

/** More pieces than this are not worth their draw calls: begin anew. */
const MOST_PIECES = 24;

export class Sheet {
  readonly target: Target;
  private done: Rect[] = [];
  private regions: Region[] = [];
  private whole: Rect = { left: 0, bottom: 0, right: 0, top: 0 };
  /** Share of the points in what is done: less than 1 in a picture of a sample. */
  private sampled = 1;

  constructor(
    gl: WebGL2RenderingContext,
    readonly kind: SheetKind,
    readonly format: Format,
  ) {
    this.target = new Target(gl, format);
  }

  /**
   * Begins an empty picture.
   *
   * @param first What is to be drawn first: the part that is seen.
   * @param reach Texels by which a disc reaches beyond its centre.
   */
  begin(frame: Frame, first: Rect, reach: number): void {
    const { width, height } = frame;
    this.whole = { left: 0, bottom: 0, right: width, top: height };
    this.target.resize(width, height);
    this.target.clear();
    this.done = [];
    this.sampled = 1;
    const part = intersection(first, this.whole) ?? this.whole;
    this.regions = [part, ...difference(this.whole, part)].map((rect) => regionOf(rect, frame, reach));
  }

  /** It holds a share of all points, everywhere, and no more will come. */
  end(share: number): void {
    this.regions = [];
    this.done = [this.whole];
    this.sampled = share;
  }

  /** Moves the picture by whole texels. @param frame As it is afterwards. */
  scroll(dx: number, dy: number, frame: Frame, reach: number, spare: Target): void {
    this.target.scroll(dx, dy, spare);
    const kept = intersection(moved(this.whole, dx, dy), this.whole);
    if (kept === null) {
      this.begin(frame, this.whole, reach);
      return;
    }
    const move = (rect: Rect): Rect | null => intersection(moved(rect, dx, dy), this.whole);
    this.done = this.done.map(move).filter((rect) => rect !== null);
    this.regions = this.regions.filter((region) => {
      const rect = move(region.rect);
      if (rect !== null) region.rect = rect;
      return rect !== null;
    });
    for (const rect of difference(this.whole, kept)) this.regions.push(regionOf(rect, frame, reach));
    if (this.done.length + this.regions.length > MOST_PIECES) this.begin(frame, this.whole, reach);
  }

  /**
   * Rows were appended: what is complete goes on with those.
   *
   * @param keep Levels that are as they were. @param aligned Levels that hold what was there before.
   * @returns Whether the picture is still of use.
   */
  extend(frame: Frame, reach: number, levels: Levels, before: number, keep: number, aligned: number): boolean {
    const part = before / levels.count;
    for (const region of this.regions) if (!region.extend(keep, part)) return false;
    for (const rect of this.done) {
      const region = regionOf(rect, frame, reach);
      region.resume(aligned, levels);
      this.regions.push(region);
    }
    this.done = [];
    return true;
  }

  /** The region to go on with: the least complete one that is seen; with `all` also those outside. */
  next(levels: Levels, seen: Rect, all: boolean): Region | null {
    let best: Region | null = null;
    let bestSeen = false;
    for (const region of this.regions) {
      if (!region.waiting(levels)) continue;
      const isSeen = intersection(region.rect, seen) !== null;
      if (!isSeen && !all) continue;
      if (best === null || (isSeen && !bestSeen) || (isSeen === bestSeen && region.share < best.share)) {
        best = region;
        bestSeen = isSeen;
      }
    }
    return best;
  }

  /** Takes note of a region that may be finished. */
  settle(region: Region, levels: Levels): void {
    if (!region.finished(levels)) return;
    this.regions = this.regions.filter((other) => other !== region);
    if (this.regions.length === 0) this.done = [this.whole];
    else this.done.push(region.rect);
  }

  /** What can be shown. */
  tiles(): Tile[] {
    const tiles = this.done.map((rect) => ({ rect, share: this.sampled }));
    for (const { rect, share, begun } of this.regions) if (begun) tiles.push({ rect, share });
    return tiles;
  }

  /** Whether every point that reaches into `seen` is drawn. */
  completeIn(seen: Rect): boolean {
    return !this.regions.some((region) => intersection(region.rect, seen) !== null);
  }

  /** Whether there is something to show everywhere in `seen`. */
  begunIn(seen: Rect): boolean {
    return !this.regions.some((region) => !region.begun && intersection(region.rect, seen) !== null);
  }

  /** Mean over the area of `seen` of the share of points that are drawn; what lies outside has none. */
  shareIn(seen: Rect): number {
    let sum = 0;
    for (const { rect, share } of this.tiles()) {
      const part = intersection(rect, seen);
      if (part !== null) sum += area(part) * share;
    }
    return sum / area(seen);
  }

  destroy(): void {
    this.target.destroy();
  }
}

/** @param frame Of the texture. */
function regionOf(rect: Rect, frame: Frame, reach: number): Region {
  const x = (texel: number): number => frame.cx + (texel - frame.width / 2) / frame.sx;
  const y = (texel: number): number => frame.cy + (texel - frame.height / 2) / frame.sy;
  const box: Box = [
    x(rect.left - reach), x(rect.right + reach), y(rect.bottom - reach), y(rect.top + reach),
  ];
  return new Region(rect, box);
}
