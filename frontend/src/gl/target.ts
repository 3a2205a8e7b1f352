/** An off-screen texture in which a picture grows slice by slice. */

/** "rgba16f" rounds blends of low opacity 8 times less; "rgba32f" counts exactly. */
export type Format = "rgba8" | "rgba16f" | "rgba32f";

const TEXEL_BYTES: Record<Format, number> = { rgba8: 4, rgba16f: 8, rgba32f: 16 };

export class Target {
  framebuffer: WebGLFramebuffer;
  texture: WebGLTexture;
  width = 0;
  height = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly format: Format,
  ) {
    this.framebuffer = gl.createFramebuffer()!;
    this.texture = gl.createTexture()!;
  }

  /** Bytes held on the GPU. */
  get bytes(): number {
    return this.width * this.height * TEXEL_BYTES[this.format];
  }

  /** What it held is lost when the size changes. */
  resize(width: number, height: number): void {
    if (width === this.width && height === this.height) return;
    const { gl } = this;
    this.width = width;
    this.height = height;
    const [internal, type] = {
      rgba8: [gl.RGBA8, gl.UNSIGNED_BYTE] as const,
      rgba16f: [gl.RGBA16F, gl.HALF_FLOAT] as const,
      rgba32f: [gl.RGBA32F, gl.FLOAT] as const,
    }[this.format];
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, internal, width, height, 0, gl.RGBA, type, null);
    const filter = this.format === "rgba32f" ? gl.NEAREST : gl.LINEAR;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0);
  }

  /** Takes this size and these texels: four floats each, row by row from the bottom. Binds its framebuffer. */
  upload(width: number, height: number, texels: Float32Array): void {
    const { gl } = this;
    this.resize(width, height);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.FLOAT, texels);
  }

  /** Makes it the place to draw to. */
  bind(): void {
    this.gl.bindFramebuffer(this.gl.FRAMEBUFFER, this.framebuffer);
  }

  clear(): void {
    const { gl } = this;
    this.bind();
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  /** Moves what it holds by whole texels; what comes in is empty. `spare` is of the same format. */
  scroll(dx: number, dy: number, spare: Target): void {
    const { gl, width, height } = this;
    spare.resize(width, height);
    spare.clear();
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.framebuffer);
    const [left, right] = [Math.max(0, -dx), Math.min(width, width - dx)];
    const [bottom, top] = [Math.max(0, -dy), Math.min(height, height - dy)];
    gl.blitFramebuffer(
      left, bottom, right, top, left + dx, bottom + dy, right + dx, top + dy,
      gl.COLOR_BUFFER_BIT, gl.NEAREST,
    );
    [this.framebuffer, spare.framebuffer] = [spare.framebuffer, this.framebuffer];
    [this.texture, spare.texture] = [spare.texture, this.texture];
  }

  destroy(): void {
    this.gl.deleteFramebuffer(this.framebuffer);
    this.gl.deleteTexture(this.texture);
    this.width = 0;
    this.height = 0;
  }
}
