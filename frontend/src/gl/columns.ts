/** The points' columns on the GPU: position, colour and state, each its own buffer. */

import type { ColumnArray } from "../wire/decode";

/** How the colour column is to be read. */
export type ColorKind = "constant" | "category" | "number" | "rgba";

export const LOCATION = { xy: 0, code: 1, value: 2, rgba: 3, state: 4 } as const;

interface ColorColumn {
  kind: ColorKind;
  buffer: WebGLBuffer | null;
  /** Bytes a point. */
  stride: number;
  vertexArray: WebGLVertexArrayObject;
}

export class PointColumns {
  private readonly position: WebGLBuffer;
  private state: WebGLBuffer | null = null;
  private color: ColorColumn;
  /** Bytes sent to the GPU so far. */
  uploaded = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly count: number,
  ) {
    this.position = this.allocate(count * 8);
    this.color = this.column("constant", 0);
  }

  /** Bytes held on the GPU. */
  get bytes(): number {
    return this.count * (8 + this.color.stride + (this.state === null ? 0 : 1));
  }

  get kind(): ColorKind {
    return this.color.kind;
  }

  uploadPosition(start: number, xy: Float32Array): void {
    this.upload(this.position, start * 8, xy);
  }

  /** Room for a colour column that is still arriving; the present one stays in use. */
  column(kind: ColorKind, stride: number): ColorColumn {
    const buffer = kind === "constant" ? null : this.allocate(this.count * stride);
    const column = { kind, buffer, stride, vertexArray: this.gl.createVertexArray()! };
    this.describe(column);
    return column;
  }

  uploadColor(column: ColorColumn, start: number, values: ColumnArray): void {
    this.upload(column.buffer!, start * column.stride, values);
  }

  /** Draw with this colour column from now on. */
  use(column: ColorColumn): void {
    if (column === this.color) return;
    this.discard(this.color);
    this.color = column;
  }

  uses(column: ColorColumn): boolean {
    return column === this.color;
  }

  discard(column: ColorColumn): void {
    this.gl.deleteBuffer(column.buffer);
    this.gl.deleteVertexArray(column.vertexArray);
  }

  uploadState(start: number, state: Uint8Array): void {
    if (this.state === null) {
      this.state = this.allocate(this.count);
    }
    this.upload(this.state, start, state);
  }

  /** Binds everything for drawing; without a selection the state is a constant. */
  bind(selecting: boolean): void {
    const { gl } = this;
    gl.bindVertexArray(this.color.vertexArray);
    if (selecting && this.state !== null) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.state);
      gl.enableVertexAttribArray(LOCATION.state);
      gl.vertexAttribIPointer(LOCATION.state, 1, gl.UNSIGNED_BYTE, 1, 0);
    } else {
      gl.disableVertexAttribArray(LOCATION.state);
      gl.vertexAttribI4ui(LOCATION.state, 0, 0, 0, 0);
    }
  }

  destroy(): void {
    this.discard(this.color);
    this.gl.deleteBuffer(this.position);
    this.gl.deleteBuffer(this.state);
  }

  private describe(column: ColorColumn): void {
    const { gl } = this;
    gl.bindVertexArray(column.vertexArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.position);
    gl.enableVertexAttribArray(LOCATION.xy);
    gl.vertexAttribPointer(LOCATION.xy, 2, gl.FLOAT, false, 8, 0);
    if (column.buffer !== null) {
      gl.bindBuffer(gl.ARRAY_BUFFER, column.buffer);
      if (column.kind === "category") {
        const type = column.stride === 1 ? gl.UNSIGNED_BYTE : gl.UNSIGNED_SHORT;
        gl.enableVertexAttribArray(LOCATION.code);
        gl.vertexAttribIPointer(LOCATION.code, 1, type, column.stride, 0);
      } else if (column.kind === "number") {
        gl.enableVertexAttribArray(LOCATION.value);
        gl.vertexAttribIPointer(LOCATION.value, 1, gl.UNSIGNED_SHORT, 2, 0);
      } else {
        gl.enableVertexAttribArray(LOCATION.rgba);
        gl.vertexAttribPointer(LOCATION.rgba, 4, gl.UNSIGNED_BYTE, true, 4, 0);
      }
    }
    gl.bindVertexArray(null);
  }

  private allocate(bytes: number): WebGLBuffer {
    const { gl } = this;
    const buffer = gl.createBuffer()!;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.STATIC_DRAW);
    return buffer;
  }

  private upload(buffer: WebGLBuffer, offset: number, values: ArrayBufferView): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, offset, values);
    this.uploaded += values.byteLength;
  }
}

export type { ColorColumn };
