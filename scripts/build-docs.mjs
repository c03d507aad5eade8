// Builds docs/nodes/<type>.md, the page of each node, from its English help.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NODES = fileURLToPath(new URL('../nodes', import.meta.url));
const PAGES = fileURLToPath(new URL('../docs/nodes', import.meta.url));

/** Every page has them all, whether or not there is something to say. */
const SECTIONS = ['Inputs', 'Outputs', 'Details', 'References'];
const ENTITIES = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** What begins a line of its own; all else is part of a line. */
const BLOCKS = ['p', 'h3', 'h4', 'ul', 'ol', 'dl', 'pre'];

/** The elements of a help text, `{ tag, attributes, children }`, with texts between them. */
function parse(html) {
  const root = { tag: '', attributes: '', children: [] };
  const open = [root];
  for (const [text, end, tag, attributes] of html.matchAll(/<(\/?)(\w+)([^>]*)>|[^<]+|</g)) {
    if (text === '<') throw new Error('help has a < that begins no element');
    const parent = open.at(-1);
    if (tag === undefined) parent.children.push(text);
    else if (end === '') {
      const element = { tag, attributes, children: [] };
      parent.children.push(element);
      open.push(element);
    } else if (open.pop().tag !== tag) throw new Error(`</${tag}> closes <${parent.tag}>`);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1).tag}> is not closed`);
  return root.children;
}

const elements = (nodes) => nodes.filter((node) => typeof node !== 'string');
const isBlock = (node) => BLOCKS.includes(node.tag);
const attribute = (element, name) => new RegExp(`${name}="([^"]*)"`).exec(element.attributes)?.[1];
const plain = (nodes) =>
  nodes.map((node) => (typeof node === 'string' ? node : plain(node.children))).join('');
const decode = (text) => text.replace(/&(lt|gt|quot|amp);/g, (_, name) => ENTITIES[name]);

/** Markdown of what stands in one line. */
function inline(nodes) {
  const parts = nodes.map((node) => {
    if (typeof node === 'string') return node.replace(/\s+/g, ' ').replace(/[\\*_`[\]]/g, '\\$&');
    if (node.tag === 'code') return `\`${decode(plain(node.children))}\``;
    if (node.tag === 'a') return `[${inline(node.children)}](${attribute(node, 'href')})`;
    throw new Error(`help has <${node.tag}> in a line of text`);
  });
  return parts.join('').trim();
}

/** Markdown of blocks that follow each other, one line each or several. */
function blocks(nodes) {
  return elements(nodes).map(block).join('\n\n');
}

function block(element) {
  const { tag, children } = element;
  if (tag === 'p') return inline(children);
  if (tag === 'h4') return `### ${inline(children)}`;
  if (tag === 'pre') return ['```', decode(plain(children)), '```'].join('\n');
  if (tag === 'ul') return elements(children).map(item('- ')).join('\n');
  if (tag === 'ol')
    return elements(children)
      .map((li, i) => item(`${i + 1}. `)(li))
      .join('\n');
  if (tag === 'dl') return properties(elements(children));
  throw new Error(`help has <${tag}> among its paragraphs`);
}

/** An item of a list: a line, and below it, further to the right, the lists that it holds. */
const item = (mark) => (li) => {
  const line = inline(li.children.filter((node) => !isBlock(node)));
  const below = li.children.filter(isBlock).map(block).join('\n');
  return below === '' ? mark + line : `${mark + line}\n${below.replace(/^/gm, ' '.repeat(mark.length))}`;
};

/** `<dt>payload <span>number</span></dt><dd>the value</dd>` -> "- `payload` (number): the value" */
function properties(pairs) {
  const lines = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const [term, description] = pairs.slice(i, i + 2);
    if (term.tag !== 'dt' || description?.tag !== 'dd') throw new Error('help has a <dt> without its <dd>');
    const type = plain(elements(term.children).map(({ children }) => plain(children)));
    const name = plain(term.children.filter((node) => typeof node === 'string')).trim();
    const traits = [type, ...(attribute(term, 'class') === 'optional' ? ['optional'] : [])];
    lines.push(`- \`${name}\` (${traits.join(', ')}): ${inline(description.children)}`);
  }
  return lines.join('\n');
}

/** The page of a node, from its help. */
export function pageOf(type, help) {
  const script = /<script[^>]*data-help-name="([^"]+)"[^>]*>([\s\S]*)<\/script>/.exec(help);
  if (script?.[1] !== type) throw new Error(`not the help of ${type}`);
  const said = { '': [] };
  let section = '';
  for (const node of parse(script[2])) {
    if (node.tag === 'h3') {
      section = plain(node.children);
      if (!SECTIONS.includes(section)) throw new Error(`help of ${type} has the heading ${section}`);
      said[section] = [];
    } else said[section].push(node);
  }
  const parts = SECTIONS.map((heading) => `## ${heading}\n\n${blocks(said[heading] ?? []) || 'None.'}`);
  const source = `<!-- Built from nodes/${type}/locales/en-US/${type}.html by scripts/build-docs.mjs. -->`;
  return `${[`# ${type}`, source, blocks(said['']), ...parts].join('\n\n')}\n`;
}

/** The types that have help. */
export function documented() {
  return readdirSync(NODES).filter((type) => existsSync(helpFile(type)));
}

/** The page of a node as its file has to be. */
export function buildPage(type) {
  return pageOf(type, readFileSync(helpFile(type), 'utf8'));
}

function helpFile(type) {
  return path.join(NODES, type, 'locales/en-US', `${type}.html`);
}

function main() {
  // All before any is removed: what cannot be built leaves those that are there.
  const pages = documented().map((type) => [type, buildPage(type)]);
  rmSync(PAGES, { recursive: true, force: true });
  mkdirSync(PAGES, { recursive: true });
  for (const [type, page] of pages) writeFileSync(path.join(PAGES, `${type}.md`), page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
