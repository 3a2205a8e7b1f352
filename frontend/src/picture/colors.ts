/** Colour columns on their way to the GPU: the old one stays in use until the new one is whole. */

import type { ColorColumn, ColorKind, PointColumns } from "../gl/columns";
import type { ColumnArray } from "../wire/decode";
import type { Source } from "../wire/source";
import { streamColumn } from "../wire/stream";

/** Decoded columns kept so that going back to one needs no transfer. */
const KEPT_BYTES = 64 * 1024 * 1024;

interface Kept {
  pieces: { start: number; values: ColumnArray }[];
  bytes: number;
}

export interface ColorRequest {
  kind: ColorKind;
  digest: string;
  column: Source | null;
}

export class Colors {
  /** Points whose colour is there: a prefix of the sorted order. */
  ready = 0;
  private readonly kept = new Map<string, Kept>();
  private abort = new AbortController();

  /** Forgets what belongs to other points. */
  reset(): void {
    this.abort.abort();
    this.kept.clear();
    this.ready = 0;
  }

  /**
   * Brings a column to the GPU and draws with it.
   *
   * @param onUse Called when it is drawn with, and again whenever more of it is there.
   */
  async show(
    columns: PointColumns,
    levels: number[],
    request: ColorRequest,
    onUse: () => void,
  ): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { kind, digest, column } = request;
    if (column === null) {
      columns.use(columns.column("constant", 0));
      this.use(columns.count, onUse);
      return;
    }
    const kept = this.kept.get(digest);
    if (kept !== undefined && kept.pieces.length > 0) {
      const target = columns.column(kind, strideOf(kind, kept.pieces[0]!.values));
      for (const { start, values } of kept.pieces) columns.uploadColor(target, start, values);
      columns.use(target);
      this.use(columns.count, onUse);
      return;
    }
    await this.stream(columns, levels, kind, digest, column, onUse);
  }

  private async stream(
    columns: PointColumns,
    levels: number[],
    kind: ColorKind,
    digest: string,
    source: Source,
    onUse: () => void,
  ): Promise<void> {
    const { signal } = this.abort;
    const kept: Kept = { pieces: [], bytes: 0 };
    // Nothing is on the screen yet: draw the points as their colours arrive.
    const atOnce = this.ready === 0;
    let target: ColorColumn | null = null;
    try {
      await streamColumn(levels, source, signal, (start, values, end) => {
        target ??= columns.column(kind, strideOf(kind, values));
        columns.uploadColor(target, start, values);
        kept.pieces.push({ start, values });
        kept.bytes += values.byteLength;
        if (!atOnce) return;
        columns.use(target);
        this.use(end, onUse);
      });
    } catch (error) {
      // A column nobody will draw with must not stay on the GPU.
      if (target !== null && !columns.uses(target)) columns.discard(target);
      if (signal.aborted) return;
      throw error;
    }
    if (target !== null) columns.use(target);
    this.keep(digest, kept);
    this.use(columns.count, onUse);
  }

  private use(ready: number, onUse: () => void): void {
    this.ready = ready;
    onUse();
  }

  private keep(digest: string, column: Kept): void {
    this.kept.set(digest, column);
    let bytes = 0;
    for (const entry of this.kept.values()) bytes += entry.bytes;
    for (const [oldest, entry] of this.kept) {
      if (bytes <= KEPT_BYTES || oldest === digest) return;
      this.kept.delete(oldest);
      bytes -= entry.bytes;
    }
  }
}

function strideOf(kind: ColorKind, values: ColumnArray): number {
  return (kind === "rgba" ? 4 : 1) * values.BYTES_PER_ELEMENT;
}
