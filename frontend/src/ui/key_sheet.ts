/** What the keys do, on a sheet that is opened by "?" and put away again. */

import { element, icon } from "./dom";
import { Popup } from "./popup";

/** Keys that only say something where there is something to select, and what they do. */
const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["F", "Fit the view"],
  ["Z", "Zoom to the selection"],
  ["+ −", "Zoom"],
  ["← ↑ ↓ →", "Move the view, or from a pinned point to the next"],
  ["P", "Pan"],
  ["B", "Select by box"],
  ["L", "Select by lasso"],
  ["Shift", "Drag a lasso, whatever the tool"],
  ["Ctrl, Alt", "Add to the selection, take away from it"],
  ["N", "Pin the nearest point"],
  ["Enter", "Select the pinned point"],
  ["Esc", "Let go, clear the selection"],
  ["S", "Save the picture"],
  ["I", "Statistics"],
  ["?", "This sheet"],
];

export class KeySheet {
  private readonly popup: Popup;
  private readonly shut: HTMLButtonElement;

  constructor(frame: HTMLElement) {
    const heading = element("h2", "gls-help-title", { id: "gls-help-title" }, "Keys");
    this.shut = element(
      "button",
      "gls-button",
      { type: "button", title: "Close (Esc)", "aria-label": "Close" },
      icon("close"),
    );
    this.shut.addEventListener("click", () => this.popup.close());
    const rows = KEYS.flatMap(([keys, does]) => [
      element("dt", "", {}, element("kbd", "gls-key", {}, keys)),
      element("dd", "", {}, does),
    ]);
    const sheet = element(
      "div",
      "gls-help gls-panel",
      { role: "dialog", "aria-labelledby": heading.id },
      element("div", "gls-help-head", {}, heading, this.shut),
      element("dl", "gls-help-list", {}, ...rows),
    );
    this.popup = new Popup(frame, sheet, { hanging: false });
  }

  /** @param opener Gets the focus back when it is put away. */
  toggle(opener: HTMLElement): void {
    if (this.popup.shown) this.popup.close();
    else this.popup.open(opener, this.shut);
  }

  destroy(): void {
    this.popup.destroy();
  }
}
