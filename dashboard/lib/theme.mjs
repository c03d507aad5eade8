// Light or dark: the reader's choice, else what the system prefers. Needs `dark: false, system: undefined` in `data`.
export default {
  applyTheme() {
    const chosen = localStorage.getItem('coldaisle-theme');
    this.dark = chosen ? chosen === 'dark' : this.system.matches;
    document.documentElement.dataset.theme = this.dark ? 'dark' : 'light';
  },

  toggle() {
    localStorage.setItem('coldaisle-theme', this.dark ? 'light' : 'dark');
    this.applyTheme();
  },

  followTheme() {
    this.system = window.matchMedia('(prefers-color-scheme: dark)');
    this.system.addEventListener('change', this.applyTheme);
    this.applyTheme();
  },

  unfollowTheme() {
    this.system.removeEventListener('change', this.applyTheme);
  },
};
