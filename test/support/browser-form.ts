import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launch } from './browser';
import { PACKAGE } from './installed-package';
import { type NodeRedProcess, startNodeRed } from './node-red-process';
import { ROOT } from './sources';

/** The editor as the page knows it. */
declare const RED: {
  nodes: { node(id: string): (Record<string, unknown> & { valid: boolean }) | null };
  editor: { edit(node: unknown): void };
};

/** The form of one node in the editor of a real Node-RED, in a real browser. */
export class BrowserForm {
  page!: Page;
  private browser: Browser | undefined;
  private nodeRed: NodeRedProcess | undefined;
  private userDir: string | undefined;
  private shown = '';

  /** Starts Node-RED with the package as it is built and this node, alone in a tab; false without a browser. */
  async start(node: object): Promise<boolean> {
    this.browser = await launch();
    if (this.browser === undefined) return false;
    this.userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-form-'));
    const place = path.join(this.userDir, 'node_modules', PACKAGE);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(ROOT, place, 'junction');
    const flow = [
      { id: 'tab', type: 'tab', label: 'test' },
      { ...node, id: 'n', z: 'tab', x: 200, y: 100 },
    ];
    const version = process.env.NR ?? 'node-red';
    this.nodeRed = await startNodeRed({ version, node: process.execPath, userDir: this.userDir, flow });
    return true;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.nodeRed?.stop();
    if (this.userDir !== undefined) rmSync(this.userDir, { recursive: true, force: true });
  }

  /** Opens the form of the node with these properties, in the editor in a language. */
  async open(language: string, properties: object): Promise<void> {
    if (language !== this.shown) await this.load(language);
    await this.page.evaluate((given) => {
      RED.editor.edit(Object.assign(RED.nodes.node('n') as object, given));
    }, properties);
    // The tray slides in.
    await this.page.locator('#node-dialog-ok').click({ trial: true });
  }

  /** Closes the form by its button. */
  async done(): Promise<void> {
    await this.page.locator('#node-dialog-ok').click();
    await this.page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
  }

  /** Closes the form if it is open, and changes nothing. */
  async cancel(): Promise<void> {
    const cancel = this.page?.locator('#node-dialog-cancel');
    if (!(await cancel?.isVisible())) return;
    await cancel.click();
    await cancel.waitFor({ state: 'detached' });
  }

  private async load(language: string): Promise<void> {
    await this.page?.context().close();
    const viewport = { width: 1440, height: 1100 };
    const context = await this.browser!.newContext({ viewport, locale: language });
    this.page = await context.newPage();
    await this.page.addInitScript((lang) => localStorage.setItem('editor-language', lang), language);
    await this.page.goto(this.nodeRed!.url);
    await this.page.waitForFunction(() => RED?.nodes?.node('n'));
    this.shown = language;
  }
}
