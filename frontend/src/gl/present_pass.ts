/**
 * Brings the off-screen picture to the canvas, corrected for the share of points it holds.
 *
 * Blending n discs of opacity a leaves the transmittance T = (1 - a)^n. An unbiased sample of a share
 * f of the points leaves T^f on average, so T = (T^f)^(1/f): raising the transmittance of the sample
 * to 1/f gives the brightness the complete picture will have, and it does not jump as detail arrives.
 */

import { Program } from "./program";
import type { Target } from "./target";

const VERTEX = `#version 300 es
void main() {
  // One triangle that covers the canvas.
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform Uniforms { vec4 inverseShare; };
out vec4 color;
void main() {
  vec4 sum = texelFetch(picture, ivec2(gl_FragCoord.xy), 0);
  float alpha = 1.0 - pow(max(1.0 - sum.a, 0.0), inverseShare.x);
  color = sum.a > 0.0 ? vec4(sum.rgb * (alpha / sum.a), alpha) : vec4(0.0);
}`;

export class PresentPass {
  private readonly program: Program;
  private readonly empty: WebGLVertexArrayObject;
  private readonly uniforms = new Float32Array(4);

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = new Program(gl, VERTEX, FRAGMENT, {}, this.uniforms.length);
    this.empty = gl.createVertexArray()!;
  }

  /** @param share Share of all points that the picture holds. */
  run(target: Target, share: number): void {
    const { gl } = this;
    this.uniforms[0] = 1 / Math.max(share, 1e-6);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, target.width, target.height);
    gl.disable(gl.BLEND);
    this.program.use(this.uniforms);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, target.texture);
    gl.bindVertexArray(this.empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  check(): void {
    this.program.check();
  }
}
