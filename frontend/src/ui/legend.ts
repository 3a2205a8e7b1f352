/** What the colours mean, and what is shown of them; what sizes and opacities mean. */

import { TOP_CODE } from "../color_scale";
import type { LegendModel } from "../coloring";
import type { LegendOrder, Manifest, NumberColor, RGB } from "../manifest";
import { ColorBar } from "./color_bar";
import { element, icon } from "./dom";
import { formatCount } from "./format";
import { sortable } from "./legend_order";
import { LegendRows, type LegendHandlers } from "./legend_rows";
import { onceShown } from "./once_shown";
import { RangeBar } from "./range_bar";
import { SizeLegend } from "./size_legend";
import { paint, swatchRow } from "./swatch_row";

/** Plots narrower than this, in CSS pixels, begin with the legend folded. */
const NARROW = 480;

type Numbers = Extract<LegendModel, { kind: "numbers" }>;

export class Legend {
  private readonly title = element("span", "gls-legend-title");
  private readonly head: HTMLButtonElement;
  private readonly all: HTMLButtonElement;
  private readonly sort: HTMLButtonElement;
  private readonly colors = element("div", "gls-colors");
  private readonly sizes = new SizeLegend();
  private readonly body = element("div", "gls-legend-body", {}, this.colors, this.sizes.root);
  private readonly root: HTMLElement;
  private open: boolean | null = null;
  private readonly rows: LegendRows;
  private model: LegendModel = { kind: "none" };
  private order: LegendOrder = "given";
  /** What Python said last of the order. */
  private given: LegendOrder = "given";
  /** The colour bar and what it shows, apart from the range. */
  private bar: { said: string; ramp: Uint8Array; bar: RangeBar | ColorBar; row: HTMLElement | null } | null = null;
  private sized = false;
  private sizedBy = "";

  constructor(
    private readonly frame: HTMLElement,
    private readonly handlers: LegendHandlers,
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
    this.all = element("button", "gls-legend-all", { type: "button", title: "Show all points again" }, "Show all");
    this.all.addEventListener("click", () => {
      // The button is about to go: the focus stays in the legend.
      if (this.all.matches(":focus-visible")) this.head.focus();
      handlers.onFilter({ kind: "all" });
    });
    this.sort = element(
      "button",
      "gls-button gls-legend-sort",
      { type: "button", "aria-label": "Largest first", title: "Largest first" },
      icon("sort"),
    );
    this.sort.addEventListener("click", () => this.setOrder(this.order === "size" ? "given" : "size"));
    const top = element("div", "gls-legend-top", {}, this.head, this.all, this.sort);
    this.root = element("div", "gls-legend gls-panel", { role: "group", "aria-label": "Legend" }, top, this.body);
    this.root.hidden = true;
    frame.append(this.root);
  }

  /** What Python says of the legend; the order acts when it changes. */
  setManifest({ size, opacity, legend = "given" }: Pick<Manifest, "size" | "opacity" | "legend">): void {
    this.sized = this.sizes.update(size, opacity);
    this.sizedBy = size === null ? "Opacity" : opacity === null ? "Size" : "Size and opacity";
    if (legend !== this.given) {
      this.given = legend;
      this.order = legend;
    }
    this.update(this.model);
  }

  update(model: LegendModel): void {
    this.model = model;
    this.root.hidden = model.kind === "none" && !this.sized;
    this.sizes.root.hidden = !this.sized;
    this.colors.hidden = model.kind === "none";
    if (this.root.hidden) return;
    // Once folded or unfolded it stays so, whatever is coloured by.
    if (this.open === null) onceShown(this.frame, (width) => this.open ?? this.setOpen(width >= NARROW));
    const title = model.kind === "none" ? this.sizedBy : model.kind === "categories" ? model.title : model.manifest.name;
    this.title.textContent = title;
    this.head.title = title;
    if (model.kind === "categories") this.rows.update(model, this.order);
    if (model.kind === "categories") this.put(this.rows.root);
    else if (model.kind === "numbers") this.showNumbers(model);
    this.placeButtons();
  }

  /** @param selected Selected points by row of the legend; null: there is no selection, or nobody knows. */
  showSelected(selected: Uint32Array | null): void {
    this.rows.showSelected(selected);
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
    this.placeButtons();
  }

  private setOrder(order: LegendOrder): void {
    this.order = order;
    this.update(this.model);
  }

  private placeButtons(): void {
    const { model } = this;
    const filtered =
      (model.kind === "categories" && model.hidden.size > 0) ||
      (model.kind === "numbers" && (model.range[0] > 0 || model.range[1] < TOP_CODE || model.range[2] === 0));
    // Also while the legend is folded: that something is hidden has to be seen.
    this.all.hidden = !filtered;
    this.sort.hidden = this.open !== true || model.kind !== "categories" || !sortable(model.rows);
    this.sort.setAttribute("aria-pressed", String(this.order === "size"));
  }

  private showNumbers(model: Numbers): void {
    const { manifest, ramp, missing, range } = model;
    const { name, domain, scale, ticks, source } = manifest;
    const said = JSON.stringify([name, domain, scale, ticks, source !== undefined, manifest.missing.count]);
    // A drag goes on while the plot is updated.
    if (this.bar?.said !== said || this.bar.ramp !== ramp) {
      const bar = source === undefined ? new ColorBar(ramp, ticks) : new RangeBar(ramp, manifest, this.handlers.onFilter);
      this.bar = { said, ramp, bar, row: this.missingRow(manifest, missing) };
    }
    const { bar, row } = this.bar;
    if (bar instanceof RangeBar) bar.show(range);
    if (row !== null) paint(row, missing);
    if (row instanceof HTMLButtonElement) row.setAttribute("aria-pressed", String(range[2] === 1));
    this.put(bar.root, ...(row === null ? [] : [row]));
  }

  /** The points without a value: a button where they can be hidden. */
  private missingRow({ missing: { count }, source }: NumberColor, color: RGB): HTMLElement | null {
    if (count === 0) return null;
    const row = swatchRow(source === undefined ? "div" : "button", color, "missing", formatCount(count));
    row.classList.add("gls-quiet");
    if (row instanceof HTMLButtonElement) {
      row.type = "button";
      row.title = "missing\nClick to hide or show the points without a value";
      row.addEventListener("click", () => {
        this.handlers.onFilter({ kind: "missing", shown: row.getAttribute("aria-pressed") === "false" });
      });
    }
    return row;
  }

  /** Puts elements in the place of the others; those that are there already keep the focus. */
  private put(...parts: HTMLElement[]): void {
    const { children } = this.colors;
    for (const child of Array.from(children)) if (!parts.includes(child as HTMLElement)) child.remove();
    parts.forEach((part, i) => {
      if (children[i] !== part) this.colors.insertBefore(part, children[i] ?? null);
    });
  }
}
