/** The style sheet of the component: one file for each thing on the page. */

import frame from "./styles/frame.css";
import plot from "./styles/plot.css";
import panels from "./styles/panels.css";
import labels from "./styles/labels.css";
import toolbar from "./styles/toolbar.css";
import saving from "./styles/saving.css";
import statistics from "./styles/statistics.css";
import legend from "./styles/legend.css";
import filter from "./styles/filter.css";
import linked from "./styles/linked.css";
import tooltip from "./styles/tooltip.css";
import foot from "./styles/foot.css";
import hints from "./styles/hints.css";
import axes from "./styles/axes.css";
import waiting from "./styles/waiting.css";

const text = [frame, plot, labels, panels, toolbar, saving, statistics, legend, filter, linked, tooltip, foot, hints, axes, waiting].join("\n");
const sheet = typeof CSSStyleSheet === "undefined" ? null : new CSSStyleSheet();
sheet?.replaceSync(text);

/** Constructed sheets need no inline style element, which a content security policy may forbid. */
export function adoptStyles(root: HTMLElement | ShadowRoot): void {
  const scope = root.getRootNode() as Document | ShadowRoot;
  if (sheet !== null && !scope.adoptedStyleSheets.includes(sheet)) {
    scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
  }
}
