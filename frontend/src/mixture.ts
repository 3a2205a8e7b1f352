/** What the tooltip says of a block of counted points. */

import type { Aggregating, Counted } from "./aggregating";
import type { Camera } from "./camera";
import { formatCode } from "./color_scale";
import type { LegendModel } from "./coloring";
import type { Place } from "./gestures/types";
import type { RGB } from "./manifest";
import type { Agg, BlockSum } from "./texels";
import { MISSING } from "./ui/format";

/** CSS pixels that a block has at least: what can be aimed at and have an outline. */
const BLOCK_PX = 5;
/** Categories that are listed. */
const LISTED = 6;

export interface MixturePart {
  name: string;
  color: RGB;
  /** Of the points counted, 0..1. */
  share: number;
  /** Whether it stands for no category of its own: other or missing values. */
  quiet: boolean;
}

/** What a block of texels holds, as the tooltip shows it. */
export interface MixtureModel {
  kind: "mixture";
  /** The same block has the same name. */
  block: string;
  /** CSS pixels from the plot's top left corner: its centre and its size. */
  place: Place;
  size: [width: number, height: number];
  /** Points, without those of hidden categories. */
  count: number;
  /** The categories with the most points, the largest first; empty where colour is no category. */
  parts: MixturePart[];
  /** All other categories there. */
  others: { categories: number; share: number } | null;
  /** Mean, smallest or largest value; null where colour is no number. */
  value: { name: string; text: string } | null;
  /** Points without a value. */
  missing: number;
}

/** Looks at the counts below a place; null where there are none, or exact points. */
export function mixtureAt(
  aggregating: Aggregating,
  camera: Camera,
  legend: LegendModel,
  { x, y }: Place,
): MixtureModel | null {
  const [qx, qy] = camera.toQuantum(x, y);
  const { sx, sy } = camera.view;
  const counted = aggregating.at(qx, qy, [BLOCK_PX / sx, BLOCK_PX / sy]);
  if (counted === null) return null;
  const { raster, block, agg } = counted;
  const model = { ...placeOf(counted, camera), ...mixtureOf(raster.sum(block, agg), agg, legend) };
  return model.count > 0 ? model : null;
}

type Contents = Pick<MixtureModel, "count" | "parts" | "others" | "value" | "missing">;

export function mixtureOf(sum: BlockSum, agg: Agg, legend: LegendModel): Contents {
  const plain: Contents = { count: sum.count, parts: [], others: null, value: null, missing: 0 };
  // While another colour is on its way, counts and legend may speak of different ones.
  if (sum.codes !== null && legend.kind === "categories") return { ...plain, ...categories(sum.codes, legend) };
  if (sum.valued === null || legend.kind !== "numbers") return plain;
  const { manifest } = legend;
  const name = `${agg} ${manifest.name}`;
  const text = sum.value === null ? MISSING : formatCode(manifest, sum.value);
  return { ...plain, value: { name, text }, missing: sum.count - sum.valued };
}

function categories(
  codes: Map<number, number>,
  { rows, colors, hidden }: Extract<LegendModel, { kind: "categories" }>,
): Pick<Contents, "count" | "parts" | "others"> {
  const seen = [...codes].filter(([code]) => rows[code] !== undefined && !hidden.has(code));
  seen.sort(([a, countA], [b, countB]) => countB - countA || a - b);
  const count = seen.reduce((sum, [, points]) => sum + points, 0);
  const parts = seen.slice(0, LISTED).map(([code, points]): MixturePart => {
    const { name, role } = rows[code]!;
    return { name, color: colors[code]!, share: points / count, quiet: role !== "value" };
  });
  const rest = seen.slice(LISTED);
  const share = rest.reduce((sum, [, points]) => sum + points, 0) / count;
  return { count, parts, others: rest.length === 0 ? null : { categories: rest.length, share } };
}

function placeOf({ raster, block }: Counted, camera: Camera): Pick<MixtureModel, "kind" | "block" | "place" | "size"> {
  const [x0, x1, y0, y1] = raster.boxOfBlock(block);
  const [left, bottom] = camera.toPixel(x0, y0);
  const [right, top] = camera.toPixel(x1, y1);
  return {
    kind: "mixture",
    block: `${x0} ${x1} ${y0} ${y1}`,
    place: { x: (left + right) / 2, y: (top + bottom) / 2 },
    size: [right - left, bottom - top],
  };
}
