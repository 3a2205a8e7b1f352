/** Which rows of a legend are listed, and in which order. */

import type { LegendOrder } from "../manifest";
import type { LegendRow } from "../wire/tables";
import { categoryName } from "./swatch_row";

/** Rows in the order they are listed; other and missing values stay at the end. */
export function ordered(rows: readonly LegendRow[], order: LegendOrder): number[] {
  const given = [...rows.keys()];
  if (order === "given") return given;
  const atEnd = (row: number): number => (rows[row]!.role === "value" ? 0 : 1);
  return given.sort((a, b) => atEnd(a) - atEnd(b) || (atEnd(a) === 1 ? 0 : rows[b]!.count - rows[a]!.count) || a - b);
}

/** Whether the largest first would be another order than the one given. */
export function sortable(rows: readonly LegendRow[]): boolean {
  return ordered(rows, "size").some((row, i) => row !== i);
}

/** Texts for searching: capitals and accents make no difference. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Finds rows by a part of their names. */
export class LegendSearch {
  private readonly names: string[];

  constructor(rows: readonly LegendRow[]) {
    this.names = rows.map(({ name }) => folded(categoryName(name)));
  }

  /** @param among Rows, in the order they are to come. */
  find(query: string, among: readonly number[]): number[] {
    const wanted = folded(query.trim());
    return among.filter((row) => this.names[row]!.includes(wanted));
  }
}
