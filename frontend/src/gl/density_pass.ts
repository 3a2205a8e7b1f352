/**
 * Adds points up in the pixels they lie in.
 *
 * A point lies in pixel `floor((q - q0) * scale)` in real arithmetic, as in Datashader. Rasterisers
 * move vertices to a grid of 1/16 to 1/256 pixel, so the shader finds the pixel and draws its centre.
 * The pixel is guessed in float32, which is good to a hundredth; closer to the border of two pixels
 * than 1/64, the quantum is compared with the first whole quantum beyond the border, which is exact.
 *
 * What a pixel holds: the sums of red, green and blue, and the number of points. Where colour is a
 * number: the sum of places 0..1 along the colormap, the number of points with and without a value,
 * and the number of points.
 */

import type { Color } from "../picture/protocol";
import type { Travel } from "../picture/travel";
import { LOCATION, type ColorKind, type PointColumns } from "./columns";
import type { Frame } from "./frame";
import type { Lookup } from "./lookup";
import { IS_SHOWN, POINT_COLOR } from "./point_color";
import { PARTS, type Part } from "./points_pass";
import { Program } from "./program";
import type { Format } from "./target";
import { setTravel, TRAVEL_CODE, TRAVEL_FLOATS, TRAVEL_UNIFORMS } from "./travel";

/** Textures of any WebGL2 device may be this wide; more borders continue in the next row. */
const EDGES_WIDTH = 1024;

/**
 * What full red adds. Sums of whole numbers stay exact in float32 up to 65 793 points a pixel;
 * float16, which ends at 65 504 and counts to 2048, needs small numbers.
 */
export function colorUnit(format: Format): number {
  return format === "rgba32f" ? 255 : 1;
}

const NUMBER_AMOUNT = `in uint value;
    ${IS_SHOWN}
    vec4 amount() {
      if (!isShown(value)) return vec4(0.0);
      bool valued = value != 65535u;
      return vec4(valued ? float(value) / 65534.0 : 0.0, valued, !valued, 1.0);
    }`;

const COLOR_AMOUNT = `
    vec4 amount() {
      vec4 color = pointColor();
      return color.a == 0.0 ? vec4(0.0) : vec4(floor(color.rgb * 255.0 + 0.5) * constant.w, 1.0);
    }`;

/** Points on their way are counted where they are to a hundredth of a pixel. */
const MOVING_PIXEL = `
  vec2 pixel = floor(onTheWay((xy - centre.xy) - centre.zw) * scale.xy + 0.5 * scale.zw);
  sum = amount() * presence();`;

const STILL_PIXEL = `
  // Whole numbers as such, so that no compiler can rearrange the difference and lose the rest.
  vec2 away = vec2(ivec2(xy) - ivec2(centre.xy)) - centre.zw;
  vec2 guess = away * scale.xy + 0.5 * scale.zw;
  vec2 pixel = vec2(pixelOf(xy.x, guess.x, scale.z, 0),
                    pixelOf(xy.y, guess.y, scale.w, int(scale.z) / ${EDGES_WIDTH} + 1));
  sum = amount();`;

function vertexSource(kind: ColorKind, moving: boolean): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
in vec2 xy;
in uint state;
uniform Uniforms {
  vec4 centre;   // whole quanta, and the rest below one
  vec4 scale;    // pixels per quantum, width and height in pixels
  vec4 constant; // colour of all points; w: what one 255th of full red adds
  vec4 missing;  // colour of points without a value
  vec4 part;     // which points are counted, code of the front category, pixels a side that a point is counted in,
                 // and how far their middle is from the middle of a pixel
  vec4 range;    // first and last number shown, whether missing ones are${TRAVEL_UNIFORMS}
};
uniform sampler2D lookup;
uniform sampler2D edges; // first whole quantum of each column of pixels, then of each row
${kind === "number" ? NUMBER_AMOUNT : POINT_COLOR[kind] + COLOR_AMOUNT}
${moving ? TRAVEL_CODE : ""}
flat out vec4 sum;
float pixelOf(float quantum, float guess, float size, int row) {
  float border = floor(guess + 0.5);
  if (abs(guess - border) > ${1 / 64}) return floor(guess);
  border = clamp(border, 0.0, size);
  int i = int(border);
  float first = texelFetch(edges, ivec2(i % ${EDGES_WIDTH}, row + i / ${EDGES_WIDTH}), 0).r;
  return quantum < first ? border - 1.0 : border;
}
void main() {${moving ? MOVING_PIXEL : STILL_PIXEL}
  int counted = int(part.x);
  if (counted == ${PARTS.selected} && state == 0u) sum = vec4(0.0);
  if (counted == ${PARTS.front} && !(${kind === "category" ? "int(code) == int(part.y)" : "false"})) sum = vec4(0.0);
  gl_Position = vec4((pixel + 0.5 + part.w) / scale.zw * 2.0 - 1.0, 0.0, 1.0);
  if (sum.a == 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // hidden: outside the clip volume
  gl_PointSize = part.z;
}`;
}

const FRAGMENT = `#version 300 es
precision highp float;
flat in vec4 sum;
out vec4 color;
void main() { color = sum; }`;

export interface DensityColors {
  /** Colour of all points when they share one, and of those without a value; 0..1. */
  constant: Color;
  missing: Color;
  /** Code of the category that the part "front" stands for. */
  front: number;
}

export class DensityPass {
  private readonly programs = new Map<string, Program>();
  private readonly uniforms = new Float32Array(24 + TRAVEL_FLOATS);
  private readonly edges: PixelEdges;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.edges = new PixelEdges(gl);
  }

  /**
   * Sets everything up for drawing points, one vertex each, except columns, viewport and scissor.
   *
   * @param frame Where the whole texture lies in the plane; the viewport is the whole texture.
   * @param format Of the texture.
   * @param travel Where points are on their way; null: at their places.
   * @param spread A point is counted in so many pixels a side.
   */
  begin(
    columns: PointColumns,
    lookup: Lookup,
    part: Exclude<Part, "outline">,
    frame: Frame,
    colors: DensityColors,
    format: Format = "rgba32f",
    travel: Travel | null = null,
    spread = 1,
  ): void {
    const { gl, uniforms } = this;
    const [wholeX, wholeY] = [Math.fround(Math.round(frame.cx)), Math.fround(Math.round(frame.cy))];
    uniforms.set([wholeX, wholeY, frame.cx - wholeX, frame.cy - wholeY], 0);
    uniforms.set([frame.sx, frame.sy, frame.width, frame.height], 4);
    uniforms.set(colors.constant, 8);
    uniforms[11] = colorUnit(format) / 255;
    uniforms.set(colors.missing, 12);
    uniforms.set([PARTS[part], colors.front, spread, spread % 2 === 0 ? 0.5 : 0], 16);
    uniforms.set(lookup.range, 20);
    if (travel !== null) setTravel(uniforms, 24, travel, frame);
    this.program(columns.kind, travel !== null).use(uniforms);
    this.edges.bind(1, frame);
    lookup.bind(0);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE);
  }

  check(): void {
    for (const program of this.programs.values()) program.check();
  }

  private program(kind: ColorKind, moving: boolean): Program {
    const key = `${kind} ${moving}`;
    let program = this.programs.get(key);
    if (program === undefined) {
      const { gl, uniforms } = this;
      const samplers = ["lookup", "edges"];
      program = new Program(gl, vertexSource(kind, moving), FRAGMENT, LOCATION, uniforms.length, samplers);
      this.programs.set(key, program);
    }
    return program;
  }
}

/** The first whole quantum of each column of pixels and of each row, and of the one after the last. */
class PixelEdges {
  private readonly texture: WebGLTexture;
  private texels = new Float32Array(0);
  private frame: Frame = { cx: 0, cy: 0, sx: 0, sy: 0, width: 0, height: 0 };

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.texture = gl.createTexture()!;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
  }

  bind(unit: number, frame: Frame): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    const { cx, cy, sx, sy, width, height } = frame;
    const was = this.frame;
    if (
      cx === was.cx && cy === was.cy && sx === was.sx && sy === was.sy &&
      width === was.width && height === was.height
    ) return;
    this.frame = { ...frame };
    const [rowsX, rowsY] = [edgeRows(width), edgeRows(height)];
    const length = (rowsX + rowsY) * EDGES_WIDTH;
    if (this.texels.length !== length) this.texels = new Float32Array(length);
    fillEdges(this.texels, 0, cx, sx, width);
    fillEdges(this.texels, rowsX * EDGES_WIDTH, cy, sy, height);
    gl.texImage2D(
      gl.TEXTURE_2D, 0, gl.R32F, EDGES_WIDTH, rowsX + rowsY, 0, gl.RED, gl.FLOAT, this.texels,
    );
  }
}

function edgeRows(size: number): number {
  return Math.floor(size / EDGES_WIDTH) + 1;
}

function fillEdges(texels: Float32Array, start: number, centre: number, scale: number, size: number): void {
  const first = centre - size / 2 / scale;
  for (let pixel = 0; pixel <= size; pixel++) {
    // Quanta are 0 .. 2^24 - 1: beyond them any number will do that float32 holds exactly.
    const quantum = Math.ceil(first + pixel / scale);
    texels[start + pixel] = Math.min(Math.max(quantum, 0), 16_777_216);
  }
}
