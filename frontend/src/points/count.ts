/** How many points lie in a box, exactly. */

import type { Box } from "../manifest";
import { CELLS, CELL_SIZE, GRID, MORTON_X, MORTON_Y } from "./morton";
import type { PointStore } from "./store";

/**
 * The number of loaded points in `box`, its edges included.
 *
 * The Morton codes make the cells of a level a quadtree: a node inside the box is one subtraction, one outside
 * nothing, and only points of the cells that its edges cut are looked at.
 */
export function countWithin(store: PointStore, box: Box): number {
  return store.cellStarts.reduce((sum, starts) => sum + (starts.length === 0 ? 0 : countLevel(store, starts, box)), 0);
}

function countLevel(store: PointStore, starts: Uint32Array, box: Box): number {
  const [x0, x1, y0, y1] = box;
  const visit = (code: number, cells: number, side: number): number => {
    const start = starts[code]!;
    const end = Math.min(starts[code + cells]!, store.loaded);
    if (start >= end) return 0;
    const left = MORTON_X[code]! * CELL_SIZE;
    const bottom = MORTON_Y[code]! * CELL_SIZE;
    const right = left + side * CELL_SIZE - 1;
    const top = bottom + side * CELL_SIZE - 1;
    if (left > x1 || right < x0 || bottom > y1 || top < y0) return 0;
    if (left >= x0 && right <= x1 && bottom >= y0 && top <= y1) return end - start;
    if (cells === 1) return countCell(store, start, end, [x0 - left, x1 - left, y0 - bottom, y1 - bottom]);
    const quarter = cells >> 2;
    let sum = 0;
    for (let child = 0; child < 4; child++) sum += visit(code + child * quarter, quarter, side >> 1);
    return sum;
  };
  return visit(0, CELLS, GRID);
}

/** @param box Relative to the cell. */
function countCell({ local }: PointStore, start: number, end: number, [x0, x1, y0, y1]: Box): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const x = local[2 * i]!;
    const y = local[2 * i + 1]!;
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1) count++;
  }
  return count;
}
