/** Size or opacity of each point on its way to the GPU: the old column stays until the new one is whole. */

import type { PointColumns } from "../gl/columns";
import type { Source } from "../wire/source";
import { streamColumn } from "../wire/stream";
import { joined, type Piece } from "./growing";
import type { Channel, GrownColumn } from "./protocol";

export class ChannelColumn {
  /** Points that can be drawn: a prefix of the sorted order; all of them without a column. */
  ready = Infinity;
  private pieces: Piece[] = [];
  private abort = new AbortController();

  /** @param columns Where the column goes; another object after a lost context. */
  constructor(
    private readonly channel: Channel,
    private readonly columns: () => PointColumns,
  ) {}

  /** Forgets what belongs to other points. */
  reset(): void {
    this.abort.abort();
    this.pieces = [];
    this.ready = Infinity;
  }

  /**
   * Draws with this column, or with none.
   *
   * @param fresh Nothing is on the screen yet: points appear as their values arrive.
   * @param onUse Called when it is drawn with, and again whenever more of it is there.
   */
  async show(levels: readonly number[], column: Source | null, fresh: boolean, onUse: () => void): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    if (column === null) {
      this.pieces = [];
      this.ready = Infinity;
      this.columns().dropChannel(this.channel);
      onUse();
      return;
    }
    const pieces: Piece[] = [];
    if (fresh) {
      this.pieces = pieces;
      this.ready = 0;
    }
    try {
      await streamColumn(levels, column, signal, (start, values, end) => {
        pieces.push({ start, values });
        if (!fresh) return;
        this.columns().uploadChannel(this.channel, start, values);
        this.ready = end;
        onUse();
      });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    this.pieces = pieces;
    if (!fresh) this.refill();
    this.ready = Infinity;
    onUse();
  }

  /** Has the values of more points. @param kept Points that stay as they were. */
  grow(column: GrownColumn | null, kept: number, fresh: readonly Piece[]): void {
    const before = this.pieces;
    this.reset();
    if (column === null) {
      this.columns().dropChannel(this.channel);
      return;
    }
    this.pieces = joined(before, column, kept, fresh);
    for (const { start, values } of fresh) this.columns().uploadChannel(this.channel, start, values);
  }

  /** Brings what had arrived to the GPU. */
  refill(): void {
    for (const { start, values } of this.pieces) this.columns().uploadChannel(this.channel, start, values);
  }
}
