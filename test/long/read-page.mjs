// Runs in the browser, so the function holds all that it needs; plain JavaScript, since what compiles
// TypeScript leaves calls in it that a browser does not know.

/** Reads all visible texts. */
export function readPage() {
  const parse = (colour) => {
    const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+(e-\d+)?/g) ?? []).map(Number);
    // What `color-mix` gives has parts from 0 to 1.
    return colour.startsWith('color(srgb') ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a];
  };
  const over = ([r, g, b, a], [r0, g0, b0]) => [
    r * a + r0 * (1 - a),
    g * a + g0 * (1 - a),
    b * a + b0 * (1 - a),
    1,
  ];

  /** The colours behind an element, laid over each other from the outside in. */
  function behind(element) {
    if (element === null) return [255, 255, 255, 1];
    return over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement));
  }

  // WCAG 2.1, relative luminance and contrast ratio.
  function luminance(colour) {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(element) {
    const style = getComputedStyle(element);
    const under = behind(element);
    const drawn = over(parse(element.closest('svg') === null ? style.color : style.fill), under);
    const [dark, light] = [luminance(drawn), luminance(under)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  /** Cut off by an element around it that hides what does not fit, or by the edge of the screen. */
  function isClipped(node, element) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.left < -1 || text.right > innerWidth + 1) return true;
    for (let around = element; around !== null; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      if (overflowX === 'hidden' && (text.left < box.left - 1 || text.right > box.right + 1)) return true;
      if (overflowX === 'hidden' && around.scrollWidth > around.clientWidth + 1) return true;
      if (overflowY === 'hidden' && box.height > 0 && text.bottom > box.bottom + 1) return true;
    }
    return false;
  }

  function isShown(element) {
    const { right, width, height } = element.getBoundingClientRect();
    const { visibility, display } = getComputedStyle(element);
    // The list of pages waits beside the screen of a phone.
    const away = right <= 0 || width === 0 || height === 0;
    return !away && visibility !== 'hidden' && display !== 'none';
  }

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent.trim();
    if (text === '' || element.closest('script, style, noscript') !== null || !isShown(element)) continue;
    const fontPx = Number.parseFloat(getComputedStyle(element).fontSize);
    texts.push({ text, fontPx, contrast: contrast(element), clipped: isClipped(node, element) });
  }
  const root = document.documentElement;
  return { texts, wider: root.scrollWidth - innerWidth, theme: root.dataset.theme, language: root.lang };
}
