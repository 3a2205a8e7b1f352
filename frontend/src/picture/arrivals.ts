/** Bytes on their way: how many of how many have arrived. */

import type { Source } from "../wire/source";
import { counted } from "../wire/tally";

interface Transfer {
  received: number;
  bytes: number;
}

/** A part of the whole below which news are not worth a message. */
const STEP = 0.01;

export class Arrivals {
  /** Those that run, and those that were over before all were. */
  private readonly transfers = new Map<string, Transfer>();
  private said = 1;
  /** Bytes of all sources that were watched or counted. */
  received = 0;

  /** @param say Told both numbers; equal ones when all have arrived. */
  constructor(private readonly say: (received: number, bytes: number) => void) {}

  /**
   * A source that counts, once it is read.
   *
   * @param name Of what it is for: a transfer takes the place of an earlier one of this name.
   */
  watch<T extends Source | null>(name: string, source: T): T {
    this.drop(name);
    if (source === null) return source;
    return this.count({ ...source, onBytes: (received: number) => this.add(name, received, source.bytes) });
  }

  /** A source whose bytes are counted, but not waited for. */
  count<T extends Source | null>(source: T): T {
    return counted(source, (bytes) => (this.received += bytes));
  }

  /** Nothing more comes. */
  drop(name: string): void {
    if (this.transfers.delete(name)) this.tell();
  }

  /** What runs is given up. */
  end(): void {
    this.transfers.clear();
    this.tell();
  }

  private add(name: string, received: number, bytes: number): void {
    this.transfers.set(name, { received, bytes });
    this.tell();
  }

  private tell(): void {
    let [received, bytes] = [0, 0];
    for (const transfer of this.transfers.values()) {
      received += transfer.received;
      bytes += transfer.bytes;
    }
    if (received === bytes) this.transfers.clear();
    const part = bytes === 0 ? 1 : received / bytes;
    if (part < 1 && Math.abs(part - this.said) < STEP) return;
    this.said = part;
    this.say(received, bytes);
  }
}
