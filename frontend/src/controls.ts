/** Everything around the picture: frame, toolbar, legend, tooltip, overlay, notes. */

import type { Camera } from "./camera";
import type { LegendModel } from "./coloring";
import type { Combine, Draft, Mode, Place } from "./gestures";
import type { HoverModel } from "./hovering";
import type { Manifest } from "./manifest";
import type { Selection } from "./selection/ops";
import { createFrame, type Frame } from "./ui/frame";
import { formatPlural } from "./ui/format";
import { Legend } from "./ui/legend";
import { Announcer, ErrorPanel, Hint, Notes, SelectionChip } from "./ui/notes";
import { Overlay } from "./ui/overlay";
import { Progress } from "./ui/progress";
import css from "./ui/style.css";
import { Toolbar } from "./ui/toolbar";
import { Tooltip } from "./ui/tooltip";

export interface ControlHandlers {
  onMode(mode: Mode): void;
  onFit(): void;
  onClear(): void;
}

const sheet = typeof CSSStyleSheet === "undefined" ? null : new CSSStyleSheet();
sheet?.replaceSync(css);

/** Constructed sheets need no inline style element, which a content security policy may forbid. */
function adoptStyles(root: HTMLElement | ShadowRoot): void {
  const scope = root.getRootNode() as Document | ShadowRoot;
  if (sheet !== null && !scope.adoptedStyleSheets.includes(sheet)) {
    scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
  }
}

export class Controls {
  readonly canvas: HTMLCanvasElement;
  private readonly shell: Frame;
  private readonly toolbar: Toolbar;
  private readonly legend: Legend;
  private readonly tooltip: Tooltip;
  private readonly overlay: Overlay;
  private readonly notes: Notes;
  private readonly chip: SelectionChip;
  private readonly announcer: Announcer;
  private readonly hint: Hint;
  private readonly errors: ErrorPanel;
  private readonly progress: Progress;
  private manifest: Manifest | null = null;
  private mode: Mode = "pan";
  private draft: Draft | null = null;
  private selection: Selection | null = null;
  private hinted = false;

  constructor(root: HTMLElement | ShadowRoot, handlers: ControlHandlers) {
    adoptStyles(root);
    this.shell = createFrame(root);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "gls-canvas";
    this.shell.host.prepend(this.canvas);
    this.overlay = new Overlay(this.shell.host);
    this.progress = new Progress(this.frame);
    this.toolbar = new Toolbar(this.frame, handlers);
    this.legend = new Legend(this.frame);
    this.notes = new Notes(this.shell.foot);
    this.chip = new SelectionChip(this.shell.foot, handlers.onClear);
    this.announcer = new Announcer(this.frame);
    this.hint = new Hint(this.frame);
    this.errors = new ErrorPanel(this.frame);
    this.tooltip = new Tooltip(this.frame);
  }

  get frame(): HTMLElement {
    return this.shell.frame;
  }

  get host(): HTMLElement {
    return this.shell.host;
  }

  /** CSS pixels. */
  size(): [number, number] {
    return [this.host.clientWidth, this.host.clientHeight];
  }

  setManifest(manifest: Manifest): void {
    this.manifest = manifest;
    const { height, points, notes, modes } = manifest;
    this.frame.style.height = height === "stretch" ? "100%" : `${height}px`;
    this.toolbar.update(this.mode, modes);
    this.notes.update(points.count === 0 && points.rows === 0 ? ["There are no rows to show", ...notes] : notes);
    this.errors.hide();
    this.shell.describe(
      `Scatter plot of ${formatPlural(points.count, "point")}, ${points.x.name} against ${points.y.name}`,
    );
  }

  showMode(mode: Mode): void {
    this.mode = mode;
    this.toolbar.update(mode, this.manifest?.modes ?? []);
  }

  showLegend(model: LegendModel): void {
    this.legend.update(model);
  }

  showTooltip(model: HoverModel | null, radius: number): void {
    this.tooltip.update(model, { image: this.manifest?.image !== null, radius });
    this.overlay.setPoint(model?.place ?? null, radius + 2.5);
  }

  showDraft(draft: Draft | null, camera: Camera): void {
    this.draft = draft;
    this.placeShapes(camera);
  }

  /** Shapes lie in the plane: they move with the camera. */
  placeShapes(camera: Camera): void {
    this.overlay.draw(camera, this.draft, this.selection?.steps ?? []);
  }

  showBadge(place: Place | null, op: Combine): void {
    this.overlay.setBadge(place, op);
  }

  showPress(place: Place | null): void {
    this.overlay.setPress(place);
  }

  /** @param announce Whether a screen reader should say it. */
  showSelection(selection: Selection, announce: boolean): void {
    this.selection = selection;
    const count = selection.active ? selection.count : null;
    this.chip.update(count);
    if (announce) this.announcer.selected(count);
  }

  showProgress(part: number | null): void {
    this.progress.update(part);
  }

  /** Once: a plot that says it at every scroll is in the way. */
  showWheelHint(): void {
    if (this.hinted) return;
    this.hinted = true;
    this.hint.show("Click the plot, or hold Ctrl, to zoom with the wheel");
  }

  showError(message: string): void {
    this.errors.show("The plot could not be shown", message);
  }

  destroy(): void {
    for (const part of [
      this.toolbar, this.legend, this.tooltip, this.overlay, this.notes, this.chip,
      this.announcer, this.hint, this.errors, this.progress, this.shell,
    ]) {
      part.destroy();
    }
  }
}
