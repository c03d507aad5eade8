export interface DemoOptions {
  language: string;
  port: number;
  mqttPort: number;
  seconds: number;
  temporary: boolean;
  check: boolean;
}
export function demoOptions(args: string[], env: Record<string, string | undefined>): DemoOptions;
