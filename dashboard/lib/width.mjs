// The width that a drawing has, so that it is drawn at real pixels and its text keeps its size. Needs `width: 0` in `data`.
export default {
  /** Call from `mounted`; `this.width` then follows the element, px. */
  followWidth(element) {
    this.widthObserver = new ResizeObserver(([entry]) => {
      this.width = Math.floor(entry.contentRect.width);
    });
    this.widthObserver.observe(element);
  },

  unfollowWidth() {
    this.widthObserver.disconnect();
  },
};
