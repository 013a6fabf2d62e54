// Prints the tests of cel-spec (package @bufbuild/cel-spec) as JSON, a test a line: its place, name, expression, value, whether it ends in an error.
const { tests } = require('@bufbuild/cel-spec/testdata/conformance.js');
function print(suite, path) {
  for (const { original } of suite.tests || []) {
    console.log(JSON.stringify({
      path, name: original.name, expression: original.expr, value: original.value ?? null, isError: !!original.evalError,
    }));
  }
  for (const inner of suite.suites || []) print(inner, path ? `${path}/${inner.name}` : inner.name);
}
print(tests, '');
