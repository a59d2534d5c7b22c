/**
 * `@scalar/api-reference` has two lives: a Vue library with some 270 packages behind it, and one script for browsers that
 * holds everything. Only the script is used here, so the rest need not be installed (docs/decisions/0019).
 *
 * @param {{ name: string, dependencies?: object }} manifest
 */
function readPackage(manifest) {
  return manifest.name === "@scalar/api-reference" ? { ...manifest, dependencies: {} } : manifest;
}

module.exports = { hooks: { readPackage } };
