/** Which item each point of a plot shows, and which points show an item. */

import { tableFromIPC } from "@uwdata/flechette";
import { readAll, type Source } from "../wire/source";
import { NO_ITEM, type Ids } from "./ids";

export class Items {
  /** The points, sorted by item, and where those of each item begin; made when first asked for. */
  private sorted: { points: Uint32Array; starts: Uint32Array } | null = null;

  /** @param of Item of each point in sorted order. */
  constructor(readonly of: Uint32Array) {}

  /** The points that show an item. */
  points(item: number): Uint32Array {
    this.sorted ??= sort(this.of);
    const { points, starts } = this.sorted;
    return item + 1 < starts.length ? points.subarray(starts[item], starts[item + 1]) : points.subarray(0, 0);
  }

  /**
   * The items that marked points show, and those of `base` that no point here shows.
   *
   * @param mask One byte a point. @param base One byte an item; null: none.
   */
  gather(mask: Uint8Array, base: Uint8Array | null): Uint8Array {
    const items = new Uint8Array(Math.max(sizeOf(this.of), base?.length ?? 0));
    if (base !== null) {
      items.set(base);
      for (const item of this.of) items[item] = 0;
    }
    // Writing beyond the end, for points without an item, does nothing.
    for (let i = 0; i < mask.length; i++) if (mask[i] === 1) items[this.of[i]!] = 1;
    return items;
  }

  /** All points that show one of these items. @param items One byte an item; others are not meant. */
  scatter(items: Uint8Array): Uint8Array {
    const mask = new Uint8Array(this.of.length);
    for (let i = 0; i < mask.length; i++) if (items[this.of[i]!] === 1) mask[i] = 1;
    return mask;
  }
}

/** @param ids Numbers the ids; null where the buffer holds rows. */
export async function readItems(source: Source, ids: Ids | null, signal: AbortSignal): Promise<Items> {
  const table = tableFromIPC(await readAll(source, signal));
  const column = (name: string) => table.getChild(name).toArray() as Uint32Array;
  return new Items(ids === null ? column("row") : ids.numbers(column("low"), column("high")));
}

/** One more than the greatest item. */
function sizeOf(of: Uint32Array): number {
  let size = 0;
  for (const item of of) if (item !== NO_ITEM && item >= size) size = item + 1;
  return size;
}

/** A counting sort. */
function sort(of: Uint32Array): { points: Uint32Array; starts: Uint32Array } {
  const size = sizeOf(of);
  // Each item counts two places on, so that filling in leaves each start one place on.
  const ends = new Uint32Array(size + 2);
  let count = 0;
  for (const item of of) {
    if (item === NO_ITEM) continue;
    ends[item + 2]!++;
    count++;
  }
  for (let i = 2; i < ends.length; i++) ends[i]! += ends[i - 1]!;
  const points = new Uint32Array(count);
  for (let i = 0; i < of.length; i++) if (of[i] !== NO_ITEM) points[ends[of[i]! + 1]!++] = i;
  return { points, starts: ends.subarray(0, size + 1) };
}
