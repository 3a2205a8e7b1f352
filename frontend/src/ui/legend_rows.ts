/** The categories of a legend: each a button that chooses what is shown, with a search where there are many. */

import type { LegendModel } from "../coloring";
import type { FilterChange } from "../filter";
import type { LegendOrder } from "../manifest";
import { element } from "./dom";
import { formatCount, formatPlural } from "./format";
import { LegendSearch, ordered } from "./legend_order";
import { moved } from "./roving";
import { categoryName, paint, swatchRow } from "./swatch_row";

type Categories = Extract<LegendModel, { kind: "categories" }>;

export interface LegendHandlers {
  onFilter: (change: FilterChange) => void;
}

/** More categories than this can be searched. */
const SEARCHED_FROM = 20;
/** Rows that are listed at once: thousands of elements would hold up the page. */
const MOST_LISTED = 300;

const HINT = "Click: this one only, and again: all\nCtrl-click (Cmd-click): add or take away";

export class LegendRows {
  readonly root: HTMLElement;
  private readonly list = element("ul", "gls-rows");
  private readonly search = element("input", "gls-search", {
    type: "search", placeholder: "Search", "aria-label": "Search the legend", autocomplete: "off", spellcheck: "false",
  });
  private readonly found = element("span", "gls-found", { role: "status" });
  private readonly field = element("div", "gls-search-field", {}, this.search, this.found);
  private readonly more = element("p", "gls-more");
  private model: Categories | null = null;
  private order: LegendOrder = "given";
  private finder: LegendSearch | null = null;
  /** Rows of the legend in the order listed, and the button of each. */
  private listed: { row: number; button: HTMLButtonElement; count: HTMLElement }[] = [];
  /** Selected points of each row; null: without a selection, or unknown. */
  private selected: Uint32Array | null = null;

  constructor(private readonly on: LegendHandlers) {
    this.root = element("div", "gls-categories", {}, this.field, this.list, this.more);
    this.list.addEventListener("keydown", (event) => this.keydown(event));
    this.list.addEventListener("click", (event) => this.click(event));
    this.list.addEventListener("focusin", (event) => this.rove(this.indexOf(event.target)));
    this.search.addEventListener("input", () => this.build());
    // Letters are text here and no commands, neither of the plot nor of the app.
    for (const type of ["keydown", "keypress", "keyup"] as const) {
      this.search.addEventListener(type, (event) => this.typed(event));
    }
  }

  update(model: Categories, order: LegendOrder): void {
    const before = this.model;
    this.model = model;
    if (before?.rows !== model.rows) {
      this.finder = null;
      this.search.value = "";
      this.selected = null;
    }
    if (before?.rows !== model.rows || this.order !== order) {
      this.order = order;
      this.build();
    } else {
      this.paintRows();
    }
  }

  /** @param selected Selected points by row; null: there is no selection, or nobody knows. */
  showSelected(selected: Uint32Array | null): void {
    this.selected = selected;
    this.countRows();
  }

  /** Lists the rows anew. */
  private build(): void {
    const { model } = this;
    if (model === null) return;
    this.field.hidden = model.rows.length <= SEARCHED_FROM;
    const rows = this.matching(model);
    this.listed = rows.slice(0, MOST_LISTED).map((row) => this.makeRow(model, row));
    this.list.replaceChildren(...this.listed.map(({ button }) => element("li", "", {}, button)));
    const left = rows.length - this.listed.length;
    this.more.hidden = left === 0;
    this.more.textContent = `… and ${formatPlural(left, "more", "more")}: search to find them`;
    this.rove(0);
    this.paintRows();
    this.countRows();
  }

  /** Rows to list, and says how many match. */
  private matching(model: Categories): number[] {
    const rows = ordered(model.rows, this.order);
    const query = this.field.hidden ? "" : this.search.value.trim();
    if (query === "") {
      this.found.textContent = "";
      return rows;
    }
    this.finder ??= new LegendSearch(model.rows);
    const matching = this.finder.find(query, rows);
    this.found.textContent = `${formatCount(matching.length)} of ${formatCount(rows.length)}`;
    return matching;
  }

  private makeRow(model: Categories, row: number): (typeof this.listed)[number] {
    const { name, count, role } = model.rows[row]!;
    const shown = categoryName(name);
    const button = swatchRow("button", model.colors[row]!, shown, formatCount(count));
    button.type = "button";
    button.title = `${shown}\n${HINT}`;
    if (role !== "value" || name === "") button.classList.add("gls-quiet");
    return { row, button, count: button.querySelector(".gls-row-count")! };
  }

  /** A change of theme or of what is hidden must not lose the place in a long list. */
  private paintRows(): void {
    const { model } = this;
    for (const { row, button } of this.listed) {
      paint(button, model!.colors[row]!);
      button.setAttribute("aria-pressed", String(!model!.hidden.has(row)));
    }
  }

  private countRows(): void {
    const { model, selected } = this;
    for (const { row, count } of this.listed) {
      const all = formatCount(model!.rows[row]!.count);
      count.textContent = selected === null ? all : `${formatCount(selected[row] ?? 0)} of ${all}`;
    }
  }

  private indexOf(target: EventTarget | null): number {
    const button = target instanceof Element ? target.closest("button") : null;
    return this.listed.findIndex((each) => each.button === button);
  }

  /** One stop for the Tab key; arrows move within the list. */
  private rove(stop: number): void {
    if (stop < 0) return;
    this.listed.forEach(({ button }, i) => (button.tabIndex = i === stop ? 0 : -1));
  }

  private click(event: MouseEvent): void {
    const at = this.indexOf(event.target);
    if (at >= 0) this.on.onFilter({ kind: actionOf(event), row: this.listed[at]!.row });
  }

  private keydown(event: KeyboardEvent): void {
    const at = this.indexOf(event.target);
    if (at < 0) return;
    // Browsers do not agree on whether this is a click.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.on.onFilter({ kind: "toggle", row: this.listed[at]!.row });
      return;
    }
    const to = moved(event.key, at, this.listed.length, ["ArrowUp", "ArrowDown"]);
    if (to === null) return;
    event.preventDefault();
    this.listed[to]!.button.focus();
  }

  private typed(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      if (this.search.value === "") return;
      if (event.type === "keydown") {
        this.search.value = "";
        this.build();
      }
      event.preventDefault();
    }
    if (event.key === "ArrowDown" && event.type === "keydown") {
      event.preventDefault();
      this.listed[0]?.button.focus();
    }
    event.stopPropagation();
  }
}

type Click = Pick<MouseEvent, "ctrlKey" | "metaKey" | "target"> & { pointerType?: string };

/** What a click on a category means. A finger has no Ctrl key: a tap on the coloured disc adds or takes away. */
export function actionOf({ ctrlKey, metaKey, target, pointerType }: Click): "only" | "toggle" {
  const disc = pointerType === "touch" && target instanceof Element && target.classList.contains("gls-swatch");
  return ctrlKey || metaKey || disc ? "toggle" : "only";
}
