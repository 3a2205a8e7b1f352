/** Numbers of how the plot does, for those who want to know. */

import { element } from "./dom";

/** A line: what it says and how it is called. */
export type StatisticsLine = readonly [name: string, value: string];

export class StatisticsPanel {
  private readonly list = element("dl", "gls-statistics-list");
  private readonly root: HTMLElement;
  private values: HTMLElement[] = [];

  constructor(frame: HTMLElement) {
    // Read when wanted: numbers that change four times a second are not to be spoken.
    this.root = element("div", "gls-statistics gls-panel", { role: "group", "aria-label": "Statistics", "aria-live": "off" }, this.list);
    this.root.hidden = true;
    frame.append(this.root);
  }

  /** @param lines Always the same names; null: it is put away. */
  show(lines: readonly StatisticsLine[] | null): void {
    this.root.hidden = lines === null;
    if (lines === null) return;
    if (this.values.length !== lines.length) {
      this.values = lines.map(() => element("dd", ""));
      this.list.replaceChildren(...lines.flatMap(([name], i) => [element("dt", "", {}, name), this.values[i]!]));
    }
    lines.forEach(([, value], i) => {
      if (this.values[i]!.textContent !== value) this.values[i]!.textContent = value;
    });
  }

  destroy(): void {
    this.root.remove();
  }
}
