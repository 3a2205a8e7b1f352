/**
 * The plot: a plain module fed with a manifest and a way to resolve its buffers.
 *
 * It owns what lives as long as the plot does (camera, gestures, controls, the picture in the worker)
 * and lets each part know what concerns it; `update` compares digests and touches only what changed.
 */

import { Aggregating } from "./aggregating";
import { pointSizes, typicalSize } from "./appearance";
import { Channels } from "./channels";
import { Coloring } from "./coloring";
import { Controls } from "./controls";
import { RemotePicture, type Capture, type RemoteReply } from "./remote";
import type { Engine } from "./engine";
import { Features } from "./features";
import { attach, type GestureHandlers, type Gestures } from "./gestures";
import { Hovering } from "./hovering";
import { Loading, type LoadingParts } from "./loading";
import { LookSender, lookOf } from "./look";
import type { PlotHost, PlotStats } from "./host";
import type { Manifest } from "./manifest";
import { mixtureAt } from "./mixture";
import { Navigation } from "./navigation";
import type { Look } from "./picture/protocol";
import { Presence, type Size } from "./presence";
import type { Scene } from "./scene";
import { keyOf, Selecting } from "./selecting";
import type { Selection } from "./selection/ops";
import { Still } from "./still";
import { readTheme, watchTheme, type Theme } from "./theme";
import type { Resolve } from "./wire/source";
import { Tally } from "./wire/tally";
import type { Sight } from "./viewports";

export type { PlotHost, PlotStats } from "./host";

export class Plot {
  private readonly controls: Controls;
  private readonly picture: RemotePicture;
  private readonly navigation: Navigation;
  private readonly coloring: Coloring;
  private readonly channels: Channels;
  private readonly selecting: Selecting;
  private readonly aggregating: Aggregating;
  private readonly loading: Loading;
  private readonly hovering: Hovering;
  private readonly gestures: Gestures;
  private readonly features: Features;
  private readonly still: Still;
  private readonly looks: LookSender;
  private readonly presence: Presence;
  private readonly tally = new Tally();
  private readonly stopTheme: () => void;
  private theme: Theme;
  private manifest: Manifest | null = null;
  /** Whether the colours of counts follow from the view, where the server counts. */
  private viewColors = false;
  private destroyed = false;
  /** Nothing can be drawn here. */
  private broken = false;

  constructor(
    root: HTMLElement | ShadowRoot,
    engine: Engine,
    private readonly host: PlotHost,
  ) {
    this.controls = new Controls(root, {
      onMode: (mode) => this.gestures.setMode(mode),
      onCombine: (op) => this.gestures.setCombine(op),
      onFit: () => this.navigation.goHome(),
      onViewColors: (on) => {
        this.viewColors = on;
        this.looks.changed();
      },
      onClear: () => this.selecting.clear(),
      onFilter: (change) => {
        this.hovering.leave(); // what is under the pointer may be hidden now
        this.coloring.change(change);
      },
    });
    const { frame, host: place, canvas } = this.controls;
    (frame as HTMLElement & { glscatter?: Plot }).glscatter = this;
    this.theme = readTheme(frame);
    this.looks = new LookSender(
      () => this.lookNow(),
      (look) => this.picture.send({ type: "look", look }),
    );
    this.navigation = new Navigation({
      onChange: (moved) => this.viewChanged(moved),
      onSettled: (box) => this.manifest?.report.view && this.host.onView(box),
    });
    this.picture = new RemotePicture(engine, canvas, (reply) => this.receive(reply));
    const parts = this.makeParts();
    this.coloring = parts.coloring;
    this.channels = parts.channels;
    this.selecting = parts.selecting;
    this.aggregating = parts.aggregating;
    this.loading = new Loading(
      { picture: this.picture, ...parts },
      {
        onProgress: (received, bytes) => this.controls.showProgress(received, bytes),
        onBegin: () => this.looks.forget(),
        onLook: (atOnce) => (atOnce ? this.looks.now() : this.looks.changed()),
        onError: (message, lost) => this.controls.showError(message, lost, () => this.loading.retry()),
        onGrown: (manifest, resolve) => this.take(manifest, resolve),
        onTransportFailure: () => this.host.onTransportFailure(),
      },
    );
    const { camera } = this.navigation;
    this.hovering = new Hovering(
      // So far from the centre of a large point the pointer may be on it; how large each is, the picture knows.
      () => {
        const { scene } = this;
        if (scene === null || !this.aggregating.exact || this.picture.shown.transition !== null) return null;
        const { sizes } = this;
        const [radius, typical] = [Math.max(...sizes) / 2, typicalSize(sizes) / 2];
        return { store: scene.store, camera, radius, typical, skip: this.coloring.skip };
      },
      (at) => mixtureAt(this.aggregating, camera, this.coloring.legend, at),
      (model) => {
        this.controls.showTooltip(model, typicalSize(this.sizes) / 2);
        this.features.onHover(model);
      },
    );
    this.still = new Still({
      onAsk: (request) => this.host.onStill?.(request),
      onPicture: (png) => this.controls.showStill(png),
      onError: (message, transport) => this.loading.fail(message, transport),
    });
    this.gestures = attach(place, this.gestureHandlers());
    this.features = new Features({
      ...parts,
      controls: this.controls,
      navigation: this.navigation,
      camera,
      hovering: this.hovering,
      picture: this.picture,
      host,
      tally: this.tally,
      manifest: () => this.manifest,
      scene: () => this.scene,
      theme: () => this.theme,
      stats: () => this.stats(),
      enlarge: (ratio) => this.picture.enlarge(ratio),
      paint: (paper) => this.features.paint(paper),
      changed: () => this.looks.changed(),
      onError: (message, transport) => this.loading.fail(message, transport),
    });
    this.presence = new Presence(place, {
      onSize: (size) => this.resize(size),
      onVisible: (visible) => {
        this.picture.send({ type: "visible", visible });
        this.aggregating.setVisible(visible);
      },
    });
    this.stopTheme = watchTheme(frame, (theme) => this.setTheme(theme));
  }

  /** Shows what the manifest describes; what has not changed stays as it is. */
  update(manifest: Manifest, from: Resolve): void {
    if (this.aggregating.outdated(manifest)) {
      this.aggregating.overtaken();
      return;
    }
    const resolve = this.tally.watch(manifest, from);
    if (!this.loading.grow(manifest, resolve)) this.take(manifest, resolve);
  }

  private take(manifest: Manifest, resolve: Resolve): void {
    const previous = this.manifest;
    this.manifest = manifest;
    this.controls.setManifest(manifest);
    this.presence.measure(); // the height may be another
    this.navigation.update(previous, manifest, this.presence.size);
    this.loading.update(manifest, resolve);
    this.hovering.update(manifest, resolve);
    this.still.update(manifest, resolve);
    this.features.update(manifest, resolve);
    if (!this.broken) this.gestures.refresh();
    this.looks.changed();
  }

  stats(): PlotStats {
    const { scene, looks, coloring, channels, selecting, aggregating, picture } = this;
    const points = scene?.store.count ?? 0;
    const loaded = scene?.store.loaded ?? 0;
    const pending = looks.pending || this.loading.busy || coloring.busy || channels.busy || selecting.busy || !aggregating.idle;
    const complete = scene !== null && loaded === points && !pending && picture.complete;
    const selected = selecting.chosen === null ? 0 : selecting.chosen.count;
    const figures = { ...picture.shown, points, loaded, complete, selected, highlighted: 0, aggregated: aggregating.stats };
    return { ...figures, ...this.features.stats() };
  }

  /** The pixels of the picture as it is on the screen. */
  capture(): Promise<Capture> {
    return this.picture.capture();
  }

  /** Points on their way to new places stay at this part of their time (0..1), for tests; null: they go on. */
  freeze(at: number | null): void {
    this.picture.send({ type: "freeze", at });
  }

  /** Quantum coordinates to CSS pixels from the plot's top left corner. */
  toPixel(qx: number, qy: number): [number, number] {
    return this.navigation.camera.toPixel(qx, qy);
  }

  /** CSS pixels to quantum coordinates. */
  toQuantum(px: number, py: number): [number, number] {
    return this.navigation.camera.toQuantum(px, py);
  }

  destroy(): void {
    this.destroyed = true;
    this.looks.stop();
    this.presence.destroy();
    this.stopTheme();
    this.gestures.detach();
    this.navigation.stop();
    this.aggregating.stop();
    this.hovering.destroy();
    this.coloring.reset();
    this.channels.destroy();
    this.still.destroy();
    this.features.destroy();
    this.loading.stop();
    this.picture.close();
    this.controls.destroy();
  }

  private get scene(): Scene | null {
    return this.loading.scene;
  }

  private makeParts(): Omit<LoadingParts, "picture"> {
    const { picture, theme, controls } = this;
    const onError = (message: string, transport: boolean): void => this.loading.fail(message, transport);
    const onChange = (): void => this.looks.changed();
    return {
      coloring: new Coloring(picture, theme, {
        onChange,
        onLegend: (model) => {
          controls.showLegend(model);
          this.features.onLegend(model);
        },
        onError,
      }),
      channels: new Channels(picture, theme, { onChange, onError }),
      selecting: new Selecting(() => this.scene, picture, {
        onChange: (chosen, announce) => {
          controls.showSelection(chosen, announce);
          this.features.onSelection(chosen);
          onChange(); // its shapes lie over the picture
        },
        onReport: (selection) => this.report(selection),
        where: () => this.coloring.where,
        onError,
      }),
      aggregating: new Aggregating(picture, {
        sight: () => this.sight,
        onViewport: (state) => this.host.onViewport?.(state),
        onWaiting: (note) => controls.showWaiting(note),
        onError,
      }),
    };
  }

  private receive(reply: RemoteReply): void {
    // In the page this comes while the plot is still being made.
    if (reply.type === "failed" && reply.what === "webgl") queueMicrotask(() => this.giveUp(reply.message));
    else this.loading.receive(reply);
    if (reply.type === "shown") this.features.onShown(reply.shown);
    if (reply.type === "aggregated") this.looks.changed(); // what is known of the counts
    if (reply.type === "aggregated" || (reply.type === "shown" && reply.shown.drawn > 0)) this.controls.endWaiting();
  }

  /** Nothing can ever be drawn here: a still picture has to do. */
  private giveUp(reason: string): void {
    if (this.destroyed || this.broken) return;
    this.broken = true;
    this.aggregating.stop();
    this.picture.end(reason);
    this.coloring.end();
    this.looks.stop();
    this.navigation.stop();
    this.gestures.detach();
    this.hovering.leave();
    this.controls.setBroken(reason);
    this.still.begin(this.presence.size, this.theme.dark);
  }

  private report(selection: Selection): void {
    const { manifest } = this;
    if (manifest === null) return;
    const state = this.features.onSelect(selection.state(manifest.points.source, manifest.epoch));
    // Where Python counts, the picture of the selection comes from there, whether the app listens or not.
    if (manifest.aggregate !== null) this.host.onSelection({ ...state, key: keyOf(selection.steps) });
    else if (manifest.report.selection) this.host.onSelection(state);
  }

  /** What is seen, in device pixels; null while the plot has no size. */
  private get sight(): Sight | null {
    const { width, height, pixelRatio } = this.presence.size;
    if (!(width > 0 && height > 0)) return null;
    const pixels = (length: number): number => Math.max(1, Math.round(length * pixelRatio));
    return { box: this.navigation.camera.box(), width: pixels(width), height: pixels(height) };
  }

  private viewChanged(moved: boolean): void {
    this.hovering.leave();
    this.aggregating.moved();
    this.features.onView(moved);
    this.looks.changed();
  }

  private resize(size: Size): void {
    const { width, height, pixelRatio } = size;
    this.picture.send({ type: "resize", width, height, pixelRatio });
    this.navigation.resize(size);
    this.still.resized(size);
    this.aggregating.moved(); // finer pixels, too, want other texels
    this.looks.changed();
  }

  private setTheme(theme: Theme): void {
    this.theme = theme;
    this.coloring.setTheme(theme);
    this.channels.setTheme(theme);
    this.still.setDark(theme.dark);
    this.features.onTheme(theme);
    this.looks.changed();
  }

  /** Diameters in CSS pixels of the smallest point and the largest. */
  private get sizes(): Look["sizes"] {
    const { manifest, scene } = this;
    return manifest === null || scene === null ? [1, 1, 1] : pointSizes(manifest, scene, this.navigation.camera);
  }

  /** Whether a click on a point does anything. */
  private get clickable(): boolean {
    return this.hovering.reader.ready || this.manifest?.modes.includes("points") === true;
  }

  /** Called with a frame: places what lies over the picture, too. */
  private lookNow(): Look | null {
    const { manifest, scene, coloring, channels, theme, viewColors } = this;
    const { camera } = this.navigation;
    if (manifest === null || scene === null) return null;
    this.controls.placeShapes(camera);
    this.features.place(camera);
    return scene.known ? lookOf({ manifest, scene, camera, coloring, channels, theme, viewColors }) : null;
  }

  private gestureHandlers(): GestureHandlers {
    const { controls, navigation, hovering, selecting } = this;
    const goHome = (): void => navigation.goHome();
    return {
      camera: navigation.camera,
      frame: controls.frame,
      modes: () => this.manifest?.modes ?? [],
      onHover: (place) => hovering.move(place, (index) => this.gestures.setHot(index >= 0 && this.clickable)),
      onLeave: () => hovering.leave(),
      onClick: (place, op) => {
        if (this.features.onClick(place, op)) return;
        const index = hovering.find(place);
        this.features.onPoint(index, op);
        if (this.manifest?.modes.includes("points") !== true) return;
        if (index >= 0) selecting.apply({ op, kind: "point", index });
        else if (op === "replace") selecting.clear();
      },
      onDoubleClick: (place) => {
        if (!this.features.onDoubleClick(place) && hovering.find(place) < 0) goHome();
      },
      onSelect: (op) => selecting.apply(op),
      onClear: () => selecting.clear(),
      onKey: (event) => this.features.onKey(event),
      onLetter: (key) => this.features.onLetter(key),
      onFit: goHome,
      onMode: (mode) => controls.showMode(mode),
      onCombine: (op) => controls.showCombine(op),
      onDraft: (draft) => {
        controls.setDraft(draft);
        this.looks.changed();
      },
      onLetGo: () => this.aggregating.letGo(),
      onBadge: (place, op) => controls.showBadge(place, op),
      onPress: (place) => controls.showPress(place),
      onWheelIgnored: () => controls.showWheelHint(),
    };
  }
}
