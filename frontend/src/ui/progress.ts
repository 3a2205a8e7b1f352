/** A thin bar along the upper edge while data arrives. */

import { element } from "./dom";
import { formatBytes } from "./format";

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

  /** @param received Bytes so far. @param bytes In all; as many where nothing is on its way. */
  update(received: number, bytes: number): void {
    this.root.hidden = received >= bytes;
    if (this.root.hidden) return;
    const percent = Math.floor((100 * received) / bytes);
    this.root.setAttribute("aria-valuenow", String(percent));
    this.root.setAttribute("aria-valuetext", `${formatBytes(received)} of ${formatBytes(bytes)}`);
    this.bar.style.transform = `scaleX(${received / bytes})`;
  }

  destroy(): void {
    this.root.remove();
  }
}
