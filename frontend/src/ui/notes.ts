/** What the plot says in words: notes, the number of selected points, hints and errors. */

import { element, icon } from "./dom";
import { formatCount, formatPlural } from "./format";

/** Quiet sentences at the lower left, such as how many rows are not shown; folded in a narrow plot. */
export class Notes {
  private readonly list = element("ul", "gls-note-list");
  /** Notes that come and go, the first ones: the others stay where they are. */
  private readonly outside = element("li", "gls-note");
  private readonly strangers = element("li", "gls-note");
  private readonly fold: HTMLButtonElement;
  private readonly root: HTMLDivElement;

  constructor(parent: HTMLElement) {
    this.list.id = "gls-notes";
    this.fold = element(
      "button",
      "gls-button gls-notes-fold",
      { type: "button", "aria-controls": this.list.id },
      icon("info"),
    );
    this.fold.addEventListener("click", () => this.open(!this.root.classList.contains("gls-open")));
    this.root = element("div", "gls-notes", {}, this.list, this.fold);
    this.open(false);
    this.count();
    parent.prepend(this.root);
  }

  update(notes: readonly string[]): void {
    const lines = notes.map((note) => element("li", "gls-note", { title: note }, note));
    const passing = [this.outside, this.strangers].filter((note) => note.parentElement === this.list);
    this.list.replaceChildren(...passing, ...lines);
    this.count();
  }

  /** @param note What is not in view; null: nothing. */
  setOutside(note: string | null): void {
    this.pass(this.outside, note);
  }

  /** @param note What keeps linked plots from sharing; null: nothing. */
  setStrangers(note: string | null): void {
    this.pass(this.strangers, note);
  }

  destroy(): void {
    this.root.remove();
  }

  private open(open: boolean): void {
    this.root.classList.toggle("gls-open", open);
    this.fold.setAttribute("aria-expanded", String(open));
  }

  private pass(line: HTMLElement, note: string | null): void {
    if (note === null) line.remove();
    else if (line.textContent !== note || line.parentElement !== this.list) {
      line.textContent = line.title = note;
      this.list.prepend(line);
    }
    this.count();
  }

  private count(): void {
    const notes = this.list.children.length;
    this.root.hidden = notes === 0;
    this.fold.title = formatPlural(notes, "note");
    this.fold.setAttribute("aria-label", this.fold.title);
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

/** What went wrong, and what can be done about it. */
export interface Failure {
  title: string;
  /** What to do. */
  remedy: string;
  /** What went wrong, in the words of who noticed. */
  detail: string;
  /** Tries again; absent where that cannot help. */
  retry?: () => void;
}

/** What went wrong, instead of the plot or over it. */
export class ErrorPanel {
  private readonly root = element("div", "gls-error", { role: "alert" });

  constructor(parent: HTMLElement) {
    this.root.hidden = true;
    parent.append(this.root);
  }

  show({ title, remedy, detail, retry }: Failure): void {
    const card = element(
      "div",
      "gls-error-card gls-panel",
      {},
      element("p", "gls-error-title", {}, title),
      element("p", "gls-error-text", {}, remedy),
      element("p", "gls-error-detail", {}, detail),
    );
    if (retry !== undefined) {
      const button = element("button", "gls-error-action", { type: "button" }, "Try again");
      button.addEventListener("click", () => {
        this.hide();
        retry();
      });
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
