/** A colour, a name and an amount: a row of the legend and of the tooltip. */

import type { RGB } from "../manifest";
import { element } from "./dom";

type Tag = "div" | "button";

export function swatchRow<T extends Tag>(tag: T, color: RGB, name: string, amount: string): HTMLElementTagNameMap[T] {
  const row: HTMLElementTagNameMap[T] = element(
    tag,
    "gls-row",
    {},
    element("span", "gls-swatch", { "aria-hidden": "true" }),
    element("span", "gls-row-name", {}, name),
    element("span", "gls-row-count", {}, amount),
  );
  paint(row, color);
  return row;
}

export function paint(row: HTMLElement, color: RGB): void {
  row.style.setProperty("--gls-color", `rgb(${color.join(" ")})`);
}

/** The name of a category as it is shown. */
export function categoryName(name: string): string {
  return name === "" ? "(empty)" : name;
}
