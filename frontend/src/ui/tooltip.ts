/** What is known of a point, or of the points counted at a place: shown for a moment, or pinned to its point. */

import type { Place } from "../gestures/types";
import type { HoverModel } from "../hovering";
import type { MixtureModel } from "../mixture";
import { element, icon } from "./dom";
import { mixtureOf } from "./mixture_tip";
import { placeSheet, placeTooltip, type Size } from "./place_tooltip";
import { TipImage } from "./tip_image";
import { rowsOf } from "./tip_rows";
import { writeNumber } from "./values";

/** CSS pixels between a point and its tooltip, on top of the point's radius. */
const GAP = 12;
/** Plots narrower than this have a sheet instead, in CSS pixels. */
const NARROW = 340;
/** Milliseconds for which one point's tooltip stays while the values of the next are on their way. */
const PATIENCE_MS = 120;
/** CSS pixels: one that stays and is longer is scrolled. */
const TALLEST = 360;
/** CSS pixels between the middle of the arrow and a corner. */
const CORNER = 14;

export interface TooltipOptions {
  /** Whether the points have images: the place for one is kept free while it loads. */
  image: boolean;
  /** Radius of the point in CSS pixels. */
  radius: number;
}

export class Tooltip {
  private readonly row = element("span", "gls-tip-row");
  private readonly head = element("div", "gls-tip-head", {}, this.row);
  private readonly image: TipImage;
  private readonly table = element("dl", "gls-tip-table");
  private readonly body = element("div", "gls-tip-body");
  private readonly arrow = element("div", "gls-tip-arrow", { "aria-hidden": "true" });
  private readonly root = element("div", "gls-tooltip gls-panel", {}, this.arrow, this.head, this.body);
  private index = -1;
  private at: Place = { x: 0, y: 0 };
  private radius = 0;
  /** Its size where nothing squeezes it; null: to be measured. */
  private size: Size | null = null;
  private late: ReturnType<typeof setTimeout> | undefined;
  private readonly sizes: ResizeObserver | null;

  /**
   * @param frame The plot; the tooltip stays within it.
   * @param onClose Makes a tooltip that stays until this is called, and that can be read at leisure.
   */
  constructor(
    private readonly frame: HTMLElement,
    private readonly onClose?: () => void,
  ) {
    this.image = new TipImage(frame, () => this.resized());
    this.root.hidden = true;
    this.root.setAttribute("role", onClose === undefined ? "tooltip" : "group");
    this.sizes = onClose === undefined ? null : new ResizeObserver(() => this.resized());
    if (onClose === undefined) frame.append(this.root);
    else this.makePinned(onClose);
  }

  /** Shows a point or counts, or hides the tooltip. The same point again fills in what has arrived. */
  update(model: HoverModel | MixtureModel | null, options: TooltipOptions = { image: false, radius: 3 }): void {
    this.endWait();
    if (model === null) this.hide();
    else if (model.kind === "mixture") this.showMixture(model);
    else if (model.values === null && !this.root.hidden && this.index >= 0 && model.index !== this.index) {
      // Usually they are here within a frame or two: what goes and comes again would flicker.
      this.late = setTimeout(() => {
        this.endWait();
        this.showPoint(model, options);
      }, PATIENCE_MS);
    } else this.showPoint(model, options);
  }

  /** The point is elsewhere now. */
  follow(place: Place, radius: number): void {
    const { at } = this;
    // While it waits it still belongs to the point before.
    if (this.root.hidden || this.late !== undefined) return;
    if (at.x === place.x && at.y === place.y && radius === this.radius) return;
    this.at = place;
    this.radius = radius;
    this.place();
  }

  /** Whether the focus is in it. */
  get focused(): boolean {
    return this.root.matches(":focus-within");
  }

  hide(): void {
    this.endWait();
    if (this.root.hidden) return;
    this.root.hidden = true;
    if (this.onClose !== undefined) this.root.remove();
    this.index = -1;
    this.image.clear();
  }

  destroy(): void {
    this.hide();
    this.sizes?.disconnect();
    this.root.remove();
  }

  private endWait(): void {
    clearTimeout(this.late);
    this.late = undefined;
  }

  private makePinned(onClose: () => void): void {
    const close = element(
      "button",
      "gls-button gls-tip-close",
      { type: "button", title: "Close (Esc)", "aria-label": "Close" },
      icon("close"),
    );
    close.addEventListener("click", onClose);
    this.head.append(close);
    this.root.classList.add("gls-pinned");
    this.root.tabIndex = -1; // a click into it keeps the keyboard in the plot
    this.sizes!.observe(this.frame);
  }

  private showMixture(model: MixtureModel): void {
    this.index = -1;
    this.image.clear();
    this.head.hidden = true;
    this.root.classList.remove("gls-loading");
    this.body.replaceChildren(...mixtureOf(model));
    this.show(model.place, Math.max(...model.size) / 2);
  }

  private showPoint(model: HoverModel, { image, radius }: TooltipOptions): void {
    const { row, values, position } = model;
    this.head.hidden = false;
    this.row.textContent = row === null ? "Row …" : `Row ${writeNumber(row)}`;
    if (this.onClose !== undefined) this.root.setAttribute("aria-label", `Pinned: ${this.row.textContent}`);
    if (this.table.parentElement === null) this.body.replaceChildren(this.image.root, this.table);
    this.image.root.hidden = !image;
    this.image.show(model.image);
    this.root.classList.toggle("gls-loading", values === null);
    const rows = values === null || values.length === 0 ? position : values;
    this.table.replaceChildren(...rowsOf(rows, this.onClose !== undefined));
    if (model.index !== this.index) this.body.scrollTop = 0;
    this.index = model.index;
    this.show(model.place, radius);
  }

  private show(place: Place, radius: number): void {
    this.root.hidden = false;
    if (this.root.parentElement === null) this.frame.append(this.root);
    this.at = place;
    this.radius = radius;
    this.resized();
  }

  private resized(): void {
    this.size = null;
    if (!this.root.hidden) this.place();
  }

  private measure(): Size {
    const { style } = this.root;
    const { scrollTop } = this.body;
    const cut = style.maxHeight;
    style.maxHeight = "";
    style.transform = "none";
    const tallest = this.onClose === undefined ? Infinity : TALLEST;
    const size = { width: this.root.offsetWidth, height: Math.min(this.root.offsetHeight, tallest) };
    style.maxHeight = cut;
    this.body.scrollTop = scrollTop; // nothing could be scrolled while it was not cut
    return size;
  }

  private place(): void {
    const { x, y } = this.at;
    const { style, classList } = this.root;
    const plot = { width: this.frame.clientWidth, height: this.frame.clientHeight };
    const sheet = plot.width < NARROW;
    classList.toggle("gls-sheet", sheet);
    const size = (this.size ??= this.measure());
    const gap = this.radius + GAP;
    const place = sheet ? placeSheet(y, size.height, plot, gap) : placeTooltip(x, y, size, plot, gap);
    const height = Math.min(size.height, place.maxHeight);
    style.maxHeight = `${height}px`;
    style.transform = `translate(${Math.round(place.x)}px, ${Math.round(place.y)}px)`;
    const seen = x >= 0 && x <= plot.width && y >= 0 && y <= plot.height;
    this.arrow.hidden = sheet || !seen;
    this.root.dataset["side"] = place.side;
    const beside = place.side === "right" || place.side === "left";
    const [along, length] = beside ? [y - place.y, height] : [x - place.x, size.width];
    style.setProperty("--gls-arrow", `${Math.round(Math.min(Math.max(along, CORNER), length - CORNER))}px`);
    // What can be scrolled is to be reached by keyboard.
    const scrolls = this.onClose !== undefined && this.body.scrollHeight > this.body.clientHeight + 1;
    if (scrolls) this.body.tabIndex = 0;
    else this.body.removeAttribute("tabindex");
  }
}
