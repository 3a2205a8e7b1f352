/** What the texels of a raster hold on the GPU: the same that `gl/density_pass.ts` adds up in float32. */

import type { RasterColumns } from "../wire/raster";
import { spread, type Sums } from "../wire/raster_blocks";

type Columns<K extends RasterColumns["kind"]> = Extract<RasterColumns, { kind: K }>;

/** Four floats a texel. @param lookup Colours of categories, RGBA; those without opacity are hidden. */
export function texelsOf(columns: RasterColumns, lookup: Uint8Array): Float32Array<ArrayBuffer> {
  const { count, totals, shape } = columns;
  switch (columns.kind) {
    case "constant":
      return spread(count, totals, shape, () => undefined);
    case "category":
      return spread(count, totals, shape, categories(columns, lookup));
    case "number":
      return spread(count, totals, shape, numbers(columns));
    case "rgba":
      return spread(count, totals, shape, mixtures(columns));
  }
}

type Next = (total: number, sums: Sums) => void;

/** Sums of red, green and blue, and the count, of the categories that are not hidden. */
function categories({ kinds, code, amount }: Columns<"category">, lookup: Uint8Array): Next {
  let occupied = 0;
  let entry = 0;
  return (_, sums) => {
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
    sums.points = points;
    sums.of[0] = red;
    sums.of[1] = green;
    sums.of[2] = blue;
  };
}

/** The sum of places 0..1, how many points have one and how many have none, and the count. */
function numbers({ valued, value }: Columns<"number">): Next {
  let occupied = 0;
  return (total, { of }) => {
    const some = valued[occupied]!;
    of[0] = (value[occupied++]! / 65_534) * some;
    of[1] = some;
    of[2] = total - some;
  };
}

/** Sums of red, green and blue, and the count; points that nobody can see do not count. */
function mixtures({ red, green, blue, alpha }: Columns<"rgba">): Next {
  let occupied = 0;
  return (total, sums) => {
    const at = occupied++;
    if (alpha[at] === 0) sums.points = 0;
    sums.of[0] = red[at]! * total;
    sums.of[1] = green[at]! * total;
    sums.of[2] = blue[at]! * total;
  };
}
