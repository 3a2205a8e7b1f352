"""What axe-core finds wrong with the plots of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

_AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

# Each plot lives in a shadow root; the page around it is Streamlit's.
_RUN = """async () => {
  const hosts = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.classList.contains("gls-figure")) hosts.push(element.getRootNode().host);
      if (element.shadowRoot !== null) walk(element.shadowRoot);
    }
  };
  walk(document);
  const { violations, passes } = await axe.run({ include: hosts }, { resultTypes: ["violations"] });
  const nodes = ({ id, impact, nodes }) =>
    nodes.map(({ html, any, all, none }) => ({
      id, impact, html, why: [...any, ...all, ...none].map(({ message }) => message),
    }));
  return { plots: hosts.length, passed: passes.map(({ id }) => id), wrong: violations.flatMap(nodes) };
}"""


def serious(page: Page, plots: int, *passed: str) -> list[dict[str, Any]]:
    """Give what is serious or critical.

    Parameters
    ----------
    page
        The page.
    plots
        How many plots it has.
    passed
        Rules that something on the page must have passed, so that none of this is empty praise.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(_RUN)
    assert found["plots"] == plots
    assert set(passed) <= set(found["passed"])
    return [each for each in found["wrong"] if each["impact"] in ("serious", "critical")]
