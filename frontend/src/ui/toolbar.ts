/** The tools at the upper edge; where the plot is narrow, the less used ones are in a menu. */

import type { Combine, Mode } from "../gestures/types";
import type { SelectionMode } from "../manifest";
import { element, icon } from "./dom";
import { moved } from "./roving";
import { ToolMenu } from "./tool_menu";
import { divide, TOOLS, titleOf, type Tool, type ToolSpec } from "./tools";

export interface ToolbarHandlers {
  onMode: (mode: Mode) => void;
  /** How shapes join the selection from now on. */
  onCombine: (op: Combine) => void;
  onFit: () => void;
  /** @param on Whether the colours of counts follow from the view. */
  onViewColors: (on: boolean) => void;
}

interface ToolState {
  button: HTMLButtonElement;
  press: () => void;
  /** Whether the tool makes sense here. */
  shown: boolean;
  /** null: it does something once, and is not on or off. */
  pressed: boolean | null;
}

export class Toolbar {
  private readonly root: HTMLDivElement;
  private readonly more: HTMLButtonElement;
  private readonly menu: ToolMenu;
  private readonly tools = new Map<Tool, ToolState>();
  private readonly resizing: ResizeObserver;
  /** CSS pixels of the plot. */
  private width = 0;
  private mode: Mode = "pan";
  private chosen: Combine = "replace";
  private viewColors = false;

  constructor(
    private readonly frame: HTMLElement,
    private readonly on: ToolbarHandlers,
  ) {
    this.root = element("div", "gls-toolbar gls-panel", { role: "toolbar", "aria-label": "Plot tools" });
    for (const tool of TOOLS) this.add(tool);
    this.more = element(
      "button",
      "gls-button",
      { type: "button", title: "More tools", "aria-label": "More tools", "data-tool": "more", "aria-haspopup": "menu", "aria-expanded": "false" },
      icon("more"),
    );
    this.more.addEventListener("focus", () => this.rove(this.more));
    this.more.addEventListener("click", () => this.openMenu());
    this.root.append(this.more);
    this.root.addEventListener("keydown", (event) => this.keydown(event));
    frame.append(this.root);
    this.menu = new ToolMenu(frame, this.more, (name) => this.tools.get(name)!.press());
    for (const mode of ["pan", "box", "lasso"] as const) this.offer(mode, () => on.onMode(mode));
    for (const op of ["add", "subtract"] as const) this.offer(op, () => this.choose(op));
    this.offer("fit", on.onFit);
    this.offer("view-colors", () => this.pressViewColors());
    // Told of sizes, nobody has to ask for them, which would cost a layout.
    this.resizing = new ResizeObserver((entries) => this.resized(entries));
    this.resizing.observe(frame);
    this.resizing.observe(this.root);
    this.update("pan", ["box", "lasso"], false);
  }

  /** What a tool does: those that nobody offers are not shown. */
  offer(name: Tool, press: () => void): void {
    const tool = this.tools.get(name)!;
    tool.press = press;
    tool.shown = true;
    this.arrange();
  }

  /** @param pressed Whether it is on; null: it does something once. */
  set(name: Tool, { pressed = null, disabled = false }: { pressed?: boolean | null; disabled?: boolean }): void {
    const tool = this.tools.get(name)!;
    tool.pressed = pressed;
    tool.button.toggleAttribute("aria-pressed", pressed !== null);
    if (pressed !== null) tool.button.setAttribute("aria-pressed", String(pressed));
    // Not the attribute `disabled`: a button that has the focus would lose it.
    tool.button.setAttribute("aria-disabled", String(disabled));
  }

  /** How shapes join the selection while no key says otherwise. */
  get combine(): Combine {
    return this.chosen;
  }

  /** The button of a tool, or that of the menu in which it is. */
  buttonOf(name: Tool): HTMLElement {
    const { button } = this.tools.get(name)!;
    return button.hidden ? this.more : button;
  }

  /**
   * @param modes Selections that are possible; the tools of others disappear.
   * @param counted Whether counts from the server have colours.
   */
  update(mode: Mode, modes: readonly SelectionMode[], counted: boolean): void {
    this.mode = mode;
    const [box, lasso] = [modes.includes("box"), modes.includes("lasso")];
    const selecting = modes.length > 0;
    // With nothing to choose from, panning needs no button.
    const shown = { pan: box || lasso, box, lasso, add: selecting, subtract: selecting, "view-colors": counted };
    for (const [name, on] of Object.entries(shown)) this.tools.get(name as Tool)!.shown = on;
    if (!selecting && this.chosen !== "replace") this.choose(this.chosen);
    for (const name of ["pan", "box", "lasso"] as const) this.set(name, { pressed: name === mode });
    this.set("view-colors", { pressed: this.viewColors });
    this.arrange();
  }

  /** @param op How the next shape joins the selection, be it because of a key that is held. */
  showCombine(op: Combine): void {
    for (const name of ["add", "subtract"] as const) this.set(name, { pressed: name === op });
    this.keep();
  }

  /** Where nothing can be drawn, no tool works. */
  hide(hidden: boolean): void {
    this.root.hidden = hidden;
    if (hidden) this.menu.close();
  }

  destroy(): void {
    this.resizing.disconnect();
    this.menu.destroy();
    this.root.remove();
  }

  private add(tool: ToolSpec): void {
    const { name, label, key } = tool;
    const button = element(
      "button",
      "gls-button",
      { type: "button", title: titleOf(tool), "aria-label": label, "data-tool": name },
      icon(name),
    );
    if (key !== undefined) button.setAttribute("aria-keyshortcuts", key);
    const state: ToolState = { button, press: () => undefined, shown: false, pressed: null };
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") state.press();
    });
    button.addEventListener("focus", () => this.rove(button));
    this.tools.set(name, state);
    this.root.append(button);
  }

  private choose(op: Combine): void {
    this.chosen = this.chosen === op ? "replace" : op;
    this.on.onCombine(this.chosen);
    this.showCombine(this.chosen);
    this.arrange();
  }

  private pressViewColors(): void {
    this.viewColors = !this.viewColors;
    this.set("view-colors", { pressed: this.viewColors });
    this.keep();
    this.on.onViewColors(this.viewColors);
  }

  private resized(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect } of entries) {
      if (target === this.frame) {
        this.width = contentRect.width;
        this.arrange();
      }
    }
    // The legend leaves so much room.
    this.frame.style.setProperty("--gls-tools", `${this.root.offsetWidth}px`);
  }

  /** Which tools have a button of their own. */
  private arrange(): void {
    const shown = TOOLS.filter(({ name }) => this.tools.get(name)!.shown);
    const kept = this.chosen === "replace" ? [] : [this.chosen];
    const bar = new Set(divide(shown, this.width, kept));
    for (const [name, { button }] of this.tools) button.hidden = !bar.has(name);
    this.more.hidden = shown.every(({ name }) => bar.has(name));
    if (this.more.hidden) this.menu.close();
    this.keep();
    const buttons = this.buttons;
    const stop = buttons.find((button) => button.matches(":focus")) ?? buttons.find((button) => button.tabIndex === 0);
    const current = this.tools.get(this.mode)!.button;
    this.rove(stop ?? (current.hidden ? (buttons[0] ?? this.more) : current));
  }

  /** What is not as it was at first is to be seen. */
  private keep(): void {
    const { mode, chosen } = this;
    const counted = this.tools.get("view-colors")!.shown && this.viewColors;
    this.root.classList.toggle("gls-kept", mode !== "pan" || chosen !== "replace" || counted);
  }

  private openMenu(): void {
    const hidden = TOOLS.filter(({ name }) => this.tools.get(name)!.shown && this.tools.get(name)!.button.hidden);
    this.menu.toggle(
      hidden.map((tool) => {
        const { button, pressed } = this.tools.get(tool.name)!;
        return { ...tool, pressed, disabled: button.getAttribute("aria-disabled") === "true" };
      }),
    );
  }

  private get buttons(): HTMLButtonElement[] {
    return [...this.tools.values()].map(({ button }) => button).concat(this.more).filter((button) => !button.hidden);
  }

  /** One stop for the Tab key; arrows move within the toolbar. */
  private rove(stop: HTMLButtonElement): void {
    for (const { button } of this.tools.values()) button.tabIndex = button === stop ? 0 : -1;
    this.more.tabIndex = this.more === stop ? 0 : -1;
  }

  private keydown(event: KeyboardEvent): void {
    const { buttons } = this;
    const at = buttons.findIndex((button) => button === event.target);
    const to = moved(event.key, at, buttons.length, ["ArrowLeft", "ArrowRight"]);
    if (to === null) return;
    event.preventDefault();
    buttons[to]!.focus();
  }
}
