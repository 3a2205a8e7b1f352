/** Our own plot on a page without Streamlit. */

import { watchWorker } from "./worker_messages";
import type { Camera } from "glscatter/camera";
import { Engine } from "glscatter/engine";
import type { Box, Manifest } from "glscatter/manifest";
import { Plot } from "glscatter/plot";
import { resolver } from "glscatter/wire/source";
import { measure } from "./harness";
import { frame, pause } from "./timing";
import type { Moving, Picture, Renderer, Setting, Step } from "./types";

/** What the benchmark uses of the plot, part of it private: its camera and its search for points. */
interface Inside {
  stats(): { serial: number; gpuBytes: number; textureBytes: number; complete: boolean };
  capture(): Promise<Picture>;
  navigation: { camera: Camera };
  hovering: { find(place: { x: number; y: number }): number };
  controls: { canvas: HTMLCanvasElement; host: HTMLElement };
}

const counting = new URLSearchParams(location.search).has("count");

class Ours implements Renderer {
  readonly moving: Moving = {
    capture: () => this.plot.capture(),
    place: () => this.plot.navigation.camera.box(),
    restAt: (place) => this.restAt(place as Box),
  };
  private readonly worker = watchWorker();
  private plot!: Inside;

  async start(stage: HTMLElement, setting: Setting): Promise<void> {
    // Its border lies outside, so that its canvas is as large as the others.
    Object.assign(stage.style, { width: "802px", height: "602px", margin: "-1px" });
    const manifest = fetch(`${setting.url}manifest.json`);
    const engine = new Engine(new URL(counting ? "worker_counted.js" : "worker.js", import.meta.url));
    const plot = new Plot(stage.attachShadow({ mode: "open" }), engine, {
      onSelection: () => undefined,
      onView: () => undefined,
      onTransportFailure: () => console.error("a buffer did not arrive"),
    });
    this.plot = plot as unknown as Inside;
    plot.update((await (await manifest).json()) as Manifest, resolver("", null));
    await this.complete();
  }

  canvases(): HTMLCanvasElement[] {
    const canvas = this.plot?.controls.canvas;
    return canvas === undefined ? [] : [canvas];
  }

  move({ dx, dy, factor }: Step): void {
    this.worker.expectLook();
    if (dx !== 0 || dy !== 0) this.plot.navigation.camera.panBy(dx, dy);
    if (factor !== 1) this.plot.navigation.camera.zoomAt(400, 300, factor);
  }

  /** The request with this camera is counted among those that the picture takes account of. */
  async drawn(): Promise<void> {
    const sent = await Promise.race([this.worker.lookSent(), pause(200).then(() => false)]);
    if (!sent) return; // the camera is where it was
    const wanted = this.worker.lookSerial();
    while (this.plot.stats().serial < wanted) await this.worker.message();
  }

  readonly hover = (x: number, y: number): void => {
    this.plot.hovering.find({ x, y });
  };

  readonly lasso = (): void => {
    this.plot.controls.host.focus();
    const key = new KeyboardEvent("keydown", { key: "l", bubbles: true, composed: true });
    this.plot.controls.host.dispatchEvent(key);
  };

  gpuBytes(): { points: number; all: number } {
    const { gpuBytes, textureBytes } = this.plot.stats();
    return { points: gpuBytes, all: gpuBytes + textureBytes };
  }

  private async complete(): Promise<void> {
    while (!this.plot.stats().complete) await frame();
  }

  private async restAt(box: Box): Promise<void> {
    this.plot.navigation.camera.fit(box, 800, 600, 0);
    // The request is sent in the next frame.
    await frame();
    await frame();
    await this.complete();
  }
}

measure(new Ours());
