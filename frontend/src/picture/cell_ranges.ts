/** The points of one level that may lie in a box, as runs in sorted order. */

import type { Box } from "../manifest";
import { CELLS, CELL_SIZE, GRID, MORTON_X, MORTON_Y } from "../points/morton";

/** Runs closer than this are drawn as one: a draw costs more than clipping a few points. */
const GAP = 128;

/**
 * `[start, end, start, end, ...]` in ascending order, covering every point of the level in `box` and,
 * because whole cells are taken, some around it.
 *
 * The Morton codes make the cells a quadtree: a node that lies inside is one run, only nodes that the
 * box cuts are looked into.
 *
 * @param starts First point of each cell in sorted order, then the end of the level.
 * @param box In quantum coordinates.
 */
export function cellRanges(starts: Uint32Array, box: Box): Uint32Array {
  const cellOf = (quantum: number): number => Math.floor(quantum / CELL_SIZE);
  const [x0, x1, y0, y1] = box.map(cellOf) as Box;
  const runs: number[] = [];
  const add = (start: number, end: number): void => {
    if (start === end) return;
    if (runs.length > 0 && start - runs.at(-1)! <= GAP) runs[runs.length - 1] = end;
    else runs.push(start, end);
  };
  const visit = (code: number, cells: number, side: number): void => {
    const start = starts[code]!;
    const end = starts[code + cells]!;
    if (start === end) return;
    const x = MORTON_X[code]!;
    const y = MORTON_Y[code]!;
    if (x > x1 || x + side <= x0 || y > y1 || y + side <= y0) return;
    const inside = x >= x0 && x + side - 1 <= x1 && y >= y0 && y + side - 1 <= y1;
    if (inside || cells === 1 || end - start <= GAP) {
      add(start, end);
      return;
    }
    const quarter = cells >> 2;
    for (let child = 0; child < 4; child++) visit(code + child * quarter, quarter, side >> 1);
  };
  visit(0, CELLS, GRID);
  return Uint32Array.from(runs);
}
