/** Says what the user waits for, once that has taken a while. */

/** Shorter waits, in milliseconds, are not worth a word. */
const PATIENCE_MS = 300;

export class Patience {
  private text: string | null = null;
  private said = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (text: string | null) => void) {}

  /** @param text What is waited for; null: nothing. The same wait goes on while it is not null. */
  wait(text: string | null): void {
    if (text === this.text) return;
    const waiting = this.text !== null;
    this.text = text;
    if (text === null) this.stop();
    else if (this.said) this.say(text);
    else if (!waiting) this.start();
  }

  /** Another wait begins, which only counts from now on. */
  again(): void {
    if (this.text === null || this.said) return;
    clearTimeout(this.timer);
    this.start();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.text = null;
    if (!this.said) return;
    this.said = false;
    this.say(null);
  }

  private start(): void {
    this.timer = setTimeout(() => {
      this.said = true;
      this.say(this.text);
    }, PATIENCE_MS);
  }
}
