/** What the colours mean. */

import type { LegendModel } from "../coloring";
import { ColorBar } from "./color_bar";
import { element, icon } from "./dom";
import { formatCount } from "./format";
import { LegendRows, type LegendHandlers } from "./legend_rows";
import { swatchRow } from "./swatch_row";

/** Plots narrower than this, in CSS pixels, begin with the legend folded. */
const NARROW = 480;

type Categories = Extract<LegendModel, { kind: "categories" }>;

export class Legend {
  private readonly title = element("span", "gls-legend-title");
  private readonly head: HTMLButtonElement;
  private readonly body = element("div", "gls-legend-body");
  private readonly root: HTMLElement;
  private open: boolean | null = null;
  private readonly rows: LegendRows;

  constructor(
    private readonly frame: HTMLElement,
    handlers: LegendHandlers,
  ) {
    this.rows = new LegendRows(handlers);
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

  /** The whole of it; null where it is folded, or there is none. */
  get shown(): HTMLElement | null {
    return this.open === true && !this.root.hidden ? this.root : null;
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
    const bar = new ColorBar(ramp, manifest.ticks);
    this.body.replaceChildren(bar.root);
    if (manifest.missing.count === 0) return;
    const row = swatchRow("div", missing, "missing", formatCount(manifest.missing.count));
    row.classList.add("gls-quiet");
    this.body.append(row);
  }

  private showCategories(model: Categories): void {
    this.rows.update(model);
    if (this.rows.root.parentElement !== this.body) this.body.replaceChildren(this.rows.root);
  }
}
