/** A picture in the place of the points. */

import { element } from "./dom";

export class StillPicture {
  private readonly root = element("img", "gls-still", { decoding: "async", draggable: "false" });
  /** Blob URL of the picture. */
  private url: string | null = null;

  /** @param host The picture fills it, once there is one. */
  constructor(private readonly host: HTMLElement) {}

  get shown(): boolean {
    return this.url !== null;
  }

  /** @param png A picture file. */
  show(png: Uint8Array): void {
    this.revoke();
    this.url = URL.createObjectURL(new Blob([png as BlobPart], { type: "image/png" }));
    this.root.src = this.url;
    this.host.append(this.root);
  }

  /** @param text Says what the picture shows. */
  describe(text: string): void {
    this.root.alt = text;
  }

  destroy(): void {
    this.revoke();
    this.root.remove();
  }

  private revoke(): void {
    if (this.url !== null) URL.revokeObjectURL(this.url);
    this.url = null;
  }
}
