/** What a drag does, the way back to the first view, and what the colours of counts follow from. */

import type { Mode } from "../gestures/types";
import type { SelectionMode } from "../manifest";
import { element, icon } from "./dom";
import { moved } from "./roving";

export interface ToolbarHandlers {
  onMode: (mode: Mode) => void;
  onFit: () => void;
  /** @param on Whether the colours of counts follow from the view. */
  onViewColors: (on: boolean) => void;
}

type Tool = Mode | "fit" | "view-colors";

const TOOLS: { name: Tool; label: string; title: string }[] = [
  { name: "pan", label: "Pan", title: "Pan (P)" },
  { name: "box", label: "Select by box", title: "Select by box (B)" },
  { name: "lasso", label: "Select by lasso", title: "Select by lasso (L, or Shift and drag)" },
  { name: "fit", label: "Fit view", title: "Fit view (F)" },
  {
    name: "view-colors",
    label: "Colours of this view",
    title: "Colours of this view: from its counts, not from those of the whole plot",
  },
];

export class Toolbar {
  private readonly root: HTMLDivElement;
  private readonly buttons = new Map<Tool, HTMLButtonElement>();
  private mode: Mode = "pan";
  private counted = false;
  private viewColors = false;

  constructor(
    parent: HTMLElement,
    private readonly on: ToolbarHandlers,
  ) {
    this.root = element("div", "gls-toolbar gls-panel", { role: "toolbar", "aria-label": "Plot tools" });
    for (const { name, label, title } of TOOLS) {
      const button = element(
        "button",
        "gls-button",
        { type: "button", title, "aria-label": label },
        icon(name),
      );
      button.addEventListener("click", () => this.press(name));
      button.addEventListener("focus", () => this.rove(button));
      this.buttons.set(name, button);
      this.root.append(button);
    }
    this.root.addEventListener("keydown", (event) => this.keydown(event));
    parent.append(this.root);
    this.update("pan", ["box", "lasso"], false);
  }

  /**
   * @param modes Selections that are possible; the tools of others disappear.
   * @param counted Whether counts from the server have colours.
   */
  update(mode: Mode, modes: readonly SelectionMode[], counted: boolean): void {
    this.mode = mode;
    this.counted = counted;
    const [box, lasso] = [modes.includes("box"), modes.includes("lasso")];
    // With nothing to choose from, panning needs no button.
    const shown: Record<Tool, boolean> = { pan: box || lasso, box, lasso, fit: true, "view-colors": counted };
    for (const [name, button] of this.buttons) button.hidden = button.disabled = !shown[name];
    this.root.classList.toggle("gls-wide", counted);
    this.showPressed();
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

  private press(name: Tool): void {
    if (name === "fit") this.on.onFit();
    else if (name !== "view-colors") this.on.onMode(name);
    else {
      this.viewColors = !this.viewColors;
      this.showPressed();
      this.on.onViewColors(this.viewColors);
    }
  }

  private showPressed(): void {
    const { mode, counted, viewColors } = this;
    for (const [name, button] of this.buttons) {
      const pressed = name === "view-colors" ? viewColors : name === mode;
      if (name !== "fit") button.setAttribute("aria-pressed", String(pressed));
    }
    // What is not as it was at first is to be seen.
    this.root.classList.toggle("gls-kept", mode !== "pan" || (counted && viewColors));
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
