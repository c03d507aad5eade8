export interface Store {
  place: string;
  folder: string;
  target: string;
  database: string;
  organization: string;
  secrets: { user?: string; password?: string; token?: string };
  url?: string;
  query?: string;
  stop(): Promise<void>;
}
export function openStore(
  options: { db: boolean; temporary: boolean; folder?: string },
  home: string,
  env: Record<string, string | undefined>,
): Promise<Store>;
