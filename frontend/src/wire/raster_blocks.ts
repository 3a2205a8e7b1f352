/** Blocks of texels: what colours say is counted for them together (docs/internals.md, "Rasters"). */

import type { Counts } from "./raster";

export interface RasterShape {
  /** Texels. */
  width: number;
  height: number;
  /** A block is 2^block by 2^block texels, counted from the lower left; the last ones may be smaller. */
  block: number;
}

/** Blocks on each axis. */
export function blocksOf({ width, height, block }: RasterShape): { width: number; height: number } {
  return { width: Math.ceil(width / 2 ** block), height: Math.ceil(height / 2 ** block) };
}

/** Points of each block, row by row from the lower left. */
export function blockTotals(count: Counts, shape: RasterShape): Counts {
  const { width, height, block } = shape;
  if (block === 0) return count;
  const blocks = blocksOf(shape);
  const totals = new Uint32Array(blocks.width * blocks.height);
  for (let y = 0; y < height; y++) {
    const row = (y >> block) * blocks.width;
    for (let x = 0; x < width; x++) totals[row + (x >> block)]! += count[y * width + x]!;
  }
  return totals;
}

/** What is seen of a block: sums of red, green and blue, or of others, and points. */
export interface Sums {
  of: [number, number, number];
  points: number;
}

/**
 * Four floats a texel, from what each block has that is not empty.
 *
 * Where not all points of a block are seen, each texel shows its part of them, in whole points that add up
 * to those of the block.
 *
 * @param next Called for the blocks with points, in their order, with the number of points.
 */
export function spread(
  count: Counts,
  totals: Counts,
  shape: RasterShape,
  next: (total: number, sums: Sums) => void,
): Float32Array<ArrayBuffer> {
  const { width, height, block } = shape;
  const across = blocksOf(shape).width;
  const texels = new Float32Array(4 * count.length);
  const sums: Sums = { of: [0, 0, 0], points: 0 };
  for (let i = 0; i < totals.length; i++) {
    const total = totals[i]!;
    if (total === 0) continue;
    sums.points = total;
    next(total, sums);
    if (sums.points === 0) continue;
    const [left, bottom] = [(i % across) << block, Math.floor(i / across) << block];
    const [right, top] = [Math.min(left + 2 ** block, width), Math.min(bottom + 2 ** block, height)];
    let before = 0;
    let given = 0;
    for (let y = bottom; y < top; y++) {
      for (let x = left; x < right; x++) {
        const at = y * width + x;
        before += count[at]!;
        const upToHere = before === total ? sums.points : Math.floor((before * sums.points) / total);
        fill(texels, 4 * at, sums, upToHere - given);
        given = upToHere;
      }
    }
  }
  return texels;
}

function fill(texels: Float32Array, at: number, sums: Sums, points: number): void {
  const part = points / sums.points;
  texels[at] = sums.of[0] * part;
  texels[at + 1] = sums.of[1] * part;
  texels[at + 2] = sums.of[2] * part;
  texels[at + 3] = points;
}
