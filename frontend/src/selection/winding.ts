/**
 * Which points lie in a lasso or a box, exactly as Python computes it (docs/internals.md, "The
 * lasso, exactly"): the winding number of the polygon around integer coordinates in float64.
 *
 * Cells are classified first. Runs of cells inside are filled whole; only the points of cells that
 * an edge comes near are tested, and only against the edges that reach their row of cells.
 */

import { CELLS, CELL_SIZE, GRID, MORTON_X, MORTON_Y, mortonOf } from "../points/morton";
import type { PointStore } from "../points/store";
import { type RowEdges, bucketEdges, winding } from "./edges";

const OUTSIDE = 0;
const INSIDE = 1;
const BOUNDARY = 2;

/** Decides one point of a boundary cell. */
type Test = (px: number, py: number, row: number) => boolean;

/**
 * Writes `value` to `mask` at the points inside the polygon; the others keep theirs. Looks only at
 * loaded points, and of these only at positions `from` to `to` in sorted order.
 *
 * @param x Quantum coordinates of the vertices; the polygon closes itself.
 */
export function selectLasso(
  store: PointStore,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  mask: Uint8Array,
  value: 0 | 1,
  from = 0,
  to = store.loaded,
): void {
  const edges = bucketEdges(x, y);
  if (edges === null) return;
  fill(
    store,
    classifyLasso(edges),
    (px, py, row) => winding(edges, row, px, py) !== 0,
    mask,
    value,
    from,
    to,
  );
}

/** As `selectLasso` for the points with `x[0] <= px <= x[1]` and `y[0] <= py <= y[1]`. */
export function selectBox(
  store: PointStore,
  x: readonly [number, number],
  y: readonly [number, number],
  mask: Uint8Array,
  value: 0 | 1,
  from = 0,
  to = store.loaded,
): void {
  const [x0, x1] = x;
  const [y0, y1] = y;
  const inside: Test = (px, py) => px >= x0 && px <= x1 && py >= y0 && py <= y1;
  fill(store, classifyBox(x0, x1, y0, y1), inside, mask, value, from, to);
}

/** One class for each cell, by Morton code. */
function classifyLasso(edges: RowEdges): Uint8Array {
  const classes = new Uint8Array(CELLS);
  const near = new Uint8Array(GRID);
  for (let cy = 0; cy < GRID; cy++) {
    const begin = edges.rowStarts[cy]!;
    const end = edges.rowStarts[cy + 1]!;
    if (begin === end) continue;
    near.fill(0);
    for (let entry = begin; entry < end; entry++) {
      near.fill(1, edges.firstCell[entry]!, edges.lastCell[entry]! + 1);
    }
    // No edge passes between two neighbours that are both clear of edges, so the whole run of clear
    // cells has the winding number of its first.
    let clear: number | null = null;
    for (let cx = 0; cx < GRID; cx++) {
      if (near[cx] === 1) {
        classes[mortonOf(cx, cy)] = BOUNDARY;
        clear = null;
        continue;
      }
      clear ??= winding(edges, cy, (cx + 0.5) * CELL_SIZE, (cy + 0.5) * CELL_SIZE) === 0 ? OUTSIDE : INSIDE;
      classes[mortonOf(cx, cy)] = clear;
    }
  }
  return classes;
}

function classifyBox(x0: number, x1: number, y0: number, y1: number): Uint8Array {
  const columns = classifyInterval(x0, x1);
  const rows = classifyInterval(y0, y1);
  const classes = new Uint8Array(CELLS);
  for (let code = 0; code < CELLS; code++) {
    const column = columns[MORTON_X[code]!]!;
    const row = rows[MORTON_Y[code]!]!;
    if (column !== OUTSIDE && row !== OUTSIDE) classes[code] = Math.max(column, row);
  }
  return classes;
}

function classifyInterval(low: number, high: number): Uint8Array {
  const classes = new Uint8Array(GRID);
  for (let cell = 0; cell < GRID; cell++) {
    const first = cell * CELL_SIZE;
    const last = first + CELL_SIZE - 1;
    if (low <= first && last <= high) classes[cell] = INSIDE;
    else if (low <= last && first <= high) classes[cell] = BOUNDARY;
  }
  return classes;
}

/** Writes `value` for runs of inside cells as a whole and for boundary cells point by point. */
function fill(
  store: PointStore,
  classes: Uint8Array,
  inside: Test,
  mask: Uint8Array,
  value: 0 | 1,
  from: number,
  to: number,
): void {
  const until = Math.min(to, store.loaded);
  for (const starts of store.cellStarts) {
    if (starts.length === 0 || starts[0]! >= until || starts[CELLS]! <= from) continue;
    let code = 0;
    while (code < CELLS) {
      const kind = classes[code]!;
      const begin = code++;
      if (kind === BOUNDARY) {
        const first = Math.max(starts[begin]!, from);
        testCell(store.local, begin, first, Math.min(starts[code]!, until), inside, mask, value);
        continue;
      }
      while (code < CELLS && classes[code] === kind) code++;
      if (kind === INSIDE) mask.fill(value, Math.max(starts[begin]!, from), Math.min(starts[code]!, until));
    }
  }
}

function testCell(
  local: Uint16Array,
  code: number,
  from: number,
  to: number,
  inside: Test,
  mask: Uint8Array,
  value: 0 | 1,
): void {
  const x0 = MORTON_X[code]! * CELL_SIZE;
  const row = MORTON_Y[code]!;
  const y0 = row * CELL_SIZE;
  for (let i = from; i < to; i++) {
    if (inside(x0 + local[2 * i]!, y0 + local[2 * i + 1]!, row)) mask[i] = value;
  }
}
