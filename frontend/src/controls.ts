/** Everything around the picture: frame, toolbar, legend, tooltip, overlay, notes. */

import type { Camera } from "./camera";
import type { LegendModel } from "./coloring";
import type { Combine, Draft, Mode, Place } from "./gestures";
import type { HoverModel } from "./hovering";
import type { Manifest } from "./manifest";
import type { MixtureModel } from "./mixture";
import type { OutsideCount } from "./outside";
import type { Chosen } from "./selecting";
import { createFrame, type Frame } from "./ui/frame";
import { formatCount, formatPlural } from "./ui/format";
import { Legend } from "./ui/legend";
import type { LegendHandlers } from "./ui/legend_rows";
import { Announcer, ErrorPanel, Hint, Notes, SelectionChip, Waiting } from "./ui/notes";
import { Overlay } from "./ui/overlay";
import { Placeholder } from "./ui/placeholder";
import { Progress } from "./ui/progress";
import { StillPicture } from "./ui/still_picture";
import { adoptStyles } from "./ui/styles";
import { summaryOf } from "./ui/summary";
import { Toolbar } from "./ui/toolbar";
import { Tooltip } from "./ui/tooltip";

export interface ControlHandlers extends LegendHandlers {
  onMode(mode: Mode): void;
  onCombine(op: Combine): void;
  onFit(): void;
  /** @param on Whether the colours of counts follow from the view. */
  onViewColors(on: boolean): void;
  onClear(): void;
}

export class Controls {
  readonly canvas: HTMLCanvasElement;
  private readonly shell: Frame;
  private readonly toolbar: Toolbar;
  private readonly legend: Legend;
  private readonly tooltip: Tooltip;
  private readonly placeholder: Placeholder;
  private readonly still: StillPicture;
  private readonly overlay: Overlay;
  private readonly notes: Notes;
  private readonly waiting: Waiting;
  private readonly chip: SelectionChip;
  private readonly announcer: Announcer;
  private readonly hint: Hint;
  private readonly errors: ErrorPanel;
  private readonly progress: Progress;
  private manifest: Manifest | null = null;
  private mode: Mode = "pan";
  private draft: Draft | null = null;
  /** The point whose tooltip stays, or -1. */
  private pinned = -1;
  private chosen: Chosen | null = null;
  private hinted = false;
  /** Why nothing can be drawn. */
  private broken: string | null = null;

  constructor(root: HTMLElement | ShadowRoot, handlers: ControlHandlers) {
    adoptStyles(root);
    this.shell = createFrame(root);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "gls-canvas";
    this.shell.host.prepend(this.canvas);
    this.still = new StillPicture(this.shell.host);
    this.overlay = new Overlay(this.shell.host);
    this.placeholder = new Placeholder(this.frame);
    this.progress = new Progress(this.frame);
    this.toolbar = new Toolbar(this.frame, handlers);
    this.legend = new Legend(this.frame, handlers);
    this.notes = new Notes(this.shell.foot);
    this.waiting = new Waiting(this.shell.foot);
    this.chip = new SelectionChip(this.shell.foot, handlers.onClear);
    this.announcer = new Announcer(this.frame);
    this.hint = new Hint(this.frame);
    this.errors = new ErrorPanel(this.frame);
    this.tooltip = new Tooltip(this.frame);
  }

  /** The frame with all that stands around it. */
  get figure(): HTMLElement {
    return this.shell.figure;
  }

  /** The legend where it is unfolded. */
  get legendArea(): HTMLElement | null {
    return this.legend.shown;
  }

  /** Where features offer what they do. */
  get tools(): Pick<Toolbar, "offer" | "set" | "buttonOf" | "combine"> {
    return this.toolbar;
  }

  get frame(): HTMLElement {
    return this.shell.frame;
  }

  get host(): HTMLElement {
    return this.shell.host;
  }

  setManifest(manifest: Manifest): void {
    this.manifest = manifest;
    const { height, points, frame } = manifest;
    this.shell.surround({ height, around: frame, points });
    this.legend.setManifest(manifest);
    this.describe();
    this.errors.hide();
    this.refresh();
  }

  /** Nothing can be drawn here: the tools make no sense, and a message stands in until a still comes. */
  setBroken(reason: string): void {
    this.broken = reason;
    this.progress.update(0, 0);
    this.placeholder.end();
    this.waiting.update(null);
    this.shell.freeze();
    this.refresh();
  }

  /** A picture file from the server in the place of the points. */
  showStill(png: Uint8Array): void {
    this.still.show(png);
    this.errors.hide();
    this.refresh();
  }

  showMode(mode: Mode): void {
    this.mode = mode;
    this.showTools();
  }

  /** @param op How the next shape joins the selection. */
  showCombine(op: Combine): void {
    this.toolbar.showCombine(op);
  }

  showLegend(model: LegendModel): void {
    this.legend.update(model);
  }

  /** @param selected Selected points by row of the legend; null: there is no selection, or nobody knows. */
  showSelectedByRow(selected: Uint32Array | null): void {
    this.legend.showSelected(selected);
  }

  showTooltip(model: HoverModel | MixtureModel | null, radius: number): void {
    const told = model?.kind === "point" && model.index === this.pinned;
    this.tooltip.update(told ? null : model, { image: this.manifest?.image !== null, radius });
    this.overlay.setPoint(model?.kind === "point" ? model.place : null, radius + 2.5);
    const mixture = model?.kind === "mixture" ? model : null;
    this.overlay.setBlock(mixture && mixture.place, mixture?.size);
  }

  /** Marks the point whose tooltip stays, and which needs no other. @param place null: there is none. */
  markPinned(index: number, place: Place | null, radius = 0): void {
    this.pinned = index;
    this.overlay.setPinned(place, radius + 3.5);
  }

  /** To a screen reader. */
  say(text: string): void {
    this.announcer.say(text);
  }

  /** Shown by the next `placeShapes`. */
  setDraft(draft: Draft | null): void {
    this.draft = draft;
  }

  /** Shapes lie in the plane: they move with the camera. */
  placeShapes(camera: Camera): void {
    this.overlay.draw(camera, this.draft, this.chosen?.drawn ?? []);
  }

  showBadge(place: Place | null, op: Combine): void {
    this.overlay.setBadge(place, op);
  }

  showPress(place: Place | null): void {
    this.overlay.setPress(place);
  }

  /** @param announce Whether a screen reader should say it. */
  showSelection(chosen: Chosen, announce: boolean): void {
    this.chosen = chosen;
    const { active, count } = chosen;
    this.chip.update(active ? (count ?? "unknown") : null);
    if (announce) this.announcer.selected(active ? count : null);
    this.describe();
  }

  /** @param note What the user waits for; null: nothing. */
  showWaiting(note: string | null): void {
    this.waiting.update(this.broken === null ? note : null);
  }

  /** @param received Bytes of points and columns. @param bytes In all. */
  showProgress(received: number, bytes: number): void {
    if (this.broken === null) this.progress.update(received, bytes);
  }

  /** The first points are on the screen. */
  endWaiting(): void {
    this.placeholder.end();
  }

  /** @param outside Points that are not in view; null: nobody knows. */
  showOutside(outside: OutsideCount | null): void {
    if (outside === null || outside.count === 0) {
      this.notes.setOutside(null);
      return;
    }
    const { count, exact } = outside;
    const points = `${exact ? "" : "At least "}${formatPlural(count, "point")}`;
    this.notes.setOutside(`${points} ${count === 1 ? "lies" : "lie"} outside this view`);
  }

  /** @param strange Whether plots of the same link show items that are not to be found in this one. */
  showStrangers(strange: boolean): void {
    this.notes.setStrangers(strange ? "Some linked plots have other rows: link_id= says which are the same" : null);
  }

  /** Once: a plot that says it at every scroll is in the way. */
  showWheelHint(): void {
    if (this.hinted) return;
    this.hinted = true;
    this.hint.show("Click the plot, or hold Ctrl, to zoom with the wheel");
  }

  /** @param lost Whether data did not arrive; else it could not be shown. */
  showError(detail: string, lost: boolean, retry: () => void): void {
    this.placeholder.end();
    const title = lost ? "The data did not arrive" : "The plot could not be shown";
    const remedy = lost ? "Check the connection to the server, then try again." : "Try again, or reload the page.";
    this.errors.show({ title, remedy, detail, retry });
  }

  destroy(): void {
    for (const part of [
      this.placeholder, this.toolbar, this.legend, this.tooltip, this.still, this.overlay, this.notes, this.waiting, this.chip,
      this.announcer, this.hint, this.errors, this.progress, this.shell,
    ]) {
      part.destroy();
    }
  }

  /** Says what there is to who does not see it. */
  private describe(): void {
    if (this.manifest === null) return;
    const { chosen } = this;
    const summary = summaryOf(this.manifest, chosen?.active ? chosen.count : null);
    this.shell.describe(summary);
    this.still.describe(summary);
  }

  private showTools(): void {
    const { manifest } = this;
    this.toolbar.update(this.mode, manifest?.modes ?? [], manifest !== null && colorsCounts(manifest));
  }

  /** What the tools and the notes say, and a message where nothing can be drawn. */
  private refresh(): void {
    const { manifest } = this;
    this.toolbar.hide(this.broken !== null);
    if (this.broken !== null && !this.still.shown) this.errors.show({ ...UNABLE, detail: this.broken });
    if (manifest === null) return;
    this.showTools();
    this.placeholder.update(emptyOf(manifest));
    const notes: string[] = [];
    if (this.still.shown) {
      const points = formatPlural(totalOf(manifest), "point");
      notes.push(`This browser has no WebGL2: a still picture of all ${points} is shown`);
    }
    this.notes.update([...notes, ...manifest.notes]);
  }
}

/** Nothing can be drawn, now or later. */
const UNABLE = {
  title: "This browser cannot draw the plot",
  remedy: "Switch on hardware acceleration in its settings, or use another browser.",
};

/** Why there is nothing to be seen, and what would help; null: there is something. */
function emptyOf(manifest: Manifest): [string, string] | null {
  const { rows, x, y } = manifest.points;
  if (totalOf(manifest) > 0) return null;
  if (rows === 0) return ["There are no rows to show", "The table is empty."];
  const none = rows === 1 ? "The only row has no coordinates" : `None of the ${formatCount(rows)} rows has coordinates`;
  return [none, `In each of them ${x.name} or ${y.name} is missing or infinite.`];
}

/** Whether the server counts, and what colour a place has depends on how many points are there. */
function colorsCounts({ aggregate, color, ramp }: Manifest): boolean {
  return aggregate !== null && (color.kind !== "number" || ramp !== null);
}

/** Points shown, be it as counts. */
function totalOf({ points, aggregate }: Manifest): number {
  return aggregate?.total ?? points.count;
}
