/** Rings around highlighted points: a line between two hems, so that it stands out on anything. */

import type { Color, Look } from "../picture/protocol";
import type { Travel } from "../picture/travel";
import type { Frame } from "./frame";
import { Program } from "./program";
import { setTravel, TRAVEL_CODE, TRAVEL_FLOATS, TRAVEL_UNIFORMS } from "./travel";

const LOCATION = { place: 0, before: 1, size: 2 } as const;

/** CSS pixels between the edge of a point and its ring, of the line, and of each hem. */
const GAP = 2;
const LINE = 2;
const HEM = 1;

/** Points to be marked; `size` as the column of sizes, null where all have the same. */
export interface RingTable {
  /** Positions in sorted order, ascending: the first ones are a sample. */
  index: Uint32Array;
  /** Quantum coordinates. */
  x: Uint32Array;
  y: Uint32Array;
  size: Uint8Array | null;
}

export interface RingColors {
  line: Color;
  hem: Color;
}

const VERTEX = `#version 300 es
precision highp float;
in vec2 place;
in float size;
uniform Uniforms {
  vec4 centre; // whole quanta, and the rest below one
  vec4 scale;  // clip units per quantum, whether points are on their way, device pixels of a CSS pixel
  vec4 sizes;  // squared diameters of size 0 and 1, diameter of no size; CSS pixels
  vec4 line;
  vec4 hem;${TRAVEL_UNIFORMS}
};
${TRAVEL_CODE}
flat out float radius;
flat out float alpha;
void main() {
  vec2 away = (place - centre.xy) - centre.zw;
  bool moving = scale.z == 1.0;
  gl_Position = vec4((moving ? onTheWay(away) : away) * scale.xy, 0.0, 1.0);
  alpha = moving ? presence() : 1.0;
  float diameter = size == 1.0 ? sizes.z : sqrt(mix(sizes.x, sizes.y, size * (255.0 / 254.0)));
  radius = (0.5 * diameter + ${(GAP + LINE / 2).toFixed(1)}) * scale.w; // of the middle of the line
  gl_PointSize = 2.0 * radius + ${(LINE + 2 * HEM).toFixed(1)} * scale.w + 1.0;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
flat in float radius;
flat in float alpha;
uniform Uniforms {
  vec4 centre;
  vec4 scale;
  vec4 sizes;
  vec4 line;
  vec4 hem;${TRAVEL_UNIFORMS}
};
out vec4 color;
void main() {
  float whole = 2.0 * radius + ${(LINE + 2 * HEM).toFixed(1)} * scale.w + 1.0;
  float off = abs(length(gl_PointCoord - 0.5) * whole - radius);
  float inLine = clamp(${(LINE / 2).toFixed(1)} * scale.w - off + 0.5, 0.0, 1.0);
  float inHem = clamp(${(LINE / 2 + HEM).toFixed(1)} * scale.w - off + 0.5, 0.0, 1.0) * 0.85;
  float covered = max(inLine, inHem) * alpha;
  if (covered == 0.0) discard;
  color = vec4(mix(hem.rgb, line.rgb, inLine) * covered, covered);
}`;

export class RingsPass {
  private readonly program: Program;
  private readonly uniforms = new Float32Array(20 + TRAVEL_FLOATS);
  private readonly vertexArray: WebGLVertexArrayObject;
  private readonly buffers: Record<keyof typeof LOCATION, WebGLBuffer>;
  private count = 0;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = new Program(gl, VERTEX, FRAGMENT, LOCATION, this.uniforms.length);
    this.vertexArray = gl.createVertexArray()!;
    this.buffers = { place: gl.createBuffer()!, before: gl.createBuffer()!, size: gl.createBuffer()! };
  }

  set({ x, y, size }: RingTable): void {
    const { gl } = this;
    this.count = x.length;
    const place = new Float32Array(2 * x.length);
    for (let i = 0; i < x.length; i++) [place[2 * i], place[2 * i + 1]] = [x[i]!, y[i]!];
    gl.bindVertexArray(this.vertexArray);
    this.attribute("place", place, 2, gl.FLOAT);
    if (size !== null) {
      this.attribute("size", size, 1, gl.UNSIGNED_BYTE);
    } else {
      gl.disableVertexAttribArray(LOCATION.size);
    }
    gl.disableVertexAttribArray(LOCATION.before);
  }

  /** Where the points were before, two codes each. */
  setBefore(codes: Uint16Array): void {
    this.gl.bindVertexArray(this.vertexArray);
    this.attribute("before", codes, 2, this.gl.UNSIGNED_SHORT);
  }

  /**
   * Draws over the image.
   *
   * @param most So many rings, the first ones.
   * @param travel Where points are on their way; null: at their places.
   */
  run(canvas: Frame, look: Look, ratio: number, { line, hem }: RingColors, most: number, travel: Travel | null): void {
    const { gl, uniforms } = this;
    const [wholeX, wholeY] = [Math.round(canvas.cx), Math.round(canvas.cy)];
    const [low, high, none] = look.sizes;
    uniforms.set([wholeX, wholeY, canvas.cx - wholeX, canvas.cy - wholeY], 0);
    uniforms.set([(2 * canvas.sx) / canvas.width, (2 * canvas.sy) / canvas.height, travel === null ? 0 : 1, ratio], 4);
    uniforms.set([low * low, high * high, none, 0], 8);
    uniforms.set(line, 12);
    uniforms.set(hem, 16);
    if (travel !== null) setTravel(uniforms, 20, travel, canvas);
    this.program.use(uniforms);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.disable(gl.SCISSOR_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(this.vertexArray);
    // Where there is no column. Another pass may have left whole numbers there, which would be an error.
    gl.vertexAttrib1f(LOCATION.size, 0);
    gl.vertexAttrib2f(LOCATION.before, 0, 0);
    gl.drawArrays(gl.POINTS, 0, Math.min(this.count, most));
    gl.bindVertexArray(null);
    if (travel === null) this.program.check();
  }

  destroy(): void {
    for (const buffer of Object.values(this.buffers)) this.gl.deleteBuffer(buffer);
    this.gl.deleteVertexArray(this.vertexArray);
  }

  private attribute(name: keyof typeof LOCATION, values: ArrayBufferView, components: number, type: number): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(LOCATION[name]);
    gl.vertexAttribPointer(LOCATION[name], components, type, type !== gl.FLOAT, 0, 0);
  }
}
