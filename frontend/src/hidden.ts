/** Which category each point has: the page learns that when it first matters, as for points that the legend hides. */

import type { Reply } from "./picture/protocol";
import type { Sender } from "./remote";

type Codes = Extract<Reply, { type: "codes" }>;

/** A category has one of so many codes. */
const CODES = 65_536;

export class HiddenPoints {
  /** Of the column that the picture was asked for. */
  private digest = "";
  /** Category of each point in sorted order; null while nothing is known. */
  private codes: Codes["values"] | null = null;
  /** Points whose category is here: a prefix of the sorted order. */
  private known = 0;
  /** By category, 1 where it is hidden. */
  private readonly hidden = new Uint8Array(CODES);
  private any = false;
  /** Who waits until all categories are known. */
  private awaiting: ((codes: Codes["values"] | null) => void)[] = [];

  constructor(private readonly picture: Sender) {}

  /** Whether some categories are on their way. */
  get waiting(): boolean {
    return this.any && !this.complete;
  }

  /** Whether a point is not to be hit, as those are of which nothing is known yet; undefined: all are seen. */
  get skip(): ((index: number) => boolean) | undefined {
    const { codes, known, hidden } = this;
    if (!this.any) return undefined;
    return (index) => codes === null || index >= known || hidden[codes[index]!] === 1;
  }

  /** @param digest Of the column that the points are coloured by. @param rows Its hidden categories. */
  show(digest: string, rows: ReadonlySet<number>): void {
    this.any = rows.size > 0;
    this.hidden.fill(0);
    for (const row of rows) this.hidden[row] = 1;
    if (this.any) this.ask(digest);
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
