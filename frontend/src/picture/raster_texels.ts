/** What the texels of a raster hold on the GPU: the same that `gl/density_pass.ts` adds up in float32. */

import type { RasterColumns } from "../wire/raster";

type Columns<K extends RasterColumns["kind"]> = Extract<RasterColumns, { kind: K }>;

/** Four floats a texel. @param lookup Colours of categories, RGBA; those without opacity are hidden. */
export function texelsOf(columns: RasterColumns, lookup: Uint8Array): Float32Array<ArrayBuffer> {
  const texels = new Float32Array(4 * columns.count.length);
  switch (columns.kind) {
    case "constant":
      constants(columns, texels);
      break;
    case "category":
      categories(columns, lookup, texels);
      break;
    case "number":
      numbers(columns, texels);
      break;
    case "rgba":
      mixtures(columns, texels);
  }
  return texels;
}

function constants({ count }: Columns<"constant">, texels: Float32Array): void {
  for (let i = 0; i < count.length; i++) texels[4 * i + 3] = count[i]!;
}

/** Sums of red, green and blue, and the count, of the categories that are not hidden. */
function categories({ count, kinds, code, amount }: Columns<"category">, lookup: Uint8Array, texels: Float32Array): void {
  let occupied = 0;
  let entry = 0;
  for (let i = 0; i < count.length; i++) {
    if (count[i] === 0) continue;
    let [red, green, blue, points] = [0, 0, 0, 0];
    for (const end = entry + kinds[occupied++]!; entry < end; entry++) {
      const at = 4 * code[entry]!;
      if (!(lookup[at + 3]! > 0)) continue;
      const some = amount[entry]!;
      red += some * lookup[at]!;
      green += some * lookup[at + 1]!;
      blue += some * lookup[at + 2]!;
      points += some;
    }
    texels[4 * i] = red;
    texels[4 * i + 1] = green;
    texels[4 * i + 2] = blue;
    texels[4 * i + 3] = points;
  }
}

/** The sum of places 0..1, how many points have one and how many have none, and the count. */
function numbers({ count, valued, value }: Columns<"number">, texels: Float32Array): void {
  let occupied = 0;
  for (let i = 0; i < count.length; i++) {
    if (count[i] === 0) continue;
    const some = valued[occupied]!;
    texels[4 * i] = (value[occupied++]! / 65_534) * some;
    texels[4 * i + 1] = some;
    texels[4 * i + 2] = count[i]! - some;
    texels[4 * i + 3] = count[i]!;
  }
}

/** Sums of red, green and blue, and the count; points that nobody can see do not count. */
function mixtures({ count, red, green, blue, alpha }: Columns<"rgba">, texels: Float32Array): void {
  let occupied = 0;
  for (let i = 0; i < count.length; i++) {
    const points = count[i]!;
    if (points === 0) continue;
    const at = occupied++;
    if (alpha[at] === 0) continue;
    texels[4 * i] = red[at]! * points;
    texels[4 * i + 1] = green[at]! * points;
    texels[4 * i + 2] = blue[at]! * points;
    texels[4 * i + 3] = points;
  }
}
