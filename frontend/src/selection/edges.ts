/** The edges of a polygon, sorted into the rows of cells they reach. */

import { CELL_SIZE, GRID } from "../points/morton";

/**
 * Vertices farther out than this could round by more than a quantum in the formula below, so their
 * polygons are tested point by point without the shortcut by cells.
 */
const FAR = 2 ** 40;

/** Quanta by which an edge is made thicker before cells are called clear of it (one would do). */
const MARGIN = 2;

/** Edges of each row of cells; entries `rowStarts[cy]` to `rowStarts[cy + 1]` belong to row `cy`. */
export interface RowEdges {
  readonly rowStarts: Uint32Array;
  /** Columns of cells that the edge comes near in that row; `firstCell > lastCell` for none. */
  readonly firstCell: Int16Array;
  readonly lastCell: Int16Array;
  /** x1, y1, x2, y2 of each entry. */
  readonly ends: Float64Array;
}

/** The edges by row, or null for a polygon that selects nothing: too few or not finite vertices. */
export function bucketEdges(x: ArrayLike<number>, y: ArrayLike<number>): RowEdges | null {
  const n = Math.min(x.length, y.length);
  if (n < 3) return null;
  let far = false;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(x[i]!) || !Number.isFinite(y[i]!)) return null;
    if (Math.abs(x[i]!) > FAR || Math.abs(y[i]!) > FAR) far = true;
  }
  const rowStarts = countRows(y, n);
  const entries = rowStarts[GRID]!;
  const firstCell = new Int16Array(entries);
  const lastCell = new Int16Array(entries);
  const ends = new Float64Array(4 * entries);
  const next = rowStarts.slice(0, GRID);
  for (let i = 0; i < n; i++) {
    const j = i + 1 < n ? i + 1 : 0;
    const [x1, y1, x2, y2] = [x[i]!, y[i]!, x[j]!, y[j]!];
    const [low, high] = rowsOf(y1, y2);
    for (let cy = low; cy <= high; cy++) {
      const entry = next[cy]!++;
      ends.set([x1, y1, x2, y2], 4 * entry);
      const [first, last] = far ? [0, GRID - 1] : columnsOf(x1, y1, x2, y2, cy);
      firstCell[entry] = first;
      lastCell[entry] = last;
    }
  }
  return { rowStarts, firstCell, lastCell, ends };
}

/** Winding number of the polygon around a point in row `row` of the cells. */
export function winding(edges: RowEdges, row: number, px: number, py: number): number {
  const { rowStarts, ends } = edges;
  const end = 4 * rowStarts[row + 1]!;
  let count = 0;
  for (let at = 4 * rowStarts[row]!; at < end; at += 4) {
    const y1 = ends[at + 1]!;
    const y2 = ends[at + 3]!;
    if (y1 <= py ? py < y2 : y2 <= py) {
      const x1 = ends[at]!;
      const side = (ends[at + 2]! - x1) * (py - y1) - (px - x1) * (y2 - y1);
      if (y1 <= py) {
        if (side > 0) count++;
      } else if (side < 0) count--;
    }
  }
  return count;
}

/** Prefix sums of the number of edges that reach each row. */
function countRows(y: ArrayLike<number>, n: number): Uint32Array {
  const starts = new Uint32Array(GRID + 1);
  for (let i = 0; i < n; i++) {
    const [low, high] = rowsOf(y[i]!, y[i + 1 < n ? i + 1 : 0]!);
    for (let cy = low; cy <= high; cy++) starts[cy + 1]!++;
  }
  for (let cy = 0; cy < GRID; cy++) starts[cy + 1]! += starts[cy]!;
  return starts;
}

/** First and last row of cells that an edge comes near; first > last for none. */
function rowsOf(y1: number, y2: number): [number, number] {
  return cellsOf(Math.min(y1, y2), Math.max(y1, y2));
}

/** Columns that an edge comes near within row `cy`. */
function columnsOf(x1: number, y1: number, x2: number, y2: number, cy: number): [number, number] {
  const bottom = cy * CELL_SIZE - MARGIN;
  const top = (cy + 1) * CELL_SIZE + MARGIN;
  const xa = clipped(x1, y1, x2, y2, bottom, top);
  const xb = clipped(x2, y2, x1, y1, bottom, top);
  return cellsOf(Math.min(xa, xb), Math.max(xa, xb));
}

/** x at which the edge from (x1, y1) enters the slab bottom <= y <= top: x1 when it begins in it. */
function clipped(x1: number, y1: number, x2: number, y2: number, bottom: number, top: number): number {
  const y = Math.min(Math.max(y1, bottom), top);
  return y === y1 ? x1 : x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
}

/** Cells along one axis within MARGIN of an interval; first > last for none. */
function cellsOf(low: number, high: number): [number, number] {
  const first = Math.floor((low - MARGIN) / CELL_SIZE);
  const last = Math.floor((high + MARGIN) / CELL_SIZE);
  return [Math.min(Math.max(first, 0), GRID), Math.max(Math.min(last, GRID - 1), -1)];
}
