/** Colour columns on their way to the GPU: the old one stays in use until the new one is whole. */

import type { ColorColumn, ColorKind, PointColumns } from "../gl/columns";
import type { ColumnArray } from "../wire/decode";
import type { Source } from "../wire/source";
import { joined, type Piece } from "./growing";
import type { GrownColor } from "./protocol";
import { streamColumn } from "../wire/stream";

/** Decoded columns kept, so that going back to one or a lost context needs no transfer. */
const KEPT_BYTES = 64 * 1024 * 1024;

export interface ColorRequest {
  kind: ColorKind;
  digest: string;
  column: Source | null;
}

/** A column as it has arrived so far. */
interface Kept {
  digest: string;
  kind: ColorKind;
  pieces: Piece[];
  bytes: number;
}

export class Colors {
  /** Points whose colour is there: a prefix of the sorted order. */
  ready = 0;
  private readonly kept = new Map<string, Kept>();
  /** What is drawn with; null for one colour for all. */
  private current: Kept | null = null;
  /** What a running transfer fills. */
  private arriving: { kept: Kept; target: ColorColumn | null } | null = null;
  /** Whose codes are told as they arrive. */
  private told: Kept | null = null;
  private abort = new AbortController();

  /**
   * @param columns Where columns go; another object after a lost context.
   * @param onCodes Told the codes of points from `start` on, after `tell`.
   */
  constructor(
    private readonly columns: () => PointColumns,
    private readonly onCodes: (digest: string, start: number, values: ColumnArray) => void,
  ) {}

  /** Forgets what belongs to other points. */
  reset(): void {
    this.abort.abort();
    this.kept.clear();
    this.current = null;
    this.arriving = null;
    this.told = null;
    this.ready = 0;
  }

  /**
   * Brings a column to the GPU and draws with it.
   *
   * @param onUse Called when it is drawn with, and again whenever more of it is there.
   */
  async show(levels: readonly number[], request: ColorRequest, onUse: () => void): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    this.dropArriving();
    const { kind, digest, column } = request;
    const kept = this.kept.get(digest);
    if (column !== null && kept === undefined) {
      await this.stream(levels, { digest, kind, pieces: [], bytes: 0 }, column, onUse);
      return;
    }
    this.use(kept ?? null, kept === undefined ? null : this.upload(kept));
    this.ready = this.columns().count;
    onUse();
  }

  /** Whether this column is drawn with, and whole. */
  shows(digest: string): boolean {
    return this.arriving === null && this.current !== null && this.current.digest === digest;
  }

  /** Whether points may be added to what is here. */
  canGrow(color: GrownColor | null): boolean {
    return color === null || color.from === 0 || (color.kind === this.current?.kind && this.shows(color.before));
  }

  /** Has the colours of more points. @param kept Points that stay as they were. */
  grow(color: GrownColor | null, kept: number, fresh: readonly Piece[]): void {
    const { current } = this;
    this.reset();
    this.ready = this.columns().count;
    if (color === null) {
      this.use(null, null);
      return;
    }
    const pieces = joined(current?.pieces ?? [], color, kept, fresh);
    const bytes = pieces.reduce((sum, { values }) => sum + values.byteLength, 0);
    const grown: Kept = { digest: color.digest, kind: color.kind, pieces, bytes };
    if (color.from === 0) this.use(grown, this.upload(grown));
    else {
      for (const { start, values } of fresh) this.columns().uploadColor(this.columns().inUse, start, values);
      this.current = grown;
    }
    this.keep(grown);
  }

  /** Tells the codes of all points, if this column is the one in use: now, and as they arrive. */
  tell(digest: string): void {
    const { current } = this;
    if (current?.digest !== digest || current.kind === "rgba") return;
    this.told = current;
    if (current.pieces.length === 0) this.onCodes(digest, 0, new Uint8Array(0));
    for (const { start, values } of current.pieces) this.onCodes(digest, start, values);
  }

  /** The GPU has lost everything: brings back what had arrived. */
  refill(): void {
    const { current, arriving } = this;
    if (current !== null) this.use(current, this.upload(current));
    if (arriving === null) return;
    const same = arriving.kept === current;
    arriving.target = same ? this.columns().inUse : this.upload(arriving.kept);
  }

  private async stream(
    levels: readonly number[],
    kept: Kept,
    source: Source,
    onUse: () => void,
  ): Promise<void> {
    const { signal } = this.abort;
    // Nothing is on the screen yet: draw the points as their colours arrive.
    const atOnce = this.ready === 0;
    const arriving = { kept, target: null as ColorColumn | null };
    this.arriving = arriving;
    try {
      await streamColumn(levels, source, signal, (start, values, end) => {
        arriving.target ??= this.columns().column(kept.kind, bytesOf(kept.kind, values));
        this.columns().uploadColor(arriving.target, start, values);
        kept.pieces.push({ start, values });
        kept.bytes += values.byteLength;
        if (kept === this.told) this.onCodes(kept.digest, start, values);
        if (!atOnce) return;
        this.use(kept, arriving.target);
        this.ready = end;
        onUse();
      });
    } catch (error) {
      if (signal.aborted) return;
      this.dropArriving();
      throw error;
    }
    this.arriving = null;
    this.use(kept, arriving.target);
    this.keep(kept);
    this.ready = this.columns().count;
    onUse();
  }

  private upload(kept: Kept): ColorColumn | null {
    const columns = this.columns();
    const first = kept.pieces[0];
    if (first === undefined) return null;
    const target = columns.column(kept.kind, bytesOf(kept.kind, first.values));
    for (const { start, values } of kept.pieces) columns.uploadColor(target, start, values);
    return target;
  }

  private use(kept: Kept | null, target: ColorColumn | null): void {
    this.current = kept;
    const columns = this.columns();
    columns.use(target ?? columns.column("constant", 0));
  }

  /** A column nobody will draw with must not stay on the GPU. */
  private dropArriving(): void {
    const target = this.arriving?.target ?? null;
    this.arriving = null;
    if (target !== null && target !== this.columns().inUse) this.columns().discard(target);
  }

  private keep(column: Kept): void {
    this.kept.set(column.digest, column);
    let bytes = 0;
    for (const entry of this.kept.values()) bytes += entry.bytes;
    for (const [oldest, entry] of this.kept) {
      if (bytes <= KEPT_BYTES || entry === column) return;
      this.kept.delete(oldest);
      bytes -= entry.bytes;
    }
  }
}

/** Bytes a point. */
function bytesOf(kind: ColorKind, values: ColumnArray): number {
  return (kind === "rgba" ? 4 : 1) * values.BYTES_PER_ELEMENT;
}
