/** Rasters as rectangles of texels: which views they serve, and what they say of a place. */

import type { AggregateManifest, Box, RasterManifest } from "./manifest";
import type { RasterCounts } from "./picture/protocol";

/** Quanta along one side of the whole extent, as a power of two. */
const EXTENT_LOG2 = 24;
/** The last quantum. */
const LAST = 2 ** EXTENT_LOG2 - 1;
/** Rounding, in powers of two: a scale between two sides of texels may be shown with either. */
const BETWEEN = 1e-6;

/** Where a raster lies in the plane. */
export type RasterPlace = Omit<RasterManifest, "data" | "block">;
export type Agg = AggregateManifest["agg"];

/** What a raster holds. */
export type RasterContent = Pick<RasterCounts, "count" | "first" | "code" | "amount" | "valued" | "value">;

/** The side of texels, as a power of two, that suits a scale. */
export function texelSide(quantaPerPixel: number): number {
  return Math.min(Math.max(Math.round(Math.log2(quantaPerPixel)), 0), EXTENT_LOG2);
}

/** Whether texels of this side suit a scale. */
export function suits(side: number, quantaPerPixel: number): boolean {
  const wanted = texelSide(quantaPerPixel);
  if (side === wanted) return true;
  const off = Math.abs(Math.log2(quantaPerPixel) - side);
  return Math.abs(side - wanted) === 1 && off <= 0.5 + BETWEEN;
}

/** The quanta of a raster: the first and the one behind the last on each axis. */
export function boxOf({ kx, ky, x, y, width, height }: RasterPlace): Box {
  const [sideX, sideY] = [2 ** kx, 2 ** ky];
  return [x * sideX, (x + width) * sideX, y * sideY, (y + height) * sideY];
}

/** Blocks of texels as texels of their own: where colours are known, and so what the pointer looks at. */
export function blockPlace({ kx, ky, x, y, width, height, block }: Omit<RasterManifest, "data">): RasterPlace {
  const [first, end] = [(at: number) => at >> block, (at: number) => Math.ceil(at / 2 ** block)];
  return { kx: kx + block, ky: ky + block, x: first(x), y: first(y), width: end(width), height: end(height) };
}

/** The part of a box where points can be; null where none can. */
export function withinExtent([x0, x1, y0, y1]: Box): Box | null {
  if (x1 < 0 || y1 < 0 || x0 > LAST || y0 > LAST) return null;
  return [Math.max(x0, 0), Math.min(x1, LAST), Math.max(y0, 0), Math.min(y1, LAST)];
}

export function covers(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1] && outer[2] <= inner[2] && inner[3] <= outer[3];
}

/** Share of the view that a region has to cover for its exact points to be shown. */
const MOST = 0.5;

/** Whether the exact points of a region are shown in a view, as in `picture/exact.ts`. */
export function showsPoints(inside: Box, view: Box): boolean {
  const share = [0, 2].map((axis) => {
    const [low, high] = [view[axis]!, view[axis + 1]!];
    // Beyond the outermost quanta there is nothing that is not shown.
    const start = inside[axis]! <= 0 ? low : Math.max(inside[axis]!, low);
    const end = inside[axis + 1]! >= LAST ? high : Math.min(inside[axis + 1]!, high);
    return Math.max(end - start, 0) / (high - low);
  });
  return share[0]! * share[1]! >= MOST;
}

/** Texels `x0 <= x < x1`, `y0 <= y < y1` of a raster, counted from its lower left. */
export interface Block {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** What the texels of a block hold together. */
export interface BlockSum {
  count: number;
  /** Points of each category; null where colour is none. */
  codes: Map<number, number> | null;
  /** Points with a value, and the value as 0..65534 along the colour scale; null where colour is no number. */
  valued: number | null;
  value: number | null;
}

/** A raster on the page. */
export class Raster {
  /** Occupied texels before each row, made when first asked for. */
  private before: Uint32Array | null = null;

  constructor(
    readonly place: RasterPlace,
    private readonly content: RasterContent,
  ) {}

  /**
   * The block of texels at a place; null outside of the raster.
   *
   * A texel is about a device pixel, which no hand can aim at and no outline can be drawn around. So it is
   * the block of 2^n by 2^m texels that reaches the given size; blocks lie on multiples of their sides.
   *
   * @param least Quanta that a block has at least, on each axis.
   */
  blockAt(qx: number, qy: number, least: readonly [number, number]): Block | null {
    const { kx, ky, x, y, width, height } = this.place;
    const across = span(qx, kx, x, width, least[0]);
    const upwards = span(qy, ky, y, height, least[1]);
    if (across === null || upwards === null) return null;
    return { x0: across[0], x1: across[1], y0: upwards[0], y1: upwards[1] };
  }

  boxOfBlock({ x0, x1, y0, y1 }: Block): Box {
    const { kx, ky, x, y } = this.place;
    return boxOf({ kx, ky, x: x + x0, y: y + y0, width: x1 - x0, height: y1 - y0 });
  }

  /** Points in all texels that a box within the raster touches. */
  countTouched([left, right, bottom, top]: Box): number {
    const { kx, ky, x, y, width, height } = this.place;
    const [sideX, sideY] = [2 ** kx, 2 ** ky];
    const last = Math.min(Math.floor(top / sideY) - y, height - 1);
    let sum = 0;
    for (let row = Math.floor(bottom / sideY) - y; row <= last; row++) {
      const start = Math.floor(left / sideX) - x;
      const end = Math.min(Math.floor(right / sideX) - x, width - 1);
      for (let texel = row * width + start; texel <= row * width + end; texel++) sum += this.content.count[texel]!;
    }
    return sum;
  }

  sum(block: Block, agg: Agg): BlockSum {
    const { count, first, valued } = this.content;
    const sum: BlockSum = { count: 0, codes: first && new Map(), valued: valued && 0, value: null };
    this.visit(block, (texel, occupied) => {
      sum.count += count[texel]!;
      if (sum.codes !== null) this.addCodes(sum.codes, occupied);
      if (sum.valued !== null) this.addValue(sum, occupied, agg);
    });
    // What is summed up for means becomes one at the end.
    if (agg === "mean" && sum.value !== null) sum.value /= sum.valued!;
    return sum;
  }

  /** @param each Called with every occupied texel of the block and how many occupied ones come before it. */
  private visit({ x0, x1, y0, y1 }: Block, each: (texel: number, occupied: number) => void): void {
    const { count } = this.content;
    const { width } = this.place;
    const before = this.ranks();
    for (let y = y0; y < y1; y++) {
      let occupied = before[y]!;
      for (let x = 0; x < x1; x++) {
        if (count[y * width + x] === 0) continue;
        if (x >= x0) each(y * width + x, occupied);
        occupied++;
      }
    }
  }

  private addCodes(codes: Map<number, number>, occupied: number): void {
    const { first, code, amount } = this.content;
    for (let i = first![occupied]!; i < first![occupied + 1]!; i++) {
      codes.set(code![i]!, (codes.get(code![i]!) ?? 0) + amount![i]!);
    }
  }

  private addValue(sum: BlockSum, occupied: number, agg: Agg): void {
    const points = this.content.valued![occupied]!;
    if (points === 0) return;
    const value = this.content.value![occupied]!;
    sum.valued! += points;
    if (agg === "mean") sum.value = (sum.value ?? 0) + value * points;
    else if (sum.value === null) sum.value = value;
    else sum.value = agg === "min" ? Math.min(sum.value, value) : Math.max(sum.value, value);
  }

  private ranks(): Uint32Array {
    if (this.before !== null) return this.before;
    const { count } = this.content;
    const { width, height } = this.place;
    const before = new Uint32Array(height + 1);
    for (let y = 0; y < height; y++) {
      let occupied = 0;
      for (let i = y * width; i < (y + 1) * width; i++) if (count[i] !== 0) occupied++;
      before[y + 1] = before[y]! + occupied;
    }
    this.before = before;
    return before;
  }
}

/** First texel and end of the block at a quantum, on one axis. */
function span(q: number, k: number, first: number, size: number, least: number): [number, number] | null {
  const texel = Math.floor(q / 2 ** k);
  if (texel < first || texel >= first + size) return null;
  const side = 2 ** Math.max(0, Math.ceil(Math.log2(least) - k));
  const start = Math.floor(texel / side) * side;
  return [Math.max(start - first, 0), Math.min(start + side - first, size)];
}
