/** What opens over the plot and closes again: by Esc, by a press elsewhere, or by its own means. */

export interface PopupOptions {
  /** Whether it hangs below the toolbar, where the legend has to leave room. */
  hanging: boolean;
  onClose?: () => void;
}

export class Popup {
  private opener: HTMLElement | null = null;

  constructor(
    private readonly frame: HTMLElement,
    readonly root: HTMLElement,
    private readonly options: PopupOptions,
  ) {
    root.hidden = true;
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      // It gives up this and not the selection.
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    frame.append(root);
  }

  get shown(): boolean {
    return !this.root.hidden;
  }

  /** @param opener Gets the focus back. @param focus Gets the focus. */
  open(opener: HTMLElement, focus: HTMLElement): void {
    this.opener = opener;
    this.root.hidden = false;
    if (this.options.hanging) this.frame.classList.add("gls-hanging");
    this.frame.style.setProperty("--gls-hanging", `${this.root.offsetHeight}px`);
    if (opener.hasAttribute("aria-haspopup")) opener.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.pressed, { capture: true });
    focus.focus({ preventScroll: true });
  }

  close(): void {
    if (this.root.hidden) return;
    const { opener } = this;
    const focused = this.root.contains((this.root.getRootNode() as Document | ShadowRoot).activeElement);
    this.root.hidden = true;
    if (this.options.hanging) this.frame.classList.remove("gls-hanging");
    if (opener?.hasAttribute("aria-haspopup")) opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.pressed, { capture: true });
    if (focused) opener?.focus({ preventScroll: true });
    this.options.onClose?.();
  }

  destroy(): void {
    document.removeEventListener("pointerdown", this.pressed, { capture: true });
    this.root.remove();
  }

  private readonly pressed = (event: PointerEvent): void => {
    const path = event.composedPath();
    if (path.includes(this.root) || (this.opener !== null && path.includes(this.opener))) return;
    this.close();
  };
}
