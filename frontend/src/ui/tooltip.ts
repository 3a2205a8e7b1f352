/** What is known of the point under the pointer, or of the points counted there. */

import type { HoverModel } from "../hovering";
import type { MixtureModel } from "../mixture";
import { element } from "./dom";
import { formatCount, formatMoment, formatNumber, formatValue } from "./format";
import { mixtureOf } from "./mixture_tip";
import { placeTooltip } from "./place_tooltip";

/** Images with sides up to this are magnified pixel by pixel. */
const PIXELATED = 96;
/** CSS pixels between a point and its tooltip, on top of the point's radius. */
const GAP = 12;

export interface TooltipOptions {
  /** Whether the points have images: the place for one is kept free while it loads. */
  image: boolean;
  /** Radius of the point in CSS pixels. */
  radius?: number;
}

export class Tooltip {
  private readonly picture = element("img", "gls-tip-image", {
    alt: "",
    referrerpolicy: "no-referrer",
    decoding: "async",
  });
  private readonly stage = element("div", "gls-tip-stage", {}, this.picture);
  private readonly table = element("dl", "gls-tip-table");
  private readonly row = element("div", "gls-tip-row");
  private readonly root = element("div", "gls-tooltip gls-panel", { role: "tooltip" });
  private index = -1;
  private image: HoverModel["image"] = null;
  /** Blob URL of the image shown. */
  private url: string | null = null;

  /** @param frame The plot; the tooltip stays within it. */
  constructor(private readonly frame: HTMLElement) {
    this.root.hidden = true;
    this.picture.addEventListener("load", () => {
      const { naturalWidth, naturalHeight } = this.picture;
      const small = Math.max(naturalWidth, naturalHeight) <= PIXELATED;
      this.stage.dataset["state"] = small ? "small" : "ready";
    });
    this.picture.addEventListener("error", () => (this.stage.dataset["state"] = "broken"));
    frame.append(this.root);
  }

  /** Shows a point or counts, or hides the tooltip. The same point again fills in what has arrived. */
  update(model: HoverModel | MixtureModel | null, options: TooltipOptions = { image: false }): void {
    if (model === null) {
      this.hide();
      return;
    }
    if (model.kind === "mixture") {
      this.showMixture(model);
      return;
    }
    if (this.stage.parentElement === null) this.root.replaceChildren(this.stage, this.table, this.row);
    const another = model.index !== this.index;
    this.index = model.index;
    this.stage.hidden = !options.image;
    if (another || model.image !== this.image) this.setImage(model.image);
    this.fill(model);
    this.root.hidden = false;
    this.place(model.place.x, model.place.y, options.radius ?? 3);
  }

  hide(): void {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.index = -1;
    this.setImage(null);
  }

  destroy(): void {
    this.setImage(null);
    this.root.remove();
  }

  private showMixture(model: MixtureModel): void {
    this.index = -1;
    this.setImage(null);
    this.root.classList.remove("gls-loading");
    this.root.replaceChildren(...mixtureOf(model));
    this.root.hidden = false;
    this.place(model.place.x, model.place.y, Math.max(...model.size) / 2);
  }

  private fill(model: HoverModel): void {
    const { values, row } = model;
    this.root.classList.toggle("gls-loading", values === null);
    this.row.textContent = row === null ? "Row …" : `Row ${formatCount(row)}`;
    if (values !== null && values.length > 0) {
      this.table.replaceChildren(...values.flatMap(({ name, value }) => pair(name, formatValue(value))));
      return;
    }
    this.table.replaceChildren(
      ...model.position.flatMap(({ name, value, datetime }) => {
        return pair(name, datetime ? formatMoment(value) : formatNumber(value));
      }),
    );
  }

  private setImage(image: HoverModel["image"]): void {
    this.image = image;
    if (this.url !== null) URL.revokeObjectURL(this.url);
    this.url =
      image instanceof Uint8Array
        ? URL.createObjectURL(new Blob([image as BlobPart], { type: typeOf(image) }))
        : null;
    const source = this.url ?? (typeof image === "string" ? image : "");
    this.stage.dataset["state"] = source === "" ? "empty" : "loading";
    if (source === "") this.picture.removeAttribute("src");
    else this.picture.src = source;
  }

  private place(x: number, y: number, radius: number): void {
    const { style } = this.root;
    style.maxHeight = "";
    // Measured where nothing squeezes it.
    style.transform = "none";
    const plot = { width: this.frame.clientWidth, height: this.frame.clientHeight };
    const size = { width: this.root.offsetWidth, height: this.root.offsetHeight };
    const place = placeTooltip(x, y, size, plot, radius + GAP);
    style.maxHeight = `${place.maxHeight}px`;
    style.transform = `translate(${Math.round(place.x)}px, ${Math.round(place.y)}px)`;
  }
}

function pair(name: string, value: string): HTMLElement[] {
  return [element("dt", "", { title: name }, name), element("dd", "", {}, value)];
}

/** Browsers find out the type of every image but SVG, which is text. */
function typeOf(image: Uint8Array): string {
  const start = new TextDecoder().decode(image.subarray(0, 256));
  return /^\s*(<\?xml|<!--|<svg|<!DOCTYPE svg)/i.test(start) ? "image/svg+xml" : "";
}
