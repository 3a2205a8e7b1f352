/** The tools that a narrow toolbar has no room for. */

import { element, icon } from "./dom";
import { Popup } from "./popup";
import { moved } from "./roving";
import type { Tool, ToolSpec } from "./tools";

export interface MenuItem extends ToolSpec {
  pressed: boolean | null;
  disabled: boolean;
}

export class ToolMenu {
  private readonly popup: Popup;
  private readonly root: HTMLElement;

  /** @param button What opens it. */
  constructor(
    frame: HTMLElement,
    private readonly button: HTMLElement,
    private readonly onPress: (name: Tool) => void,
  ) {
    this.root = element("div", "gls-menu gls-panel", { role: "menu", "aria-label": "More tools" });
    this.popup = new Popup(frame, this.root, { hanging: true });
    this.root.addEventListener("keydown", (event) => this.keydown(event));
  }

  toggle(items: readonly MenuItem[]): void {
    if (this.popup.shown) {
      this.close();
      return;
    }
    this.root.replaceChildren(...items.map((item) => this.row(item)));
    const first = this.root.firstElementChild;
    if (first !== null) this.popup.open(this.button, first as HTMLElement);
  }

  close(): void {
    this.popup.close();
  }

  destroy(): void {
    this.popup.destroy();
  }

  private row({ name, label, key, pressed, disabled }: MenuItem): HTMLElement {
    const role = pressed === null ? "menuitem" : "menuitemcheckbox";
    const row = element(
      "button",
      "gls-menu-item",
      { type: "button", role, tabindex: "-1", "aria-disabled": String(disabled) },
      icon(name),
      element("span", "gls-menu-label", {}, label),
    );
    if (pressed !== null) row.setAttribute("aria-checked", String(pressed));
    if (key !== undefined) {
      row.setAttribute("aria-keyshortcuts", key);
      row.append(element("kbd", "gls-key", { "aria-hidden": "true" }, key));
    }
    row.addEventListener("click", () => {
      if (disabled) return;
      this.close();
      this.onPress(name);
    });
    return row;
  }

  private keydown(event: KeyboardEvent): void {
    if (event.key === "Tab") this.close(); // and on from the button
    const rows = [...this.root.children] as HTMLElement[];
    const to = moved(event.key, rows.indexOf(event.target as HTMLElement), rows.length, ["ArrowUp", "ArrowDown"]);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    rows[to]!.focus();
  }
}
