/** Points that Python marks: their table goes to the picture, which draws a ring around each. */

import { tableFromIPC } from "@uwdata/flechette";
import { unit } from "./coloring";
import type { Feature, PlotContext } from "./features";
import type { PlotStats } from "./host";
import type { RingTable } from "./gl/rings_pass";
import type { Manifest } from "./manifest";
import { readAll, TransportError, type Resolve, type Source } from "./wire/source";

export class Highlight implements Feature {
  private table: RingTable | null = null;
  /** Of which points which table is here, or on its way. */
  private wanted = "";
  private abort = new AbortController();

  constructor(private readonly plot: PlotContext) {}

  stats(): Partial<PlotStats> {
    return { highlighted: this.table?.index.length ?? 0 };
  }

  update({ highlight, points }: Manifest, resolve: Resolve): void {
    // Places are those of the axes of all points, which the points of a region share.
    const wanted = highlight === undefined ? "" : `${points.source} ${highlight.column.digest}`;
    if (wanted === this.wanted) return;
    const other = !this.wanted.startsWith(`${points.source} `);
    this.wanted = wanted;
    this.abort.abort();
    this.abort = new AbortController();
    // Rings around other points than these would stand anywhere.
    if (wanted === "" || other) this.show(null);
    if (highlight !== undefined) void this.read(resolve(highlight.column), this.abort.signal);
  }

  onTheme(): void {
    if (this.table !== null) this.tell();
  }

  destroy(): void {
    this.abort.abort();
  }

  private async read(source: Source, signal: AbortSignal): Promise<void> {
    try {
      const table = await readRings(source, signal);
      if (!signal.aborted) this.show(table);
    } catch (error) {
      if (signal.aborted) return;
      this.wanted = ""; // the next manifest tries again
      this.plot.onError(String(error), error instanceof TransportError);
    }
  }

  private show(table: RingTable | null): void {
    if (table === null && this.table === null) return;
    this.table = table;
    this.tell();
  }

  private tell(): void {
    const { text, background } = this.plot.theme();
    this.plot.picture.send({ type: "rings", table: this.table, line: unit(text), hem: unit(background) });
  }
}

export async function readRings(source: Source, signal: AbortSignal): Promise<RingTable> {
  const table = tableFromIPC(await readAll(source, signal));
  const column = (name: string): Uint32Array => table.getChild(name).toArray() as Uint32Array;
  const size = table.names.includes("size") ? (table.getChild("size").toArray() as Uint8Array) : null;
  return { index: column("index"), x: column("x"), y: column("y"), size };
}
