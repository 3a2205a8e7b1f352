/** The contents of the tooltip over counted points. */

import type { MixtureModel } from "../mixture";
import { element } from "./dom";
import { formatPlural, formatShare } from "./format";
import { categoryName, swatchRow } from "./swatch_row";

export function mixtureOf({ count, parts, others, value, missing }: MixtureModel): HTMLElement[] {
  const made: HTMLElement[] = [element("div", "gls-tip-count", {}, formatPlural(count, "point"))];
  const rows = parts.map(({ name, color, share, quiet }) => {
    const row = swatchRow("div", color, categoryName(name), formatShare(share));
    if (quiet || name === "") row.classList.add("gls-quiet");
    return row;
  });
  if (others !== null) rows.push(rowOfOthers(others));
  if (rows.length > 0) made.push(element("div", "gls-tip-mix", {}, ...rows));
  const pairs: [string, string][] = [];
  if (value !== null) pairs.push([value.name, value.text]);
  if (missing > 0) pairs.push(["without a value", formatPlural(missing, "point")]);
  if (pairs.length > 0) {
    const cells = pairs.flatMap(([name, text]) => [
      element("dt", "", { title: name }, name),
      element("dd", "", {}, text),
    ]);
    made.push(element("dl", "gls-tip-table", {}, ...cells));
  }
  return made;
}

function rowOfOthers({ categories, share }: NonNullable<MixtureModel["others"]>): HTMLDivElement {
  const row = swatchRow("div", [0, 0, 0], formatPlural(categories, "other"), formatShare(share));
  row.classList.add("gls-quiet", "gls-no-swatch");
  return row;
}
