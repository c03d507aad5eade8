// Where nodes stand in the workspace: columns from left to right, as wide as their widest node.

const LEFT = 40;
const TOP = 60;
const ROW = 60;
const BETWEEN = 60;

/** Width of a node as the editor draws it: some 7 pixels a letter, an icon and the rounding. */
const widthOf = ({ name }) => Math.max(100, 7 * name.length + 57);

/** The place of each node that has a `column` and a `row`, in the grid of the editor. */
export function placed(nodes) {
  const columns = Math.max(...nodes.map(({ column }) => column)) + 1;
  const lefts = [LEFT];
  for (let c = 0; c < columns; c++) {
    const widths = nodes.filter(({ column, type }) => column === c && type !== 'comment').map(widthOf);
    lefts.push(lefts[c] + Math.max(0, ...widths) + BETWEEN);
  }
  return nodes.map(({ column, row, wires, ...node }) => ({
    ...node,
    x: Math.ceil((lefts[column] + widthOf(node) / 2) / 10) * 10,
    y: TOP + ROW * row,
    wires,
  }));
}
