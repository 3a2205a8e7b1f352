/** Copies of a raster's counts that the page may keep. */

import type { RasterCounts } from "./protocol";
import type { Raster } from "./raster";

export function countsOf({ place, columns }: Raster): RasterCounts {
  const counts: RasterCounts = {
    ...place,
    count: new Uint32Array(columns.totals),
    first: null,
    code: null,
    amount: null,
    valued: null,
    value: null,
  };
  if (columns.kind === "category") {
    counts.first = firstEntries(columns.kinds);
    counts.code = new Uint8Array(columns.code);
    counts.amount = new Uint32Array(columns.amount);
  } else if (columns.kind === "number") {
    counts.valued = new Uint32Array(columns.valued);
    counts.value = new Uint16Array(columns.value);
  }
  return counts;
}

/** The memory that goes over with it. */
export function buffersOf({ count, first, code, amount, valued, value }: RasterCounts): ArrayBuffer[] {
  return [count, first, code, amount, valued, value].flatMap((array) => (array === null ? [] : [array.buffer]));
}

function firstEntries(kinds: Uint8Array): Uint32Array<ArrayBuffer> {
  const first = new Uint32Array(kinds.length + 1);
  for (let i = 0; i < kinds.length; i++) first[i + 1] = first[i]! + kinds[i]!;
  return first;
}
