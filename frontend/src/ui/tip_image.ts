/** The image of a point: small ones magnified pixel by pixel, large ones fitted, broken ones said to be so. */

import type { HoverModel } from "../hovering";
import { element } from "./dom";
import type { Size } from "./place_tooltip";

/** Images with sides up to this are magnified pixel by pixel. */
const PIXELATED = 96;
/** CSS pixels of the largest image, and the part of the plot's height that it may take. */
const LARGEST: Size = { width: 260, height: 144 };
const PART = 0.3;
/** CSS pixels of the tooltip beside the image. */
const AROUND = 36;

const SAID: Record<string, string> = { none: "no image", broken: "image cannot be shown" };

export class TipImage {
  private readonly picture = element("img", "gls-tip-image", { alt: "", referrerpolicy: "no-referrer", decoding: "async" });
  private readonly note = element("span", "gls-tip-said");
  readonly root = element("div", "gls-tip-stage", {}, this.picture, this.note);
  private image: HoverModel["image"];
  /** Blob URL of the image shown. */
  private url: string | null = null;

  /** @param onSize The image is there and may have changed the size of the tooltip. */
  constructor(
    private readonly frame: HTMLElement,
    onSize: () => void,
  ) {
    this.picture.addEventListener("load", () => {
      this.fit();
      this.state = "ready";
      onSize();
    });
    this.picture.addEventListener("error", () => {
      this.state = "broken";
      onSize();
    });
  }

  /** @param image undefined: it is on its way; what was there before it may stay for a moment. */
  show(image: HoverModel["image"]): void {
    this.root.style.setProperty("--gls-room", `${this.room.height}px`);
    if (image === this.image && image !== undefined) return;
    this.image = image;
    if (image === undefined) {
      this.state = "loading";
      return;
    }
    this.revoke();
    if (image === null) {
      this.picture.removeAttribute("src");
      this.state = "none";
      return;
    }
    this.state = "loading";
    if (typeof image !== "string") this.url = URL.createObjectURL(new Blob([image as BlobPart], { type: typeOf(image) }));
    this.picture.src = this.url ?? (image as string);
  }

  clear(): void {
    this.revoke();
    this.picture.removeAttribute("src");
    this.root.dataset["state"] = "";
    this.image = undefined;
  }

  private set state(state: "loading" | "ready" | "none" | "broken") {
    this.root.dataset["state"] = state;
    this.note.textContent = SAID[state] ?? "";
  }

  private get room(): Size {
    const { clientWidth, clientHeight } = this.frame;
    const width = Math.min(LARGEST.width, clientWidth - AROUND);
    return { width, height: Math.round(Math.min(LARGEST.height, PART * clientHeight)) };
  }

  private fit(): void {
    const { naturalWidth, naturalHeight, style } = this.picture;
    const { width, height, pixelated } = fitImage({ width: naturalWidth, height: naturalHeight }, this.room);
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.imageRendering = pixelated ? "pixelated" : "";
  }

  private revoke(): void {
    if (this.url !== null) URL.revokeObjectURL(this.url);
    this.url = null;
  }
}

/** CSS pixels of an image: its pixels are magnified a whole number of times, or it is fitted. */
export function fitImage({ width, height }: Size, room: Size): Size & { pixelated: boolean } {
  // A drawing may have no size of its own.
  if (!(width > 0 && height > 0)) return { width: room.height, height: room.height, pixelated: false };
  const scale = Math.min(room.width / width, room.height / height);
  const pixelated = Math.max(width, height) <= PIXELATED && scale >= 1;
  const factor = pixelated ? Math.floor(scale) : Math.min(scale, 1);
  return { width: Math.round(width * factor), height: Math.round(height * factor), pixelated };
}

/** Browsers find out the type of every image but SVG, which is text. */
function typeOf(image: Uint8Array): string {
  const start = new TextDecoder().decode(image.subarray(0, 256));
  return /^\s*(<\?xml|<!--|<svg|<!DOCTYPE svg)/i.test(start) ? "image/svg+xml" : "";
}
