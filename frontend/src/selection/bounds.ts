/** Where a selection lies: the least box around its points, as far as the page knows it. */

import type { Box, SelectionOp } from "../manifest";
import { CELLS, CELL_SIZE, MORTON_X, MORTON_Y } from "../points/morton";
import type { PointStore } from "../points/store";

/** The last quantum. */
const LAST = 2 ** 24 - 1;

/** The least box around the loaded points that are selected; null where none is. @param mask One byte a point. */
export function boundsOf(store: PointStore, mask: Uint8Array): Box | null {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  const { local, loaded } = store;
  for (const starts of store.cellStarts) {
    for (let code = 0; code < CELLS && starts.length > 0; code++) {
      const end = Math.min(starts[code + 1]!, loaded);
      const [left, bottom] = [MORTON_X[code]! * CELL_SIZE, MORTON_Y[code]! * CELL_SIZE];
      for (let i = starts[code]!; i < end; i++) {
        if (mask[i] === 0) continue;
        const [x, y] = [left + local[2 * i]!, bottom + local[2 * i + 1]!];
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
      }
    }
  }
  return x0 > x1 ? null : [x0, x1, y0, y1];
}

/**
 * The least box around the shapes of a selection, where not all points are here.
 *
 * @param point Where a point of these steps lies; null: nobody knows.
 * @returns null where there are steps whose points only the server knows.
 */
export function boundsOfSteps(
  steps: readonly SelectionOp[],
  point: (step: Extract<SelectionOp, { kind: "point" }>) => readonly [number, number] | null,
): Box | null {
  const first = steps.findLastIndex(({ op }) => op === "replace");
  let all: Box | null = null;
  for (const step of steps.slice(Math.max(first, 0))) {
    if (step.op === "subtract") continue;
    const box = boundsOfStep(step, point);
    if (box === null) return null;
    all = all === null ? box : union(all, box);
  }
  return all === null ? null : clipped(all);
}

function boundsOfStep(step: SelectionOp, point: Parameters<typeof boundsOfSteps>[1]): Box | null {
  if (step.kind === "box") return [...step.x, ...step.y];
  if (step.kind === "lasso") return [...extentOf(step.x), ...extentOf(step.y)];
  if (step.kind === "value") return null;
  const at = point(step);
  return at && [at[0], at[0], at[1], at[1]];
}

function extentOf(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
}

function union(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.max(a[3], b[3])];
}

/** There is nothing beyond the extent. */
function clipped([x0, x1, y0, y1]: Box): Box | null {
  const box: Box = [Math.max(x0, 0), Math.min(x1, LAST), Math.max(y0, 0), Math.min(y1, LAST)];
  return box[0] <= box[1] && box[2] <= box[3] ? box : null;
}
