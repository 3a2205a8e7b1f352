/** Which tools there are, and which of them a plot has room for. */

import type { Mode } from "../gestures/types";

export type Tool =
  | Mode
  | "add"
  | "subtract"
  | "fit"
  | "zoom"
  | "full-screen"
  | "view-colors"
  | "save"
  | "statistics"
  | "keys";

export interface ToolSpec {
  name: Tool;
  label: string;
  /** What the pointer is told besides. */
  hint?: string;
  /** Key that does the same, as `aria-keyshortcuts` has it. */
  key?: string;
  /** Whether it goes into the menu where there is no room. */
  spare?: boolean;
}

/** In the order of their buttons. */
export const TOOLS: readonly ToolSpec[] = [
  { name: "pan", label: "Pan", key: "P" },
  { name: "box", label: "Select by box", key: "B" },
  { name: "lasso", label: "Select by lasso", key: "L", hint: "or Shift and drag" },
  { name: "add", label: "Add to the selection", hint: "Ctrl", spare: true },
  { name: "subtract", label: "Take away from the selection", hint: "Alt", spare: true },
  { name: "fit", label: "Fit view", key: "F" },
  { name: "zoom", label: "Zoom to selection", key: "Z", spare: true },
  { name: "full-screen", label: "Full screen", spare: true },
  {
    name: "view-colors",
    label: "Colours of this view",
    hint: "from its counts, not from those of the whole plot",
  },
  { name: "save", label: "Save picture", key: "S", spare: true },
  { name: "statistics", label: "Statistics", key: "I", spare: true },
  { name: "keys", label: "Keys", key: "?", spare: true },
];

/** "Select by lasso (L, or Shift and drag)" */
export function titleOf({ label, key, hint }: Pick<ToolSpec, "label" | "key" | "hint">): string {
  const more = [key, hint].filter((part) => part !== undefined);
  return more.length === 0 ? label : `${label} (${more.join(", ")})`;
}

/** CSS pixels of a button for fingers with the space beside it. */
const BUTTON = 38;
/** Part of the plot's width that tools may take: points below them cannot be reached. */
const PART = 0.4;

/**
 * Those that have a button of their own, in a plot of this width.
 *
 * @param kept What has to be seen because it is on.
 */
export function divide(tools: readonly ToolSpec[], width: number, kept: readonly Tool[] = []): Tool[] {
  const roomy = tools.length * BUTTON <= PART * width;
  return tools.filter(({ name, spare }) => roomy || !spare || kept.includes(name)).map(({ name }) => name);
}
