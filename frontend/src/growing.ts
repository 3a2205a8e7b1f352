/** Which rows were appended: what of the next points the picture has already, and what it is to fetch. */

import type { BufferRef, ChannelManifest, ColorManifest, Manifest, PointsManifest } from "./manifest";
import { movedFrom, sameQuantum } from "./navigation";
import type { GrownColor, GrownColumn } from "./picture/protocol";
import type { GrowRequest } from "./picture/growing";
import { partsOf, type Resolve } from "./wire/source";

/** Whether a manifest shows the points of another and rows that were appended to them. */
export function extendsPoints(before: Manifest, after: Manifest): boolean {
  const [old, now] = [before.points, after.points];
  if (before.aggregate !== null || after.aggregate !== null) return false;
  if (old.digest === now.digest || old.count === 0) return false;
  return old.source === now.source ? sameQuantum(old, now) : now.moved?.from === old.source;
}

/** Parts that are the same in both, from the first on. */
function sameParts(before: BufferRef, after: BufferRef): number {
  const [old, now] = [partsOf(before), partsOf(after)];
  let same = 0;
  while (same < old.length && old[same]!.digest === now[same]?.digest) same++;
  return same;
}

/** Levels of the first parts. */
function levelsIn(parts: number, { base, levels }: PointsManifest): number {
  return parts === 0 ? 0 : (base ?? levels.length) + parts - 1;
}

/** Parts in which the first levels are. */
function partsBefore(levels: number, { base }: PointsManifest): number {
  return levels === 0 ? 0 : levels - (base ?? levels) + 1;
}

/** Levels that stay as they were. */
export function keptLevels(before: PointsManifest, after: PointsManifest): number {
  if (before.source !== after.source) return 0;
  if ((before.base ?? before.levels.length) !== (after.base ?? after.levels.length)) return 0;
  const parts = Math.min(sameParts(before.cells, after.cells), sameParts(before.position, after.position));
  return levelsIn(parts, after);
}

/** The rest of a buffer, from a level on. */
function rest(ref: BufferRef, level: number, points: PointsManifest): BufferRef {
  const parts = partsOf(ref).slice(partsBefore(level, points));
  return { digest: "", url: null, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
}

/** What the picture is to be told of points that `extendsPoints` has found. */
export function growRequest(before: Manifest, after: Manifest, resolve: Resolve): Omit<GrowRequest, "ticket"> {
  const { points } = after;
  const keep = keptLevels(before.points, points);
  const column = (old: BufferRef | null, now: BufferRef): GrownColumn => {
    const stays = old !== null && sameParts(old, now) >= partsBefore(keep, points);
    const from = stays ? keep : 0;
    return { from, source: resolve(rest(now, from, points)) };
  };
  const channel = (old: ChannelManifest | null, now: ChannelManifest | null): GrownColumn | null =>
    now === null ? null : column(old?.column ?? null, now.column);
  return {
    levels: points.levels,
    keep,
    moved: movedFrom(before.points, points),
    cells: resolve(rest(points.cells, keep, points)),
    position: resolve(rest(points.position, keep, points)),
    color: colorOf(before.color, after.color, column),
    size: channel(before.size, after.size),
    opacity: channel(before.opacity, after.opacity),
  };
}

function colorOf(
  before: ColorManifest,
  after: ColorManifest,
  column: (old: BufferRef | null, now: BufferRef) => GrownColumn,
): GrownColor | null {
  if (after.kind === "constant") return null;
  const old = before.kind === after.kind ? (before as typeof after).column : null;
  const { digest } = after.column;
  return { ...column(old, after.column), kind: after.kind, digest, before: old?.digest ?? "" };
}
