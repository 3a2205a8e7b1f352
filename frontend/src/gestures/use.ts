/**
 * Whether the plot is in use. The wheel and single fingers belong to the page until the plot has
 * been clicked, tapped or reached by keyboard, and again once the user turns elsewhere.
 */
export class Use {
  active = false;
  private readonly abort = new AbortController();

  constructor(
    private readonly host: HTMLElement,
    frame: HTMLElement,
  ) {
    const { signal } = this.abort;
    const inside = (target: EventTarget | null) => target !== null && frame.contains(target as Node);
    frame.addEventListener("focusin", () => this.set(true), { signal });
    frame.addEventListener("focusout", (event) => inside(event.relatedTarget) || this.set(false), { signal });
    // Buttons take no focus when tapped in Safari, so focus alone does not tell.
    host.ownerDocument.addEventListener(
      "pointerdown",
      (event) => event.composedPath().includes(frame) || this.set(false),
      { signal, capture: true },
    );
    this.set(false);
  }

  set(active: boolean): void {
    this.active = active;
    this.host.style.touchAction = active ? "none" : "pan-y";
  }

  detach(): void {
    this.abort.abort();
  }
}
