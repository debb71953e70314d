import tseslint from 'typescript-eslint'

const pureFolders = ['src/match/**/*.ts', 'src/protocol/**/*.ts', 'src/lifecycle/**/*.ts']
const size = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
  'max-depth': ['error', 3],
}

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.cache/**', '.dependency-cruiser.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.tests.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/**/*.ts'], ignores: ['**/*.test.ts'], rules: size },
  {
    files: pureFolders,
    ignores: ['**/*.test.ts'],
    rules: {
      // Time, chance and the environment are given to a decision, so that a test can give others.
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take `now` as a parameter.' },
        { object: 'Math', property: 'random', message: 'Take ids or a generator as a parameter.' },
        { object: 'process', property: 'env', message: 'The environment is read in bin/.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take `now` as a parameter.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A port's methods are asked of the object that the test opened.
      '@typescript-eslint/unbound-method': 'off',
      // The caller says what a body is: the test then holds it.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
)
