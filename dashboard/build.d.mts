/** Folders of dashboard/ that hold a flow. */
export function pages(): string[];
/** The flow of a page in one language, as the text of its file. */
export function buildFlow(page: string, language: string): Promise<string>;
