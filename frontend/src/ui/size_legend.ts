/** What sizes and opacities mean: three discs with their values. */

import type { ChannelManifest } from "../manifest";
import { element } from "./dom";
import { examplesOf } from "./size_examples";

/** CSS pixels of a disc that shows an opacity. */
const DISC = 12;

export class SizeLegend {
  readonly root = element("div", "gls-scales");
  private said = "";

  /** @returns Whether there is something to explain. */
  update(size: ChannelManifest | null, opacity: ChannelManifest | null): boolean {
    const said = JSON.stringify([size, opacity]);
    if (said !== this.said) {
      this.said = said;
      this.root.replaceChildren(
        ...(size === null ? [] : this.scale("Size", size, true)),
        ...(opacity === null ? [] : this.scale("Opacity", opacity, false)),
      );
    }
    return this.root.childElementCount > 0;
  }

  private scale(kind: "Size" | "Opacity", channel: ChannelManifest, area: boolean): HTMLElement[] {
    const examples = examplesOf(channel, area);
    if (examples.length === 0) return [];
    const title = `${kind}: ${channel.name}`;
    const list = element("ul", "gls-examples");
    for (const { label, look } of examples) {
      const disc = element("span", "gls-disc", { "aria-hidden": "true" });
      disc.style.width = disc.style.height = `${area ? look : DISC}px`;
      if (!area) disc.style.opacity = String(look);
      list.append(element("li", "", {}, disc, element("span", "", {}, label)));
    }
    return [element("div", `gls-scale gls-scale-${kind.toLowerCase()}`, {}, element("p", "gls-scale-title", { title }, title), list)];
  }
}
