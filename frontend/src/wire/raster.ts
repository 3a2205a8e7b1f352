/** Counts of texels that the server made (docs/internals.md, "Rasters"): gzip of one row of lists. */

import { tableFromIPC, type Table } from "@uwdata/flechette";
import type { ColorKind } from "../gl/columns";
import { blockTotals, type RasterShape } from "./raster_blocks";
import { readAll, type Source } from "./source";

/** The smallest type that held the largest count. */
export type Counts = Uint8Array | Uint16Array | Uint32Array;

/**
 * `count` has an entry for each texel, row by row from the lower left, and `totals` for each block of texels.
 * The other lists have one for each block that is not empty, in that order; `code` and `amount` as many as
 * `kinds` says.
 */
export type RasterColumns = { shape: RasterShape; count: Counts; totals: Counts } & (
  | { kind: "constant" }
  | { kind: "category"; kinds: Uint8Array; code: Uint8Array; amount: Counts }
  | { kind: "number"; valued: Counts; value: Uint16Array }
  | { kind: "rgba"; red: Uint8Array; green: Uint8Array; blue: Uint8Array; alpha: Uint8Array }
);

export async function readRaster(
  source: Source,
  kind: ColorKind,
  shape: RasterShape,
  signal: AbortSignal,
): Promise<RasterColumns> {
  return decodeRaster(await gunzip(await readAll(source, signal)), kind, shape);
}

export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

export function decodeRaster(bytes: Uint8Array, kind: ColorKind, shape: RasterShape): RasterColumns {
  const table = tableFromIPC(bytes);
  const list = (name: string, length: number): Counts => joined(table, name, length);
  const count = list("count", shape.width * shape.height);
  const totals = blockTotals(count, shape);
  const full = totals.filter((points) => points > 0);
  const bytesOf = (name: string): Uint8Array => list(name, full.length) as Uint8Array;
  const plain = { shape, count, totals };
  switch (kind) {
    case "constant":
      return { ...plain, kind };
    case "category": {
      const kinds = bytesOf("kinds");
      const entries = kinds.reduce((sum, some) => sum + some, 0);
      const rest = list("amount", entries - full.length);
      const code = list("code", entries) as Uint8Array;
      return { ...plain, kind, kinds, code, amount: withLast(rest, kinds, full) };
    }
    case "number": {
      const missing = list("missing", full.length);
      const valued = full.map((points, i) => points - missing[i]!);
      return { ...plain, kind, valued, value: Uint16Array.from(list("value", full.length)) };
    }
    case "rgba": {
      const [red, green, blue, alpha] = ["red", "green", "blue", "alpha"].map(bytesOf);
      return { ...plain, kind, red: red!, green: green!, blue: blue!, alpha: alpha! };
    }
  }
}

/** Numbers from their bytes, which travel apart: the low ones, then "name.1", "name.2" ... */
function joined(table: Table, name: string, length: number): Counts {
  const planes: Uint8Array[] = [];
  const names = new Set(table.names);
  for (let field = name; names.has(field); field = `${name}.${planes.length}`) {
    const plane = table.getChild(field).at(0) as Uint8Array;
    if (plane.length !== length) {
      throw new Error(`a raster has ${plane.length} entries of ${field} instead of ${length}`);
    }
    planes.push(plane);
  }
  const low = planes[0];
  if (low === undefined) throw new Error(`a raster has no ${name}`);
  if (planes.length === 1) return low;
  const values = planes.length === 2 ? new Uint16Array(length) : new Uint32Array(length);
  planes.forEach((plane, p) => {
    for (let i = 0; i < length; i++) values[i]! |= plane[i]! << (8 * p);
  });
  return values;
}

/** The last amount of each block is what the others leave of its points. */
function withLast(rest: Counts, kinds: Uint8Array, totals: Counts): Uint32Array {
  const amount = new Uint32Array(rest.length + kinds.length);
  let entry = 0;
  let given = 0;
  kinds.forEach((some, block) => {
    let left = totals[block]!;
    for (let i = 1; i < some; i++) {
      amount[entry++] = rest[given]!;
      left -= rest[given++]!;
    }
    amount[entry++] = left;
  });
  return amount;
}
