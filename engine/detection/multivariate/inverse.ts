/**
 * The inverse of a symmetric positive definite matrix, row by row of a square, by Cholesky's decomposition.
 *
 * @param matrix is overwritten
 */
export function inverse(matrix: Float64Array, size: number): Float64Array {
  decompose(matrix, size);
  const result = new Float64Array(size * size);
  const column = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    column.fill(0);
    column[k] = 1;
    solve(matrix, size, column);
    for (let i = 0; i < size; i++) result[i * size + k] = column[i]!;
  }
  return result;
}

/** The lower triangle becomes L, with L Lᵀ = matrix. */
function decompose(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * size + j]!;
    }
  }
}

/** The right side becomes the solution. */
function solve(lower: Float64Array, size: number, side: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = side[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * side[k]!;
    side[i] = sum / lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = side[i]!;
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * side[k]!;
    side[i] = sum / lower[i * size + i]!;
  }
}
