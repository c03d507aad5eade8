const NOT_ALLOWED = /[/+#]/g;

/** A text as the value of a tag: without the characters that mean something in an MQTT topic. */
export function tagValue(text: string): string {
  return text.replace(NOT_ALLOWED, '_');
}

/**
 * A mount point as the value of a tag: `/` is `root`, `/var/lib` is `var_lib`, `C:` stays.
 * The field `mount` tells it as it is.
 */
export function pathTag(mount: string): string {
  return mount === '/' ? 'root' : tagValue(mount.replace(/^\//, ''));
}
