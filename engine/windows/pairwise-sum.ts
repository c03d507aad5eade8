/**
 * The sum of numbers that are replaced one at a time: a tree of sums of two, so that each replacement costs
 * as many additions as the tree is deep. It depends on the numbers that stand there and on nothing that
 * stood there before, so it cannot drift; the error of pairwise summation grows with the depth of the tree:
 * Higham (1993), "The Accuracy of Floating Point Summation".
 */
export class PairwiseSum {
  /** The root at 1, the children of `i` at `2i` and `2i + 1`; the numbers are the last half. */
  private nodes = new Float64Array(2);

  get total(): number {
    return this.nodes[1] as number;
  }

  /** Puts a number in its place: 0 and up. Where none was put a 0 stands. */
  set(place: number, value: number): void {
    while (place >= this.nodes.length / 2) this.grow();
    const { nodes } = this;
    let node = nodes.length / 2 + place;
    nodes[node] = value;
    for (node >>= 1; node > 0; node >>= 1) this.add(node);
  }

  private add(node: number): void {
    this.nodes[node] = (this.nodes[2 * node] as number) + (this.nodes[2 * node + 1] as number);
  }

  private grow(): void {
    const { nodes } = this;
    this.nodes = new Float64Array(2 * nodes.length);
    this.nodes.set(nodes.subarray(nodes.length / 2), nodes.length);
    for (let node = nodes.length - 1; node > 0; node--) this.add(node);
  }
}
