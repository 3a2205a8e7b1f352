/**
 * Cuts an Arrow IPC stream into its messages while the bytes arrive.
 *
 * Each message carries its own length (https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format):
 * `0xFFFFFFFF`, the int32 size of the metadata, the metadata (a flatbuffer `Message`), then a body
 * whose length is the flatbuffer's field `bodyLength`. So no table of offsets has to be sent.
 */

const CONTINUATION = 0xffffffff;
/** Place of `bodyLength` in the vtable of the flatbuffer `Message`: the fourth field, after two lengths. */
const BODY_LENGTH_SLOT = 4 + 3 * 2;

function bodyLength(view: DataView, metadata: number): number {
  const table = metadata + view.getUint32(metadata, true);
  const vtable = table - view.getInt32(table, true);
  if (view.getUint16(vtable, true) <= BODY_LENGTH_SLOT) return 0;
  const field = view.getUint16(vtable + BODY_LENGTH_SLOT, true);
  return field === 0 ? 0 : Number(view.getBigInt64(table + field, true));
}

/** End of the message that begins at `start`, NaN while too few bytes are there, -1 at the end of the stream. */
export function messageEnd(view: DataView, start: number, available: number): number {
  if (available < start + 8) return NaN;
  if (view.getUint32(start, true) !== CONTINUATION) {
    throw new Error(`not an Arrow IPC stream: no message at byte ${start}`);
  }
  const metadata = view.getInt32(start + 4, true);
  if (metadata === 0) return -1;
  if (available < start + 8 + metadata) return NaN;
  const end = start + 8 + metadata + bodyLength(view, start + 8);
  return end <= available ? end : NaN;
}

/** Receives the bytes of one stream in any pieces and hands out whole record batches. */
export class MessageCutter {
  /** The schema message, once it is there: a decoder needs it in front of every batch. */
  schema: Uint8Array | null = null;
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly view: DataView;
  private filled = 0;
  private start = 0;
  private ended = false;

  constructor(
    size: number,
    private readonly onBatch: (schema: Uint8Array, batch: Uint8Array) => void,
  ) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  push(piece: Uint8Array): void {
    if (this.filled + piece.length > this.bytes.length) {
      throw new Error(`expected ${this.bytes.length} bytes, but more arrived`);
    }
    this.bytes.set(piece, this.filled);
    this.filled += piece.length;
    while (!this.ended) {
      const end = messageEnd(this.view, this.start, this.filled);
      if (Number.isNaN(end)) return;
      if (end < 0) {
        this.ended = true;
        return;
      }
      const message = this.bytes.subarray(this.start, end);
      this.start = end;
      if (this.schema === null) this.schema = message;
      else this.onBatch(this.schema, message);
    }
  }

  /** Call when no more bytes will come: a stream that stopped early is an error, not a smaller plot. */
  finish(): void {
    if (!this.ended || this.filled !== this.bytes.length) {
      throw new Error(`the stream ended after ${this.filled} of ${this.bytes.length} bytes`);
    }
  }
}
