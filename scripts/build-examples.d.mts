/** The folder of the examples that are built. */
export const FOLDER: string;
/** The text of each file by its path in the folder, without `.json`. */
export function buildExamples(): Promise<Record<string, string>>;
