/** The points' columns on the GPU: position, colour, state, size and opacity, each its own buffer. */

import type { Channel } from "../picture/protocol";
import type { ColumnArray } from "../wire/decode";

/** How the colour column is to be read. */
export type ColorKind = "constant" | "category" | "number" | "rgba";

export const LOCATION = { xy: 0, code: 1, value: 2, rgba: 3, state: 4, size: 5, opacity: 6, before: 7 } as const;

/** WebGL allows strides up to 255 bytes, and a position has 8. */
export const MOST_STRIDE = 31;

export interface ColorColumn {
  kind: ColorKind;
  buffer: WebGLBuffer | null;
  /** Bytes a point. */
  size: number;
}

export class PointColumns {
  private position: WebGLBuffer;
  /** Points that the buffers have room for. */
  private room: number;
  private readonly vertexArray: WebGLVertexArrayObject;
  private state: WebGLBuffer | null = null;
  /** Where points come from that are on their way: 16 bits for each axis. */
  private before: WebGLBuffer | null = null;
  private readonly channels: Record<Channel, WebGLBuffer | null> = { size: null, opacity: null };
  private color: ColorColumn = { kind: "constant", buffer: null, size: 0 };
  /** Bytes sent to the GPU so far. */
  uploaded = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    public count: number,
  ) {
    this.room = count;
    this.position = this.allocate(count * 8);
    this.vertexArray = gl.createVertexArray()!;
  }

  /** Bytes held on the GPU. */
  get bytes(): number {
    const { size, opacity } = this.channels;
    const single = [this.state, size, opacity].filter((buffer) => buffer !== null).length;
    return this.room * (8 + this.color.size + single) + (this.before === null ? 0 : 4 * this.count);
  }

  get kind(): ColorKind {
    return this.color.kind;
  }

  /**
   * Has more points from now on. @param keep So many of them are as they were.
   *
   * Room is made for half as many again, so that all copies together are a few times the points.
   */
  grow(count: number, keep: number): void {
    this.count = count;
    if (count <= this.room) return;
    this.room = Math.max(count, Math.ceil(1.5 * this.room));
    const larger = (buffer: WebGLBuffer | null, size: number): WebGLBuffer | null =>
      buffer === null ? null : this.copy(buffer, keep * size, this.room * size);
    const { color, channels } = this;
    this.position = larger(this.position, 8)!;
    color.buffer = larger(color.buffer, color.size);
    this.state = larger(this.state, 1);
    channels.size = larger(channels.size, 1);
    channels.opacity = larger(channels.opacity, 1);
  }

  uploadPosition(start: number, xy: Float32Array): void {
    this.upload(this.position, start * 8, xy);
  }

  /** Room for a colour column that is still arriving; the present one stays in use. */
  column(kind: ColorKind, size: number): ColorColumn {
    return { kind, buffer: kind === "constant" ? null : this.allocate(this.room * size), size };
  }

  uploadColor(column: ColorColumn, start: number, values: ColumnArray): void {
    this.upload(column.buffer!, start * column.size, values);
  }

  /** Draw with this colour column from now on. */
  use(column: ColorColumn): void {
    if (column === this.color) return;
    this.discard(this.color);
    this.color = column;
  }

  get inUse(): ColorColumn {
    return this.color;
  }

  discard(column: ColorColumn): void {
    this.gl.deleteBuffer(column.buffer);
  }

  uploadState(state: Uint8Array, start = 0): void {
    this.state ??= this.allocate(this.room);
    this.upload(this.state, start, state);
  }

  uploadBefore(start: number, places: ColumnArray): void {
    this.before ??= this.allocate(4 * this.count);
    this.upload(this.before, 4 * start, places);
  }

  dropBefore(): void {
    this.gl.deleteBuffer(this.before);
    this.before = null;
  }

  uploadChannel(channel: Channel, start: number, values: ColumnArray): void {
    this.channels[channel] ??= this.allocate(this.room);
    this.upload(this.channels[channel], start, values);
  }

  dropChannel(channel: Channel): void {
    this.gl.deleteBuffer(this.channels[channel]);
    this.channels[channel] = null;
  }

  /** Columns of the same kinds for one selected point. */
  sample(): PointColumns {
    const one = new PointColumns(this.gl, 1);
    one.use(one.column(this.color.kind, this.color.size));
    one.uploadState(Uint8Array.of(1));
    for (const channel of ["size", "opacity"] as const) {
      if (this.channels[channel] !== null) one.uploadChannel(channel, 0, new Uint8Array(1));
    }
    return one;
  }

  /**
   * Binds the columns so that vertex `i` is point `first + i * stride`.
   *
   * @param stride At most `MOST_STRIDE`.
   */
  bind(stride: number, first: number): void {
    const { gl, color } = this;
    gl.bindVertexArray(this.vertexArray);
    this.attribute(LOCATION.xy, this.position, 2, gl.FLOAT, 8, stride, first, "float");
    const code = color.size === 1 ? gl.UNSIGNED_BYTE : gl.UNSIGNED_SHORT;
    const of = (kind: ColorKind): WebGLBuffer | null => (color.kind === kind ? color.buffer : null);
    this.attribute(LOCATION.code, of("category"), 1, code, color.size, stride, first, "integer");
    this.attribute(LOCATION.value, of("number"), 1, gl.UNSIGNED_SHORT, 2, stride, first, "integer");
    this.attribute(LOCATION.rgba, of("rgba"), 4, gl.UNSIGNED_BYTE, 4, stride, first, "share");
    this.attribute(LOCATION.state, this.state, 1, gl.UNSIGNED_BYTE, 1, stride, first, "integer");
    const { size, opacity } = this.channels;
    this.attribute(LOCATION.size, size, 1, gl.UNSIGNED_BYTE, 1, stride, first, "share");
    this.attribute(LOCATION.opacity, opacity, 1, gl.UNSIGNED_BYTE, 1, stride, first, "share");
    this.attribute(LOCATION.before, this.before, 2, gl.UNSIGNED_SHORT, 4, stride, first, "share");
  }

  destroy(): void {
    const { size, opacity } = this.channels;
    for (const buffer of [this.position, this.state, this.before, this.color.buffer, size, opacity]) {
      this.gl.deleteBuffer(buffer);
    }
    this.gl.deleteVertexArray(this.vertexArray);
  }

  /** @param reads "share": bytes as 0..1. */
  private attribute(
    location: number,
    buffer: WebGLBuffer | null,
    components: number,
    type: number,
    bytes: number,
    stride: number,
    first: number,
    reads: "float" | "integer" | "share",
  ): void {
    const { gl } = this;
    if (buffer === null) {
      gl.disableVertexAttribArray(location);
      // Columns without a buffer read as zero; the type must be the shader's.
      if (reads === "integer") gl.vertexAttribI4ui(location, 0, 0, 0, 0);
      else gl.vertexAttrib1f(location, 0);
      return;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    const [step, offset] = [bytes * stride, bytes * first];
    if (reads === "integer") gl.vertexAttribIPointer(location, components, type, step, offset);
    else gl.vertexAttribPointer(location, components, type, reads === "share", step, offset);
  }

  private allocate(bytes: number): WebGLBuffer {
    const { gl } = this;
    const buffer = gl.createBuffer()!;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.STATIC_DRAW);
    return buffer;
  }

  private copy(buffer: WebGLBuffer, used: number, bytes: number): WebGLBuffer {
    const { gl } = this;
    const larger = this.allocate(bytes);
    gl.bindBuffer(gl.COPY_READ_BUFFER, buffer);
    gl.copyBufferSubData(gl.COPY_READ_BUFFER, gl.ARRAY_BUFFER, 0, 0, used);
    gl.deleteBuffer(buffer);
    return larger;
  }

  private upload(buffer: WebGLBuffer, offset: number, values: ArrayBufferView): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, offset, values);
    this.uploaded += values.byteLength;
  }
}
