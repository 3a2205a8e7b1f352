/** Rows that were appended, on their way: gathered whole, so that the picture takes them over in one step. */

import type { ColumnArray } from "../wire/decode";
import type { Source } from "../wire/source";
import { streamColumn, streamPoints } from "../wire/stream";
import { Levels } from "./levels";
import type { Channel, GrownColor, GrownColumn, Request } from "./protocol";

export type GrowRequest = Omit<Extract<Request, { type: "grow" }>, "type" | "plot">;

/** Values of a column from the point `start` on. */
export interface Piece {
  start: number;
  values: ColumnArray;
}

/** What is new. */
export interface Growth {
  request: GrowRequest;
  /** All levels, of which the new ones have no cells yet. */
  levels: Levels;
  /** Points of the levels that stay. */
  kept: number;
  /** For each new level the first point of each cell, and its end. */
  starts: Uint32Array<ArrayBuffer>[];
  positions: { start: number; local: Uint16Array; xy: Float32Array }[];
  color: Piece[];
  channels: Record<Channel, Piece[]>;
}

/** @param watch Makes a source count what has come of it. */
export async function gather(
  request: GrowRequest,
  watch: (name: string, source: Source) => Source,
  signal: AbortSignal,
): Promise<Growth> {
  const { keep, cells, position, color, size, opacity } = request;
  const levels = new Levels(request.levels);
  const kept = levels.bounds[keep]!;
  const growth: Growth = {
    request,
    levels,
    kept,
    starts: [],
    positions: [],
    color: [],
    channels: { size: [], opacity: [] },
  };
  const column = async (name: string, column: GrownColumn | GrownColor | null, pieces: Piece[]): Promise<void> => {
    if (column === null) return;
    const { from, source } = column;
    const add = (start: number, values: ColumnArray): number => pieces.push({ start, values });
    await streamColumn(request.levels.slice(from), watch(name, source), signal, add, levels.bounds[from]!);
  };
  const points = streamPoints(
    request.levels.slice(keep),
    watch("cells", cells),
    watch("position", position),
    signal,
    {
      onCells: (level, starts) => (growth.starts[level] = starts),
      onPositions: (start, local, xy) => growth.positions.push({ start, local, xy }),
    },
    kept,
  );
  await Promise.all([
    points,
    column("color", color, growth.color),
    column("size", size, growth.channels.size),
    column("opacity", opacity, growth.channels.opacity),
  ]);
  return growth;
}

/** The pieces of a column that grew: those of the levels that stay, where they do, and the new ones. */
export function joined(before: readonly Piece[], column: GrownColumn, kept: number, fresh: readonly Piece[]): Piece[] {
  return [...(column.from === 0 ? [] : before.filter(({ start }) => start < kept)), ...fresh];
}
