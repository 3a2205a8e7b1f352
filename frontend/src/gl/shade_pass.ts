/** Colours for the sums that `DensityPass` left, as `datashader.transfer_functions.shade` gives them. */

import type { Color } from "../picture/protocol";
import type { ColorKind } from "./columns";
import { colorUnit } from "./density_pass";
import type { Lookup } from "./lookup";
import type { Placement } from "./placement";
import { Program } from "./program";
import { COUNT_PLACE, type ShadeTable } from "./shade_table";
import type { Target } from "./target";

/** Opacity of the emptiest pixel that holds points. */
const LEAST_ALPHA = 40 / 255;
/** The same where a selection dims it, which would leave next to nothing of it on a light page. */
const LEAST_DIMMED = 80 / 255;

export interface ShadeOptions {
  kind: ColorKind;
  table: ShadeTable;
  /** 256 colours of counts; null: counts are shown by the opacity of the points' own colours. */
  ramp: Lookup | null;
  /** The colormap, where colour is a number. */
  lookup: Lookup;
  /** Colours as 0..1: of all points when they share one, of those without a value, of the background of a selection. */
  constant: Color;
  missing: Color;
  grey: Color;
  /** 1 / share of the points that the texture holds. */
  inverseShare: number;
  /** Share of this picture in what is shown, 0..1. */
  weight: number;
  /** Under a selection: how far colours go towards `grey`, and what is left of the opacity. */
  dim: { fade: number; keep: number } | null;
}

const VERTEX = `#version 300 es
void main() {
  // One triangle that covers the canvas.
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

const PAINT = { own: 0, constant: 1, ramp: 2, mean: 3 } as const;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform Uniforms {
  vec4 placement; // texel = pixel * xy + zw
  vec4 range;
  vec4 entries;
  vec4 look;      // which colours, what full red adds, 1 / share, weight
  vec4 constant;
  vec4 missing;   // w: opacity of the emptiest pixel
  vec4 grey;      // w: how far colours go there
};
uniform sampler2D source;
uniform sampler2D table;
uniform sampler2D colors; // of counts or of numbers
out vec4 color;
${COUNT_PLACE}
vec3 along(float place) {
  float at = clamp(place, 0.0, 1.0) * 255.0;
  float low = floor(at);
  return mix(texelFetch(colors, ivec2(int(low), 0), 0).rgb,
             texelFetch(colors, ivec2(min(int(low) + 1, 255), 0), 0).rgb, at - low);
}
void main() {
  ivec2 texel = ivec2(floor(gl_FragCoord.xy * placement.xy + placement.zw));
  vec4 sum = texelFetch(source, clamp(texel, ivec2(0), textureSize(source, 0) - 1), 0);
  if (!(sum.a > 0.0)) { color = vec4(0.0); return; }
  int paint = int(look.x);
  vec4 shade;
  if (paint == ${PAINT.mean}) {
    shade = vec4(sum.y > 0.0 ? along(sum.x / sum.y) : missing.rgb, 1.0);
  } else {
    float place = countPlace(sum.a * look.z);
    if (paint == ${PAINT.ramp}) shade = vec4(along(place), 1.0);
    else shade = vec4(paint == ${PAINT.constant} ? constant.rgb : sum.rgb / (sum.a * look.y),
                      mix(missing.w, 1.0, place));
  }
  // Datashader cuts to bytes; what float32 leaves below a whole number is rounding.
  shade = floor(shade * 255.0 + 0.01) / 255.0;
  shade.rgb = mix(shade.rgb, grey.rgb, grey.w);
  shade.a *= look.w;
  color = vec4(shade.rgb * shade.a, shade.a);
}`;

export class ShadePass {
  private readonly program: Program;
  private readonly empty: WebGLVertexArrayObject;
  private readonly uniforms = new Float32Array(28);

  constructor(private readonly gl: WebGL2RenderingContext) {
    const samplers = ["source", "table", "colors"];
    this.program = new Program(gl, VERTEX, FRAGMENT, {}, this.uniforms.length, samplers);
    this.empty = gl.createVertexArray()!;
  }

  /** Paints a part of the bound framebuffer; viewport (all of it) and blending are the caller's. */
  run(source: Target, placement: Placement, options: ShadeOptions): void {
    const { gl, uniforms: u } = this;
    const { table, ramp, lookup, constant, missing, grey, dim } = options;
    const weight = options.weight * (dim?.keep ?? 1);
    u.set([placement.scaleX, placement.scaleY, placement.offsetX, placement.offsetY], 0);
    u.set(table.uniforms, 4);
    u.set([PAINT[paintOf(options)], colorUnit(source.format), options.inverseShare, weight], 12);
    u.set(constant, 16);
    u.set(missing, 20);
    u[23] = dim === null ? LEAST_ALPHA : LEAST_DIMMED;
    u.set(grey, 24);
    u[27] = dim?.fade ?? 0;
    this.program.use(u);
    (ramp ?? lookup).bind(2);
    table.bind(1);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, source.texture);
    const { left, bottom, right, top } = placement;
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(left, bottom, right - left, top - bottom);
    gl.bindVertexArray(this.empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.disable(gl.SCISSOR_TEST);
  }

  check(): void {
    this.program.check();
  }
}

function paintOf({ kind, ramp }: ShadeOptions): keyof typeof PAINT {
  if (ramp !== null) return "ramp";
  if (kind === "number") return "mean";
  return kind === "constant" ? "constant" : "own";
}
