/** Counts of texels that the server made (docs/internals.md, "Rasters"): gzip of one row of lists. */

import { tableFromIPC } from "@uwdata/flechette";
import type { ColorKind } from "../gl/columns";
import { readAll, type Source } from "./source";

/** The smallest type that held the largest count. */
export type Counts = Uint8Array | Uint16Array | Uint32Array;

/**
 * `count` has an entry for each texel, row by row from the lower left. The other lists have one for each
 * texel that is not empty, in that order; `code` and `amount` as many as `kinds` says.
 */
export type RasterColumns = { count: Counts } & (
  | { kind: "constant" }
  | { kind: "category"; kinds: Uint8Array; code: Uint8Array; amount: Counts }
  | { kind: "number"; valued: Counts; value: Uint16Array }
  | { kind: "rgba"; red: Uint8Array; green: Uint8Array; blue: Uint8Array; alpha: Uint8Array }
);

/** @param texels How many the raster has. */
export async function readRaster(
  source: Source,
  kind: ColorKind,
  texels: number,
  signal: AbortSignal,
): Promise<RasterColumns> {
  return decodeRaster(await gunzip(await readAll(source, signal)), kind, texels);
}

export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

export function decodeRaster(bytes: Uint8Array, kind: ColorKind, texels: number): RasterColumns {
  const table = tableFromIPC(bytes);
  const list = <T extends Counts>(name: string, length: number): T => {
    const values = table.getChild(name).at(0) as T;
    if (values.length === length) return values;
    throw new Error(`a raster has ${values.length} entries of ${name} instead of ${length}`);
  };
  const count = list("count", texels);
  const occupied = occupiedOf(count);
  const bytesOf = (name: string): Uint8Array => list(name, occupied);
  switch (kind) {
    case "constant":
      return { kind, count };
    case "category": {
      const kinds = bytesOf("kinds");
      let entries = 0;
      for (const some of kinds) entries += some;
      return { kind, count, kinds, code: list("code", entries), amount: list("amount", entries) };
    }
    case "number":
      return { kind, count, valued: list("valued", occupied), value: list("value", occupied) };
    case "rgba": {
      const [red, green, blue, alpha] = ["red", "green", "blue", "alpha"].map(bytesOf);
      return { kind, count, red: red!, green: green!, blue: blue!, alpha: alpha! };
    }
  }
}

function occupiedOf(count: Counts): number {
  let occupied = 0;
  for (let i = 0; i < count.length; i++) if (count[i]! > 0) occupied++;
  return occupied;
}
