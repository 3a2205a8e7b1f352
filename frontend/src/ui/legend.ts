/** What the colours mean. */

import type { LegendModel } from "../coloring";
import type { RGB } from "../manifest";
import { ColorBar } from "./color_bar";
import { element, icon } from "./dom";
import { formatCount } from "./format";

/** Plots narrower than this, in CSS pixels, begin with the legend folded. */
const NARROW = 480;

type Categories = Extract<LegendModel, { kind: "categories" }>;

export class Legend {
  private readonly title = element("span", "gls-legend-title");
  private readonly head: HTMLButtonElement;
  private readonly body = element("div", "gls-legend-body");
  private readonly root: HTMLElement;
  private open: boolean | null = null;
  private rows: HTMLElement[] = [];
  private names = "";

  constructor(private readonly frame: HTMLElement) {
    this.body.id = "gls-legend-body";
    this.head = element(
      "button",
      "gls-legend-head",
      { type: "button", "aria-controls": this.body.id },
      this.title,
      icon("chevron"),
    );
    this.head.addEventListener("click", () => this.setOpen(!this.open));
    this.root = element("section", "gls-legend gls-panel", { "aria-label": "Legend" }, this.head, this.body);
    this.root.hidden = true;
    frame.append(this.root);
  }

  update(model: LegendModel): void {
    this.root.hidden = model.kind === "none";
    if (model.kind === "none") return;
    // Once folded or unfolded it stays so, whatever is coloured by.
    if (this.open === null) this.setOpen(this.frame.clientWidth >= NARROW);
    const title = model.kind === "categories" ? model.title : model.manifest.name;
    this.title.textContent = title;
    this.head.title = title;
    if (model.kind === "categories") this.showCategories(model);
    else this.showNumbers(model);
  }

  destroy(): void {
    this.root.remove();
  }

  private setOpen(open: boolean): void {
    this.open = open;
    this.body.hidden = !open;
    this.head.setAttribute("aria-expanded", String(open));
  }

  private showNumbers({ manifest, ramp, missing }: Extract<LegendModel, { kind: "numbers" }>): void {
    this.forget();
    const bar = new ColorBar(ramp, manifest.ticks);
    this.body.replaceChildren(bar.root);
    if (manifest.missing.count === 0) return;
    const row = rowOf(missing, "missing", manifest.missing.count);
    row.classList.add("gls-quiet");
    this.body.append(row);
  }

  private showCategories(model: Categories): void {
    const names = JSON.stringify([model.title, model.rows]);
    if (names !== this.names) {
      this.forget();
      this.names = names;
      this.rows = model.rows.map((row, i) => this.categoryRow(model, row, i));
      const list = element("ul", "gls-rows", {}, ...this.rows.map((row) => element("li", "", {}, row)));
      this.body.replaceChildren(list);
    }
    // A change of theme alone must not lose the place in a long list.
    this.rows.forEach((row, i) => paint(row, model.colors[i]!));
  }

  private categoryRow(model: Categories, row: Categories["rows"][number], index: number): HTMLElement {
    const name = row.name === "" ? "(empty)" : row.name;
    const made = rowOf(model.colors[index]!, name, row.count);
    if (row.role !== "value" || row.name === "") made.classList.add("gls-quiet");
    return made;
  }

  private forget(): void {
    this.names = "";
    this.rows = [];
  }
}

function rowOf(color: RGB, name: string, count: number): HTMLElement {
  const row = element(
    "div",
    "gls-row",
    { title: name },
    element("span", "gls-swatch", { "aria-hidden": "true" }),
    element("span", "gls-row-name", {}, name),
    element("span", "gls-row-count", {}, formatCount(count)),
  );
  paint(row, color);
  return row;
}

function paint(row: HTMLElement, color: RGB): void {
  row.style.setProperty("--gls-color", `rgb(${color.join(" ")})`);
}
