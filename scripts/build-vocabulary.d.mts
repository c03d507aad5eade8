export const PAGE: string;
export function buildVocabulary(): Promise<string>;
