/** Arrow record batches to typed arrays, without copying where the layout allows it. */

import { tableFromIPC } from "@uwdata/flechette";
import { CELLS } from "./grid";

export type ColumnArray = Uint8Array | Uint16Array;

interface RawBatch {
  values?: unknown;
  children?: RawBatch[];
}

/** The values of the only column of one batch, flattened when they are fixed-size lists. */
export function decodeColumn(schema: Uint8Array, batch: Uint8Array): ColumnArray {
  const table = tableFromIPC([schema, batch]);
  const data = table.getChildAt(0).data[0] as unknown as RawBatch;
  const values = data.children?.[0]?.values ?? data.values;
  if (values instanceof Uint8Array || values instanceof Uint16Array) return values;
  throw new Error("a point column must hold uint8 or uint16 values");
}

/**
 * Points of each cell of one level, from one row of the `cells` buffer: a byte a cell, where 255
 * means that the count is the next entry of `large`. Where there is a list `cell`, only its cells have a count.
 */
export function decodeCells(schema: Uint8Array, batch: Uint8Array): Uint32Array {
  const table = tableFromIPC([schema, batch]);
  const small = table.getChild("count").at(0) as Uint8Array;
  const large = table.getChild("large").at(0) as ArrayLike<number>;
  const cells = table.names.includes("cell") ? (table.getChild("cell").at(0) as Uint16Array) : null;
  const counts = new Uint32Array(CELLS);
  let next = 0;
  for (let i = 0; i < small.length; i++) {
    const count = small[i]!;
    counts[cells === null ? i : cells[i]!] = count === 255 ? large[next++]! : count;
  }
  return counts;
}

/** Running totals: the position in sorted order at which each cell begins, and the level's end. */
export function cellStarts(counts: Uint32Array, levelStart: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(CELLS + 1);
  let at = levelStart;
  for (let cell = 0; cell < CELLS; cell++) {
    starts[cell] = at;
    at += counts[cell]!;
  }
  starts[CELLS] = at;
  return starts;
}
