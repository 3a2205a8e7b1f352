/** The sheet that says what the keys do. */

import type { Feature, PlotContext } from "./features";
import { KeySheet } from "./ui/key_sheet";

export class Help implements Feature {
  private readonly sheet: KeySheet;

  constructor(private readonly plot: PlotContext) {
    const { controls } = plot;
    this.sheet = new KeySheet(controls.frame);
    controls.tools.offer("keys", () => this.sheet.toggle(controls.tools.buttonOf("keys")));
  }

  onLetter(key: string): boolean {
    if (key !== "?") return false;
    this.sheet.toggle(this.plot.controls.host);
    return true;
  }

  destroy(): void {
    this.sheet.destroy();
  }
}
