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

/** Powers and branches cost software renderers more than anything else here: a table has them all. */
const fragment = (exact: boolean): string => `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D picture;
uniform sampler2D factors;
uniform Uniforms {
  vec4 map;  // texel = pixel * xy + zw
  vec4 fade; // grey, and how far colours go there
};
out vec4 color;
void main() {
  vec2 at = gl_FragCoord.xy * map.xy + map.zw;
  vec4 sum = ${exact ? "texelFetch(picture, ivec2(at), 0)" : "texture(picture, at / vec2(textureSize(picture, 0)))"};
  vec4 shown = sum * texelFetch(factors, ivec2(int(sum.a * ${TONE_STEPS - 1}.0 + 0.5), 0), 0).r;
  color = vec4(mix(shown.rgb, fade.rgb * shown.a, fade.a), shown.a);
}`;

export class PresentPass {
  private readonly programs = new Map<boolean, Program>();
  private readonly empty: WebGLVertexArrayObject;
  private readonly uniforms = new Float32Array(8);
  private readonly factors: WebGLTexture;
  private factorsOf = "";

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.empty = gl.createVertexArray()!;
    this.factors = gl.createTexture()!;
    gl.bindTexture(gl.TEXTURE_2D, this.factors);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32F, TONE_STEPS, 1);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
  }

  /**
   * Paints one part of the canvas, whose framebuffer is bound and all viewport; blending is the
   * caller's.
   *
   * @param over Whether it is blended over what is there, or replaces it.
   */
  run(source: Target, place: Placement, tone: Tone, over: boolean): void {
    if (!over && place.exact && isPlain(tone)) this.copy(source, place);
    else this.paint(source, place, tone);
  }

  check(): void {
    for (const program of this.programs.values()) program.check();
  }

  private copy(source: Target, { left, bottom, right, top, offsetX, offsetY }: Placement): void {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, source.framebuffer);
    gl.blitFramebuffer(
      left + offsetX, bottom + offsetY, right + offsetX, top + offsetY,
      left, bottom, right, top, gl.COLOR_BUFFER_BIT, gl.NEAREST,
    );
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
  }

  private paint(source: Target, place: Placement, tone: Tone): void {
    const { gl, uniforms } = this;
    uniforms.set([place.scaleX, place.scaleY, place.offsetX, place.offsetY], 0);
    uniforms.set(tone.grey, 4);
    uniforms[7] = tone.fade;
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(place.left, place.bottom, place.right - place.left, place.top - place.bottom);
    this.program(place.exact).use(uniforms);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.factors);
    this.setFactors(tone);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, source.texture);
    gl.bindVertexArray(this.empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private setFactors(tone: Tone): void {
    const { gl } = this;
    const { power, disc, floor, weight } = tone;
    const key = `${power} ${disc} ${floor} ${weight}`;
    if (key === this.factorsOf) return;
    this.factorsOf = key;
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TONE_STEPS, 1, gl.RED, gl.FLOAT, toneTable(tone));
  }

  private program(exact: boolean): Program {
    let program = this.programs.get(exact);
    if (program === undefined) {
      const samplers = ["picture", "factors"];
      program = new Program(this.gl, VERTEX, fragment(exact), {}, this.uniforms.length, samplers);
      this.programs.set(exact, program);
    }
    return program;
  }
}
