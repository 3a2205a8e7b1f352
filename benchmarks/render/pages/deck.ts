/** deck.gl: a ScatterplotLayer with binary attributes in an OrthographicView. */

import { finish } from "./contexts";
import { Deck, OrthographicView } from "@deck.gl/core";
import { ScatterplotLayer } from "@deck.gl/layers";
import { float32, uint8 } from "./data";
import { measure } from "./harness";
import { frame } from "./timing";
import type { Renderer, Setting, View } from "./types";

class DeckGl implements Renderer {
  readonly lasso = null;
  private readonly canvas = document.createElement("canvas");
  private deck!: Deck<OrthographicView>;
  private renders = 0;
  private seen = 0;
  private begun = false;

  async start(stage: HTMLElement, setting: Setting): Promise<void> {
    stage.append(this.canvas);
    const data = Promise.all([float32(`${setting.url}xy.f32`), uint8(`${setting.url}code.u8`)]);
    this.deck = new Deck({
      canvas: this.canvas,
      width: 800,
      height: 600,
      useDevicePixels: false,
      views: new OrthographicView({ flipY: false }),
      viewState: viewState(setting.view),
      layers: [],
      onAfterRender: ({ gl }) => this.rendered(gl),
    });
    const [xy, code] = await data;
    this.deck.setProps({ layers: [layer(xy, paint(code, setting), setting)] });
    // It draws frames without the layer before its programs are linked.
    while (!this.begun) await frame();
  }

  private rendered(gl: WebGL2RenderingContext): void {
    this.renders++;
    if (this.begun) return;
    const pixels = new Uint32Array(800 * 600);
    gl.readPixels(0, 0, 800, 600, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(pixels.buffer));
    this.begun = pixels.some((pixel) => pixel !== 0);
  }

  canvases(): HTMLCanvasElement[] {
    return [this.canvas];
  }

  move(_: unknown, view: View): void {
    this.seen = this.renders;
    this.deck.setProps({ viewState: viewState(view) });
  }

  async drawn(): Promise<void> {
    while (this.renders === this.seen) await frame();
    finish();
  }

  readonly hover = (x: number, y: number): void => {
    // What its own pointer handler calls.
    this.deck.pickObject({ x, y, radius: 6, layerIds: ["points"] });
  };
}

function viewState({ x, y, scale }: View): { target: [number, number, number]; zoom: number } {
  return { target: [x, y, 0], zoom: Math.log2(scale) };
}

/** It takes a colour a point; `opacity` of a layer goes through a gamma, so alpha is here. */
function paint(code: Uint8Array, { colors, opacity }: Setting): Uint8Array {
  const palette = colors.map(([r, g, b]) => {
    const bytes = new Uint8Array([r, g, b, Math.round(255 * opacity)]);
    return new Uint32Array(bytes.buffer)[0]!;
  });
  const painted = new Uint32Array(code.length);
  for (let i = 0; i < code.length; i++) painted[i] = palette[code[i]!]!;
  return new Uint8Array(painted.buffer);
}

function layer(xy: Float32Array, colors: Uint8Array, { points, size }: Setting): ScatterplotLayer {
  return new ScatterplotLayer({
    id: "points",
    data: {
      length: points,
      attributes: {
        getPosition: { value: xy, size: 2 },
        getFillColor: { value: colors, size: 4 },
      },
    },
    getRadius: size / 2,
    radiusUnits: "pixels",
    pickable: true,
    parameters: { depthCompare: "always" },
  } as never);
}

measure(new DeckGl());
