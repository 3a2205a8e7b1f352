/** The colour channel on the page: reads legend and colormap, follows the theme, tells the picture. */

import { afterClick, afterRange, Filters, shownCodes, type CodeRange, type FilterChange } from "./filter";
import { HiddenPoints } from "./hidden";
import type { Sender } from "./remote";
import type { BufferRef, ColorManifest, FilterState, NumberColor, RGB, Where } from "./manifest";
import type { Color, Reply } from "./picture/protocol";
import type { Codes } from "./selection/ops";
import type { Theme } from "./theme";
import { TransportError, type Resolve } from "./wire/source";
import { readColormap, readLegend, type LegendRow, type ThemedTable } from "./wire/tables";

/** What the legend shows. */
export type LegendModel =
  | { kind: "none" }
  | { kind: "categories"; title: string; rows: LegendRow[]; colors: RGB[]; hidden: ReadonlySet<number> }
  | { kind: "numbers"; manifest: NumberColor; ramp: Uint8Array; missing: RGB; range: CodeRange };

const KEPT_TABLES = 16;

interface Table {
  /** null for a colormap. */
  rows: LegendRow[] | null;
  colors: ThemedTable;
}

/** Colours and the table that explains them. */
interface Scheme {
  color: ColorManifest;
  table: Table | null;
}

/** A scheme on its way, with the colours and the numbers shown that it was sent with. */
type Pending = Scheme & { lookup: Uint8Array | null; range: CodeRange };

export interface ColoringHandlers {
  /** Colours of the look changed. */
  onChange(): void;
  onLegend(model: LegendModel): void;
  onError(message: string, transport: boolean): void;
}

export class Coloring {
  private shown: Scheme = { color: { kind: "constant", color: null }, table: null };
  private readonly pending = new Map<number, Pending>();
  /** Legends and colormaps by digest, for going back to a colour. */
  private readonly tables = new Map<string, Table>();
  private readonly filters = new Filters();
  /** Of a table of colours: the same for each legend that is told of it. */
  private listed: { rgba: Uint8Array; colors: RGB[] } | null = null;
  /** A hand has changed what is shown since Python did. */
  touched = false;
  private readonly hiddenPoints: HiddenPoints;
  /** Rows were appended: the filter of the colours before them is of no more use. */
  private grew = false;
  private wanted = "";
  private ticket = 0;
  /** Nothing is drawn: colours are only explained. */
  private ended = false;
  private abort = new AbortController();

  constructor(
    private readonly picture: Sender,
    private theme: Theme,
    private readonly on: ColoringHandlers,
  ) {
    this.hiddenPoints = new HiddenPoints(picture);
  }

  /** Colour of all points, and of those without a value, as 0..1. */
  get look(): { constant: Color; missing: Color } {
    const { color } = this.shown;
    const own = color.kind === "constant" ? color.color : null;
    const missing = color.kind === "number" ? this.pick(color.missing) : this.theme.primary;
    return { constant: unit(own ?? this.theme.primary), missing: unit(missing) };
  }

  /** Whether other colours than those on the screen, or which points they hide, are on their way. */
  get busy(): boolean {
    if (this.pending.size > 0 || this.hiddenPoints.waiting) return true;
    return this.wanted !== "" && this.wanted !== keyOf(this.shown.color);
  }

  /** Whether a point is hidden; undefined: none is. */
  get skip(): ((index: number) => boolean) | undefined {
    return this.hiddenPoints.skip;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.sendLookup();
    this.refresh();
  }

  /** What is shown of the present colour; null: everything. */
  get filter(): FilterState | null {
    return this.filterOf(this.shown);
  }

  /** The filter in the terms of a step of a selection; null where all is shown, or nobody could read it. */
  get where(): Where | null {
    const { color } = this.shown;
    const { filter } = this;
    const coded = color.kind === "category" || color.kind === "number";
    return coded && color.source !== undefined && filter !== null ? { column: color.source, ...filter } : null;
  }

  /** @param filter null: everything. @param color Whose filter it is; it may still be on its way. */
  setFilter(filter: FilterState | null, color = this.shown.color): void {
    this.filters.set(color, filter);
    this.touched = false;
    this.filtered();
  }

  /** Takes a change by hand. */
  change(change: FilterChange): void {
    const { color, table } = this.shown;
    if (change.kind === "all") {
      this.filters.set(color, null);
    } else if (change.kind === "only" || change.kind === "toggle") {
      const rows = table?.rows?.length ?? 0;
      if (color.kind !== "category" || change.row >= rows) return;
      const hidden = afterClick(change.kind, change.row, this.filters.hidden(color, rows), rows);
      this.filters.setHidden(color, hidden, rows, change.kind);
    } else if (color.kind === "number") {
      this.filters.set(color, afterRange(change, this.filters.range(color)));
    } else {
      return;
    }
    this.touched = true;
    this.filtered();
  }

  /** Forgets what belongs to other points. */
  reset(): void {
    this.abort.abort();
    this.pending.clear();
    this.hiddenPoints.forget();
    this.wanted = "";
  }

  /** Rows were appended: categories are hidden as before, though the legend counts other points. */
  grown(): void {
    this.hiddenPoints.forget();
    this.grew = true;
  }

  /** Shows `color` as soon as its buffers are there; until then the present colours stay. */
  apply(color: ColorManifest, resolve: Resolve): void {
    const wanted = keyOf(color);
    if (wanted === this.wanted) {
      // The buffers are the same; ticks and names may differ.
      if (keyOf(this.shown.color) === wanted) this.settle({ color, table: this.shown.table });
      return;
    }
    this.wanted = wanted;
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.request(color, resolve, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.wanted = "";
      this.on.onError(String(error), error instanceof TransportError);
    });
  }

  /** The picture draws with the colours of this ticket. */
  colored(ticket: number): void {
    const scheme = this.pending.get(ticket);
    for (const older of this.pending.keys()) if (older <= ticket) this.pending.delete(older);
    if (scheme === undefined) return;
    this.hiddenPoints.renew();
    this.settle(scheme);
    // Theme or legend may have changed on the way.
    const lookup = this.lookupOf(scheme);
    if (lookup !== null && String(lookup) !== String(scheme.lookup)) this.sendLookup();
    if (String(this.filters.range(scheme.color)) !== String(scheme.range)) this.sendRange();
  }

  /** The picture says which code each point has. */
  codes(codes: Extract<Reply, { type: "codes" }>): void {
    this.hiddenPoints.received(codes);
  }

  /** The code of each point, where the picture has this column; null: it has not. */
  codesOf(digest: string): Promise<Codes | null> {
    const { color } = this.shown;
    const here = (color.kind === "category" || color.kind === "number") && color.column.digest === digest;
    return here ? this.hiddenPoints.whole(digest) : Promise.resolve(null);
  }

  /** The picture could not load what was last asked for: ask again when the next manifest comes. */
  failed(): void {
    this.wanted = "";
    this.pending.clear();
  }

  /** No picture will answer any more: what it owed counts as shown, for the legend. */
  end(): void {
    this.ended = true;
    const latest = [...this.pending.values()].at(-1);
    this.pending.clear();
    if (latest !== undefined) this.settle(latest);
  }

  private async request(color: ColorManifest, resolve: Resolve, signal: AbortSignal): Promise<void> {
    const table = await this.table(color, resolve, signal);
    if (signal.aborted) return;
    if (this.ended) {
      this.settle({ color, table });
      return;
    }
    const ticket = ++this.ticket;
    const before = this.shown;
    this.filters.carry(before.color, color, { from: before.table?.rows ?? [], to: table?.rows ?? [] });
    if (this.grew) this.filters.forget(before.color, color);
    this.grew = false;
    const [lookup, range] = [this.lookupOf({ color, table }), this.filters.range(color)];
    this.pending.set(ticket, { color, table, lookup, range });
    const column = color.kind === "constant" ? null : resolve(color.column);
    const digest = color.kind === "constant" ? "" : color.column.digest;
    this.picture.send({ type: "color", ticket, kind: color.kind, digest, column, lookup, range });
  }

  private async table(color: ColorManifest, resolve: Resolve, signal: AbortSignal): Promise<Table | null> {
    const digest = tableOf(color)?.digest ?? "";
    const kept = this.tables.get(digest);
    if (kept !== undefined) return kept;
    const table = await readTable(color, resolve, signal);
    if (table === null) return null;
    this.tables.set(digest, table);
    if (this.tables.size > KEPT_TABLES) this.tables.delete(this.tables.keys().next().value!);
    return table;
  }

  private settle(scheme: Scheme): void {
    this.shown = scheme;
    this.refresh();
  }

  private refresh(): void {
    const { color } = this.shown;
    const { filter } = this;
    const coded = color.kind === "category" || color.kind === "number";
    this.hiddenPoints.show(coded ? color.column.digest : "", filter === null ? null : shownCodes(filter));
    this.on.onLegend(this.legend);
    this.on.onChange();
  }

  private filterOf({ color, table }: Scheme): FilterState | null {
    return this.filters.of(color, table?.rows?.length ?? 0);
  }

  /** The picture shows other points of the same colours. */
  private filtered(): void {
    if (this.shown.color.kind === "number") this.sendRange();
    else this.sendLookup();
    this.refresh();
  }

  private sendRange(): void {
    this.picture.send({ type: "range", range: this.filters.range(this.shown.color) });
  }

  private sendLookup(): void {
    const rgba = this.lookupOf(this.shown);
    if (rgba !== null) this.picture.send({ type: "lookup", rgba });
  }

  /** RGBA of the table's entries; hidden categories are transparent. */
  private lookupOf({ color, table }: Scheme): Uint8Array | null {
    if (table === null) return null;
    const rgba = this.pick(table.colors);
    const hidden = this.filters.hidden(color, table.rows?.length ?? 0);
    if (hidden.size === 0) return rgba;
    const seen = rgba.slice();
    for (const row of hidden) seen[4 * row + 3] = 0;
    return seen;
  }

  /** What the colours on the screen mean. */
  get legend(): LegendModel {
    const { color, table } = this.shown;
    if (color.kind === "category" && table !== null && table.rows !== null) {
      const { rows } = table;
      const colors = this.listColors(this.pick(table.colors));
      return { kind: "categories", title: color.name, rows, colors, hidden: this.filters.hidden(color, rows.length) };
    }
    if (color.kind === "number" && table !== null) {
      const missing = this.pick(color.missing);
      const range = this.filters.range(color);
      return { kind: "numbers", manifest: color, ramp: this.pick(table.colors), missing, range };
    }
    return { kind: "none" };
  }

  private listColors(rgba: Uint8Array): RGB[] {
    if (this.listed?.rgba !== rgba) {
      const colors = Array.from({ length: rgba.length / 4 }, (_, i): RGB => [rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!]);
      this.listed = { rgba, colors };
    }
    return this.listed.colors;
  }

  private pick<T>(themed: { light: T; dark: T }): T {
    return this.theme.dark ? themed.dark : themed.light;
  }
}

function keyOf(color: ColorManifest): string {
  if (color.kind === "constant") return `constant ${String(color.color)}`;
  return `${color.kind} ${color.column.digest} ${tableOf(color)?.digest ?? ""}`;
}

function tableOf(color: ColorManifest): BufferRef | null {
  return color.kind === "category" ? color.legend : color.kind === "number" ? color.colormap : null;
}

async function readTable(color: ColorManifest, resolve: Resolve, signal: AbortSignal): Promise<Table | null> {
  if (color.kind === "category") return readLegend(resolve(color.legend), signal);
  if (color.kind !== "number") return null;
  return { rows: null, colors: await readColormap(resolve(color.colormap), signal) };
}

/** Bytes as 0..1. */
export function unit(color: RGB): Color {
  return [color[0] / 255, color[1] / 255, color[2] / 255];
}
