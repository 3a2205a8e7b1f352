/**
 * The plot: a plain module fed with a manifest and a way to resolve its buffers.
 *
 * It owns what lives as long as the plot does (camera, gestures, controls, the picture in the worker)
 * and what belongs to one set of points (`Scene`); `update` compares digests and touches only what
 * changed.
 */

import { pointOpacity, pointSize } from "./appearance";
import { Camera } from "./camera";
import { Coloring } from "./coloring";
import { Controls } from "./controls";
import type { Engine, PictureHandle, PictureReply } from "./engine";
import { attach, type Gestures } from "./gestures";
import { Hovering } from "./hovering";
import type { Box, Manifest, SelectionOp, SelectionState } from "./manifest";
import type { Look, Shown } from "./picture/protocol";
import { watchPixelRatio } from "./pixel_ratio";
import { Scene } from "./scene";
import { readTheme, watchTheme, type Theme } from "./theme";
import { TransportError, type Resolve } from "./wire/source";
import { readSelection } from "./wire/tables";

/** Whom the plot tells what happened in it. */
export interface PlotHost {
  onSelection(state: SelectionState): void;
  /** The camera has come to rest. */
  onView(box: Box): void;
  /** Buffers could not be fetched: send them inline. */
  onTransportFailure(): void;
}

export interface PlotStats extends Shown {
  points: number;
  loaded: number;
  /** Whether the picture on the screen shows all points as they are now. */
  complete: boolean;
  selected: number;
}

/** Milliseconds without a change of the camera after which it counts as settled. */
const SETTLED_MS = 250;
/** Part of the plot kept free around the first view on each side. */
const HOME_MARGIN = 0.05;

export class Plot {
  private readonly controls: Controls;
  private readonly picture: PictureHandle;
  private readonly camera: Camera;
  private readonly coloring: Coloring;
  private readonly hovering: Hovering;
  private readonly gestures: Gestures;
  private readonly stopTheme: () => void;
  private readonly stopPixelRatio: () => void;
  private readonly resizing: ResizeObserver;
  private theme: Theme;
  private scene: Scene | null = null;
  private manifest: Manifest | null = null;
  private resolve: Resolve = () => {
    throw new Error("no manifest yet");
  };
  private shown: Shown = { drawn: 0, frames: 0, gpuBytes: 0, uploadedBytes: 0 };
  /** What the picture was told since it last reported: it is not complete before it does again. */
  private stale = true;
  private lookFrame = 0;
  private saidLook = "";
  private settled = 0;
  /** A transport failure is reported once for each manifest. */
  private failed = false;
  /** Why nothing can ever be drawn here. */
  private broken: string | null = null;
  /** The camera is being put somewhere by the plot itself, which is no news for Python. */
  private placing = false;
  private moved = false;

  constructor(
    root: HTMLElement | ShadowRoot,
    engine: Engine,
    private readonly host: PlotHost,
  ) {
    this.controls = new Controls(root, {
      onMode: (mode) => this.gestures.setMode(mode),
      onFit: () => this.fit(),
      onClear: () => this.clearSelection(),
    });
    const { frame, canvas } = this.controls;
    (frame as HTMLElement & { glscatter?: Plot }).glscatter = this;
    this.picture = engine.open(canvas, (reply) => this.receive(reply));
    this.theme = readTheme(frame);
    this.camera = new Camera({ aspect: "equal", stepX: 1, stepY: 1, onChange: () => this.viewChanged() });
    this.coloring = new Coloring(this.picture, this.theme, {
      onChange: () => this.lookChanged(),
      onLegend: (model) => this.controls.showLegend(model),
      onError: (message, transport) => this.fail(message, transport),
    });
    this.hovering = new Hovering(
      () => this.scene && { store: this.scene.store, camera: this.camera, radius: this.pointSize / 2 },
      (model) => this.controls.showTooltip(model, this.pointSize / 2),
    );
    this.gestures = this.attachGestures();
    this.stopTheme = watchTheme(frame, (theme) => this.setTheme(theme));
    this.stopPixelRatio = watchPixelRatio(() => this.resize());
    this.resizing = new ResizeObserver(() => this.resize());
    this.resizing.observe(this.controls.host);
  }

  /** Shows what the manifest describes; what has not changed stays as it is. */
  update(manifest: Manifest, resolve: Resolve): void {
    const previous = this.manifest;
    this.manifest = manifest;
    this.resolve = resolve;
    const { failed } = this;
    this.failed = false;
    this.controls.setManifest(manifest);
    if (this.broken !== null) this.controls.showError(this.broken);
    if (this.scene === null || previous?.points.digest !== manifest.points.digest) {
      this.newScene(previous, manifest);
    } else if (failed) this.restore(manifest, this.scene);
    this.coloring.apply(manifest.color, resolve);
    this.hovering.update(manifest, resolve);
    this.followSelection(manifest);
    if (manifest.view !== null && String(manifest.view) !== String(previous?.view ?? null)) {
      const { view } = manifest;
      if (previous === null) this.place(() => this.camera.fit(view, ...this.controls.size(), 0));
      else this.camera.animateTo(manifest.view, 0);
    }
    this.gestures.refresh();
    this.lookChanged();
  }

  stats(): PlotStats {
    const points = this.scene?.store.count ?? 0;
    const loaded = this.scene?.store.loaded ?? 0;
    const told = !this.stale && this.lookFrame === 0;
    const complete = told && this.scene !== null && this.shown.drawn === points;
    return { ...this.shown, points, loaded, complete, selected: this.scene?.selection.count ?? 0 };
  }

  /** Quantum coordinates to CSS pixels from the plot's top left corner. */
  toPixel(qx: number, qy: number): [number, number] {
    return this.camera.toPixel(qx, qy);
  }

  /** CSS pixels to quantum coordinates. */
  toQuantum(px: number, py: number): [number, number] {
    return this.camera.toQuantum(px, py);
  }

  destroy(): void {
    cancelAnimationFrame(this.lookFrame);
    clearTimeout(this.settled);
    this.resizing.disconnect();
    this.stopTheme();
    this.stopPixelRatio();
    this.gestures.detach();
    this.camera.stop();
    this.hovering.destroy();
    this.coloring.reset();
    this.scene?.abort.abort();
    this.picture.close();
    this.controls.destroy();
  }

  // ---- points ------------------------------------------------------------------------------------

  private newScene(previous: Manifest | null, manifest: Manifest): void {
    const { points } = manifest;
    this.scene?.abort.abort();
    this.scene = new Scene(points);
    if (!sameQuantum(previous, manifest)) {
      this.camera.configure({ aspect: points.aspect, stepX: points.x.step, stepY: points.y.step });
      this.place(() => this.camera.fit(points.home, ...this.controls.size(), HOME_MARGIN));
    }
    this.controls.showSelection(this.scene.selection, false);
    this.tell({ type: "state", mask: null });
    this.requestPoints(manifest);
  }

  private requestPoints({ points }: Manifest): void {
    this.coloring.reset();
    this.controls.showProgress(points.count > 0 ? 0 : null);
    const { levels } = points;
    this.tell({ type: "points", levels, cells: this.resolve(points.cells), position: this.resolve(points.position) });
  }

  private receive(reply: PictureReply): void {
    if (reply.type === "failed" && reply.what === "webgl") {
      // In the page this comes before the first manifest.
      this.broken = reply.message;
      this.controls.showError(reply.message);
      return;
    }
    const { scene, manifest } = this;
    if (scene === null || manifest === null) return;
    switch (reply.type) {
      case "cells":
        scene.store.setCells(reply.level, reply.starts);
        return;
      case "density":
        scene.density = reply.density;
        this.lookChanged();
        return;
      case "positions":
        scene.addPositions(reply.start, reply.local);
        this.controls.showProgress(scene.store.loaded / scene.store.count);
        if (scene.selection.active) this.selectionChanged(false);
        return;
      case "loaded":
        this.controls.showProgress(null);
        return;
      case "colored":
        this.coloring.colored(reply.ticket);
        return;
      case "shown":
        this.shown = reply.shown;
        this.stale = false;
        return;
      case "restored":
        this.restore(manifest, scene);
        return;
      case "failed":
        if (reply.what === "color") this.coloring.failed();
        this.fail(reply.message, reply.transport);
    }
  }

  /** The GPU has lost everything, or never got it. */
  private restore(manifest: Manifest, scene: Scene): void {
    this.requestPoints(manifest);
    this.coloring.apply(manifest.color, this.resolve);
    if (scene.selection.active) this.selectionChanged(false);
    this.lookChanged();
  }

  private fail(message: string, transport: boolean): void {
    const { scene, manifest } = this;
    if (!transport) this.controls.showError(message);
    else if (scene !== null && manifest?.points.position.url === null) {
      // Asked for by URL, failed when the bytes had already come inline.
      this.restore(manifest, scene);
    } else if (!this.failed) {
      this.failed = true;
      this.host.onTransportFailure();
    }
  }

  // ---- selection ---------------------------------------------------------------------------------

  private followSelection(manifest: Manifest): void {
    const { selection } = manifest;
    const scene = this.scene!;
    if (selection === null) return;
    if (selection.command === scene.command && manifest.epoch === scene.epoch) return;
    scene.command = selection.command;
    scene.epoch = manifest.epoch;
    const { signal } = scene.abort;
    readSelection(this.resolve(selection.column), scene.store.count, signal)
      .then((mask) => {
        if (scene !== this.scene || scene.command !== selection.command) return;
        scene.selection.setFromPython(selection.command, selection.count > 0 ? mask : null);
        this.selectionChanged(false);
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        scene.command = null;
        this.fail(String(error), error instanceof TransportError);
      });
  }

  private select(op: SelectionOp): void {
    if (this.scene === null) return;
    this.scene.selection.apply(op);
    this.selectionChanged(true);
  }

  private clearSelection(): void {
    if (this.scene === null || !this.scene.selection.active) return;
    this.scene.selection.clear();
    this.selectionChanged(true);
  }

  private selectionChanged(byUser: boolean): void {
    const { scene, manifest } = this;
    if (scene === null || manifest === null) return;
    const { selection } = scene;
    const mask = selection.active ? selection.mask.slice() : null;
    this.tell({ type: "state", mask }, mask === null ? [] : [mask.buffer]);
    this.controls.showSelection(selection, byUser);
    this.controls.placeShapes(this.camera);
    if (byUser && manifest.report.selection) {
      this.host.onSelection(selection.state(manifest.points.digest, manifest.epoch));
    }
  }

  // ---- camera ------------------------------------------------------------------------------------

  private viewChanged(): void {
    this.hovering.leave();
    this.lookChanged();
    if (this.placing) return;
    this.moved = true;
    clearTimeout(this.settled);
    if (this.manifest?.report.view) {
      this.settled = window.setTimeout(() => this.host.onView(this.camera.box()), SETTLED_MS);
    }
  }

  private place(move: () => void): void {
    this.placing = true;
    move();
    this.placing = false;
  }

  private fit(): void {
    if (this.manifest !== null) this.camera.animateTo(this.manifest.points.home, HOME_MARGIN);
  }

  private resize(): void {
    const [width, height] = this.controls.size();
    if (width === 0 || height === 0) return;
    this.tell({ type: "resize", width, height, pixelRatio: window.devicePixelRatio });
    if (this.moved) this.camera.resize(width, height);
    else this.place(() => this.camera.resize(width, height));
    this.lookChanged();
  }

  // ---- picture -----------------------------------------------------------------------------------

  private tell(...request: Parameters<PictureHandle["send"]>): void {
    this.stale = true;
    this.picture.send(...request);
  }

  private setTheme(theme: Theme): void {
    this.theme = theme;
    this.coloring.setTheme(theme);
  }

  /** Diameter in CSS pixels. */
  private get pointSize(): number {
    const { manifest, scene, camera } = this;
    return manifest === null || scene === null ? 1 : pointSize(manifest, scene, camera);
  }

  /** Tells the picture once a frame, however often the camera moved. */
  private lookChanged(): void {
    if (this.lookFrame !== 0) return;
    this.lookFrame = requestAnimationFrame(() => {
      this.lookFrame = 0;
      const { manifest, scene, camera } = this;
      if (manifest === null || scene === null) return;
      const level = this.theme.dark ? 0.42 : 0.72;
      this.controls.placeShapes(camera);
      const look: Look = {
        view: camera.view,
        size: pointSize(manifest, scene, camera),
        opacity: pointOpacity(manifest, scene, camera),
        grey: [level, level, level],
        ...this.coloring.look,
      };
      // The same look again would make the picture begin anew.
      const said = JSON.stringify(look);
      if (said === this.saidLook) return;
      this.saidLook = said;
      this.tell({ type: "look", look });
    });
  }

  private attachGestures(): Gestures {
    const { controls } = this;
    return attach(controls.host, {
      camera: this.camera,
      frame: controls.frame,
      modes: () => this.manifest?.modes ?? [],
      onHover: (place) => this.hovering.move(place, (index) => this.gestures.setHot(index >= 0)),
      onLeave: () => this.hovering.leave(),
      onClick: (place, op) => {
        const index = this.hovering.find(place);
        if (index >= 0) this.select({ op, kind: "point", index });
        else if (op === "replace") this.clearSelection();
      },
      onDoubleClick: (place) => {
        if (this.hovering.find(place) < 0) this.fit();
      },
      onSelect: (op) => this.select(op),
      onClear: () => this.clearSelection(),
      onFit: () => this.fit(),
      onMode: (mode) => controls.showMode(mode),
      onDraft: (draft) => controls.showDraft(draft, this.camera),
      onBadge: (place, op) => controls.showBadge(place, op),
      onPress: (place) => controls.showPress(place),
      onWheelIgnored: () => controls.showWheelHint(),
    });
  }
}

/** Whether quantum coordinates mean the same in both, so that the camera can stay where it is. */
function sameQuantum(previous: Manifest | null, next: Manifest): boolean {
  if (previous === null) return false;
  const { points: a } = previous;
  const { points: b } = next;
  return (
    a.aspect === b.aspect &&
    a.x.origin === b.x.origin &&
    a.x.step === b.x.step &&
    a.y.origin === b.y.origin &&
    a.y.step === b.y.step
  );
}
