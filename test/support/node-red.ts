import helper from 'node-red-node-test-helper';

// The test runner names the version under test: `node-red` (4.1) or `node-red-5`.
helper.init(require.resolve(process.env.NR ?? 'node-red'));

export { helper };
