/** Axes that have grown: from quantum coordinates of the shorter ones to those of the longer. */

import type { View } from "./camera";
import type { Box, PointsManifest, SelectionOp } from "./manifest";

export type Moved = Pick<NonNullable<PointsManifest["moved"]>, "x" | "y">;

/** In the very arithmetic of Python (`moves.py`). */
function along([shift, factor]: readonly [number, number], values: readonly number[]): number[] {
  return values.map((value) => (value + shift) * factor);
}

/** Where a camera stands, or a picture was drawn from: the same part of the plane. */
export function movedView<T extends View>(view: T, { x, y }: Moved): T {
  const [cx, cy] = [along(x, [view.cx])[0]!, along(y, [view.cy])[0]!];
  return { ...view, cx, cy, sx: view.sx / x[1], sy: view.sy / y[1] };
}

export function movedBox([x0, x1, y0, y1]: Box, { x, y }: Moved): Box {
  return [...along(x, [x0, x1]), ...along(y, [y0, y1])] as Box;
}

export function movedOp(op: SelectionOp, { x, y }: Moved): SelectionOp {
  switch (op.kind) {
    case "lasso":
      return { ...op, x: along(x, op.x), y: along(y, op.y) };
    case "box":
      return { ...op, x: along(x, op.x) as typeof op.x, y: along(y, op.y) as typeof op.y };
    case "point":
      return op.at === undefined ? op : { ...op, at: [along(x, [op.at[0]])[0]!, along(y, [op.at[1]])[0]!] };
    case "value":
      return op;
  }
}
