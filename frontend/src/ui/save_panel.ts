/** How the picture is to be saved. */

import { element } from "./dom";
import { formatCount } from "./format";
import { Popup } from "./popup";

export interface SaveChoice {
  /** Pixels per CSS pixel: 1 to 4. */
  scale: number;
  transparent: boolean;
}

export interface SaveHandlers {
  /** CSS pixels of the picture. */
  size: () => { width: number; height: number };
  /** @returns What the user has to know; null: nothing. */
  onSave: (choice: SaveChoice) => Promise<string | null>;
}

const SCALES = [1, 2, 3, 4];
/** Where the browser remembers the last choice. */
const REMEMBERED = "streamlit-glscatter picture";

export class SavePanel {
  private readonly popup: Popup;
  private readonly pixels = element("p", "gls-save-pixels");
  private readonly note = element("p", "gls-save-note", { role: "status" });
  private readonly button = element("button", "gls-save-button", { type: "button" }, "Save");
  private choice = remembered();
  private busy = false;

  constructor(
    frame: HTMLElement,
    private readonly on: SaveHandlers,
  ) {
    const scales = SCALES.map((scale) => ({ value: scale, label: `${scale}×` }));
    const grounds = [
      { value: false, label: "Theme" },
      { value: true, label: "Transparent" },
    ];
    const { scale, transparent } = this.choice;
    const root = element(
      "div",
      "gls-save gls-panel",
      { role: "dialog", "aria-label": "Save picture" },
      choices("Size", "scale", scales, scale, (value) => this.choose({ ...this.choice, scale: value })),
      this.pixels,
      choices("Background", "ground", grounds, transparent, (value) => this.choose({ ...this.choice, transparent: value })),
      this.button,
      this.note,
    );
    this.button.addEventListener("click", () => void this.save());
    this.popup = new Popup(frame, root, { hanging: true });
  }

  /** @param opener Gets the focus back. */
  toggle(opener: HTMLElement): void {
    if (this.popup.shown) {
      this.popup.close();
      return;
    }
    this.note.textContent = "";
    this.showPixels();
    this.popup.open(opener, this.button);
  }

  destroy(): void {
    this.popup.destroy();
  }

  private choose(choice: SaveChoice): void {
    this.choice = choice;
    this.showPixels();
    try {
      localStorage.setItem(REMEMBERED, JSON.stringify(choice));
    } catch {
      // Then it is remembered until the page is left.
    }
  }

  private showPixels(): void {
    const { width, height } = this.on.size();
    const [x, y] = [width, height].map((length) => formatCount(Math.round(length * this.choice.scale)));
    this.pixels.textContent = `${x} × ${y} pixels`;
  }

  private async save(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.button.setAttribute("aria-disabled", "true");
    this.note.textContent = "Drawing …";
    try {
      const note = await this.on.onSave(this.choice);
      this.note.textContent = note ?? "";
      if (note === null) this.popup.close();
    } catch (error) {
      this.note.textContent = `Not saved: ${error instanceof Error ? error.message : String(error)}. Try a smaller size.`;
    }
    this.busy = false;
    this.button.removeAttribute("aria-disabled");
  }
}

/** One of a few. */
function choices<T>(
  label: string,
  name: string,
  options: readonly { value: T; label: string }[],
  chosen: T,
  onChoose: (value: T) => void,
): HTMLElement {
  const made = options.map((option) => {
    const input = element("input", "gls-choice-input", { type: "radio", name: `gls-save-${name}` });
    input.checked = option.value === chosen;
    input.addEventListener("change", () => onChoose(option.value));
    return element("label", "gls-choice", {}, input, element("span", "gls-choice-label", {}, option.label));
  });
  const row = element("div", "gls-choices", { role: "radiogroup", "aria-label": label }, ...made);
  return element("div", "gls-save-row", {}, element("span", "gls-save-name", { "aria-hidden": "true" }, label), row);
}

/** What was chosen last, in whatever plot. */
function remembered(): SaveChoice {
  try {
    const { scale, transparent } = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<SaveChoice>;
    return { scale: SCALES.includes(scale ?? 0) ? scale! : 2, transparent: transparent === true };
  } catch {
    return { scale: 2, transparent: false };
  }
}
