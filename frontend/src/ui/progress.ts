/** A thin bar along the upper edge while points arrive. */

import { element } from "./dom";

export class Progress {
  private readonly bar = element("div", "gls-progress-bar");
  private readonly root = element(
    "div",
    "gls-progress",
    { role: "progressbar", "aria-label": "Loading points", "aria-valuemin": "0", "aria-valuemax": "100" },
    this.bar,
  );

  constructor(parent: HTMLElement) {
    this.root.hidden = true;
    parent.append(this.root);
  }

  /** @param part 0..1; null when nothing is loading. */
  update(part: number | null): void {
    this.root.hidden = part === null;
    if (part === null) return;
    const percent = Math.round(100 * Math.min(Math.max(part, 0), 1));
    this.root.setAttribute("aria-valuenow", String(percent));
    this.bar.style.transform = `scaleX(${percent / 100})`;
  }

  destroy(): void {
    this.root.remove();
  }
}
