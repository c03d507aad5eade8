// What is below the first screen is drawn after it: the page stands at once. Needs `isWhole: false` in `data`.
export default {
  /** Call from `mounted`; `this.isWhole` when the first frame has been drawn. */
  drawRest() {
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.isWhole = true;
      }),
    );
  },
};
