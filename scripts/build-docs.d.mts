/** The types that have help. */
export function documented(): string[];
/** The page of a node, from its help. */
export function pageOf(type: string, help: string): string;
/** The page of a node as its file has to be. */
export function buildPage(type: string): string;
