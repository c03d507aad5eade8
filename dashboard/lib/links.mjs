// From page to page without a reload, whatever the address of the dashboard begins with.
export default {
  /** Where `<router-link :to="...">` leads: another page of this dashboard. */
  pageLink(page, query) {
    return { path: this.$route.path.replace(/[^/]*$/, page), query };
  },

  isPage(page) {
    return this.$route.path.endsWith(`/${page}`);
  },
};
