/**
 * How crowded the points are in any part of the plane, at a cost that does not depend on their number.
 *
 * The counts of the cells and their sums over squares of 2, 4, ... 256 cells a side. A view is summed over
 * nodes of a size that suits it, so that a zoom touches as many nodes as a glance at everything; between two
 * sizes the sums are mixed, and nodes that the view cuts count by the part of their area that is seen, so
 * that nothing jumps while one pans and zooms.
 */

import type { Box } from "../manifest";
import { CELLS, CELL_SIZE, GRID, mortonOf } from "./morton";

/** Levels of the pyramid: from the cells to one node for all of them. */
const LEVELS = Math.log2(GRID) + 1;
/** Nodes along one side of a square view: at least this many, below twice as many. */
const NODES = 16;

/** One size of node, in Morton order. */
interface Layer {
  /** Points of each node. */
  points: Float64Array;
  /** Ordered pairs of different points that share a cell. */
  pairs: Float64Array;
}

export class DensityPyramid {
  private readonly layers: Layer[] = Array.from({ length: LEVELS }, (_, level) => ({
    points: new Float64Array(CELLS >> (2 * level)),
    pairs: new Float64Array(CELLS >> (2 * level)),
  }));
  private readonly levels = new Set<number>();
  /** Points of the levels that are here. */
  private known = 0;
  private stale = false;
  /** Of the last sum: points and pairs in the box, and nodes looked at. */
  private points = 0;
  private pairs = 0;
  private nodes = 0;

  /** @param count Points of all levels, here or not. */
  constructor(private count: number) {}

  /** Whether nothing is known yet. */
  get empty(): boolean {
    return this.known === 0;
  }

  /** Nodes that the last answer took: what it cost. */
  get visited(): number {
    return this.nodes;
  }

  /** Takes the cells of a level. @param starts First point of each cell, then the end of the level. */
  add(level: number, starts: Uint32Array): void {
    if (this.levels.has(level)) return;
    this.levels.add(level);
    this.take(starts);
  }

  private take(starts: Uint32Array): void {
    const { points } = this.layers[0]!;
    for (let code = 0; code < CELLS; code++) points[code]! += starts[code + 1]! - starts[code]!;
    this.known += starts[CELLS]! - starts[0]!;
    this.stale = true;
  }

  /** Takes a level of points that were appended to all others. */
  append(starts: Uint32Array): void {
    this.count += starts[CELLS]! - starts[0]!;
    this.take(starts);
  }

  /**
   * Other points per square quantum around a typical point in the box: the mean over the points there (not
   * over the area) of the density of their cell, themselves left out: a point alone in its cell has no
   * neighbours, however small the cell. A box without points has the value of the whole plane.
   *
   * Levels are samples. Of `n` points of a cell a sample of part `p` has about `p n`, but `p^2 n (n - 1)`
   * pairs: from pairs the estimate does not drift as further levels arrive.
   */
  typical(box: Box): number {
    this.sum(box);
    if (this.points === 0) [this.points, this.pairs] = [this.known, this.layers.at(-1)!.pairs[0]!];
    if (this.points === 0) return 0;
    return (this.scale * this.pairs) / this.points / CELL_SIZE ** 2;
  }

  /** All points for one of those that are here. */
  private get scale(): number {
    return this.known === 0 ? 1 : this.count / this.known;
  }

  private sum([left, right, bottom, top]: Box): void {
    if (this.stale) this.build();
    this.points = this.pairs = this.nodes = 0;
    const x0 = Math.max(left / CELL_SIZE, 0);
    const x1 = Math.min(right / CELL_SIZE, GRID);
    const y0 = Math.max(bottom / CELL_SIZE, 0);
    const y1 = Math.min(top / CELL_SIZE, GRID);
    if (!(x1 > x0 && y1 > y0)) return;
    const ideal = Math.log2(Math.sqrt((x1 - x0) * (y1 - y0)) / NODES);
    const level = Math.min(Math.max(ideal, 0), LEVELS - 1);
    const fine = Math.floor(level);
    this.gather(fine, x0, x1, y0, y1, fine + 1 - level);
    if (level > fine) this.gather(fine + 1, x0, x1, y0, y1, level - fine);
  }

  /** Adds what lies between the bounds, in cells, at a size of node. */
  private gather(level: number, x0: number, x1: number, y0: number, y1: number, weight: number): void {
    const { points, pairs } = this.layers[level]!;
    const side = 2 ** level;
    const [left, right, bottom, top] = [x0 / side, x1 / side, y0 / side, y1 / side];
    for (let cy = Math.floor(bottom); cy < top; cy++) {
      const height = Math.min(top, cy + 1) - Math.max(bottom, cy);
      for (let cx = Math.floor(left); cx < right; cx++) {
        const part = weight * height * (Math.min(right, cx + 1) - Math.max(left, cx));
        const code = mortonOf(cx, cy);
        this.points += part * points[code]!;
        this.pairs += part * pairs[code]!;
        this.nodes++;
      }
    }
  }

  /** In Morton order the four children of a node stand side by side. */
  private build(): void {
    this.stale = false;
    const [cells] = this.layers;
    for (let code = 0; code < CELLS; code++) {
      const n = cells!.points[code]!;
      cells!.pairs[code] = n * (n - 1);
    }
    for (let level = 1; level < LEVELS; level++) {
      const below = this.layers[level - 1]!;
      const here = this.layers[level]!;
      for (let code = 0; code < here.points.length; code++) {
        here.points[code] = fourOf(below.points, 4 * code);
        here.pairs[code] = fourOf(below.pairs, 4 * code);
      }
    }
  }
}

function fourOf(values: Float64Array, at: number): number {
  return values[at]! + values[at + 1]! + values[at + 2]! + values[at + 3]!;
}
