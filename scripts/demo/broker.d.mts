export interface Account {
  user: string;
  password: string;
}
export interface Accounts {
  telemetry: Account;
  command: Account;
}
export function startBroker(options: { accounts: Accounts; port: number; host?: string }): Promise<{
  port: number;
  stop(): Promise<void>;
}>;
