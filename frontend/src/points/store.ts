/** The points on the main thread: four bytes each and the cells they lie in (docs/internals.md). */

import { CELLS, CELL_SIZE, GRID, MORTON_X, MORTON_Y, mortonOf } from "./morton";

export class PointStore {
  /** Points of all levels, loaded or not. */
  count: number;
  /** First point of each level in sorted order, and `count` at the end. */
  levelStarts: number[] = [];
  /** Points whose batch has arrived. Batches arrive in order, so this is a prefix. */
  loaded = 0;
  /** x and y of each point relative to its cell, interleaved, in sorted order. */
  local: Uint16Array;
  /** For each level 65,537 positions in sorted order; empty until `setCells`. */
  cellStarts: Uint32Array[];

  /** @param levels Points of each level. */
  constructor(levels: number[]) {
    this.count = this.setLevels(levels);
    this.local = new Uint16Array(2 * this.count);
    this.cellStarts = levels.map(() => new Uint32Array(0));
  }

  private setLevels(levels: readonly number[]): number {
    this.levelStarts = [0];
    for (const size of levels) this.levelStarts.push(this.levelStarts.at(-1)! + size);
    return this.levelStarts.at(-1)!;
  }

  /**
   * Has more points from now on, all of them loaded.
   *
   * @param levels Points of each level. @param keep Levels that stay as they are.
   * @param starts Of the others the first point of each cell. @param local Their positions within the cells.
   */
  grow(levels: readonly number[], keep: number, starts: readonly Uint32Array[], local: Uint16Array): void {
    const before = this.local;
    this.count = this.setLevels(levels);
    const kept = this.levelStarts[keep]!;
    this.local = new Uint16Array(2 * this.count);
    this.local.set(before.subarray(0, 2 * kept));
    this.local.set(local, 2 * kept);
    this.cellStarts = [...this.cellStarts.slice(0, keep), ...starts];
    this.loaded = this.count;
  }

  /** The first point at a place; -1: there is none. @param near So many quanta beside it are the same place. */
  indexAt([qx, qy]: readonly [number, number], near: number): number {
    const cellOf = (q: number): number => Math.floor(q / CELL_SIZE);
    const codes = new Set<number>();
    for (const x of [qx - near, qx + near]) {
      for (const y of [qy - near, qy + near]) {
        if (Math.min(x, y) >= 0 && Math.max(cellOf(x), cellOf(y)) < GRID) codes.add(mortonOf(cellOf(x), cellOf(y)));
      }
    }
    let found = -1;
    for (const starts of this.cellStarts) {
      for (const code of codes) {
        const [x, y] = [qx - MORTON_X[code]! * CELL_SIZE, qy - MORTON_Y[code]! * CELL_SIZE];
        for (let i = starts[code] ?? 0; i < (starts[code + 1] ?? 0); i++) {
          if (Math.abs(this.local[2 * i]! - x) > near || Math.abs(this.local[2 * i + 1]! - y) > near) continue;
          if (found < 0 || i < found) found = i;
        }
      }
    }
    return found;
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
