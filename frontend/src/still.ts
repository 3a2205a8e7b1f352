/** A picture drawn by the server, where the browser cannot draw. */

import type { Manifest, StillManifest } from "./manifest";
import type { Size } from "./presence";
import { readAll, TransportError, type Resolve } from "./wire/source";

/** The picture that would suit the plot. */
export interface StillRequest {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Device pixels per CSS pixel. */
  ratio: number;
  /** Whether the page is dark. */
  dark: boolean;
}

export interface StillHandlers {
  /** Asks the server for a picture. */
  onAsk(request: StillRequest): void;
  /** @param png A picture file. */
  onPicture(png: Uint8Array): void;
  onError(message: string, transport: boolean): void;
}

/** Device pixels per CSS pixel that the server draws for, at least and at most. */
const LEAST_RATIO = 0.5;
const MOST_RATIO = 4;
/** Another picture is asked for when a side has changed by this factor, */
const OTHER_SIZE = 1.2;
/** and the size has rested for this many milliseconds. */
const REST_MS = 300;

export class Still {
  private active = false;
  private asked: StillRequest | null = null;
  private wanted: StillRequest | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private digest = "";
  private abort = new AbortController();

  constructor(private readonly on: StillHandlers) {}

  /** From now on there is nothing but stills. */
  begin(size: Size, dark: boolean): void {
    this.active = true;
    this.wanted = { ...requestOf(size), dark };
    this.ask();
  }

  resized(size: Size): void {
    if (!this.active || this.wanted === null) return;
    this.wanted = { ...requestOf(size), dark: this.wanted.dark };
    clearTimeout(this.timer);
    // The first time there is a size at all, nothing needs to rest.
    if (this.asked === null) this.ask();
    else this.timer = setTimeout(() => this.ask(), REST_MS);
  }

  setDark(dark: boolean): void {
    if (!this.active || this.wanted === null) return;
    this.wanted = { ...this.wanted, dark };
    this.ask();
  }

  /** Fetches the picture of the manifest when it is another one. */
  update(manifest: Manifest, resolve: Resolve): void {
    const { still } = manifest;
    if (!this.active || still === null || still.image.digest === this.digest) return;
    this.digest = still.image.digest;
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.load(still, resolve, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.digest = "";
      this.on.onError(String(error), error instanceof TransportError);
    });
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.abort.abort();
  }

  private async load({ image }: StillManifest, resolve: Resolve, signal: AbortSignal): Promise<void> {
    const png = await readAll(resolve(image), signal);
    if (!signal.aborted) this.on.onPicture(png);
  }

  private ask(): void {
    clearTimeout(this.timer);
    const { wanted, asked } = this;
    if (wanted === null || wanted.width === 0 || wanted.height === 0) return;
    if (asked !== null && !differs(wanted, asked)) return;
    this.asked = wanted;
    this.on.onAsk(wanted);
  }
}

function requestOf({ width, height, pixelRatio }: Size): Omit<StillRequest, "dark"> {
  const ratio = Math.min(Math.max(pixelRatio, LEAST_RATIO), MOST_RATIO);
  return { width: Math.round(width), height: Math.round(height), ratio };
}

/** Whether another picture is worth the way to the server. */
function differs(a: StillRequest, b: StillRequest): boolean {
  const apart = (one: number, other: number): boolean => Math.max(one / other, other / one) > OTHER_SIZE;
  return (
    a.dark !== b.dark || apart(a.width, b.width) || apart(a.height, b.height) || apart(a.ratio, b.ratio)
  );
}
