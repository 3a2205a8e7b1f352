/** Brings a texture of discs to the canvas, or stretches an earlier one over it. */

import type { Placement } from "./placement";
import { Program } from "./program";
import type { Target } from "./target";
import { isPlain, toneTable, TONE_STEPS, type Tone } from "./tone";

const VERTEX = `#version 300 es
void main() {
  // One triangle that covers the canvas.
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** "plain": texels as they are; "exact": texel by texel; "stretched": between texels. */
type Way = "plain" | "exact" | "stretched";

const TONED = `
  int step = int(sum.a * ${TONE_STEPS - 1}.0 + 0.5);
  vec4 shown = sum * factors[step >> 2][step & 3];
  color = vec4(mix(shown.rgb, fade.rgb * shown.a, fade.a), shown.a);`;

/** Powers and branches cost software renderers more than anything else here: a table has them all. */
const fragment = (way: Way): string => `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D picture;
uniform Uniforms {
  vec4 map;  // texel = pixel * xy + zw
  vec4 fade; // grey, and how far colours go there
  vec4 factors[${TONE_STEPS / 4}];
};
out vec4 color;
void main() {
  vec2 at = gl_FragCoord.xy * map.xy + map.zw;
  vec4 sum = ${
    way === "stretched"
      ? "texture(picture, at / vec2(textureSize(picture, 0)))"
      : "texelFetch(picture, ivec2(at), 0)"
  };
  ${way === "plain" ? "color = sum;" : TONED}
}`;

/** Floats of the uniforms before the factors. */
const HEAD = 8;

export class PresentPass {
  private readonly programs = new Map<Way, Program>();
  private readonly empty: WebGLVertexArrayObject;
  private readonly uniforms = new Float32Array(HEAD + TONE_STEPS);
  private readonly factors = this.uniforms.subarray(HEAD);
  /** What the factors were made for: power, disc, floor, weight. */
  private readonly madeFor = [NaN, NaN, NaN, NaN];

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.empty = gl.createVertexArray()!;
    this.program("exact"); // compiled while the points are still on their way
  }

  /** Paints one part of the canvas, whose framebuffer is bound and all viewport; blending is the caller's. */
  run(source: Target, place: Placement, tone: Tone): void {
    const { gl, uniforms } = this;
    uniforms.set([place.scaleX, place.scaleY, place.offsetX, place.offsetY], 0);
    uniforms.set(tone.grey, 4);
    uniforms[7] = tone.fade;
    const way = place.exact ? (isPlain(tone) ? "plain" : "exact") : "stretched";
    if (way !== "plain") this.setFactors(tone);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(place.left, place.bottom, place.right - place.left, place.top - place.bottom);
    this.program(way).use(uniforms);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, source.texture);
    gl.bindVertexArray(this.empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  check(): void {
    for (const program of this.programs.values()) program.check();
  }

  private setFactors(tone: Tone): void {
    const { madeFor } = this;
    const { power, disc, floor, weight } = tone;
    if (madeFor[0] === power && madeFor[1] === disc && madeFor[2] === floor && madeFor[3] === weight) return;
    [madeFor[0], madeFor[1], madeFor[2], madeFor[3]] = [power, disc, floor, weight];
    toneTable(tone, this.factors);
  }

  private program(way: Way): Program {
    let program = this.programs.get(way);
    if (program === undefined) {
      program = new Program(this.gl, VERTEX, fragment(way), {}, this.uniforms.length);
      this.programs.set(way, program);
    }
    return program;
  }
}
