/** Points as anti-aliased discs with premultiplied alpha. */

import { LOCATION, type ColorKind, type PointColumns } from "./columns";
import { LOOKUP_WIDTH, type Lookup } from "./lookup";
import { Program } from "./program";

/** Which points a run of the pass draws. */
export type Part = "all" | "unselected" | "selected";

export interface PointsUniforms {
  /** Camera centre in quantum coordinates. */
  cx: number;
  cy: number;
  /** Clip units per quantum. */
  scaleX: number;
  scaleY: number;
  /** Diameter in device pixels. */
  size: number;
  opacity: number;
  /** Colour of all points, when it is constant. */
  constant: readonly [number, number, number];
  /** Colour of points without a value, when colour is a number. */
  missing: readonly [number, number, number];
  /** What unselected points fade towards. */
  grey: readonly [number, number, number];
}

const COLOR: Record<ColorKind, string> = {
  constant: "vec4 pointColor() { return vec4(constant.rgb, 1.0); }",
  category: `in uint code;
    vec4 pointColor() { return texelFetch(lookup, ivec2(code % ${LOOKUP_WIDTH}u, code / ${LOOKUP_WIDTH}u), 0); }`,
  number: `in uint value;
    vec4 pointColor() {
      if (value == 65535u) return vec4(missing.rgb, 1.0);
      float place = float(value) * (255.0 / 65534.0);
      float low = floor(place);
      return mix(texelFetch(lookup, ivec2(int(low), 0), 0),
                 texelFetch(lookup, ivec2(min(int(low) + 1, 255), 0), 0), place - low);
    }`,
  rgba: "in vec4 rgba; vec4 pointColor() { return rgba; }",
};

function vertexSource(kind: ColorKind): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
in vec2 xy;
in uint state;
uniform Uniforms {
  vec4 centre;   // whole quanta, and the rest below one
  vec4 look;     // clip units per quantum, diameter in device pixels, opacity
  vec4 constant; // colour of all points; w: 0 draws all, 1 the unselected, 2 the selected
  vec4 missing;  // colour of points without a value
  vec4 grey;     // what unselected points fade towards
};
uniform sampler2D lookup;
${COLOR[kind]}
flat out vec4 tint;
flat out float radius;
void main() {
  int part = int(constant.w);
  float size = look.z;
  if (part != 0 && (state != 0u) != (part == 2)) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside the clip volume
    gl_PointSize = 1.0;
    return;
  }
  // Both numbers are integers below 2^24: the difference is exact, at any zoom.
  vec2 place = ((xy - centre.xy) - centre.zw) * look.xy;
  gl_Position = vec4(place, 0.0, 1.0);
  float diameter = part == 2 ? size + 1.0 : size;
  // A disc smaller than a pixel covers a share of it.
  float coverage = min(diameter * diameter, 1.0);
  diameter = max(diameter, 1.0);
  radius = 0.5 * diameter;
  gl_PointSize = diameter + 1.0;
  vec4 color = pointColor();
  float alpha = look.w * coverage * color.a;
  if (part == 1) { color.rgb = mix(color.rgb, grey.rgb, 0.8); alpha *= 0.3; }
  if (part == 2) alpha = min(1.0, alpha * 1.5 + 0.1);
  tint = vec4(color.rgb * alpha, alpha);
}`;
}

const FRAGMENT = `#version 300 es
precision highp float;
flat in vec4 tint;
flat in float radius;
out vec4 color;
void main() {
  float distance = length(gl_PointCoord - 0.5) * (2.0 * radius + 1.0);
  float inside = clamp(radius - distance + 0.5, 0.0, 1.0);
  if (inside == 0.0) discard;
  color = tint * inside;
}`;

const PARTS: Record<Part, number> = { all: 0, unselected: 1, selected: 2 };

export class PointsPass {
  private readonly programs = new Map<ColorKind, Program>();
  private readonly uniforms = new Float32Array(20);

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** Sets everything up for one or more `run` calls. */
  begin(columns: PointColumns, lookup: Lookup, part: Part, u: PointsUniforms): void {
    const { gl, uniforms } = this;
    const [wholeX, wholeY] = [Math.round(u.cx), Math.round(u.cy)];
    uniforms.set([wholeX, wholeY, u.cx - wholeX, u.cy - wholeY], 0);
    uniforms.set([u.scaleX, u.scaleY, u.size, u.opacity], 4);
    uniforms.set(u.constant, 8);
    uniforms[11] = PARTS[part];
    uniforms.set(u.missing, 12);
    uniforms.set(u.grey, 16);
    this.program(columns.kind).use(uniforms);
    lookup.bind(0);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    columns.bind(part !== "all");
  }

  run(start: number, end: number): void {
    if (end > start) this.gl.drawArrays(this.gl.POINTS, start, end - start);
  }

  check(): void {
    for (const program of this.programs.values()) program.check();
  }

  private program(kind: ColorKind): Program {
    let program = this.programs.get(kind);
    if (program === undefined) {
      program = new Program(this.gl, vertexSource(kind), FRAGMENT, LOCATION, this.uniforms.length);
      this.programs.set(kind, program);
    }
    return program;
  }
}
