/** What the legend shows: which codes of the colour column. `streamlit_glscatter/selection/where.py` reads the same. */

import { codeAt, TOP_CODE, valueAt } from "./color_scale";
import type { ColorManifest, FilterState, NumberColor } from "./manifest";
import type { LegendRow } from "./wire/tables";

/** Code of numbers that are missing. */
const ABSENT = 65_535;
const CODES = 65_536;

/** First and last code of numbers that are shown, and whether (1) or not (0) missing ones are. */
export type CodeRange = readonly [low: number, high: number, missing: number];

export const ALL_CODES: CodeRange = [0, TOP_CODE, 1];

/** What a hand does to the legend. */
export type FilterChange =
  /** This category alone; all where it is alone already. */
  | { kind: "only"; row: number }
  /** Adds a category to what is shown, or takes it away; taking the last one away shows all. */
  | { kind: "toggle"; row: number }
  | { kind: "range"; range: readonly [number, number] }
  /** Numbers that are missing. */
  | { kind: "missing"; shown: boolean }
  | { kind: "all" };

/** By code, 1 where its points are shown. */
export function shownCodes(filter: FilterState): Uint8Array {
  const table = new Uint8Array(CODES);
  if ("hidden" in filter) {
    table.fill(1);
    for (const code of filter.hidden) table[code] = 0;
  } else if ("shown" in filter) {
    for (const code of filter.shown) table[code] = 1;
  } else {
    table.fill(1, filter.range[0], filter.range[1] + 1);
    table[ABSENT] = filter.missing ? 1 : 0;
  }
  return table;
}

/** What is shown after a click on a category. @param hidden Before it. @param rows Of the legend. */
export function afterClick(change: "only" | "toggle", row: number, hidden: ReadonlySet<number>, rows: number): Set<number> {
  const all = [...Array(rows).keys()];
  if (change === "only") {
    const alone = !hidden.has(row) && hidden.size === rows - 1;
    return new Set(alone ? [] : all.filter((other) => other !== row));
  }
  const after = new Set(hidden);
  if (!after.delete(row)) after.add(row);
  return after.size === rows ? new Set() : after;
}

/** What is shown after a drag on the colour bar, or a click on the row of missing values. */
export function afterRange(
  change: Extract<FilterChange, { kind: "range" | "missing" }>,
  [low, high, missing]: CodeRange,
): FilterState {
  if (change.kind === "missing") return { range: [low, high], missing: change.shown };
  const all = ([first, last]: readonly [number, number]): boolean => first <= 0 && last >= TOP_CODE;
  const { range } = change;
  // A range is of values: whoever chooses one does not mean points without, and may still ask for them.
  const kept = all(range) || (!all([low, high]) && missing === 1);
  return { range: [...range], missing: kept };
}

/** The filter of each colour: going back to one finds its filter as it was left. */
export class Filters {
  private readonly kept = new Map<string, FilterState>();
  private last: { filter: FilterState; rows: number; hidden: ReadonlySet<number> } | null = null;

  set(color: ColorManifest, filter: FilterState | null): void {
    if (filter === null) this.kept.delete(keyOf(color));
    else this.kept.set(keyOf(color), "range" in filter ? { ...filter, range: within(filter.range) } : filter);
  }

  /** @param hidden What is hidden after a click. */
  setHidden(color: ColorManifest, hidden: ReadonlySet<number>, rows: number, click: "only" | "toggle"): void {
    const before = this.kept.get(keyOf(color));
    // Whoever chose what is shown has not chosen categories that come later; whoever hid some has not hidden those.
    const chosen = click === "only" || (before !== undefined && "shown" in before);
    if (hidden.size === 0) this.set(color, null);
    else if (chosen) this.set(color, { shown: [...Array(rows).keys()].filter((row) => !hidden.has(row)) });
    else this.set(color, { hidden: [...hidden].sort((a, b) => a - b) });
  }

  /** Rows of the legend that are hidden. */
  hidden(color: ColorManifest, rows: number): ReadonlySet<number> {
    const filter = this.kept.get(keyOf(color));
    if (color.kind !== "category" || filter === undefined || "range" in filter) return NONE;
    if (this.last?.filter === filter && this.last.rows === rows) return this.last.hidden;
    const shown = shownCodes(filter);
    const hidden = new Set([...Array(rows).keys()].filter((row) => shown[row] === 0));
    this.last = { filter, rows, hidden };
    return hidden;
  }

  /** Numbers that are shown; all where the server knows only their means. */
  range(color: ColorManifest): CodeRange {
    const filter = this.kept.get(keyOf(color));
    if (color.kind !== "number" || color.source === undefined || filter === undefined || !("range" in filter)) {
      return ALL_CODES;
    }
    return [...filter.range, filter.missing ? 1 : 0];
  }

  /** What of a colour is shown; null: everything. @param rows Of its legend. */
  of(color: ColorManifest, rows: number): FilterState | null {
    const filter = this.kept.get(keyOf(color)) ?? null;
    if (color.kind === "category") return this.hidden(color, rows).size === 0 ? null : filter;
    const [low, high, missing] = this.range(color);
    return low <= 0 && high >= TOP_CODE && missing === 1 ? null : filter;
  }

  /** Goes on with the filter of a column whose values are others now, as when rows are appended. */
  carry(from: ColorManifest, to: ColorManifest, rows: { from: readonly LegendRow[]; to: readonly LegendRow[] }): void {
    const filter = this.kept.get(keyOf(from));
    if (filter === undefined || this.kept.has(keyOf(to))) return;
    if (from.kind === "category" && to.kind === "category" && from.name === to.name) {
      const carried = carriedNames(filter, rows.from, rows.to);
      if (carried !== null) this.set(to, carried);
    }
    if (from.kind === "number" && to.kind === "number" && from.name === to.name && "range" in filter) {
      const range = filter.range.map((code) => carriedCode(code, from, to)) as [number, number];
      this.set(to, { range, missing: filter.missing });
    }
  }

  /** A colour will not come back as it was. @param next What takes its place. */
  forget(color: ColorManifest, next: ColorManifest): void {
    if (keyOf(color) !== keyOf(next)) this.kept.delete(keyOf(color));
  }
}

const NONE: ReadonlySet<number> = new Set();

/** Ends as codes that there are. */
function within([low, high]: readonly [number, number]): [number, number] {
  const code = (end: number): number => Math.min(Math.max(Math.round(end), 0), TOP_CODE);
  return [code(low), code(high)];
}

function keyOf(color: ColorManifest): string {
  if (color.kind === "category") return `legend ${color.legend.digest}`;
  return color.kind === "number" ? JSON.stringify([color.name, color.domain, color.scale]) : "";
}

function carriedNames(filter: FilterState, from: readonly LegendRow[], to: readonly LegendRow[]): FilterState | null {
  if ("range" in filter) return null;
  const nameOf = ({ role, name }: LegendRow): string => `${role} ${name}`;
  const names = new Set(("hidden" in filter ? filter.hidden : filter.shown).map((row) => nameOf(from[row]!)));
  const rows = [...to.keys()].filter((row) => names.has(nameOf(to[row]!)));
  if (rows.length === 0) return null;
  return "hidden" in filter ? { hidden: rows } : { shown: rows };
}

function carriedCode(code: number, from: NumberColor, to: NumberColor): number {
  // An open end stays open.
  if (code <= 0 || code >= TOP_CODE) return code;
  const value = valueAt(from, code / TOP_CODE);
  return (value === null ? null : codeAt(to, value)) ?? code;
}
