/** Puts the texels of a raster together to larger ones: sums are sums of sums, so nothing is lost. */

import type { TexelPlace } from "./raster";

const EXTENT = 2 ** 24;

/**
 * Where the larger texels lie: those that the raster covers as a whole. Where it ends because the plane
 * does, nothing is missing in the last.
 */
export function coarserPlace(place: TexelPlace, lx: number, ly: number): TexelPlace {
  const axis = (first: number, size: number, k: number, l: number): [number, number] => {
    const from = Math.ceil(first / 2 ** l);
    const end = (first + size) / 2 ** l;
    const to = (first + size) * 2 ** k >= EXTENT ? Math.ceil(end) : Math.floor(end);
    return [from, Math.max(to - from, 0)];
  };
  const [x, width] = axis(place.x, place.width, place.kx, lx);
  const [y, height] = axis(place.y, place.height, place.ky, ly);
  return { ...place, kx: place.kx + lx, ky: place.ky + ly, x, y, width, height };
}

/** @param texels Four sums each. */
export function coarser(
  texels: Float32Array<ArrayBuffer>,
  from: TexelPlace,
  to: TexelPlace,
): Float32Array<ArrayBuffer> {
  const [lx, ly] = [to.kx - from.kx, to.ky - from.ky];
  if (lx === 0 && ly === 0) return texels;
  const sums = new Float32Array(4 * to.width * to.height);
  const columns = Array.from({ length: from.width }, (_, i) => Math.floor((from.x + i) / 2 ** lx) - to.x);
  for (let j = 0; j < from.height; j++) {
    const row = Math.floor((from.y + j) / 2 ** ly) - to.y;
    if (row < 0 || row >= to.height) continue;
    for (let i = 0; i < from.width; i++) {
      const column = columns[i]!;
      if (column < 0 || column >= to.width) continue;
      const at = 4 * (row * to.width + column);
      const source = 4 * (j * from.width + i);
      for (let c = 0; c < 4; c++) sums[at + c]! += texels[source + c]!;
    }
  }
  return sums;
}
