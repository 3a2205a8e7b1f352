/** From cell-relative coordinates to whole quantum coordinates, as the GPU wants them. */

import { MORTON_X, MORTON_Y } from "../points/morton";

/**
 * Quantum coordinates of the points `[start, start + local.length / 2)` of one level.
 *
 * They are integers below 2^24, so float32 holds them exactly.
 */
export function expand(
  local: Uint16Array,
  start: number,
  starts: Uint32Array,
): Float32Array<ArrayBuffer> {
  const count = local.length / 2;
  const xy = new Float32Array(local.length);
  let cell = cellOf(start, starts);
  for (let i = 0; i < count; ) {
    while (starts[cell + 1]! <= start + i) cell++;
    const end = Math.min(count, starts[cell + 1]! - start);
    const x = MORTON_X[cell]! * 65_536;
    const y = MORTON_Y[cell]! * 65_536;
    for (; i < end; i++) {
      xy[2 * i] = x + local[2 * i]!;
      xy[2 * i + 1] = y + local[2 * i + 1]!;
    }
  }
  return xy;
}

/** The last cell that begins at or before `index`. */
function cellOf(index: number, starts: Uint32Array): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high - 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= index) low = middle;
    else high = middle;
  }
  return low;
}
