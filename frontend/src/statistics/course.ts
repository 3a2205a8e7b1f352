/** How long it takes from other data to the first and to the whole picture. */

import type { Manifest } from "../manifest";

export class Course {
  /** Milliseconds; null until it has come. */
  first: number | null = null;
  complete: number | null = null;
  private key: string | null = null;

  /** @param began When the plot was made, or other data came: milliseconds. */
  constructor(private began: number) {}

  /** @returns Whether the data is other than before. */
  update(manifest: Manifest, now: number): boolean {
    const key = dataOf(manifest);
    if (key === this.key) return false;
    if (this.key !== null) this.began = now;
    this.key = key;
    this.first = this.complete = null;
    return true;
  }

  /** Something is on the screen. @param some Whether it shows the present data. @param all Whether all of it. */
  shown(some: boolean, all: boolean, now: number): void {
    if (this.key === null) return;
    if (some || all) this.first ??= now - this.began;
    if (all) this.complete ??= now - this.began;
  }
}

/** What the picture is made of, as text: where the server counts, it is the same for all views. */
function dataOf({ points, color, size, opacity, aggregate }: Manifest): string {
  const column = color.kind === "constant" ? null : color.column.digest;
  return [points.source, aggregate?.digest ?? column, size?.column.digest, opacity?.column.digest].join(" ");
}
