/** Names of clusters, drawn at them; a click selects all points of that name. */

import type { Camera } from "../camera";
import type { LegendModel } from "../coloring";
import type { Feature, PlotContext } from "../features";
import type { Combine, Place } from "../gestures/types";
import type { LabelsManifest, Manifest } from "../manifest";
import type { Paper } from "../saving/paper";
import type { Codes } from "../selection/ops";
import { TransportError, type Resolve } from "../wire/source";
import { LabelLayer, type Item } from "./layer";
import { Shown, shownFrom } from "./placement";
import { readCodes, readLabels, type Label } from "./table";

/** CSS pixels: of the smallest cluster's text and the largest one's, and of the longest, in a narrow plot too. */
const FONTS = [11, 15] as const;
const LONGEST = { wide: 190, narrow: 120 };
const NARROW = 480;
/** CSS pixels around a text, on both sides together, that are its own. */
const ASIDE = 14;
const ABOVE = 8;

export class Labels implements Feature {
  private readonly layer: LabelLayer;
  private readonly shown = new Shown();
  private manifest: LabelsManifest | null = null;
  private labels: readonly Label[] = [];
  private items: readonly Item[] = [];
  private legend: LegendModel = { kind: "none" };
  /** From which zoom each label is shown, for axes with this ratio; null: to be found. */
  private from: { ratio: number; scale: Float64Array } | null = null;
  private abort = new AbortController();
  /** Digest of the labels here, or on their way. */
  private wanted = "";
  private selectable = false;
  private measuredFor = 0;

  constructor(private readonly plot: PlotContext) {
    this.layer = new LabelLayer(plot.controls.host, (index, op) => this.select(index, op === "replace" ? plot.controls.tools.combine : op));
    // Texts are as wide as their font makes them, which may come later.
    document.fonts?.ready.then(() => this.labels.length > 0 && this.measure());
  }

  update({ labels, points, modes }: Manifest, resolve: Resolve): void {
    this.manifest = labels;
    if (labels !== null) {
      // Where the points are coloured by the same values, their codes are here already.
      const load = async (signal: AbortSignal): Promise<Codes> =>
        (await this.plot.coloring.codesOf(labels.column.digest)) ??
        readCodes(points.levels, resolve(labels.column), signal);
      this.plot.selecting.offer(labels.source, load);
    }
    const selectable = modes.includes("points");
    if (selectable !== this.selectable) {
      this.selectable = selectable;
      this.measure();
    }
    const digest = labels?.table.digest ?? "";
    if (digest === this.wanted) return;
    this.wanted = digest;
    this.abort.abort();
    this.abort = new AbortController();
    if (labels === null) this.take([]);
    else this.read(labels, resolve, this.abort.signal);
  }

  place(camera: Camera): void {
    if (this.items.length === 0) return;
    if (this.measuredFor !== this.longest) this.measure();
    const { sx, sy } = camera.view;
    const ratio = sy / sx;
    // While an animation changes the axes' ratio, what was found for the last one has to do.
    const near = this.from !== null && (camera.moving || Math.abs(this.from.ratio / ratio - 1) < 1e-6);
    if (!near) this.from = { ratio, scale: shownFrom(this.boxes(), ratio, (index) => this.isHidden(index)) };
    this.layer.draw(camera, this.shown.at(sx, this.from!.scale));
  }

  onTheme(): void {
    this.measure();
  }

  onLegend(legend: LegendModel): void {
    const before = this.hiddenKey();
    this.legend = legend;
    if (this.hiddenKey() === before) return;
    this.from = null;
    this.plot.changed();
  }

  onClick(place: Place, op: Combine): boolean {
    const index = this.selectable ? this.layer.find(place) : -1;
    if (index >= 0) this.select(index, op);
    return index >= 0;
  }

  onDoubleClick(place: Place): boolean {
    return this.selectable && this.layer.find(place) >= 0;
  }

  paint(paper: Paper): void {
    this.layer.paint(paper);
  }

  destroy(): void {
    this.abort.abort();
    this.labels = [];
    this.layer.destroy();
  }

  private read({ table }: LabelsManifest, resolve: Resolve, signal: AbortSignal): void {
    const fail = (error: unknown): void => {
      if (signal.aborted) return;
      this.wanted = "";
      this.plot.onError(String(error), error instanceof TransportError);
    };
    try {
      readLabels(resolve(table), signal).then((labels) => signal.aborted || this.take(labels), fail);
    } catch (error) {
      fail(error);
    }
  }

  /** CSS pixels of the longest text. */
  private get longest(): number {
    return this.plot.camera.width < NARROW ? LONGEST.narrow : LONGEST.wide;
  }

  private take(labels: readonly Label[]): void {
    this.labels = labels;
    this.measure();
  }

  /** How large each text is on the screen: larger clusters have larger ones. */
  private measure(): void {
    const paper = document.createElement("canvas").getContext("2d");
    const { fontFamily } = getComputedStyle(this.plot.controls.frame);
    const largest = this.labels[0]?.size ?? 1;
    const longest = (this.measuredFor = this.longest);
    const counts = new Map<number, number>();
    for (const { code, size } of this.labels) counts.set(code, (counts.get(code) ?? 0) + size);
    this.items = this.labels.map(({ text, code, x, y, size }) => {
      const font = Math.round(FONTS[0] + (FONTS[1] - FONTS[0]) * Math.sqrt(size / largest));
      if (paper !== null) paper.font = `600 ${font}px ${fontFamily}`;
      const whole = Math.ceil(paper?.measureText(text).width ?? longest) + 1;
      const width = Math.min(whole, longest) + ASIDE;
      const height = Math.round(1.2 * font) + ABOVE;
      return { text, count: counts.get(code)!, cut: whole > longest, x, y, width, height, font };
    });
    this.from = null;
    this.shown.forget();
    this.layer.setItems(this.items, this.selectable);
    this.plot.changed();
  }

  private boxes(): { x: number; y: number; width: number; height: number; group: number }[] {
    return this.items.map((item, i) => ({ ...item, group: this.labels[i]!.code }));
  }

  private select(index: number, op: Combine): void {
    const { manifest } = this;
    const label = this.labels[index];
    if (manifest === null || label === undefined) return;
    this.plot.selecting.apply({ op, kind: "value", column: manifest.source, code: label.code });
  }

  /** Whether the legend hides the points of a label: where it lists the same values. */
  private isHidden(index: number): boolean {
    const { legend, manifest } = this;
    if (legend.kind !== "categories" || legend.title !== manifest?.name || legend.hidden.size === 0) return false;
    const { text } = this.labels[index]!;
    let row = legend.rows.findIndex(({ name, role }) => role === "value" && name === text);
    if (row < 0) row = legend.rows.findIndex(({ role }) => role === "other");
    return legend.hidden.has(row);
  }

  private hiddenKey(): string {
    const { legend } = this;
    return legend.kind === "categories" ? `${legend.title} ${[...legend.hidden].join(" ")}` : "";
  }
}
