/** The columns of the tooltip: names, values, and where each value lies among all. */

import { measure, rankOf } from "../distribution";
import type { PointValue } from "../hovering";
import { element } from "./dom";
import { spark } from "./spark";
import { writeRank, writeValue } from "./values";

/** Characters of a value in a tooltip that goes away by itself: more than its lines hold. */
const GLANCE = 400;

/** @param whole Whether long texts are given whole. */
export function rowsOf(values: readonly PointValue[], whole: boolean): HTMLElement[] {
  return values.flatMap(({ name, value, note }) => {
    const text = writeValue(value, note.kind);
    const shown = whole || text.length <= GLANCE ? text : `${text.slice(0, GLANCE)}…`;
    const cell = element("dd", "", {}, element("span", "gls-tip-value", {}, shown));
    const among = amongOthers(value, note);
    if (among !== null) cell.append(among);
    return [element("dt", "", { title: name }, name), cell];
  });
}

function amongOthers(value: PointValue["value"], { kind, histogram, categories }: PointValue["note"]): Element | null {
  if (histogram !== undefined) {
    const number = measure(value, kind);
    return number === null ? null : spark(histogram, number);
  }
  const rank = categories === undefined ? null : rankOf(categories, value);
  if (rank === null) return null;
  return element("span", "gls-tip-rank", {}, writeRank(rank.rank, rank.distinct, rank.share, rank.sampled));
}

/** The same in one sentence, for a screen reader. */
export function sentenceOf(values: readonly PointValue[]): string {
  return values.map(({ name, value, note }) => `${name} ${writeValue(value, note.kind).slice(0, 100)}`).join(", ");
}
