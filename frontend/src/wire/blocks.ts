/** Tooltip values, fetched a block at a time by HTTP Range (docs/internals.md, "Blocks"). */

import { tableFromIPC, type Table } from "@uwdata/flechette";
import type { BlocksRef } from "../manifest";
import { readRange, type Source } from "./source";

/** Blocks kept decoded: enough for a hand that wanders to and fro. */
const KEPT_BLOCKS = 32;

export class BlockReader {
  private head: Promise<Uint8Array> | null = null;
  private offsets: Promise<number[]> | null = null;
  private readonly blocks = new Map<number, Promise<Table>>();
  private readonly abort = new AbortController();
  /** What the schema notes of its fields, by name; empty before the first block is there. */
  notes = new Map<string, string>();

  constructor(
    private readonly ref: BlocksRef,
    private readonly source: Source,
  ) {}

  /** Values of the point at `index` of the sorted order, by field name. */
  async at(index: number): Promise<Record<string, unknown>> {
    const number = Math.floor(index / this.ref.rows);
    const block = await this.block(number);
    const row: Record<string, unknown> = {};
    for (const name of block.names) {
      row[name as string] = block.getChild(name as string).at(index - number * this.ref.rows);
    }
    return row;
  }

  close(): void {
    this.abort.abort();
  }

  private block(number: number): Promise<Table> {
    let block = this.blocks.get(number);
    if (block === undefined) {
      block = this.fetchBlock(number);
      // A failed fetch is not remembered: the next hover tries again.
      block.catch(() => this.blocks.delete(number));
    }
    this.blocks.delete(number);
    this.blocks.set(number, block);
    if (this.blocks.size > KEPT_BLOCKS) this.blocks.delete(this.blocks.keys().next().value!);
    return block;
  }

  private async fetchBlock(number: number): Promise<Table> {
    this.head ??= this.once(() => readRange(this.source, 0, this.ref.head, this.abort.signal), "head");
    this.offsets ??= this.once(() => this.fetchOffsets(), "offsets");
    const [head, offsets] = await Promise.all([this.head, this.offsets]);
    const bytes = await readRange(
      this.source,
      offsets[number]!,
      offsets[number + 1]!,
      this.abort.signal,
    );
    const table = tableFromIPC([head, bytes], { useBigInt: true });
    if (this.notes.size === 0) this.notes = notesOf(table);
    return table;
  }

  private once<T>(read: () => Promise<T>, field: "head" | "offsets"): Promise<T> {
    const promise = read();
    promise.catch(() => (this[field] = null));
    return promise;
  }

  private async fetchOffsets(): Promise<number[]> {
    const bytes = await readRange(this.source, this.ref.index, this.ref.bytes, this.abort.signal);
    return Array.from(tableFromIPC(bytes).getChild("offset").toArray() as ArrayLike<number>, Number);
  }
}

function notesOf({ schema }: Table): Map<string, string> {
  const noted = schema.fields.filter(({ metadata }) => metadata?.has("note"));
  return new Map(noted.map(({ name, metadata }) => [name, metadata!.get("note")!]));
}
