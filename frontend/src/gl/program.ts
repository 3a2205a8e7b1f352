/**
 * Programs that are built and used without ever asking the driver a question.
 *
 * Every query (link status, a uniform's location) makes the page wait for the shader compiler: a
 * tenth of a second and more on software renderers. So attributes have fixed locations, uniforms
 * come in one block, which is at binding 0 by default, and a first texture is at unit 0 by default.
 * Only programs with more textures ask, once, where their samplers are.
 */

export class Program {
  private readonly handle: WebGLProgram;
  private readonly shaders: WebGLShader[];
  private readonly block: WebGLBuffer;
  private checked = false;
  private placed = false;

  /**
   * @param attributes The location of each attribute, so that vertex arrays fit every variant.
   * @param floats Length of the uniform block, whose members are all vec4 (std140 adds no padding).
   * @param samplers Names of the textures at unit 0, 1 ... where there are several.
   */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string,
    attributes: Record<string, number>,
    floats: number,
    private readonly samplers: readonly string[] = [],
  ) {
    this.handle = gl.createProgram()!;
    this.shaders = [
      compile(gl, gl.VERTEX_SHADER, vertex),
      compile(gl, gl.FRAGMENT_SHADER, fragment),
    ];
    for (const shader of this.shaders) gl.attachShader(this.handle, shader);
    for (const [name, location] of Object.entries(attributes)) {
      gl.bindAttribLocation(this.handle, location, name);
    }
    gl.linkProgram(this.handle);
    this.block = gl.createBuffer()!;
    gl.bindBuffer(gl.UNIFORM_BUFFER, this.block);
    gl.bufferData(gl.UNIFORM_BUFFER, floats * 4, gl.DYNAMIC_DRAW);
  }

  /** Draw with this program and these uniforms from now on. */
  use(uniforms: Float32Array): void {
    const { gl } = this;
    gl.useProgram(this.handle);
    if (!this.placed) this.placeSamplers();
    gl.bindBuffer(gl.UNIFORM_BUFFER, this.block);
    gl.bufferSubData(gl.UNIFORM_BUFFER, 0, uniforms);
    gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, this.block);
  }

  private placeSamplers(): void {
    this.placed = true;
    this.samplers.forEach((name, unit) => {
      this.gl.uniform1i(this.gl.getUniformLocation(this.handle, name), unit);
    });
  }

  /** Throws when the shaders are wrong. Waits for the compiler, so call it when nothing is to be drawn. */
  check(): void {
    const { gl, handle, shaders } = this;
    if (this.checked || gl.isContextLost()) return;
    this.checked = true;
    if (!gl.getProgramParameter(handle, gl.LINK_STATUS)) {
      const logs = shaders.map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`shader: ${[gl.getProgramInfoLog(handle), ...logs].filter(Boolean).join("\n")}`);
    }
    for (const shader of shaders) gl.deleteShader(shader);
  }
}

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type)!;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}
