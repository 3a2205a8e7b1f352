/** The categories of a legend: each a button that hides it. */

import type { LegendModel } from "../coloring";
import { element } from "./dom";
import { formatCount } from "./format";
import { moved } from "./roving";
import { categoryName, paint, swatchRow } from "./swatch_row";

type Categories = Extract<LegendModel, { kind: "categories" }>;

export interface LegendHandlers {
  onToggle(row: number): void;
  /** @param toggled Whether the first click of two has just toggled it. */
  onIsolate(row: number, toggled: boolean): void;
}

export class LegendRows {
  readonly root = element("ul", "gls-rows");
  private rows: HTMLButtonElement[] = [];
  private names = "";

  constructor(private readonly on: LegendHandlers) {
    this.root.addEventListener("keydown", (event) => this.keydown(event));
  }

  update(model: Categories): void {
    const names = JSON.stringify([model.title, model.rows]);
    if (names !== this.names) {
      this.names = names;
      this.rows = model.rows.map((row, i) => this.row(model, row, i));
      this.root.replaceChildren(...this.rows.map((row) => element("li", "", {}, row)));
      this.rove(0);
    }
    // A change of theme or of what is hidden must not lose the place in a long list.
    this.rows.forEach((row, i) => {
      paint(row, model.colors[i]!);
      row.setAttribute("aria-pressed", String(!model.hidden.has(i)));
    });
  }

  private row(model: Categories, { name, count, role }: Categories["rows"][number], index: number): HTMLButtonElement {
    const shown = categoryName(name);
    const made = swatchRow("button", model.colors[index]!, shown, formatCount(count));
    made.type = "button";
    made.title = `${shown}\nClick to hide or show, double-click or Alt-click for this one only`;
    if (role !== "value" || name === "") made.classList.add("gls-quiet");
    made.addEventListener("focus", () => this.rove(index));
    made.addEventListener("click", (event) => {
      const action = actionOf(event);
      if (action === "toggle") this.on.onToggle(index);
      else this.on.onIsolate(index, action === "second");
    });
    return made;
  }

  /** One stop for the Tab key; arrows move within the list. */
  private rove(stop: number): void {
    this.rows.forEach((row, i) => (row.tabIndex = i === stop ? 0 : -1));
  }

  private keydown(event: KeyboardEvent): void {
    const at = this.rows.findIndex((row) => row === event.target);
    const to = moved(event.key, at, this.rows.length, ["ArrowUp", "ArrowDown"]);
    if (to === null) return;
    event.preventDefault();
    this.rows[to]!.focus();
  }
}

/** What a click on a category means: the second of two in a row takes the first back. */
export function actionOf({ detail, altKey }: Pick<MouseEvent, "detail" | "altKey">): "toggle" | "isolate" | "second" {
  if (altKey) return "isolate";
  return detail > 0 && detail % 2 === 0 ? "second" : "toggle";
}
