/**
 * The nearest point under the cursor.
 *
 * The Morton codes make the cells of every level a quadtree without building one: the node of side
 * 2^k at code `c` holds the contiguous points `starts[c]` to `starts[c + 4^k]`. The search descends
 * into the nearer children first and leaves out nodes that are empty or farther than the best point
 * so far, so its work does not depend on how many cells the radius covers.
 */

import { CELLS, CELL_SIZE, MORTON_X, MORTON_Y } from "./morton";
import type { PointStore } from "./store";

export interface Hit {
  /** Position in sorted order. */
  index: number;
  /** CSS pixels from the cursor. */
  distance: number;
}

/**
 * The loaded point nearest to `(qx, qy)` and at most `radiusPx` away; of equally near ones that
 * with the lowest index.
 *
 * @param pxPerQx CSS pixels per quantum on each axis; they may differ.
 * @param skip Points to pass over, such as hidden ones.
 */
export function nearest(
  store: PointStore,
  qx: number,
  qy: number,
  pxPerQx: number,
  pxPerQy: number,
  radiusPx: number,
  skip?: ((index: number) => boolean) | undefined,
): Hit | null {
  const search = new Search(store, qx, qy, pxPerQx, pxPerQy, radiusPx * radiusPx, skip);
  search.visit(0, CELLS, GRID_SIDE);
  return search.index < 0 ? null : { index: search.index, distance: Math.sqrt(search.best) };
}

/** Quanta along one side of the whole grid. */
export const GRID_SIDE = 256 * CELL_SIZE;

export class Search {
  index = -1;

  constructor(
    private readonly store: PointStore,
    private readonly qx: number,
    private readonly qy: number,
    private readonly sx: number,
    private readonly sy: number,
    /** Squared distance that a point must not exceed. */
    public best: number,
    private readonly skip: ((index: number) => boolean) | undefined,
  ) {}

  /** Looks into the node of `cells` cells at `code`, a square with sides of `side` quanta. */
  visit(code: number, cells: number, side: number): void {
    if (cells === 1) {
      this.scan(code);
      return;
    }
    const quarter = cells >> 2;
    const half = side / 2;
    // Children in order of distance: the one the cursor is in or nearest to, its two neighbours, the
    // opposite one. Codes of the children differ in bit 0 (x) and bit 1 (y) of their number.
    const x0 = MORTON_X[code]! * CELL_SIZE;
    const y0 = MORTON_Y[code]! * CELL_SIZE;
    const offX = (this.qx - (x0 + half)) * this.sx;
    const offY = (this.qy - (y0 + half)) * this.sy;
    const first = (offX >= 0 ? 1 : 0) | (offY >= 0 ? 2 : 0);
    const cross = Math.abs(offX) <= Math.abs(offY) ? 1 : 2;
    for (let step = 0; step < 4; step++) {
      const child =
        step === 0 ? first : step === 1 ? first ^ cross : step === 2 ? first ^ cross ^ 3 : first ^ 3;
      const at = code + child * quarter;
      if (this.isEmpty(at, at + quarter)) continue;
      if (this.mayHold(x0 + (child & 1) * half, y0 + (child >> 1) * half, half)) this.visit(at, quarter, half);
    }
  }

  /** Whether a square may hold a wanted point. Its sides are seen from the cursor, in CSS pixels. */
  protected wantsSquare(left: number, right: number, bottom: number, top: number): boolean {
    const dx = Math.max(left, -right, 0);
    const dy = Math.max(bottom, -top, 0);
    return dx * dx + dy * dy <= this.best;
  }

  /** Whether a point so far from the cursor, in CSS pixels, is wanted. */
  protected wantsPoint(dx: number, dy: number): boolean {
    return dx * dx + dy * dy <= this.best;
  }

  private isEmpty(from: number, to: number): boolean {
    for (const starts of this.store.cellStarts) {
      if (starts.length > 0 && starts[to]! > starts[from]! && starts[from]! < this.store.loaded) return false;
    }
    return true;
  }

  /** Rounding is monotone: no point of the square comes out farther to a side than the side itself. */
  private mayHold(x0: number, y0: number, side: number): boolean {
    const last = side - 1;
    const { qx, qy, sx, sy } = this;
    return this.wantsSquare((x0 - qx) * sx, (x0 + last - qx) * sx, (y0 - qy) * sy, (y0 + last - qy) * sy);
  }

  private scan(code: number): void {
    const { local, loaded, cellStarts } = this.store;
    const { sx, sy, skip } = this;
    // Relative to the cell would round differently from `mayHold`: keep whole quantum coordinates.
    const x0 = MORTON_X[code]! * CELL_SIZE;
    const y0 = MORTON_Y[code]! * CELL_SIZE;
    for (const starts of cellStarts) {
      if (starts.length === 0) continue;
      const end = Math.min(starts[code + 1]!, loaded);
      for (let i = starts[code]!; i < end; i++) {
        const dx = (x0 + local[2 * i]! - this.qx) * sx;
        const dy = (y0 + local[2 * i + 1]! - this.qy) * sy;
        if (!this.wantsPoint(dx, dy)) continue;
        const distance = dx * dx + dy * dy;
        if (distance === this.best && this.index >= 0 && i > this.index) continue;
        if (skip?.(i)) continue;
        this.best = distance;
        this.index = i;
      }
    }
  }
}
