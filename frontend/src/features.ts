/**
 * What a plot offers besides its points and the controls around them.
 *
 * Each feature lives in a folder or file of its own, gets to know what concerns it through these calls, and
 * reaches the rest of the plot through its context alone.
 */

import type { Aggregating } from "./aggregating";
import { Axes } from "./axes";
import type { Camera } from "./camera";
import type { Coloring, LegendModel } from "./coloring";
import type { Controls } from "./controls";
import { Filtering } from "./filtering";
import { FullScreen } from "./full_screen";
import type { Combine, Place } from "./gestures/types";
import { Help } from "./help";
import type { PlotHost, PlotStats } from "./host";
import type { Hovering, HoverModel } from "./hovering";
import { Highlight } from "./highlight";
import { Labels } from "./labels";
import { Linking } from "./links/linking";
import type { Manifest, SelectionState } from "./manifest";
import type { MixtureModel } from "./mixture";
import type { Navigation } from "./navigation";
import { Pinning } from "./pinning";
import { Outside } from "./outside";
import { Remembering } from "./remembering";
import type { Shown } from "./picture/protocol";
import type { Capture, Sender } from "./remote";
import { Saving } from "./saving";
import type { Paper } from "./saving/paper";
import type { Scene } from "./scene";
import type { Chosen, Selecting } from "./selecting";
import { Statistics } from "./statistics";
import type { Theme } from "./theme";
import type { Resolve } from "./wire/source";
import type { Tally } from "./wire/tally";
import { Zooming } from "./zooming";

/** The plot as a feature sees it. */
export interface PlotContext {
  readonly controls: Controls;
  readonly navigation: Navigation;
  readonly camera: Camera;
  readonly coloring: Coloring;
  readonly selecting: Selecting;
  readonly hovering: Hovering;
  readonly aggregating: Aggregating;
  readonly picture: Sender;
  readonly host: PlotHost;
  readonly tally: Tally;
  /** null before the first manifest. */
  manifest(): Manifest | null;
  /** The points that are here; null before there are any. */
  scene(): Scene | null;
  theme(): Theme;
  stats(): PlotStats;
  /** The pixels of the picture, drawn once more with so many per CSS pixel, or fewer where that is too many. */
  enlarge(ratio: number): Promise<Capture>;
  /** Has all features paint what they show. */
  paint(paper: Paper): void;
  /** Something is to be drawn anew: `place` is called with the next frame. */
  changed(): void;
  /** Something could not be shown. @param transport Whether its bytes could not be fetched. */
  onError(message: string, transport: boolean): void;
}

export interface Feature {
  /** Python has sent something: what has not changed should stay as it is. */
  update?(manifest: Manifest, resolve: Resolve): void;
  /** With each frame in which the camera, the size or something else may have changed. */
  place?(camera: Camera): void;
  /** The camera stands elsewhere. @param moved By a hand, Python or another plot, rather than by the plot itself. */
  onView?(moved: boolean): void;
  onTheme?(theme: Theme): void;
  onSelection?(chosen: Chosen): void;
  /** A hand has selected something: returns what Python is to hear of it. */
  onSelect?(state: SelectionState): SelectionState;
  /** A frame is on the screen. */
  onShown?(shown: Shown): void;
  onHover?(model: HoverModel | MixtureModel | null): void;
  onLegend?(model: LegendModel): void;
  /** A click. @returns Whether it was meant for this feature. */
  onClick?(place: Place, op: Combine): boolean;
  onDoubleClick?(place: Place): boolean;
  /** @param index The point that was clicked, or -1. */
  onPoint?(index: number, op: Combine): void;
  /** A key pressed on the plot itself, or Esc anywhere in it. @returns Whether it has been taken. */
  onKey?(event: KeyboardEvent): boolean;
  /** What it adds to the plot's figures. */
  stats?(): Partial<PlotStats>;
  /** Paints what it shows on a picture that is saved. */
  paint?(paper: Paper): void;
  /** A letter or sign pressed anywhere in the plot that means nothing else. @returns Whether it has been taken. */
  onLetter?(key: string): boolean;
  destroy?(): void;
}

type Make = (plot: PlotContext) => Feature;

/** In the order of their elements on the page. */
const FEATURES: readonly Make[] = [
  (plot) => new Linking(plot),
  (plot) => new Labels(plot),
  (plot) => new Pinning(plot),
  (plot) => new Axes(plot),
  (plot) => new Outside(plot),
  (plot) => new Filtering(plot),
  (plot) => new Remembering(plot),
  (plot) => new Highlight(plot),
  (plot) => new Zooming(plot),
  (plot) => new FullScreen(plot),
  (plot) => new Saving(plot),
  (plot) => new Statistics(plot),
  (plot) => new Help(plot),
];

export class Features {
  private readonly all: Feature[];

  constructor(plot: PlotContext) {
    this.all = FEATURES.map((make) => make(plot));
  }

  update(manifest: Manifest, resolve: Resolve): void {
    for (const feature of this.all) feature.update?.(manifest, resolve);
  }

  place(camera: Camera): void {
    for (const feature of this.all) feature.place?.(camera);
  }

  onView(moved: boolean): void {
    for (const feature of this.all) feature.onView?.(moved);
  }

  onSelect(state: SelectionState): SelectionState {
    return this.all.reduce((told, feature) => feature.onSelect?.(told) ?? told, state);
  }

  onTheme(theme: Theme): void {
    for (const feature of this.all) feature.onTheme?.(theme);
  }

  onSelection(chosen: Chosen): void {
    for (const feature of this.all) feature.onSelection?.(chosen);
  }

  onHover(model: HoverModel | MixtureModel | null): void {
    for (const feature of this.all) feature.onHover?.(model);
  }

  onShown(shown: Shown): void {
    for (const feature of this.all) feature.onShown?.(shown);
  }

  onLegend(model: LegendModel): void {
    for (const feature of this.all) feature.onLegend?.(model);
  }

  onClick(place: Place, op: Combine): boolean {
    return this.all.some((feature) => feature.onClick?.(place, op));
  }

  onDoubleClick(place: Place): boolean {
    return this.all.some((feature) => feature.onDoubleClick?.(place));
  }

  onPoint(index: number, op: Combine): void {
    for (const feature of this.all) feature.onPoint?.(index, op);
  }

  onKey(event: KeyboardEvent): boolean {
    return this.all.some((feature) => feature.onKey?.(event) === true);
  }

  stats(): Partial<PlotStats> {
    return Object.assign({}, ...this.all.map((feature) => feature.stats?.()));
  }

  paint(paper: Paper): void {
    for (const feature of this.all) feature.paint?.(paper);
  }

  onLetter(key: string): boolean {
    return this.all.some((feature) => feature.onLetter?.(key) === true);
  }

  destroy(): void {
    for (const feature of this.all) feature.destroy?.();
  }
}
