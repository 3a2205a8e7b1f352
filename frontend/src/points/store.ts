/** The points on the main thread: four bytes each and the cells they lie in (docs/internals.md). */

import { CELLS, CELL_SIZE, MORTON_X, MORTON_Y } from "./morton";

export class PointStore {
  /** Points of all levels, loaded or not. */
  readonly count: number;
  /** First point of each level in sorted order, and `count` at the end. */
  readonly levelStarts: number[];
  /** Points whose batch has arrived. Batches arrive in order, so this is a prefix. */
  loaded = 0;
  /** x and y of each point relative to its cell, interleaved, in sorted order. */
  readonly local: Uint16Array;
  /** For each level 65,537 positions in sorted order; empty until `setCells`. */
  readonly cellStarts: Uint32Array[];

  /** @param levels Points of each level. */
  constructor(levels: number[]) {
    this.levelStarts = [0];
    for (const size of levels) this.levelStarts.push(this.levelStarts.at(-1)! + size);
    this.count = this.levelStarts.at(-1)!;
    this.local = new Uint16Array(2 * this.count);
    this.cellStarts = levels.map(() => new Uint32Array(0));
  }

  /** @param starts First point of each cell in sorted order, then the end of the level. */
  setCells(level: number, starts: Uint32Array): void {
    const first = this.levelStarts[level];
    const end = this.levelStarts[level + 1];
    if (first === undefined || end === undefined) throw new RangeError(`there is no level ${level}`);
    if (starts.length !== CELLS + 1 || starts[0] !== first || starts[CELLS] !== end) {
      throw new RangeError(`the cells of level ${level} do not cover its points ${first} to ${end}`);
    }
    this.cellStarts[level] = starts;
  }

  /** Takes the next batch. @param start Position of its first point in sorted order. */
  addBatch(start: number, local: Uint16Array): void {
    if (start !== this.loaded) {
      throw new RangeError(`a batch begins at point ${start}, but ${this.loaded} points are loaded`);
    }
    this.local.set(local, 2 * start);
    this.loaded = start + local.length / 2;
  }

  /** Quantum coordinates of the point at `index` in sorted order. */
  quantum(index: number): [number, number] {
    const code = this.cellOf(index);
    return [
      MORTON_X[code]! * CELL_SIZE + this.local[2 * index]!,
      MORTON_Y[code]! * CELL_SIZE + this.local[2 * index + 1]!,
    ];
  }

  /** Code of the cell that holds the point at `index`: the last cell that does not begin after it. */
  private cellOf(index: number): number {
    if (!(index >= 0 && index < this.count)) {
      throw new RangeError(`there is no point ${index}, only ${this.count}`);
    }
    let level = 0;
    while (this.levelStarts[level + 1]! <= index) level++;
    const starts = this.cellStarts[level]!;
    if (starts.length === 0) throw new RangeError(`the cells of level ${level} are not loaded`);
    let low = 0;
    let high = CELLS;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= index) low = middle;
      else high = middle;
    }
    return low;
  }
}
