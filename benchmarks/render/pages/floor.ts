/** The floor: one `drawArrays` of all points in random order, nothing else. */

import { finish } from "./contexts";
import { float32, uint8 } from "./data";
import { measure } from "./harness";
import type { Renderer, Setting, View } from "./types";

const VERTEX = `#version 300 es
in vec2 xy;
in uint code;
uniform vec4 camera; // centre, clip units per data unit
uniform vec2 look;   // diameter, opacity
uniform sampler2D lookup;
flat out vec4 tint;
void main() {
  gl_Position = vec4((xy - camera.xy) * camera.zw, 0.0, 1.0);
  gl_PointSize = look.x + 1.0;
  vec4 color = texelFetch(lookup, ivec2(int(code), 0), 0);
  tint = vec4(color.rgb, 1.0) * look.y;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
flat in vec4 tint;
uniform float radius;
out vec4 color;
void main() {
  float away = length(gl_PointCoord - 0.5) * (2.0 * radius + 1.0);
  color = tint * clamp(radius + 0.5 - away, 0.0, 1.0);
}`;

class Floor implements Renderer {
  readonly hover = null;
  readonly lasso = null;
  private readonly canvas = Object.assign(document.createElement("canvas"), { width: 800, height: 600 });
  private gl!: WebGL2RenderingContext;
  private program!: WebGLProgram;
  private count = 0;

  async start(stage: HTMLElement, setting: Setting): Promise<void> {
    const data = Promise.all([float32(`${setting.url}xy.f32`), uint8(`${setting.url}code.u8`)]);
    stage.append(this.canvas);
    const gl = (this.gl = this.canvas.getContext("webgl2", { antialias: false, depth: false })!);
    this.program = link(gl);
    const look = gl.getUniformLocation(this.program, "look");
    gl.uniform2f(look, setting.size, setting.opacity);
    gl.uniform1f(gl.getUniformLocation(this.program, "radius"), setting.size / 2);
    fillLookup(gl, setting.colors);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const [xy, code] = await data;
    this.count = code.length;
    attribute(gl, 0, xy, () => gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 8, 0));
    attribute(gl, 1, code, () => gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 1, 0));
    this.draw(setting.view);
  }

  canvases(): HTMLCanvasElement[] {
    return [this.canvas];
  }

  move(_: unknown, view: View): void {
    this.draw(view);
  }

  async drawn(): Promise<void> {
    finish();
  }

  private draw({ x, y, scale }: View): void {
    const { gl } = this;
    const camera = gl.getUniformLocation(this.program, "camera");
    gl.uniform4f(camera, x, y, (2 * scale) / 800, (2 * scale) / 600);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.drawArrays(gl.POINTS, 0, this.count);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, 0, "xy");
  gl.bindAttribLocation(program, 1, "code");
  gl.linkProgram(program);
  gl.useProgram(program);
  return program;
}

function fillLookup(gl: WebGL2RenderingContext, colors: Setting["colors"]): void {
  const rgba = new Uint8Array(colors.flatMap((color) => [...color, 255]));
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, colors.length, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
}

function attribute(gl: WebGL2RenderingContext, place: number, data: ArrayBufferView, describe: () => void): void {
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(place);
  describe();
}

measure(new Floor());
