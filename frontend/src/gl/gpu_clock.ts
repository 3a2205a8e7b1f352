/**
 * What a frame's drawing costs on the GPU, by timer queries where the browser has them, and whether
 * earlier frames are still waiting to be drawn, by fences.
 */

/** Queries in flight; a browser may answer some frames late. */
const MOST_QUERIES = 4;

interface TimerExtension {
  TIME_ELAPSED_EXT: number;
  GPU_DISJOINT_EXT: number;
}

export interface Measured {
  points: number;
  milliseconds: number;
}

export class GpuClock {
  private readonly timer: TimerExtension | null;
  private readonly free: WebGLQuery[] = [];
  private readonly waiting: { query: WebGLQuery; points: number }[] = [];
  private readonly fences: WebGLSync[] = [];
  private running: WebGLQuery | null = null;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.timer = gl.getExtension("EXT_disjoint_timer_query_webgl2") as TimerExtension | null;
  }

  /** Whether `read` ever answers. */
  get measures(): boolean {
    return this.timer !== null;
  }

  begin(): void {
    const { gl, timer } = this;
    if (timer === null || this.waiting.length >= MOST_QUERIES) return;
    this.running = this.free.pop() ?? gl.createQuery();
    if (this.running !== null) gl.beginQuery(timer.TIME_ELAPSED_EXT, this.running);
  }

  end(points: number): void {
    const { gl, timer, running } = this;
    if (timer === null || running === null) return;
    gl.endQuery(timer.TIME_ELAPSED_EXT);
    this.waiting.push({ query: running, points });
    this.running = null;
  }

  /** The next finished measurement, if there is one. */
  read(): Measured | null {
    const { gl, timer, waiting } = this;
    const next = waiting[0];
    if (timer === null || next === undefined) return null;
    if (!gl.getQueryParameter(next.query, gl.QUERY_RESULT_AVAILABLE)) return null;
    waiting.shift();
    this.free.push(next.query);
    // The clock was interrupted: numbers in flight mean nothing.
    if (gl.getParameter(timer.GPU_DISJOINT_EXT)) return null;
    const nanoseconds = gl.getQueryParameter(next.query, gl.QUERY_RESULT) as number;
    return { points: next.points, milliseconds: nanoseconds / 1e6 };
  }

  /** Marks the end of a frame's commands. */
  mark(): void {
    const fence = this.gl.fenceSync(this.gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (fence !== null) this.fences.push(fence);
    this.gl.flush();
  }

  /** Frames that were handed to the GPU and are not finished. */
  pending(): number {
    const { gl, fences } = this;
    while (fences.length > 0 && gl.getSyncParameter(fences[0]!, gl.SYNC_STATUS) === gl.SIGNALED) {
      gl.deleteSync(fences.shift()!);
    }
    return fences.length;
  }
}
