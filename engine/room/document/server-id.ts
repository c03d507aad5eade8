/** Name of a server in its room: what its chance and its state hang on. Names hold no `/`. */
export function serverId(cluster: string, server: string): string {
  return `${cluster}/${server}`;
}
