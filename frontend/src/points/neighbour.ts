/** The next point in a direction: how the arrow keys go from point to point. */

import { CELLS } from "./morton";
import { GRID_SIDE, type Hit, Search } from "./nearest";
import type { PointStore } from "./store";

/** To the right and upwards; one of them is 0. */
export type Direction = readonly [x: -1 | 0 | 1, y: -1 | 0 | 1];

/**
 * The loaded point nearest to another one within 45 degrees of a direction, so that four directions lead
 * everywhere; of equally near ones that with the lowest index. null where there is none.
 *
 * @param pxPerQx CSS pixels per quantum on each axis: near is what looks near.
 * @param skip Points to pass over, such as hidden ones.
 */
export function neighbour(
  store: PointStore,
  from: number,
  direction: Direction,
  pxPerQx: number,
  pxPerQy: number,
  skip?: ((index: number) => boolean) | undefined,
): Hit | null {
  const [qx, qy] = store.quantum(from);
  const search = new ConeSearch(store, qx, qy, pxPerQx, pxPerQy, Infinity, skip);
  search.direction = direction;
  search.visit(0, CELLS, GRID_SIDE);
  return search.index < 0 ? null : { index: search.index, distance: Math.sqrt(search.best) };
}

class ConeSearch extends Search {
  direction: Direction = [1, 0];

  protected override wantsSquare(left: number, right: number, bottom: number, top: number): boolean {
    const [x, y] = this.direction;
    // The place in the square that lies farthest along, and the one least far aside.
    const along = x !== 0 ? (x > 0 ? right : -left) : y > 0 ? top : -bottom;
    const aside = x !== 0 ? Math.max(bottom, -top, 0) : Math.max(left, -right, 0);
    return along > 0 && aside <= along && super.wantsSquare(left, right, bottom, top);
  }

  protected override wantsPoint(dx: number, dy: number): boolean {
    const [x, y] = this.direction;
    const along = x * dx + y * dy;
    return along > 0 && Math.abs(x !== 0 ? dy : dx) <= along && super.wantsPoint(dx, dy);
  }
}
