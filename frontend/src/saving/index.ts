/**
 * Saves the picture as a PNG file: the points are drawn once more in the size that is wanted, and what stands
 * around and over them is painted from what it shows, not copied from the screen.
 */

import type { LegendModel } from "../coloring";
import type { Feature, PlotContext } from "../features";
import type { Capture } from "../remote";
import { SavePanel, type SaveChoice } from "../ui/save_panel";
import { fileName } from "./file_name";
import { paintLegend } from "./paint_legend";
import { Paper, wrapped, type Area } from "./paper";

/** Milliseconds for which the browser may read the file. */
const KEPT_MS = 60_000;
/** CSS pixels around title, axes and caption, and between the edge of the picture and the legend. */
const MARGIN = 12;
const LEGEND_PLACE = 8;

export class Saving implements Feature {
  private readonly panel: SavePanel;
  private legend: LegendModel = { kind: "none" };

  constructor(private readonly plot: PlotContext) {
    const { controls } = plot;
    this.panel = new SavePanel(controls.frame, {
      size: () => this.area,
      onSave: (choice) => this.save(choice),
    });
    controls.tools.offer("save", () => this.panel.toggle(controls.tools.buttonOf("save")));
  }

  onLegend(model: LegendModel): void {
    this.legend = model;
  }

  onLetter(key: string): boolean {
    if (key !== "s") return false;
    this.panel.toggle(this.plot.controls.host);
    return true;
  }

  destroy(): void {
    this.panel.destroy();
  }

  /** Whether something stands around the points. */
  private get surrounded(): boolean {
    const frame = this.plot.manifest()?.frame;
    return frame != null && (frame.axes || frame.title !== null || frame.caption !== null);
  }

  private get area(): Area {
    const { figure, host } = this.plot.controls;
    if (!this.surrounded) return host.getBoundingClientRect();
    const { left, top, width, height } = figure.getBoundingClientRect();
    return { left: left - MARGIN, top: top - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
  }

  /** @returns What the user has to know: null: nothing. */
  private async save({ scale, transparent }: SaveChoice): Promise<string | null> {
    // What lies over the points is painted first: they may be moved while they are drawn.
    const paper = this.compose(scale);
    const capture = await this.plot.enlarge(scale);
    const { canvas, scale: made } = assemble(paper, capture, transparent);
    const file = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (file === null) throw new Error("there is no room for a picture of this size");
    download(file, fileName(this.plot.manifest()?.frame?.title ?? null));
    this.plot.controls.say("Picture saved");
    if (made === scale) return null;
    return `Saved with ${canvas.width} × ${canvas.height} pixels: this browser draws no larger picture.`;
  }

  private compose(scale: number): Paper {
    const { controls, theme } = this.plot;
    const paper = new Paper(this.area, controls.host, theme(), scale);
    this.plot.paint(paper);
    const legend = controls.legendArea;
    if (legend !== null) {
      // Where it stands on the screen it leaves room for the tools, which are not on the picture.
      const { left, top, height } = paper.picture;
      const place = { left: left + LEGEND_PLACE, top: top + LEGEND_PLACE, height: height - 2 * LEGEND_PLACE };
      paintLegend(paper, this.legend, { ...place, width: paper.place(legend).width });
    }
    if (this.surrounded) this.paintSurroundings(paper);
    return paper;
  }

  private paintSurroundings(paper: Paper): void {
    const { figure } = this.plot.controls;
    const { above, picture } = paper;
    const { left, top, width, height } = picture;
    above.strokeStyle = paper.line;
    above.lineWidth = 1;
    above.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    const lines = [
      { part: figure.querySelector(".gls-title"), size: 18, weight: 600, pitch: 23.4, most: 2, color: paper.text },
      { part: figure.querySelector(".gls-caption"), size: 14, weight: 400, pitch: 19.6, most: 3, color: paper.faint },
    ];
    for (const { part, pitch, most, ...style } of lines) {
      const area = part && paper.place(part);
      if (!area || area.height === 0) continue;
      paper.setFont(style);
      const found = wrapped(part.textContent, area.width, most, (text) => above.measureText(text).width);
      found.forEach((line, i) => {
        paper.write(line, area.left, area.top + paper.length((i + 0.5) * pitch), style, area.width);
      });
    }
  }
}

/** Puts the layers together, in the size that the points were drawn in. */
function assemble(paper: Paper, { width, height, pixels }: Capture, transparent: boolean): { canvas: HTMLCanvasElement; scale: number } {
  const { below, above, picture, background } = paper;
  // The page rounds the size of the points to whole pixels.
  const asWanted = width === 0 || width > (picture.width - 1) * paper.scale - 1;
  const scale = asWanted ? paper.scale : width / picture.width;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round((above.canvas.width / paper.scale) * scale);
  canvas.height = Math.round((above.canvas.height / paper.scale) * scale);
  const context = canvas.getContext("2d")!;
  context.fillStyle = background;
  if (!transparent) context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(below.canvas, 0, 0, canvas.width, canvas.height);
  if (width > 0) {
    // On its own first: pixels that are put somewhere take the place of what was there.
    const points = document.createElement("canvas");
    [points.width, points.height] = [width, height];
    points.getContext("2d")!.putImageData(new ImageData(pixels as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
    context.drawImage(points, Math.round(picture.left * scale), Math.round(picture.top * scale));
  }
  context.drawImage(above.canvas, 0, 0, canvas.width, canvas.height);
  return { canvas, scale };
}

function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
