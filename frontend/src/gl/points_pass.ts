/** Points as anti-aliased discs with premultiplied alpha. */

import type { Color } from "../picture/protocol";
import type { Travel } from "../picture/travel";
import { LOCATION, type ColorKind } from "./columns";
import type { Frame } from "./frame";
import type { Lookup } from "./lookup";
import { POINT_COLOR } from "./point_color";
import { Program } from "./program";
import { setTravel, TRAVEL_CODE, TRAVEL_FLOATS, TRAVEL_UNIFORMS } from "./travel";

/**
 * What is drawn: all points, those whose state is set, those of the `front` category; or what the discs of
 * the selected points are underlaid with, so that their union has an outline and none hides another's colour.
 */
export type Part = "all" | "selected" | "front" | "outline";

/** How discs look, in device pixels and 0..1. */
export interface DiscStyle {
  /** Diameters of the smallest and the largest point, and of one without a size. */
  sizes: readonly [number, number, number];
  opacities: readonly [number, number, number];
  constant: Color;
  missing: Color;
  outline: Color;
  /** Width of the outline of selected points. */
  outlineWidth: number;
  front: number;
}

export const PARTS: Record<Part, number> = { all: 0, selected: 1, front: 2, outline: 3 };

/** Selected discs get an outline when their radius is at least this many outline widths. */
const OUTLINED_FROM = 2;

/** @param moving Whether points are on their way. */
function vertexSource(kind: ColorKind, moving: boolean): string {
  const front = kind === "category" ? "int(code) == int(look.w)" : "false";
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
in vec2 xy;
in uint state;
in float size;
in float opacity;
uniform Uniforms {
  vec4 centre;    // whole quanta, and the rest below one
  vec4 look;      // clip units per quantum, part, code of the front category
  vec4 sizes;     // squared diameters of size 0 and 1, diameter of no size, outline width
  vec4 opacities; // of opacity 0 and 1, and of none
  vec4 constant;  // colour of all points
  vec4 missing;   // colour of points without a value
  vec4 outline;
  vec4 range;     // first and last number shown, whether missing ones are${TRAVEL_UNIFORMS}
};
uniform sampler2D lookup;
${POINT_COLOR[kind]}
${moving ? TRAVEL_CODE : ""}
flat out vec4 tint;
flat out float radius;
flat out float width;
void main() {
  int part = int(look.z);
  vec4 color = pointColor();
  bool skip = color.a == 0.0 || ((part == 1 || part == 3) && state == 0u) || (part == 2 && !(${front}));
  if (skip) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside the clip volume
    gl_PointSize = 1.0;
    return;
  }
  // Both numbers are integers below 2^24: the difference is exact, at any zoom.
  vec2 away = (xy - centre.xy) - centre.zw;
  gl_Position = vec4(${moving ? "onTheWay(away)" : "away"} * look.xy, 0.0, 1.0);
  float along = size * (255.0 / 254.0);
  float diameter = size == 1.0 ? sizes.z : sqrt(mix(sizes.x, sizes.y, along));
  float alpha = opacity == 1.0 ? opacities.z : mix(opacities.x, opacities.y, opacity * (255.0 / 254.0));
  // A disc smaller than a pixel covers a share of it.
  alpha *= color.a * min(diameter * diameter, 1.0)${moving ? " * presence()" : ""};
  // An edge one pixel wide adds more than it cuts off: with this radius the area is the disc's.
  radius = sqrt(0.25 * max(diameter * diameter, 1.0) - 1.0 / 12.0);
  if (part == 3) {
    // Small discs have no room for an outline.
    alpha = radius >= ${OUTLINED_FROM.toFixed(1)} * sizes.w ? min(1.0, 1.5 * alpha) : 0.0;
    color.rgb = outline.rgb;
    radius += sizes.w;
  }
  width = sizes.w;
  gl_PointSize = 2.0 * radius + 1.0;
  tint = vec4(color.rgb * alpha, alpha);
}`;
}

/** @param ring Nothing inside: what is below a disc that lets light through must not change its colour. */
const fragmentSource = (ring: boolean): string => `#version 300 es
precision highp float;
flat in vec4 tint;
flat in float radius;
flat in float width;
out vec4 color;
void main() {
  float distance = length(gl_PointCoord - 0.5) * (2.0 * radius + 1.0);
  float inside = clamp(radius - distance + 0.5, 0.0, 1.0);
  ${ring ? "inside *= clamp(distance - (radius - width) + 0.5, 0.0, 1.0);" : ""}
  if (inside == 0.0) discard;
  color = tint * inside;
}`;

export class PointsPass {
  private readonly programs = new Map<string, Program>();
  private readonly uniforms = new Float32Array(32 + TRAVEL_FLOATS);

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** Hands the shaders to the compiler, which may work while the points are still on their way. */
  prepare(kind: ColorKind, moving = false): void {
    this.program(kind, false, moving);
  }

  /** Device pixels that a disc reaches from its centre, at most. */
  static reach(style: DiscStyle): number {
    return Math.ceil(Math.max(...style.sizes, 1) / 2 + style.outlineWidth + 1);
  }

  /** Whether some discs are large enough for an outline. */
  static outlines({ sizes, outlineWidth }: DiscStyle): boolean {
    return Math.max(...sizes) / 2 >= OUTLINED_FROM * outlineWidth;
  }

  /**
   * Sets everything up for drawing with `columns` bound; points beyond the frame's edge reach into it.
   *
   * @param travel Where points are on their way; null: at their places.
   */
  begin(
    kind: ColorKind, lookup: Lookup, part: Part, frame: Frame, style: DiscStyle, travel: Travel | null = null,
  ): void {
    const { gl, uniforms } = this;
    const reach = PointsPass.reach(style);
    const [width, height] = [frame.width + 2 * reach, frame.height + 2 * reach];
    gl.viewport(-reach, -reach, width, height);
    const [wholeX, wholeY] = [Math.round(frame.cx), Math.round(frame.cy)];
    const [low, high, none] = style.sizes;
    uniforms.set([wholeX, wholeY, frame.cx - wholeX, frame.cy - wholeY], 0);
    uniforms.set([(2 * frame.sx) / width, (2 * frame.sy) / height, PARTS[part], style.front], 4);
    uniforms.set([low * low, high * high, none, style.outlineWidth], 8);
    uniforms.set(style.opacities, 12);
    uniforms.set(style.constant, 16);
    uniforms.set(style.missing, 20);
    uniforms.set(style.outline, 24);
    uniforms.set(lookup.range, 28);
    if (travel !== null) setTravel(uniforms, 32, travel, frame);
    this.program(kind, part === "outline", travel !== null).use(uniforms);
    lookup.bind(0);
    gl.enable(gl.BLEND);
    // Outlines go below what is there.
    if (part === "outline") gl.blendFunc(gl.ONE_MINUS_DST_ALPHA, gl.ONE);
    else gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  check(): void {
    for (const program of this.programs.values()) program.check();
  }

  private program(kind: ColorKind, ring: boolean, moving: boolean): Program {
    const key = `${kind} ${ring} ${moving}`;
    let program = this.programs.get(key);
    if (program === undefined) {
      const { gl, uniforms } = this;
      program = new Program(gl, vertexSource(kind, moving), fragmentSource(ring), LOCATION, uniforms.length);
      this.programs.set(key, program);
    }
    return program;
  }
}
