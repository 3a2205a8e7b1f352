/**
 * One rectangle of a sheet and how far it is drawn.
 *
 * Points come level by level, each level in interleaved slices: slice `j` of `k` holds every k-th
 * point, beginning with the j-th. In Morton order that is a sample that covers the plane evenly, so
 * the picture can be shown at any time, and each slice still walks through the texture in order.
 */

import { MOST_STRIDE } from "../gl/columns";
import type { Box } from "../manifest";
import { cellRanges } from "./cell_ranges";
import type { Levels } from "./levels";
import type { Rect } from "./rects";

/** Points of a slice, as far as the stride allows. */
const SLICE = 16_384;

/** Runs of points for one draw call, all with the same stride. */
export class Runs {
  firsts = new Int32Array(256);
  counts = new Int32Array(256);
  length = 0;
  points = 0;
  stride = 1;
  first = 0;

  clear(stride: number, first: number): void {
    this.length = 0;
    this.points = 0;
    this.stride = stride;
    this.first = first;
  }

  add(first: number, count: number): void {
    if (this.length === this.firsts.length) {
      this.firsts = grown(this.firsts);
      this.counts = grown(this.counts);
    }
    this.firsts[this.length] = first;
    this.counts[this.length++] = count;
    this.points += count;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

export class Region {
  /** Share of all points that are drawn where the region is, 0..1. */
  share = 0;
  private level = 0;
  /** Of the level being drawn; no slices: it has not begun. */
  private ranges: Uint32Array = new Uint32Array(0);
  private inLevel = 0;
  private slices = 0;
  private slice = 0;
  private sliceDone = 0;
  /** The next run of the slice, and how many of its points are drawn. */
  private run = 0;
  private runDone = 0;

  /** @param box Where the points lie that reach into the rectangle, in quantum coordinates. */
  constructor(
    public rect: Rect,
    readonly box: Box,
  ) {}

  /** Goes on after the first levels, whose points are in the picture already. */
  resume(level: number, levels: Levels): void {
    this.level = level;
    this.share = levels.bounds[level]! / levels.count;
  }

  /**
   * Other levels follow the first ones, which stay.
   *
   * @param keep So many of them. @param part Points before, as a share of those that there are now.
   * @returns Whether what is drawn is of these only.
   */
  extend(keep: number, part: number): boolean {
    this.share *= part;
    return this.level < keep || (this.level === keep && this.slices === 0);
  }

  get begun(): boolean {
    return this.share > 0;
  }

  /** Whether `next` has something to draw, or to find finished. */
  waiting(levels: Levels): boolean {
    return this.slices > 0 || this.level < levels.ready;
  }

  finished(levels: Levels): boolean {
    return this.level === levels.sizes.length;
  }

  /** Fills `runs` with the next points, at most `budget`; false when there are none for now. */
  next(levels: Levels, budget: number, runs: Runs): boolean {
    while (this.slices === 0) {
      if (this.level >= levels.ready) return false;
      this.enter(levels);
    }
    runs.clear(this.slices, this.slice);
    this.fill(budget, runs);
    this.sliceDone += runs.points;
    if (2 * this.run === this.ranges.length) this.endSlice(levels);
    else this.share = this.shareAt(levels, this.slice + (this.sliceDone * this.slices) / this.inLevel);
    return true;
  }

  private enter(levels: Levels): void {
    this.ranges = cellRanges(levels.starts[this.level]!, this.box);
    this.inLevel = 0;
    for (let i = 0; i < this.ranges.length; i += 2) this.inLevel += this.ranges[i + 1]! - this.ranges[i]!;
    this.beginSlice(0);
    if (this.inLevel === 0) this.endLevel(levels);
    else this.slices = Math.min(MOST_STRIDE, Math.ceil(this.inLevel / SLICE));
  }

  private fill(budget: number, runs: Runs): void {
    const { ranges, slices: k, slice: j } = this;
    let left = budget;
    while (left > 0 && 2 * this.run < ranges.length) {
      const from = Math.ceil((ranges[2 * this.run]! - j) / k) + this.runDone;
      const to = Math.ceil((ranges[2 * this.run + 1]! - j) / k);
      const count = Math.min(to - from, left);
      if (count > 0) runs.add(from, count);
      left -= count;
      if (from + count < to) {
        this.runDone += count;
      } else {
        this.run++;
        this.runDone = 0;
      }
    }
  }

  private endSlice(levels: Levels): void {
    if (this.slice + 1 === this.slices) {
      this.endLevel(levels);
    } else {
      this.beginSlice(this.slice + 1);
      this.share = this.shareAt(levels, this.slice);
    }
  }

  private endLevel(levels: Levels): void {
    this.slices = 0;
    this.level++;
    this.share = levels.count === 0 ? 1 : levels.bounds[this.level]! / levels.count;
  }

  private beginSlice(slice: number): void {
    this.slice = slice;
    this.sliceDone = 0;
    this.run = 0;
    this.runDone = 0;
  }

  /** @param slices Slices of the level that are drawn. */
  private shareAt(levels: Levels, slices: number): number {
    const before = levels.bounds[this.level]!;
    const part = Math.min(slices / this.slices, 1);
    return (before + levels.sizes[this.level]! * part) / levels.count;
  }
}
