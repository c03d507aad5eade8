const NOT_ALLOWED = /[/+#]/g;

/** A text as the value of a tag: without the characters that mean something in an MQTT topic. */
export function tagValue(text: string): string {
  return text.replace(NOT_ALLOWED, '_');
}
