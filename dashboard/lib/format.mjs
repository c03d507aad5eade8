// Numbers, lengths of time and sentences in the language of the page. `this.language` is its BCP 47 tag.
export default {
  /** `new Intl[kind](language, options)`, one for all parts of all pages: to make one takes much longer than to use it. */
  intl(kind, options = {}) {
    globalThis.coldaisleIntl ??= new Map();
    const made = globalThis.coldaisleIntl;
    const key = `${kind} ${this.language} ${JSON.stringify(options)}`;
    if (!made.has(key)) made.set(key, new Intl[kind](this.language, options));
    return made.get(key);
  },

  /** 12.34 with `digits` digits after the point; an en dash for what is not known. */
  number(value, digits) {
    if (typeof value !== 'number') return '–';
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return this.intl('NumberFormat', options).format(value);
  },

  /** As many digits as a reader needs: 0.04, 3.1, 10.4, 142. */
  figure(value) {
    const size = Math.abs(value);
    return this.number(value, size >= 100 ? 0 : size >= 1 || size === 0 ? 1 : 2);
  },

  /** 19.2 as `€19.20`, in French `19,20 €`; a price may have more digits than coins have. */
  money(value, currency, most) {
    if (typeof value !== 'number') return '–';
    const digits = most === undefined ? {} : { maximumFractionDigits: most };
    return this.intl('NumberFormat', { style: 'currency', currency, ...digits }).format(value);
  },

  /** A share of 0 to 1, in full percent. */
  percent(share) {
    return this.intl('NumberFormat', { style: 'percent' }).format(share);
  },

  /** Grams as `640 g` or `7.6 kg`. */
  mass(grams) {
    if (typeof grams !== 'number') return '–';
    return grams < 1000 ? `${this.number(grams, 0)} g` : `${this.figure(grams / 1000)} kg`;
  },

  /** 8123456789 bytes as `8.1 GB`, in French `8,1 Go`; decimal, as disks are sold. */
  bytes(value) {
    if (typeof value !== 'number') return '–';
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'];
    let size = value;
    let unit = 0;
    for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
    const maximumFractionDigits = size < 100 ? 1 : 0;
    const options = { style: 'unit', unit: units[unit], unitDisplay: 'short', maximumFractionDigits };
    return this.intl('NumberFormat', options).format(size);
  },

  /** 47 as `47 s`, 200 as `3 min`, 4000 as `1 h 06 min`. */
  duration(seconds) {
    const s = Math.max(0, Math.round(seconds));
    if (s < 120) return `${s} s`;
    const minutes = Math.floor(s / 60);
    if (minutes < 60) return `${minutes} min`;
    return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  },

  /** 14:32, or 14:32:05, in the zone of the browser. */
  clock(ms, withSeconds) {
    const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    if (withSeconds) options.second = '2-digit';
    return this.intl('DateTimeFormat', options).format(ms);
  },

  /** `{name}` in a text replaced by `values.name`. */
  say(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  },
};
