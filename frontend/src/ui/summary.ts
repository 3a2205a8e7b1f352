/** What a plot shows, in words: its name to a screen reader. */

import type { Manifest } from "../manifest";
import { formatPlural } from "./format";

export type Summarised = Pick<Manifest, "frame" | "color"> & {
  points: Pick<Manifest["points"], "count"> & Record<"x" | "y", { name: string }>;
  aggregate: Pick<NonNullable<Manifest["aggregate"]>, "total"> | null;
};

/** @param selected Points; null: there is no selection, or nobody knows how large it is. */
export function summaryOf({ points, frame, color, aggregate }: Summarised, selected: number | null): string {
  let summary = `Scatter plot of ${formatPlural(aggregate?.total ?? points.count, "point")}`;
  summary += `, ${points.x.name} against ${points.y.name}`;
  if (color.kind === "category" || color.kind === "number") summary += `, coloured by ${color.name}`;
  const chosen = selected === null ? null : `${formatPlural(selected, "point")} selected`;
  return [frame?.title, summary, chosen, frame?.caption].filter((part) => part != null).join(". ");
}
