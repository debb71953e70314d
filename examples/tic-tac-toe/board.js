/** A board is nine characters, row by row: `X`, `O`, or `.` for an empty cell. */
export const emptyBoard = '.........'

const rows = ['012', '345', '678', '036', '147', '258', '048', '246']

/** The board after this move, or nothing if the move is not allowed. */
export function place(board, mark, cell) {
  return board[cell] === '.' ? board.slice(0, cell) + mark + board.slice(cell + 1) : undefined
}

/** `X`, `O`, `draw`, or nothing while the game goes on. */
export function resultOf(board) {
  for (const row of rows) {
    const [first, ...others] = [...row].map((cell) => board[cell])
    if (first !== '.' && others.every((mark) => mark === first)) return first
  }
  return board.includes('.') ? undefined : 'draw'
}
