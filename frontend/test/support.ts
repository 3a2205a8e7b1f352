/** Points for tests: a store filled from quantum coordinates, and the formula without shortcuts. */

import { CELLS, CELL_SIZE, mortonOf } from "../src/points/morton";
import { PointStore } from "../src/points/store";

export type Quantum = readonly [number, number];

/** The points of each level in sorted order. */
export function sorted(levels: readonly (readonly Quantum[])[]): Quantum[][] {
  return levels.map((level) => [...level].sort((a, b) => codeOf(a) - codeOf(b)));
}

/** A store of points that are already in sorted order, loaded up to `loaded`. */
export function storeOf(levels: readonly (readonly Quantum[])[], loaded = Infinity): PointStore {
  const store = new PointStore(levels.map((level) => level.length));
  const points = levels.flat();
  levels.forEach((level, l) => store.setCells(l, startsOf(level, store.levelStarts[l]!)));
  const known = Math.min(loaded, points.length);
  store.addBatch(0, localOf(points.slice(0, known)));
  return store;
}

export function localOf(points: readonly Quantum[]): Uint16Array {
  return Uint16Array.from(points.flatMap(([x, y]) => [x % CELL_SIZE, y % CELL_SIZE]));
}

export function startsOf(level: readonly Quantum[], first: number): Uint32Array {
  const starts = new Uint32Array(CELLS + 1);
  for (const point of level) starts[codeOf(point) + 1]!++;
  starts[0] = first;
  for (let code = 0; code < CELLS; code++) starts[code + 1]! += starts[code]!;
  return starts;
}

export function codeOf([x, y]: Quantum): number {
  return mortonOf(Math.floor(x / CELL_SIZE), Math.floor(y / CELL_SIZE));
}

/** Whether a point is in a polygon, edge by edge as docs/internals.md has it. */
export function insidePolygon([px, py]: Quantum, x: readonly number[], y: readonly number[]): boolean {
  const n = x.length;
  if (n < 3 || ![...x, ...y].every(Number.isFinite)) return false;
  let winding = 0;
  for (let i = 0; i < n; i++) {
    const [x1, y1, x2, y2] = [x[i]!, y[i]!, x[(i + 1) % n]!, y[(i + 1) % n]!];
    const side = (x2 - x1) * (py - y1) - (px - x1) * (y2 - y1);
    if (y1 <= py && py < y2 && side > 0) winding++;
    if (y2 <= py && py < y1 && side < 0) winding--;
  }
  return winding !== 0;
}
