/** What a drag does, and the way back to the first view. */

import type { Mode } from "../gestures/types";
import type { SelectionMode } from "../manifest";
import { element, icon } from "./dom";
import { moved } from "./roving";

export interface ToolbarHandlers {
  onMode: (mode: Mode) => void;
  onFit: () => void;
}

const TOOLS: { name: Mode | "fit"; label: string; title: string }[] = [
  { name: "pan", label: "Pan", title: "Pan (P)" },
  { name: "box", label: "Select by box", title: "Select by box (B)" },
  { name: "lasso", label: "Select by lasso", title: "Select by lasso (L, or Shift and drag)" },
  { name: "fit", label: "Fit view", title: "Fit view (F)" },
];

export class Toolbar {
  private readonly root: HTMLDivElement;
  private readonly buttons = new Map<Mode | "fit", HTMLButtonElement>();
  private mode: Mode = "pan";

  constructor(parent: HTMLElement, handlers: ToolbarHandlers) {
    this.root = element("div", "gls-toolbar gls-panel", { role: "toolbar", "aria-label": "Plot tools" });
    for (const { name, label, title } of TOOLS) {
      const button = element(
        "button",
        "gls-button",
        { type: "button", title, "aria-label": label },
        icon(name),
      );
      button.addEventListener("click", () => (name === "fit" ? handlers.onFit() : handlers.onMode(name)));
      button.addEventListener("focus", () => this.rove(button));
      this.buttons.set(name, button);
      this.root.append(button);
    }
    this.root.addEventListener("keydown", (event) => this.keydown(event));
    parent.append(this.root);
    this.update("pan", ["box", "lasso"]);
  }

  /** @param modes Selections that are possible; the tools of others disappear. */
  update(mode: Mode, modes: readonly SelectionMode[]): void {
    this.mode = mode;
    const draws = modes.includes("box") || modes.includes("lasso");
    for (const [name, button] of this.buttons) {
      // With nothing to choose from, panning needs no button.
      const shown = name === "fit" || (name === "pan" ? draws : modes.includes(name));
      button.hidden = button.disabled = !shown;
      if (name !== "fit") button.setAttribute("aria-pressed", String(name === mode));
    }
    this.root.classList.toggle("gls-kept", mode !== "pan");
    const focused = this.shown.find((button) => button.matches(":focus"));
    this.rove(
      focused ?? this.shown.find((button) => button === this.buttons.get(this.mode)) ?? this.shown[0]!,
    );
  }

  /** Where nothing can be drawn, no tool works. */
  hide(hidden: boolean): void {
    this.root.hidden = hidden;
  }

  destroy(): void {
    this.root.remove();
  }

  private get shown(): HTMLButtonElement[] {
    return [...this.buttons.values()].filter((button) => !button.hidden);
  }

  /** One stop for the Tab key; arrows move within the toolbar. */
  private rove(stop: HTMLButtonElement): void {
    for (const button of this.buttons.values()) button.tabIndex = button === stop ? 0 : -1;
  }

  private keydown(event: KeyboardEvent): void {
    const { shown } = this;
    const at = shown.findIndex((button) => button === event.target);
    const to = moved(event.key, at, shown.length, ["ArrowLeft", "ArrowRight"]);
    if (to === null) return;
    event.preventDefault();
    shown[to]!.focus();
  }
}
