/** What the plot says in words: notes, the number of selected points, hints and errors. */

import { element, icon } from "./dom";
import { formatCount, formatPlural } from "./format";

/** Quiet sentences at the lower left, such as how many rows are not shown. */
export class Notes {
  private readonly root = element("div", "gls-notes");

  constructor(parent: HTMLElement) {
    parent.prepend(this.root);
  }

  update(notes: readonly string[]): void {
    this.root.replaceChildren(...notes.map((note) => element("p", "gls-note", { title: note }, note)));
  }

  destroy(): void {
    this.root.remove();
  }
}

/** "12,345 selected", with a button to clear. */
export class SelectionChip {
  private readonly text = element("span", "gls-chip-text");
  private readonly root: HTMLDivElement;

  constructor(parent: HTMLElement, onClear: () => void) {
    const clear = element(
      "button",
      "gls-button gls-chip-clear",
      { type: "button", title: "Clear selection (Esc)", "aria-label": "Clear selection" },
      icon("close"),
    );
    clear.addEventListener("click", onClear);
    this.root = element("div", "gls-chip gls-panel", {}, this.text, clear);
    this.root.hidden = true;
    parent.append(this.root);
  }

  /** @param count Selected points; null without a selection, "unknown" while they are being counted. */
  update(count: number | "unknown" | null): void {
    this.root.hidden = count === null;
    if (count !== null) this.text.textContent = `${count === "unknown" ? "…" : formatCount(count)} selected`;
  }

  destroy(): void {
    this.root.remove();
  }
}

/** What the user waits for, above the notes: nothing moves when it comes and goes. */
export class Waiting {
  private readonly root = element("p", "gls-waiting");

  constructor(parent: HTMLElement) {
    this.root.hidden = true;
    parent.append(this.root);
  }

  update(note: string | null): void {
    this.root.hidden = note === null;
    if (note !== null) this.root.textContent = note;
  }

  destroy(): void {
    this.root.remove();
  }
}

/** Tells a screen reader what changed. */
export class Announcer {
  private readonly root = element("div", "gls-hidden", { "aria-live": "polite", role: "status" });

  constructor(parent: HTMLElement) {
    parent.append(this.root);
  }

  say(text: string): void {
    // The same words again are only read when the text differs.
    this.root.textContent = this.root.textContent === text ? `${text}\u00a0` : text;
  }

  selected(count: number | null): void {
    this.say(count === null ? "Selection cleared" : `${formatPlural(count, "point")} selected`);
  }

  destroy(): void {
    this.root.remove();
  }
}

/** A sentence over the plot that goes away by itself. */
export class Hint {
  private readonly root = element("div", "gls-hint", { "aria-hidden": "true" });

  constructor(parent: HTMLElement) {
    this.root.hidden = true;
    this.root.addEventListener("animationend", () => (this.root.hidden = true));
    parent.append(this.root);
  }

  show(text: string): void {
    this.root.replaceChildren(element("span", "gls-hint-text", {}, text));
    this.root.hidden = false;
  }

  destroy(): void {
    this.root.remove();
  }
}

/** What went wrong, instead of the plot or over it. */
export class ErrorPanel {
  private readonly root = element("div", "gls-error", { role: "alert" });

  constructor(parent: HTMLElement) {
    this.root.hidden = true;
    parent.append(this.root);
  }

  /** @param action A button below the message, such as to try again. */
  show(title: string, message: string, action?: { label: string; run: () => void }): void {
    const card = element(
      "div",
      "gls-error-card gls-panel",
      {},
      element("p", "gls-error-title", {}, title),
      element("p", "gls-error-text", {}, message),
    );
    if (action !== undefined) {
      const button = element("button", "gls-error-action", { type: "button" }, action.label);
      button.addEventListener("click", action.run);
      card.append(button);
    }
    this.root.replaceChildren(card);
    this.root.hidden = false;
  }

  hide(): void {
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  destroy(): void {
    this.root.remove();
  }
}
