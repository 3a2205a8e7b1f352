/** Where the plot is on the page: how large, how fine its pixels, and whether it can be seen. */

import { watchPixelRatio } from "./pixel_ratio";

export interface Size {
  /** CSS pixels; a whole number of device pixels where the browser tells. */
  width: number;
  height: number;
  /** Device pixels per CSS pixel. */
  pixelRatio: number;
}

export interface PresenceHandlers {
  /** Not called for a plot without an area. */
  onSize(size: Size): void;
  onVisible(visible: boolean): void;
}

/** Part of the viewport beyond its edges in which a plot counts as seen: it is drawn when it comes. */
const NEAR = "25%";

export class Presence {
  /** As last measured: reading it costs no layout. */
  size: Size = { width: 0, height: 0, pixelRatio: 1 };
  private visible = true;
  /** Until the browser has looked it may be. */
  private near = true;
  private readonly resizing: ResizeObserver;
  private readonly nearing: IntersectionObserver;
  private readonly stopPixelRatio: () => void;

  constructor(
    private readonly host: HTMLElement,
    private readonly on: PresenceHandlers,
  ) {
    this.resizing = new ResizeObserver((entries) => {
      this.resized(sizeOf(entries.at(-1)!, window.devicePixelRatio));
    });
    // A scroll container clips before the margin of the viewport counts, hence its own margin.
    this.nearing = new IntersectionObserver(
      (entries) => {
        this.near = entries.at(-1)!.isIntersecting;
        this.see();
      },
      { rootMargin: NEAR, scrollMargin: NEAR },
    );
    this.observe();
    this.nearing.observe(host);
    document.addEventListener("visibilitychange", this.see);
    this.stopPixelRatio = watchPixelRatio(() => this.observe());
  }

  /** Looks now instead of with the next frame, for the first picture and a new height. */
  measure(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    const { size } = this;
    // What is read here are whole pixels: what the observer said is finer.
    if (Math.abs(width - size.width) < 1 && Math.abs(height - size.height) < 1) return;
    this.resized({ width, height, pixelRatio: window.devicePixelRatio });
  }

  destroy(): void {
    this.resizing.disconnect();
    this.nearing.disconnect();
    document.removeEventListener("visibilitychange", this.see);
    this.stopPixelRatio();
  }

  /** Observing anew reports at once, even where a zoom of the page left the device pixels as they were. */
  private observe(): void {
    this.resizing.disconnect();
    try {
      this.resizing.observe(this.host, { box: "device-pixel-content-box" });
    } catch {
      this.resizing.observe(this.host); // Safari counts CSS pixels only
    }
  }

  private resized(size: Size): void {
    const { width, height, pixelRatio } = this.size;
    const changed = size.width !== width || size.height !== height || size.pixelRatio !== pixelRatio;
    this.size = size;
    if (changed && hasArea(size)) this.on.onSize(size);
    this.see();
  }

  private readonly see = (): void => {
    // In a tab in the background nothing is seen, however near it is.
    const visible = this.near && hasArea(this.size) && document.visibilityState === "visible";
    if (visible === this.visible) return;
    this.visible = visible;
    this.on.onVisible(visible);
  };
}

function hasArea({ width, height }: Size): boolean {
  return width > 0 && height > 0;
}

/** The size of an observed element, on the grid of the screen where the browser knows it. */
export function sizeOf(
  { contentRect, devicePixelContentBoxSize }: Pick<ResizeObserverEntry, "contentRect"> &
    Partial<Pick<ResizeObserverEntry, "devicePixelContentBoxSize">>,
  pixelRatio: number,
): Size {
  const { width, height } = contentRect;
  const snapped = devicePixelContentBoxSize?.[0];
  // An emulated screen may report the pixels of the real one, a vertical page its sides the other way round.
  if (
    snapped === undefined ||
    Math.abs(snapped.inlineSize - width * pixelRatio) > 1 ||
    Math.abs(snapped.blockSize - height * pixelRatio) > 1
  ) {
    return { width, height, pixelRatio };
  }
  return { width: snapped.inlineSize / pixelRatio, height: snapped.blockSize / pixelRatio, pixelRatio };
}
