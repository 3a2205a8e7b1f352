/** In the place of the points: what says that they are coming, or that there are none. */

import { element } from "./dom";

export class Placeholder {
  private readonly title = element("p", "gls-empty-title");
  private readonly detail = element("p", "gls-empty-detail");
  private readonly root = element("div", "gls-placeholder", { role: "status" }, this.title, this.detail);
  /** Once there was a picture, nothing stands in for the next one. */
  private waiting = true;

  constructor(parent: HTMLElement) {
    this.root.classList.add("gls-skeleton");
    parent.append(this.root);
  }

  /** There is a picture, or there will never be one. */
  end(): void {
    if (!this.waiting) return;
    this.waiting = false;
    this.root.classList.remove("gls-skeleton");
    this.root.hidden = this.title.textContent === "";
  }

  /** @param empty Why there is nothing to be seen, and what would help; null: there is something. */
  update(empty: readonly [title: string, detail: string] | null): void {
    if (empty !== null) this.end();
    this.root.hidden = empty === null && !this.waiting;
    [this.title.textContent, this.detail.textContent] = empty ?? ["", ""];
  }

  destroy(): void {
    this.root.remove();
  }
}
