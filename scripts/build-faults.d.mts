export const PAGE: string;
export function buildFaults(): Promise<string>;
