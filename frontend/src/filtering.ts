/** What Python says of the filter, what steps need that are made under one, and how much of each category is selected. */

import type { LegendModel } from "./coloring";
import type { Feature, PlotContext } from "./features";
import { readCodes } from "./labels/table";
import type { ColorManifest, Manifest } from "./manifest";
import type { Codes } from "./selection/ops";
import type { Resolve } from "./wire/source";

export class Filtering implements Feature {
  /** The last filter of Python that was followed; null: it leaves it to the user. */
  private command: string | null = null;
  /** What the codes of that filter mean, where it is one of numbers. */
  private numbers = "";
  private color: ColorManifest | null = null;
  private legend: LegendModel = { kind: "none" };
  /** Codes of the points by the present colour; null before they are asked for. */
  private codes: { digest: string; values: Codes | null } | null = null;
  /** Selected points of each category are to be counted with the next frame. */
  private outdated = false;
  private shown = false;

  constructor(private readonly plot: PlotContext) {}

  update({ color, points, filter }: Manifest, resolve: Resolve): void {
    const { coloring, selecting } = this.plot;
    this.color = color;
    if ((color.kind === "category" || color.kind === "number") && color.source !== undefined) {
      // The picture has them, unless another colour is on its way.
      const load = async (signal: AbortSignal): Promise<Codes> =>
        (await coloring.codesOf(color.column.digest)) ?? readCodes(points.levels, resolve(color.column), signal);
      selecting.offer(color.source, load);
    }
    const command = filter?.command ?? null;
    // Numbers have other codes where appended rows made their range longer: Python's are exact, those carried along near.
    const codes = color.kind === "number" ? JSON.stringify([color.name, color.domain, color.scale, filter]) : "";
    const followed = command === this.command && (coloring.touched || codes === this.numbers);
    if (filter !== undefined && !followed) coloring.setFilter(filter, color);
    [this.command, this.numbers] = [command, codes];
    this.recount();
  }

  onLegend(legend: LegendModel): void {
    this.legend = legend;
    this.recount();
  }

  onSelection(): void {
    this.recount();
  }

  place(): void {
    if (!this.outdated) return;
    this.outdated = false;
    this.count();
  }

  private recount(): void {
    this.outdated = true;
    this.plot.changed();
  }

  private count(): void {
    const { plot, legend, color } = this;
    const selection = plot.scene()?.selection;
    // Where the server counts, the points here are not all there are.
    const known = plot.manifest()?.aggregate === null && legend.kind === "categories" && color?.kind === "category";
    if (!known || selection === undefined || !selection.active) {
      if (this.shown) plot.controls.showSelectedByRow(null);
      this.shown = false;
      return;
    }
    const codes = this.codesOf(color.column.digest);
    if (codes === null || codes.length !== selection.mask.length) return;
    plot.controls.showSelectedByRow(countByCode(codes, selection.mask, legend.rows.length));
    this.shown = true;
  }

  /** Codes of the points; null while they are on their way. */
  private codesOf(digest: string): Codes | null {
    if (this.codes?.digest === digest) return this.codes.values;
    const asked = { digest, values: null as Codes | null };
    this.codes = asked;
    void this.plot.coloring.codesOf(digest).then((values) => {
      if (this.codes !== asked) return;
      // Another colour is in use, or was: the next change of the legend asks again.
      if (values === null) this.codes = null;
      else asked.values = values;
      if (values !== null) this.recount();
    });
    return null;
  }
}

/** Marked points of each code. @param mask One byte a point. */
export function countByCode(codes: Codes, mask: Uint8Array, rows: number): Uint32Array {
  const counts = new Uint32Array(rows);
  for (let i = 0; i < mask.length; i++) if (mask[i] === 1) counts[codes[i]!]!++;
  return counts;
}
