/** Streaming one buffer: fetch, cut, decode, batch by batch. */

import { cellStarts, decodeCells, decodeColumn, type ColumnArray } from "./decode";
import { expand } from "./expand";
import { batchRuns } from "./grid";
import { MessageCutter } from "./messages";
import { pump, streamsOf, type Source } from "./source";

export interface PointsSink {
  /** First point of each cell of a level, in sorted order, and the level's end. */
  onCells(level: number, starts: Uint32Array<ArrayBuffer>): void;
  /** Cell-relative coordinates, and the quantum coordinates they stand for. */
  onPositions(start: number, local: Uint16Array, xy: Float32Array): void;
}

/** Calls `onBatch` for each record batch of `source`, in order. */
async function batches(
  source: Source,
  signal: AbortSignal,
  onBatch: (schema: Uint8Array, batch: Uint8Array, number: number) => void,
): Promise<number> {
  let number = 0;
  for (const stream of streamsOf(source)) {
    const cutter = new MessageCutter(stream.bytes, (schema, batch) => onBatch(schema, batch, number++));
    await pump(stream, (piece) => cutter.push(piece), signal);
    cutter.finish();
  }
  return number;
}

function expect(actual: number, expected: number, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`);
}

/**
 * Streams cells and positions side by side; a batch is handed out once its level's cells are there.
 *
 * @param levels Points of the levels that come. @param first Points before them, in sorted order.
 */
export async function streamPoints(
  levels: readonly number[],
  cells: Source,
  position: Source,
  signal: AbortSignal,
  sink: PointsSink,
  first = 0,
): Promise<void> {
  const runs = batchRuns(levels, first);
  const levelOf = levels.flatMap((size, level) => batchRuns([size]).map(() => level));
  const starts: Uint32Array[] = [];
  const waiting: Uint16Array[] = [];
  let sent = 0;

  const sendReady = (): void => {
    while (waiting.length > 0) {
      const levelStarts = starts[levelOf[sent]!];
      if (levelStarts === undefined) return;
      const local = waiting.shift()!;
      const [start] = runs[sent++]!;
      sink.onPositions(start, local, expand(local, start, levelStarts));
    }
  };

  let levelEnd = first;
  const readCells = batches(cells, signal, (schema, batch, level) => {
    const levelStarts = cellStarts(decodeCells(schema, batch), levelEnd);
    levelEnd += levels[level]!;
    expect(levelStarts.at(-1)!, levelEnd, `points in the cells of level ${level}`);
    starts[level] = levelStarts;
    sink.onCells(level, levelStarts.slice());
    sendReady();
  });
  const readPositions = batches(position, signal, (schema, batch, number) => {
    const local = decodeColumn(schema, batch);
    const [start, end] = runs[number]!;
    expect(local.length, 2 * (end - start), `coordinates of batch ${number}`);
    waiting.push(local as Uint16Array);
    sendReady();
  });
  await Promise.all([readCells, readPositions]);
  expect(sent, runs.length, "batches of positions");
}

/** Streams a per-point column. @param levels Points of the levels that come. @param first Points before them. */
export async function streamColumn(
  levels: readonly number[],
  column: Source,
  signal: AbortSignal,
  onValues: (start: number, values: ColumnArray, end: number) => void,
  first = 0,
): Promise<void> {
  const runs = batchRuns(levels, first);
  const received = await batches(column, signal, (schema, batch, number) => {
    const [start, end] = runs[number]!;
    onValues(start, decodeColumn(schema, batch), end);
  });
  expect(received, runs.length, "batches of the column");
}
