/** Which code of the colour each point has: the page learns that when it first matters, as for points that a filter hides. */

import type { Reply } from "./picture/protocol";
import type { Sender } from "./remote";

type Codes = Extract<Reply, { type: "codes" }>;

export class HiddenPoints {
  /** Of the column that the picture was asked for. */
  private digest = "";
  /** Code of each point in sorted order; null while nothing is known. */
  private codes: Codes["values"] | null = null;
  /** Points whose category is here: a prefix of the sorted order. */
  private known = 0;
  /** By code, 1 where it is shown; null: all are. */
  private shown: Uint8Array | null = null;
  /** Who waits until all categories are known. */
  private awaiting: ((codes: Codes["values"] | null) => void)[] = [];

  constructor(private readonly picture: Sender) {}

  /** Whether some categories are on their way. */
  get waiting(): boolean {
    return this.shown !== null && !this.complete;
  }

  /** Whether a point is not to be hit, as those are of which nothing is known yet; undefined: all are seen. */
  get skip(): ((index: number) => boolean) | undefined {
    const { codes, known, shown } = this;
    if (shown === null) return undefined;
    return (index) => codes === null || index >= known || shown[codes[index]!] === 0;
  }

  /** @param digest Of the column that the points are coloured by. @param shown By code, 1 where it is shown; null: all are. */
  show(digest: string, shown: Uint8Array | null): void {
    this.shown = shown;
    if (shown !== null) this.ask(digest);
  }

  /** The categories of all points by the column in use; null when that is no longer in use. */
  whole(digest: string): Promise<Codes["values"] | null> {
    this.ask(digest);
    if (this.complete) return Promise.resolve(this.codes);
    return new Promise((resolve) => this.awaiting.push(resolve));
  }

  /** More categories have come. */
  received({ digest, start, count, values }: Codes): void {
    if (digest !== this.digest || start > this.known) return;
    this.codes ??= values instanceof Uint8Array ? new Uint8Array(count) : new Uint16Array(count);
    this.codes.set(values, start);
    this.known = Math.max(this.known, start + values.length);
    if (this.complete) this.answer();
  }

  /** The picture has another column: what it was asked for before it may never say. */
  renew(): void {
    if (this.complete) return;
    this.digest = "";
    this.answer();
  }

  /** The picture has other points: it does not go on with what it was asked for. */
  forget(): void {
    this.digest = "";
    this.codes = null;
    this.known = 0;
    this.answer();
  }

  private get complete(): boolean {
    return this.codes !== null && this.known === this.codes.length;
  }

  private ask(digest: string): void {
    if (digest === this.digest) return;
    this.forget();
    this.digest = digest;
    this.picture.send({ type: "codes", digest });
  }

  private answer(): void {
    const codes = this.complete ? this.codes : null;
    for (const resolve of this.awaiting.splice(0)) resolve(codes);
  }
}
